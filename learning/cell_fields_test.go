package learning

import (
	"reflect"
	"slices"
	"strings"
	"testing"

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

// What a rule does not read of a cell it refuses by the name of the population and the field, whatever fields a cell comes to have: the fields of LIF
// are found by reflection.
func TestRulesRefuseFieldsThatTheyDoNotRead(t *testing.T) {
	spread := snn.Spread{Learn: true}
	set := map[string]func(c *snn.LIF){
		"Rest":            func(c *snn.LIF) { c.Rest = -1 },
		"Start":           func(c *snn.LIF) { c.Start = -1 },
		"ResetTo":         func(c *snn.LIF) { c.Reset, c.ResetTo = snn.ResetZero, -1 },
		"Refractory":      func(c *snn.LIF) { c.Refractory = 2 },
		"Masked":          func(c *snn.LIF) { c.Refractory, c.Masked = 2, true },
		"Blocked":         func(c *snn.LIF) { c.Refractory, c.Blocked = 2, true },
		"Adapt":           func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 10} },
		"TauSpread":       func(c *snn.LIF) { c.TauSpread = spread },
		"ThresholdSpread": func(c *snn.LIF) { c.ThresholdSpread = spread },
	}
	read := []string{"Tau", "Beta", "Euler", "Scale", "Input", "Threshold", "Jitter", "Reset", "ResetTiming", "Inclusive"}
	for f := range reflect.TypeFor[snn.LIF]().Fields() {
		if change := set[f.Name]; change == nil {
			if !slices.Contains(read, f.Name) {
				t.Errorf("LIF.%s is neither read nor refused", f.Name)
			}
			continue
		}
		n := snn.CSDP(4, 3, 2)
		c := n.Population("hidden1").Cell.(snn.LIF)
		c.Beta, c.Tau, c.Euler, c.Jitter, c.Adapt = 0, 20, false, 0, snn.Adaptation{}
		set[f.Name](&c)
		n.Population("hidden1").Cell = c
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = CSDP{}.Bind(Setup{Model: m, Encoder: coins{3}, Classes: 2, Batch: 4, Pool: nil})
		want := strings.ToLower(f.Name)
		if c.Refractory > 0 {
			want = "refractory" // the first of what is refused
		}
		if err == nil || !strings.Contains(err.Error(), `population "hidden1"`) || !strings.Contains(strings.ToLower(err.Error()), want) {
			t.Errorf("CSDP on %s: %v", f.Name, err)
		}
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
		if got := unreadField(c.cell, c.read...); got != c.want {
			t.Errorf("%+v, of which %v is read: %q, want %q", c.cell, c.read, got, c.want)
		}
	}
}
