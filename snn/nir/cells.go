package nir

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// population is a node with a state as a population, its numbers in the order of NIR.
type population struct {
	shape      []int // as NIR has it
	line       bool  // the map of a convolution of one dimension
	fires      bool
	cell       snn.Cell
	gain       []float64 // by which what arrives at each cell counts; nil for 1
	bias       []float64 // a current of each cell, behind gain; nil for none
	thresholds []float64 // nil without
	parameters map[string][]float64
	in         inflow
}

// negligible is how far a factor may lie from 1 to be 1: a few roundings of the float32 that files hold.
const negligible = 1e-6

// never is a threshold that no potential reaches.
const never = 1e30

// cells makes a population of the cells of a node.
func (m *importer) cells(d dynamics, p *population) error {
	p.parameters, p.fires = map[string][]float64{}, d.fires
	if slices.Contains(d.r, 0) {
		return fault(d.node, "r", "0, by which nothing reaches the cell; give another number")
	}
	if slices.Contains(d.in, 0) && d.synaptic {
		return fault(d.node, "w_in", "0, by which nothing reaches the cell; give another number")
	}
	c := snn.LIF{Reset: snn.ResetZero, ResetTiming: m.timing(d.node)}
	m.leak(&d, &c, p)
	m.guessStep(&d)
	k := m.scale(&d, &c, p)
	if err := m.potentials(&d, &c, p, k); err != nil {
		return err
	}
	switch {
	case d.synaptic:
		s := snn.Synaptic{LIF: c}
		s.TauSyn, s.TauSynSpread = m.constant("TauSyn", d.tauSyn, p)
		p.cell = s
	case !d.fires:
		p.cell = snn.LI{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Scale: c.Scale, Input: c.Input, TauSpread: c.TauSpread}
		p.thresholds = nil
	default:
		p.cell = c
	}
	return nil
}

// leak sets by which v decays.
func (m *importer) leak(d *dynamics, c *snn.LIF, p *population) {
	if !d.leaks {
		c.Beta = 1
		return
	}
	c.Euler = d.scheme == Euler
	c.Tau, c.TauSpread = m.constant("Tau", d.tau, p)
}

// constant returns a time constant, which may differ from cell to cell.
func (m *importer) constant(name string, x []float64, p *population) (float64, snn.Spread) {
	middle, reach := spread(x)
	if reach == 0 {
		return middle, snn.Spread{}
	}
	p.parameters[name] = x
	return middle, snn.Spread{Uniform: reach}
}

// guessStep notes which step cells seem to mean that the file says none for: snnTorch writes r = τ/dt, with a dt of its own.
func (m *importer) guessStep(d *dynamics) {
	if m.said || m.meant != "" || !d.leaks || d.r[0] == 1 {
		return
	}
	dt := d.tau[0] / d.r[0]
	for i, r := range d.r {
		if math.Abs(d.tau[i]/r-dt) > negligible*dt {
			return
		}
	}
	if dt = math.Round(dt*1e6) / 1e6; dt > 0 && dt != m.dt {
		m.meant = fmt.Sprintf("; the file says no length of a step, and its r = tau/dt are those of steps of %v ms: give that Dt", dt)
		m.r.note(d.node, "steps are taken for %v ms long%s", m.dt, m.meant)
	}
}

// scale sets by which a current counts, and returns the factor of each cell.
func (m *importer) scale(d *dynamics, c *snn.LIF, p *population) []float64 {
	k := d.factors(m.dt, m.o.PerStep)
	one := func() bool {
		for _, x := range k {
			if math.Abs(x-1) > negligible {
				return false
			}
		}
		return true
	}
	switch {
	case one():
		if slices.Min(k) != 1 || slices.Max(k) != 1 {
			m.r.note(d.node, "a current counts %v to %v times, which is taken for 1: float32 holds no more of r and tau", slices.Min(k), slices.Max(k))
		}
		return slices.Repeat([]float64{1}, len(k))
	case d.leaks && !d.synaptic && same(d.r) && d.r[0] == 1:
		c.Scale = snn.ScaleLeak
		return k
	case same(k):
		c.Scale, c.Input = snn.ScaleFactor, k[0]
		return k
	}
	own := d.factors(m.dt, m.o.PerStep)
	if d.leaks {
		c.Scale = snn.ScaleLeak
		own = times(d.tau, func(i int) float64 { return lost(d.tau[i], m.dt, d.scheme) / d.tau[i] })
	} else {
		c.Scale, c.Input = snn.ScaleFactor, k[0]
		own = slices.Repeat([]float64{k[0]}, len(k))
	}
	p.gain = times(k, func(i int) float64 { return 1 / own[i] })
	m.r.note(d.node, "r and w_in differ between cells: they are multiplied into the weights and biases onto them, as float32")
	return own
}

