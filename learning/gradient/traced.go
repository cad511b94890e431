package gradient

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// traced are the traces of a projection whose weights are written at every step: one of each pre cell, and where that does not say what a synapse has
// done to the error of the step, those of the synapses.
type traced struct {
	trace kernel.Trace
	pre   []float32 // z̄ of the pre cells, [sample][ld of pre]; those that stand still have their own
	*eligible
	events *eventDriven // where they stand still between spikes; nil elsewhere
}

// eligible are the traces of synapses.
type eligible struct {
	decay             float32 // κ
	leaks             engine.Leaks
	runs              []run
	chunks            []int     // first runs of chunks that share no weight, and how many there are
	filtered, adapted []float32 // ē, and ε of cells that adapt: [run][sample][synapse]
}

// run are n synapses from a pre cell to post cells side by side, with weights side by side; at are the synapses of runs before it.
type run struct{ pre, post, weight, n, at int }

// layOutTraces gives every projection that learns its traces, or names what has none.
func (t *trainer) layOutTraces() error {
	if !t.rule.Credit.Online {
		return nil
	}
	out, err := t.leaksOf(t.output)
	if err != nil {
		return err
	}
	for i := range t.pops {
		if p := &t.pops[i]; p.input() || !t.learns(p) {
			continue
		}
		leaks, err := t.leaksOf(i)
		if err != nil {
			return err
		}
		for _, k := range t.pops[i].in {
			if err := t.trace(&t.projs[k], leaks, out.Decay[0]); err != nil {
				return err
			}
		}
	}
	for i := range t.projs {
		if j := &t.projs[i]; j.sends && j.delay > 0 {
			return fmt.Errorf("gradient: projection %v: errors come back over it in their own step where Credit.Online is set, and its spikes take %d; "+
				"set Delay to 0, or Credit.Feedback of EProp to Random", t.model.Net.Projections[j.index], j.delay)
		}
	}
	return nil
}

// trace gives a projection that learns its traces.
func (t *trainer) trace(j *proj, leaks engine.Leaks, kappa float32) error {
	if !j.plastic {
		return nil
	}
	x := &traced{trace: kernel.Trace{Decay: leaks.Decay[0], Additive: true}}
	if j.wired != nil {
		if _, pooled := j.wired.Differentiable.(engine.Pooled); pooled {
			return fmt.Errorf("gradient: projection %v: its largest currents come from other synapses at every step, which a trace does not follow; "+
				"leave Credit.Online out, or pool by a projection of its own", t.model.Net.Projections[j.index])
		}
	}
	if j.traced = x; !t.eachSynapse(j.post) {
		return nil
	}
	x.eligible = newEligible(j, leaks)
	x.decay = kappa
	return nil
}

// eachSynapse reports whether synapses onto population i have traces of their own.
func (t *trainer) eachSynapse(i int) bool {
	p := &t.pops[i]
	return t.rule.Credit.Online && t.rule.Credit.Kind == EProp && i != t.output && p.fires && t.learns(p)
}

// leaksOf returns the factors of population i, or what of it no trace follows.
func (t *trainer) leaksOf(i int) (engine.Leaks, error) {
	p, net := &t.pops[i], t.model.Net.Populations[i]
	refuse := func(why string) (engine.Leaks, error) {
		return engine.Leaks{}, fmt.Errorf("gradient: population %q: Credit.Online: %s, or leave Credit.Online out", p.name, why)
	}
	c, ok := p.cells.cell.(engine.Instantaneous)
	switch {
	case !ok:
		return refuse(fmt.Sprintf("cells of type %T have no traces here; use LIF or LI", net.Cell))
	case p.bias != nil:
		return refuse("biases have no traces; leave Bias out")
	case p.cells.own != nil:
		return refuse("learned parameters of cells have no traces; leave Learn of their Spread out")
	}
	if why := beyondLeak(c.Membrane()); why != "" {
		return refuse(why)
	}
	leaks := c.Leaks()
	if slices.Max(leaks.Decay[:p.n]) != slices.Min(leaks.Decay[:p.n]) {
		return refuse("each cell has a decay of its own, and the trace of what feeds them one; leave Spread out")
	}
	return leaks, nil
}

