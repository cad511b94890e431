package nir

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// cellNode is a node with a state, of whatever kind: the arrays that it does not have are empty.
type cellNode struct {
	tau, tauSyn, r, leak, threshold, reset, in Array
	leaks, fires, synaptic                     bool
}

// cellOf returns a node that has a state.
func cellOf(n Node) (c cellNode, is bool) {
	switch n := n.(type) {
	case I:
		return cellNode{r: n.R}, true
	case IF:
		return cellNode{r: n.R, threshold: n.VThreshold, reset: n.VReset, fires: true}, true
	case LI:
		return cellNode{tau: n.Tau, r: n.R, leak: n.VLeak, leaks: true}, true
	case LIF:
		return cellNode{tau: n.Tau, r: n.R, leak: n.VLeak, threshold: n.VThreshold, reset: n.VReset, leaks: true, fires: true}, true
	case CubaLI:
		return cellNode{tau: n.TauMem, tauSyn: n.TauSyn, r: n.R, leak: n.VLeak, in: n.WIn, leaks: true, synaptic: true}, true
	case CubaLIF:
		return cellNode{tau: n.TauMem, tauSyn: n.TauSyn, r: n.R, leak: n.VLeak, in: n.WIn, threshold: n.VThreshold, reset: n.VReset, leaks: true,
			fires: true, synaptic: true}, true
	}
	return c, false
}

// dynamics are the numbers of the cells of a node, one of each: times in ms.
type dynamics struct {
	node                                       string
	tau, tauSyn, r, leak, threshold, reset, in []float64
	leaks, fires, synaptic                     bool
	unreset                                    bool   // a Threshold behind cells, or alone
	scheme                                     Scheme // of a Threshold alone Euler, by which a τ of a step forgets all
}

// read returns the numbers of n cells.
func (c cellNode) read(name string, n int) (d dynamics, err error) {
	d = dynamics{node: name, leaks: c.leaks, fires: c.fires, synaptic: c.synaptic}
	tau := "tau"
	if c.synaptic {
		tau = "tau_mem"
	}
	for _, f := range []struct {
		to    *[]float64
		a     Array
		field string
		usual float64
		has   bool
	}{
		{&d.tau, c.tau, tau, 0, c.leaks}, {&d.tauSyn, c.tauSyn, "tau_syn", 0, c.synaptic}, {&d.r, c.r, "r", 1, true},
		{&d.leak, c.leak, "v_leak", 0, true}, {&d.threshold, c.threshold, "v_threshold", 0, c.fires}, {&d.reset, c.reset, "v_reset", 0, true},
		{&d.in, c.in, "w_in", 1, true},
	} {
		if !f.has {
			continue
		}
		if *f.to, err = f.a.vector(name, f.field, n, f.usual); err != nil {
			return d, err
		}
	}
	return d, d.inMilliseconds(tau)
}

// inMilliseconds changes the unit of times, which are above 0.
func (d *dynamics) inMilliseconds(tau string) error {
	for _, f := range []struct {
		x     []float64
		field string
	}{{d.tau, tau}, {d.tauSyn, "tau_syn"}} {
		for i, t := range f.x {
			if t <= 0 {
				return fault(d.node, f.field, "%v s; give more than 0", t)
			}
			f.x[i] = 1000 * t
		}
	}
	return nil
}

// lost returns the part that a state of a time constant loses in a step.
func lost(tau, dt float64, s Scheme) float64 {
	if s == Euler {
		return dt / tau
	}
	return -kernel.Expm1(-dt / tau)
}

// factors returns k of each cell: what a current of 1 adds to v in the step in which it arrives.
func (d *dynamics) factors(dt float64, perStep bool) []float64 {
	k := slices.Clone(d.r)
	for i := range k {
		switch {
		case d.leaks:
			k[i] *= lost(d.tau[i], dt, d.scheme)
		case !perStep:
			k[i] *= dt / 1000
		}
		if d.synaptic {
			k[i] *= d.in[i] * lost(d.tauSyn[i], dt, d.scheme)
		}
	}
	return k
}

// spread returns the middle of some numbers, and how far they lie from it.
func spread(x []float64) (middle, reach float64) {
	lo, hi := slices.Min(x), slices.Max(x)
	if same(x) {
		return x[0], 0
	}
	return lo + (hi-lo)/2, (hi - lo) / 2
}

func times(x []float64, by func(i int) float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] *= by(i)
	}
	return y
}