// potentials sets resting potential, threshold and reset; k is the factor of a current of each cell.
func (m *importer) potentials(d *dynamics, c *snn.LIF, p *population, k []float64) error {
	subtract := m.subtracts(d.node)
	m.shift(d, subtract)
	if d.fires {
		if err := m.threshold(d, c, p); err != nil {
			return err
		}
	}
	rests := d.leaks && d.fires && same(d.leak) && (!subtract || slices.Equal(d.reset, d.leak)) // by θ − v_reset, of which v_leak is the rest
	if rest := d.leak[0]; rest != 0 && rests && rest < slices.Min(d.threshold) {
		c.Rest, c.Start = rest, rest
	} else if d.leaks && slices.ContainsFunc(d.leak, func(v float64) bool { return v != 0 }) {
		p.bias = m.leakAsBias(d, k)
	}
	switch {
	case !d.fires:
		c.Reset, c.Threshold, c.ResetTiming = snn.ResetNone, never, snn.ResetNextStep
	case d.unreset:
		c.Reset, c.ResetTiming = snn.ResetNone, snn.ResetNextStep
	case subtract:
		return m.subtracting(d, c)
	case !same(d.reset):
		return fault(d.node, "v_reset", "differs between cells by other amounts than v_leak, and cells of a population share theirs; split the node")
	case d.reset[0] >= slices.Min(d.threshold):
		return fault(d.node, "v_reset", "%v is not below the threshold %v, and cells would fire forever; give less", d.reset[0], slices.Min(d.threshold))
	default:
		c.ResetTo = d.reset[0]
		if metadataOf(m.flat.nodes[d.node]).text("reset") == "zero-all" {
			c.Reset = snn.ResetZeroAll
		}
	}
	return nil
}

// shift moves the potentials of cells whose leak differs, so that it is 0: spikes do not change.
func (m *importer) shift(d *dynamics, subtract bool) {
	if !d.leaks || !d.fires || same(d.leak) || subtract {
		return
	}
	lowest, reset := math.Inf(1), make([]float64, len(d.leak))
	for i, v := range d.leak {
		lowest = min(lowest, d.threshold[i]-v)
		reset[i] = d.reset[i] - v
	}
	if lowest <= 0 || !same(reset) {
		return
	}
	for i, v := range d.leak {
		d.threshold[i] -= v
	}
	d.reset, d.leak = reset, make([]float64, len(reset))
	m.r.note(d.node, "v_leak differs between cells: their potentials are counted from it")
}

// threshold sets the threshold, which may differ from cell to cell.
func (m *importer) threshold(d *dynamics, c *snn.LIF, p *population) error {
	if least := slices.Min(d.threshold); least <= 0 && (d.leak[0] >= least || !same(d.leak)) {
		return fault(d.node, "v_threshold", "%v is not above 0 or v_leak, and a cell would fire in silence; move the potentials up", least)
	}
	middle, reach := spread(d.threshold)
	p.thresholds = d.threshold
	if c.Threshold = middle; reach != 0 {
		c.ThresholdSpread = snn.Spread{Uniform: reach}
	}
	return nil
}

// leakAsBias returns the current that leads v to where v_leak does: of cells that share no resting potential below all thresholds.
func (m *importer) leakAsBias(d *dynamics, k []float64) []float64 {
	m.r.note(d.node, "v_leak is a bias: a current of v_leak divided by the gain of a constant current; v begins at 0")
	return times(d.leak, func(i int) float64 {
		b := lost(d.tau[i], m.dt, d.scheme) / k[i]
		if d.synaptic {
			b *= lost(d.tauSyn[i], m.dt, d.scheme)
		}
		return b
	})
}

// subtracts reports whether a spike takes the threshold off: as the metadata of the node says, or the caller where it says nothing.
func (m *importer) subtracts(name string) bool {
	switch metadataOf(m.flat.nodes[name]).text("reset") {
	case "subtract":
		return true
	case "":
		return m.o.Subtract
	}
	return false
}

func (m *importer) subtracting(d *dynamics, c *snn.LIF) error {
	if slices.ContainsFunc(d.reset, func(v float64) bool { return v != c.Rest }) {
		return fault(d.node, "v_reset", "%v, and spikes take the threshold off; leave it at 0 or at v_leak, or Subtract out", d.reset[0])
	}
	c.Reset = snn.ResetSubtract
	return nil
}

// timing returns when a spike resets: as the metadata of the node say, or the caller where they say nothing.
func (m *importer) timing(name string) (t snn.ResetTiming) {
	said := metadataOf(m.flat.nodes[name]).text("reset_timing")
	switch {
	case said != "" && t.UnmarshalText([]byte(said)) == nil:
		return t
	case m.o.NextStep:
		return snn.ResetNextStep
	}
	return snn.ResetSameStep
}

// comparing makes a population of a Threshold, behind the cells of the node before it or alone.
func (m *importer) comparing(name string, threshold Array, p *population, before *dynamics) error {
	n := product(p.shape)
	x, err := threshold.vector(name, "threshold", n, 0)
	if err != nil {
		return err
	}
	if slices.Min(x) <= 0 {
		return fault(name, "threshold", "%v, above which nothing is: such a cell fires in silence; give more than 0", slices.Min(x))
	}
	d := dynamics{node: name, leaks: true, leak: make([]float64, n), r: slices.Repeat([]float64{1}, n), tau: slices.Repeat([]float64{m.dt}, n)}
	if before != nil {
		d = *before
	}
	d.threshold, d.reset, d.fires, d.unreset = x, make([]float64, n), true, true
	return m.cells(d, p)
}

// readOut is a population that shows the sum of what an Output gets.
func (m *importer) readOut(p *population) {
	p.cell, p.parameters = snn.LI{Tau: m.dt, Euler: true, Scale: snn.ScaleLeak}, map[string][]float64{}
}
