package stdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// diehlCookNet is a net like [snn.DiehlCook], found in a description and read into numbers.
type diehlCookNet struct {
	dt                                  float64
	steps, rest                         int // of a presentation
	input, exc, inh                     int // populations
	feed, drive, lateral                int // projections input→exc, exc→inh, inh→exc
	inputs, cells, ld                   int
	feedDelay, driveDelay, lateralDelay int
	feedGain, lateralWeight             float32
	driveWeights                        []float32
	bound                               snn.Bound
	excCell, inhCell                    cell
	inhIdle                             []float32 // v of an inhibitory cell by step, until it is driven; nil if it would fire
	adapt                               snn.PerCell
	thetaDecay                          float32 // over a presentation and its rest
	delays                              *delays // nil: all synapses have feedDelay
}

// diehlCookForm finds the populations and projections of a net like [snn.DiehlCook], whatever their names, and reports whether it has that
// form, with the excitatory cells as its output.
func diehlCookForm(net snn.Net, output string) (*diehlCookNet, bool) {
	n := &diehlCookNet{dt: net.Step(), feed: -1, drive: -1, lateral: -1}
	like := snn.DiehlCook(1, 1).Projections
	for i, p := range net.Projections {
		switch {
		case p.Dense():
			n.feed = i
		case p.Wiring == like[1].Wiring:
			n.drive = i
		case p.Wiring == like[2].Wiring:
			n.lateral = i
		}
	}
	if len(net.Populations) != 3 || len(net.Projections) != 3 || n.feed < 0 || n.drive < 0 || n.lateral < 0 || !n.joins(net) {
		return nil, false
	}
	return n, n.cellsFit(net.Populations) && (output == "" || output == net.Populations[n.exc].Name)
}

// joins reports whether the projections lead from the input to excitatory cells and back to these through their inhibition, and the first
// alone learns.
func (n *diehlCookNet) joins(net snn.Net) bool {
	feed, drive, lateral := net.Projections[n.feed], net.Projections[n.drive], net.Projections[n.lateral]
	n.input, n.exc, n.inh = net.Index(feed.Pre), net.Index(feed.Post), net.Index(drive.Post)
	if min(n.input, n.exc, n.inh) < 0 {
		return false
	}
	n.feedDelay, n.driveDelay, n.lateralDelay = feed.Delay, drive.Delay, lateral.Delay
	n.feedGain, n.bound = feed.EffectiveGain(), feed.Bound
	return net.Populations[n.input].Cell == nil && drive.Pre == feed.Post && lateral.Pre == drive.Post && lateral.Post == feed.Post &&
		feed.Receptor == snn.Excitatory && drive.Receptor == snn.Excitatory && lateral.Receptor == snn.Inhibitory &&
		!feed.Frozen && drive.Frozen && lateral.Frozen
}

// cellsFit takes the constants of the cells, and reports whether they are conductance cells whose thresholds adapt in the excitatory
// population alone, cell by cell.
func (n *diehlCookNet) cellsFit(p []snn.Population) bool {
	n.inputs, n.cells = p[n.input].Size(), p[n.exc].Size()
	exc, ok := p[n.exc].Cell.(snn.Conductance)
	inh, ok2 := p[n.inh].Cell.(snn.Conductance)
	if !ok || !ok2 || p[n.exc].Bias != nil || p[n.inh].Bias != nil || p[n.inh].Size() != n.cells ||
		exc.Adapt.PerPopulation.Rate != 0 || inh.Adapt != (snn.Adaptation{}) {
		return false
	}
	n.excCell, n.inhCell, n.adapt = newCell(exc, n.dt), newCell(inh, n.dt), exc.Adapt.PerCell
	return true
}

// hasThresholds reports whether each cell of a model has the threshold that its description gives it, which is the one that the lane goes by.
func (n *diehlCookNet) hasThresholds(m *snn.Model) bool {
	for population, want := range map[int]float32{n.exc: n.excCell.threshold, n.inh: n.inhCell.threshold} {
		for _, th := range m.Thresholds(population) {
			if th != want {
				return false
			}
		}
	}
	return true
}

// read takes the constants of fixed synapses, and what follows from the length of a presentation.
func (n *diehlCookNet) read(m *snn.Model) error {
	n.inhIdle = n.inhCell.idle(n.steps + n.rest)
	n.thetaDecay = thetaDecay(n.adapt, float64(n.steps+n.rest)*n.dt)
	_, n.ld = m.Weights(n.feed)
	drive, _ := m.Weights(n.drive)
	gain := m.Net.Projections[n.drive].EffectiveGain()
	n.driveWeights = make([]float32, n.cells)
	for j := range n.driveWeights {
		n.driveWeights[j] = gain * drive[j]
	}
	lateral, _ := m.Weights(n.lateral)
	n.lateralWeight = m.Net.Projections[n.lateral].EffectiveGain() * lateral[0]
	if n.lateralWeight < 0 { // would excite: canFire could not tell when cells are calm
		return fmt.Errorf("stdp: projection %v inhibits by %v; its weight times its gain must not be below 0",
			m.Net.Projections[n.lateral], n.lateralWeight)
	}
	return nil
}

// cell is a [snn.Conductance] cell in steps.
type cell struct {
	kernel.Conductance
	reset, threshold, start float32
	refractory              int32 // steps
}

func newCell(c snn.Conductance, dt float64) cell {
	return cell{
		Conductance: kernel.Conductance{
			Rest: float32(c.Rest), Exc: float32(c.Exc), Inh: float32(c.Inh), Rate: float32(dt / c.Tau),
			DecayE: float32(kernel.Exp(-dt / c.TauExc)), DecayI: float32(kernel.Exp(-dt / c.TauInh)),
		},
		reset: float32(c.ResetTo), threshold: float32(c.Threshold), start: float32(c.Start),
		refractory: int32(math.Round(c.Refractory / dt)),
	}
}

// idle returns v after each of n steps from start without input, or nil if that makes the cell fire.
func (c *cell) idle(n int) []float32 {
	course := make([]float32, n)
	v, g, th := []float32{c.start}, []float32{0}, []float32{c.threshold}
	for t := range course {
		if c.Step(v, g, g, th, &kernel.Arrivals{}) {
			return nil
		}
		course[t] = v[0]
	}
	return course
}

// canFire reports whether a conductance of ge could lift v∞ over the lowest of thresholds, with a margin of 1 %.
func (c *cell) canFire(ge, lowest float32) bool {
	if c.Rest >= lowest || c.reset >= lowest || c.Inh >= lowest || c.Exc <= lowest {
		return true
	}
	return ge > 0.99*(lowest-c.Rest)/(c.Exc-lowest)
}

// stepsUntilCalm returns after how many steps cells with conductances of up to ge can no longer fire, at most limit.
func (c *cell) stepsUntilCalm(ge, lowest float32, limit int) (steps int) {
	for steps < limit && c.canFire(ge, lowest) {
		ge *= c.DecayE
		steps++
	}
	return steps
}

// thetaDecay returns the factor by which θ relaxes in ms.
func thetaDecay(a snn.PerCell, ms float64) float32 {
	if a.Step == 0 || a.Tau == 0 {
		return 1
	}
	return float32(kernel.Exp(-ms / a.Tau))
}
