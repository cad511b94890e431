package snn

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func biased(b *Init) Net {
	return Net{Populations: []Population{{Name: "in", Shape: []int{9}}, {Name: "a", Shape: []int{30}, Cell: Synaptic{LIF: LIF{Beta: .9}, Alpha: .5}, Bias: b},
		{Name: "out", Shape: []int{3}, Cell: LI{Beta: .9}, Bias: b}},
		Projections: []Projection{{Pre: "in", Post: "a"}, {Pre: "a", Post: "a", Name: "back", Delay: 1, Wiring: Sparse{FanIn: 7}}, {Pre: "a", Post: "out"}}}
}

// A bias is what an injection of it in every step would be, and counts as no synaptic event.
func TestBiasIsACurrentOfEveryStep(t *testing.T) {
	m, err := biased(&Init{Kind: InitUniform, Lo: -.5, Hi: 1}).Init(2)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := biased(nil).Init(2)
	if err != nil {
		t.Fatal(err)
	}
	in := randomInputs(rand.New(rand.NewPCG(1, 2)), 9, 2, 8)
	with, without := mustSim(t, m, 2), mustSim(t, plain, 2)
	for step := range 8 {
		for _, s := range []*Sim{with, without} {
			if err := s.Deliver(step, in); err != nil {
				t.Fatal(err)
			}
		}
		for r := range 2 {
			for i := 1; i < 3; i++ {
				without.Inject(i, r, m.Bias(i))
			}
		}
		with.Fire()
		without.Fire()
		for r := range 2 {
			for i := 1; i < 3; i++ {
				for k, v := range with.Potentials(i, r) {
					if want := without.Potentials(i, r)[k]; math.Abs(float64(v-want)) > 1e-5 {
						t.Fatalf("step %d, sample %d, population %d, cell %d: %v, by injection %v", step, r, i, k, v, want)
					}
				}
			}
		}
	}
	if got, want := with.Counts().Projections, without.Counts().Projections; !reflect.DeepEqual(got, want) {
		t.Errorf("events %+v, without biases %+v", got, want)
	}
	a, err := with.Counts().Activity(m.Net)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 30, 3} {
		if got := a.Populations[i].Biases; got != want {
			t.Errorf("population %d: %v biases, want %v", i, got, want)
		}
	}
}

// The default is that of PyTorch's Linear: uniform in ±1/√(pre cells), here of all projections.
func TestBiasesAreDrawn(t *testing.T) {
	m, err := biased(&Init{}).Init(2)
	if err != nil {
		t.Fatal(err)
	}
	most := 0.0
	for _, b := range m.Bias(1) {
		most = max(most, math.Abs(float64(b)))
	}
	if want := 1 / math.Sqrt(9+7); most > want || most < .8*want {
		t.Errorf("biases up to %v, want %v", most, want)
	}
	if m.Bias(0) != nil {
		t.Error("the input has biases")
	}
	plain, err := biased(nil).Init(2)
	if err != nil {
		t.Fatal(err)
	}
	for k := range m.Net.Projections {
		with, _ := m.Weights(k)
		without, _ := plain.Weights(k)
		if !reflect.DeepEqual(with, without) {
			t.Errorf("%v draws other weights beside biases", m.Net.Projections[k])
		}
	}
	c := m.Clone()
	c.Bias(1)[0], c.Net.Populations[1].Bias.Lo = 5, 5
	if m.Bias(1)[0] == 5 || m.Net.Populations[1].Bias.Lo == 5 {
		t.Error("a clone shares its biases")
	}
	m.Bias(1)[3] = float32(math.NaN())
	if n := m.FirstUnusable(); n == nil || n.Of != "the biases of a" || n.At[0] != 3 {
		t.Errorf("%+v; want the biases of a at 3", n)
	}
}

func TestBiasesOfDescriptions(t *testing.T) {
	n := biased(&Init{Kind: InitConstant, Lo: .5})
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseNet(text)
	if err != nil || !reflect.DeepEqual(back.Populations, n.Populations) {
		t.Errorf("%s came back as %+v, %v", text, back, err)
	}
	if text, _ = json.Marshal(biased(nil)); strings.Contains(string(text), "Bias") {
		t.Errorf("%s: a net without biases names them", text)
	}
	if !strings.Contains(n.String(), "Bias constant 0.5") {
		t.Errorf("the table does not name the biases:\n%v", n)
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	m.Net.Populations[1].Bias = nil
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "other biases than the net") {
		t.Errorf("a model with biases of a net without: %v", err)
	}
	conductance := Conductance{Rest: -65, ResetTo: -65, Threshold: -52, Tau: 100, Exc: 0, Inh: -100, TauExc: 1, TauInh: 2, Start: -65}
	for want, p := range map[string]Population{
		"input population takes no current": {Bias: &Init{}},
		"conductances have no sign":         {Bias: &Init{}, Cell: conductance},
		"no initial distribution 9":         {Bias: &Init{Kind: 9}, Cell: LIF{Beta: .9}},
		"the lower end comes first":         {Bias: &Init{Kind: InitUniform, Lo: 1}, Cell: LIF{Beta: .9}},
		"all that arrives in a step":        {Bias: &Init{Kind: InitConstant, Lo: 1e25}, Cell: LIF{Beta: .9}},
	} {
		p.Name, p.Shape = "x", []int{3}
		err := Net{Populations: []Population{p}}.Check()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `population "x"`) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	alone := Net{Populations: []Population{{Name: "x", Shape: []int{3}, Cell: LIF{Beta: .9}, Bias: &Init{}}}}
	if m, err := alone.Init(1); err != nil || m.FirstUnusable() != nil {
		t.Errorf("cells that nothing reaches: %v", err)
	}
}
