package csdp

import "github.com/spikecell/spikecell/snn"

// Synapses with a delay of d > 1 steps hear a population of role late: one that is fed, in each step, the spikes that their pre population
// fired d − 1 steps before. So they learn from the spike that arrives, by the equations of those with a delay of one step.

// after is what a late population comes after: the population that fires, how many steps its spikes take, of which one is that of every
// synapse, and the line on which they are.
type after struct {
	source, delay int
	line          line
}

// line keeps the spikes of the last steps of a population on their way to a late one: those of step s stand at s mod its length.
type line [][]uint64

// hears returns the population that synapses with this delay hear: pre itself, or one that comes late, which is made if there is none yet.
func (t *trainer) hears(pre, delay int) int {
	if delay <= 1 {
		return pre
	}
	for i := range t.pops {
		if p := &t.pops[i]; p.role == late && p.after.source == pre && p.after.delay == delay {
			return i
		}
	}
	from := &t.pops[pre]
	t.pops = append(t.pops, pop{role: late, name: from.name, n: from.n, panels: from.panels, after: after{source: pre, delay: delay}})
	return len(t.pops) - 1
}

// newLine returns the line of a delay, none if it is so long that nothing arrives in a window of so many steps.
func newLine(delay, steps, words int) line {
	if delay > steps {
		return nil
	}
	x := make(line, delay-1)
	for i := range x {
		x[i] = make([]uint64, words)
	}
	return x
}

// pass takes the spikes of a step and writes those that arrive in the next one to out, if any do.
func (x line) pass(step int, fired, out []uint64) {
	if len(x) == 0 || step < 0 {
		clear(out)
		return
	}
	copy(x[step%len(x)], fired)
	copy(out, x[(step+1)%len(x)])
}

// clear takes all spikes off the line.
func (x line) clear() {
	for _, spikes := range x {
		clear(spikes)
	}
}

// lateBytes is what late populations take, each with the lists of a fed one and its line.
func lateBytes(n snn.Net, steps, rows float64) (bytes float64) {
	type hearing struct {
		pre   string
		delay int
	}
	made := map[hearing]bool{}
	for _, p := range n.Projections {
		from := n.Population(p.Pre)
		if h := (hearing{p.Pre, p.Delay}); p.Delay > 1 && from != nil && !made[h] {
			made[h] = true
			bytes += fedBytes(from.Size(), rows)
			if float64(p.Delay) <= steps {
				bytes += float64(p.Delay-1) * rows * 8 * panels(from.Size())
			}
		}
	}
	return bytes
}