// beyondLeak returns what of cells a trace that leaks does not follow.
func beyondLeak(m engine.Membrane) string {
	switch {
	case m.Synaptic, m.Earlier:
		return "a synapse has a trace of its own before that of the membrane; use LIF"
	case m.Clears:
		return "a membrane that is set to ResetTo forgets its input, and the trace does not; use ResetSubtract"
	case m.Stops:
		return "a membrane that is held or takes no input is not what the trace follows; leave Refractory out, set Masked"
	case m.Lowers:
		return "a reset that takes off what the threshold has moved by is not what the trace follows; leave Adapted out"
	}
	return ""
}

// newEligible lists the synapses of a projection.
func newEligible(j *proj, leaks engine.Leaks) *eligible {
	x := &eligible{leaks: leaks}
	if x.leaks.Strength = slices.Clone(leaks.Strength); leaks.Strength != nil {
		for i, k := range leaks.Input {
			x.leaks.Strength[i] /= k // slopes have k, which the threshold does not
		}
	}
	var w engine.Wiring = j.synapses
	if j.wired != nil {
		w = j.wired.Differentiable
	}
	_, width, ld := w.Stored()
	w.Each(func(pre, post, weight int) {
		at := weight/width*ld + weight%width
		if n := len(x.runs); n > 0 {
			if l := &x.runs[n-1]; l.pre == pre && l.post+l.n == post && l.weight+l.n == at {
				l.n++
				return
			}
		}
		x.runs = append(x.runs, run{pre: pre, post: post, weight: at, n: 1})
	})
	slices.SortStableFunc(x.runs, func(a, b run) int { return cmp.Compare(a.weight, b.weight) })
	x.cut()
	return x
}

// runSynapses is from how many synapses on a chunk ends.
const runSynapses = 1 << 11

// cut numbers the synapses, and cuts the runs into chunks.
func (x *eligible) cut() {
	at, begins, end := 0, 0, 0 // synapses so far, of them before the chunk, and the weight behind all
	x.chunks = []int{0}
	for i := range x.runs {
		r := &x.runs[i]
		if at-begins >= runSynapses && r.weight >= end {
			x.chunks, begins = append(x.chunks, i), at
		}
		r.at = at
		at, end = at+r.n, max(end, r.weight+r.n)
	}
	x.chunks = append(x.chunks, len(x.runs))
}

// synapses is how many there are.
func (x *eligible) synapses() int {
	if x == nil || len(x.runs) == 0 {
		return 0
	}
	l := x.runs[len(x.runs)-1]
	return l.at + l.n
}

// numbers is how many traces a synapse has.
func (x *eligible) numbers() int {
	switch {
	case x == nil:
		return 0
	case x.leaks.Strength != nil:
		return 2
	}
	return 1
}

// longest is the most synapses of a run.
func (x *eligible) longest() (n int) {
	for _, r := range x.runs {
		n = max(n, r.n)
	}
	return n
}

// allocate makes room for the traces of as many samples as there is room for.
func (x *traced) allocate(t *trainer, j *proj) {
	if t.isEventDriven(j) {
		t.allocateEvents(j)
	} else {
		x.pre = kernel.Alloc(t.room * t.pops[j.pre].ld)
	}
	if j.amplifies() {
		t.scaled = atLeast(t.scaled, t.room*t.pops[j.post].ld)
	}
	if x.eligible == nil {
		return
	}
	n := x.synapses() * t.room
	if x.filtered = kernel.Alloc(n); x.leaks.Strength != nil {
		x.adapted = kernel.Alloc(n)
	}
}

// clear sets the traces to those before a presentation.
func (x *traced) clear() {
	clear(x.pre)
	if x.eligible != nil {
		clear(x.filtered)
		clear(x.adapted)
	}
}
