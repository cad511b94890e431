package eventprop

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/snn"
)

// layersOf makes a layer of each projection from the input on.
func layersOf(m *snn.Model, projections []int, loss LossKind) ([]*layer, error) {
	var layers []*layer
	for _, i := range projections {
		l, err := newLayer(m, i, loss)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, nil
}

// newLayer makes a layer of projection i and the population behind it.
func newLayer(m *snn.Model, i int, loss LossKind) (*layer, error) {
	base, err := chain.New("eventprop", m, i, false)
	if err != nil {
		return nil, err
	}
	n, p := m.Net, m.Net.Projections[i]
	c, ok := n.Populations[base.Population].Cell.(snn.Synaptic)
	if !ok {
		return nil, fmt.Errorf("eventprop: population %q has cells %T; give snn.Synaptic with Tau and TauSyn, whose synapses are exponential",
			p.Post, n.Populations[base.Population].Cell)
	}
	last := !slices.ContainsFunc(n.Projections, func(q snn.Projection) bool { return q.Pre == p.Post })
	base.Reads = last && loss == MaxPotential
	if err := checkCell(c, base.Reads); err != nil {
		return nil, fmt.Errorf("eventprop: population %q: %w", p.Post, err)
	}
	l := &layer{Layer: base, delay: float64(p.Delay) * n.Step(), gain: float64(p.EffectiveGain()), w: make([]float64, len(base.Stored))}
	l.setTime(c.Tau, c.TauSyn)
	var theta []float64
	for _, x := range m.Thresholds(base.Population) {
		theta = append(theta, float64(x))
	}
	l.setThresholds(theta...)
	l.load()
	return l, nil
}

// closest is how near to 1 the ratio of the time constants of a cell may be: k = τs/(τm − τs) loses as many digits.
const closest = 1e-4

// checkCell returns what a cell in continuous time does not have. What only says how a step rounds (Euler, Exact, Earlier, Inclusive,
// ResetTiming) is as good as not there: its effect vanishes as steps become short.
func checkCell(c snn.Synaptic, read bool) error {
	known := []string{"Tau", "TauSyn", "Scale", "Threshold", "Jitter", "Reset", "ResetTiming", "Euler", "Exact", "Inclusive", "Earlier"}
	if !c.ThresholdSpread.Learn {
		known = append(known, "ThresholdSpread")
	}
	switch field := chain.OtherField(c, known...); {
	case c.Tau == 0 || c.TauSyn == 0:
		return errors.New("give Tau and TauSyn in ms in place of Beta and Alpha, which are decays of a step")
	case field != "":
		return fmt.Errorf("%s is set, which is no part of EventProp's cells; leave it out", field)
	case c.Scale != snn.ScaleLeak:
		return errors.New("Scale must be snn.ScaleLeak: in continuous time τm·dV/dt = −V + I, and other factors mean nothing without a step")
	case read && c.Reset != snn.ResetNone:
		return errors.New("MaxPotential reads the potentials of cells without a reset; give Reset: snn.ResetNone")
	case !read && c.Reset == snn.ResetNone:
		return errors.New("Reset is none, and a cell above its threshold would fire without end; subtract the threshold")
	case math.Abs(c.Tau/c.TauSyn-1) < closest:
		return fmt.Errorf("Tau %v ms and TauSyn %v ms are equal, or nearly so, and τs/(τm − τs) is no number; make them differ", c.Tau, c.TauSyn)
	}
	return nil
}
