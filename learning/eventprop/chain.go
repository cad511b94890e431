package eventprop

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// chain makes a layer of each projection, from the only input population to the last population, or says why the net is no such chain.
func (t *trainer) chain() error {
	n := t.setup.Model.Net
	t.input = slices.IndexFunc(n.Populations, func(p snn.Population) bool { return p.Cell == nil })
	for at := t.input; at >= 0; {
		next := -1
		for i, p := range n.Projections {
			switch {
			case n.Index(p.Pre) != at:
			case next >= 0:
				return fmt.Errorf("eventprop: population %q projects to %q and to %q; layers are a chain", p.Pre, n.Projections[next].Post, p.Post)
			case len(t.layers) == len(n.Projections):
				return fmt.Errorf("eventprop: projection %v closes a cycle; layers are a chain", p)
			default:
				next = i
			}
		}
		if next < 0 {
			break
		}
		l, err := newLayer(t.setup.Model, next, t.rule.Loss.Kind)
		if err != nil {
			return err
		}
		t.layers = append(t.layers, l)
		at = l.population
	}
	switch {
	case t.input < 0 || len(t.layers) == 0:
		return errors.New("eventprop: the net has no input population that projects to others; give it one")
	case len(t.layers) != len(n.Projections) || len(t.layers) != len(n.Populations)-1:
		return fmt.Errorf("eventprop: %d of %d populations and %d of %d projections lie on the way from the input; the net must be a chain",
			len(t.layers)+1, len(n.Populations), len(t.layers), len(n.Projections))
	}
	if last := t.layers[len(t.layers)-1]; last.post != t.setup.Classes {
		return fmt.Errorf("eventprop: population %q has %d cells; it needs one for each of %d classes",
			n.Populations[last.population].Name, last.post, t.setup.Classes)
	}
	return nil
}

// newLayer makes a layer of projection i and the population behind it.
func newLayer(m *snn.Model, i int, loss LossKind) (*layer, error) {
	n, p := m.Net, m.Net.Projections[i]
	post := n.Index(p.Post)
	if !p.Dense() {
		return nil, fmt.Errorf("eventprop: projection %v: its wiring is %T; layers are joined densely", p, p.Wiring)
	}
	if err := checkFields(p, n.Populations[post]); err != nil {
		return nil, fmt.Errorf("eventprop: projection %v: %w", p, err)
	}
	c, ok := n.Populations[post].Cell.(snn.Synaptic)
	if !ok {
		return nil, fmt.Errorf("eventprop: population %q has cells %T; give snn.Synaptic with Tau and TauSyn, whose synapses are exponential",
			p.Post, n.Populations[post].Cell)
	}
	last := !slices.ContainsFunc(n.Projections, func(q snn.Projection) bool { return q.Pre == p.Post })
	read := last && loss == MaxPotential
	if err := checkCell(c, read); err != nil {
		return nil, fmt.Errorf("eventprop: population %q: %w", p.Post, err)
	}
	l := &layer{
		pre: n.Population(p.Pre).Size(), post: n.Populations[post].Size(), projection: i, population: post, name: p.String(), frozen: p.Frozen, read: read,
		bound: p.Bound, delay: float64(p.Delay) * n.Step(), gain: float64(p.EffectiveGain()),
	}
	l.setTime(c.Tau, c.TauSyn)
	var theta []float64
	for _, x := range m.Thresholds(post) {
		theta = append(theta, float64(x))
	}
	l.setThresholds(theta...)
	l.stored, l.w = make([]float32, l.pre*l.post), make([]float64, l.pre*l.post)
	w, ld := m.Weights(i)
	for row := range l.pre {
		copy(l.stored[row*l.post:][:l.post], w[row*ld:])
	}
	l.load()
	return l, nil
}

// checkFields refuses what a projection and the population behind it have beside what a layer reads.
func checkFields(p snn.Projection, post snn.Population) error {
	field := otherField(reflect.ValueOf(p), []string{"Pre", "Post", "Name", "Wiring", "Delay", "Gain", "Bound", "Init", "Frozen"})
	if field == "" {
		field = otherField(reflect.ValueOf(post), []string{"Name", "Shape", "Cell"})
	}
	if field != "" {
		return fmt.Errorf("%s is set, which is no part of EventProp; leave it out", field)
	}
	return nil
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
	switch field := otherField(reflect.ValueOf(c), known); {
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

// otherField returns the name of a field of a struct that is not 0 and not among the known ones, or "".
func otherField(v reflect.Value, known []string) string {
	for i := range v.NumField() {
		switch f := v.Type().Field(i); {
		case f.Anonymous:
			if name := otherField(v.Field(i), known); name != "" {
				return name
			}
		case !slices.Contains(known, f.Name) && !v.Field(i).IsZero():
			return f.Name
		}
	}
	return ""
}
