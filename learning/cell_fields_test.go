package learning

import (
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// ownValues is a net of which every cell has every parameter that it may have of its own.
func ownValues() snn.Net {
	lif := snn.LIF{Tau: 20, TauSpread: snn.Spread{Normal: 1, Learn: true}, ThresholdSpread: snn.Spread{Uniform: .1, Learn: true}}
	lif.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 100, StrengthSpread: snn.Spread{Normal: .1}, TauSpread: snn.Spread{Normal: 5, Learn: true}}
	brf := snn.BRF{Omega: 10, Offset: 1, OmegaSpread: snn.Spread{Uniform: 2, Learn: true}, OffsetSpread: snn.Spread{Uniform: .5}}
	return snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{3}}, {Name: "a", Shape: []int{4}, Cell: lif}, {Name: "b", Shape: []int{2}, Cell: brf},
		{Name: "out", Shape: []int{2}, Cell: snn.LI{Tau: 20, Scale: snn.ScaleLeak, TauSpread: snn.Spread{Normal: 1, Learn: true}}}},
		Projections: []snn.Projection{{Pre: "in", Post: "a"}, {Pre: "a", Post: "b"}, {Pre: "b", Post: "out"}}}
}

// Parameters of cells are saved with a model and read back, each as a tensor of its own name, are hashed, and count where they are learned.
func TestParametersOfCellsAreKept(t *testing.T) {
	net := ownValues()
	a, errA := net.Init(1)
	b, errB := net.Init(2)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	tensors := modelTensors(a)
	if err := setModel(b, tensors); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("the model did not go over: %v", err)
	}
	for _, want := range []string{"Tau a", "Adapt.ALIF.Strength a", "Adapt.ALIF.Tau a", "Omega b", "Offset b", "Tau out", "thresholds a"} {
		if !slices.ContainsFunc(tensors, func(x Tensor) bool { return x.Name == want }) {
			t.Errorf("no tensor %q", want)
		}
	}
	// 3·4 + 4·2 + 2·2 weights; of each of 4 cells a time constant, a threshold and one of adaptation; 2 frequencies; 2 of the read-out
	if got := parameters(net); got != 12+8+4+4*3+2+2 {
		t.Errorf("%d parameters", got)
	}
	before, err := (&Report{Model: a}).Hashes()
	if err != nil {
		t.Fatal(err)
	}
	a.Parameters(3)[0].Values[1] += .5
	after, err := (&Report{Model: a}).Hashes()
	if err != nil || before == after {
		t.Errorf("a parameter changed, and no sum: %v", err)
	}
}

// A field is found where it stands: in an embedded struct by its own name, in another by its path.
func TestUnreadField(t *testing.T) {
	alif := snn.LIF{Tau: 1, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: 1}}}
	for _, c := range []struct {
		cell any
		read []string
		want string
	}{
		{alif, []string{"Tau", "Adapt"}, ""},
		{alif, []string{"Tau"}, "Adapt"},
		{alif, []string{"Tau", "Adapt.PerPopulation"}, "Adapt.ALIF"},
		{alif, []string{"Tau", "Adapt.ALIF.Strength"}, ""},
		{snn.Synaptic{LIF: alif, Exact: true}, []string{"Tau", "Adapt"}, "Exact"},
		{snn.Synaptic{LIF: alif}, []string{"Adapt"}, "Tau"},
		{snn.LI{}, nil, ""},
	} {
		if got := rules.UnreadField(c.cell, c.read...); got != c.want {
			t.Errorf("%+v, of which %v is read: %q, want %q", c.cell, c.read, got, c.want)
		}
	}
}
