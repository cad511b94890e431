package snn

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func mustInit(t testing.TB, n Net, seed uint64) *Model {
	t.Helper()
	m, err := n.Init(seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func moments(w []float32) (mean, sd float64) {
	for _, x := range w {
		mean += float64(x)
	}
	mean /= float64(len(w))
	for _, x := range w {
		sd += (float64(x) - mean) * (float64(x) - mean)
	}
	return mean, math.Sqrt(sd / float64(len(w)))
}

// The moments of each distribution in closed form; 100,000 draws, so 5 standard errors are below 0.02 deviations.
func TestInitialDistributions(t *testing.T) {
	const pre, post = 1000, 100
	b := 1 / math.Sqrt(pre)
	for _, c := range []struct {
		init     Init
		mean, sd float64
	}{
		{Init{}, 0, b / math.Sqrt(3)},
		{Init{Kind: InitUniform, Lo: -1, Hi: 3}, 1, 4 / math.Sqrt(12)},
		{Init{Kind: InitNormal, Lo: 2, Hi: .5}, 2, .5},
		{Init{Kind: InitConstant, Lo: -7}, -7, 0},
	} {
		n := Feedforward(pre, post)
		n.Projections[0].Init = c.init
		m := mustInit(t, n, 3)
		var all []float32
		w, ld := m.Weights(0)
		for i := range pre {
			all = append(all, w[i*ld:][:post]...)
			if pad := w[i*ld+post : (i+1)*ld]; slices.ContainsFunc(pad, func(x float32) bool { return x != 0 }) {
				t.Fatalf("%+v: row %d is padded with weights", c.init, i)
			}
		}
		if mean, sd := moments(all); math.Abs(mean-c.mean) > .02*c.sd || math.Abs(sd-c.sd) > .02*c.sd {
			t.Errorf("%+v: mean %v and deviation %v, want %v and %v", c.init, mean, sd, c.mean, c.sd)
		}
	}
}

func TestInitOfDiehlCook(t *testing.T) {
	m := mustInit(t, DiehlCook(5, 3), 1)
	if w, ld := m.Weights(1); ld != 1 || !slices.Equal(w, []float32{10.4, 10.4, 10.4}) {
		t.Errorf("one-to-one weights %v with stride %d", w, ld)
	}
	if w, _ := m.Weights(2); !slices.Equal(w, []float32{17}) {
		t.Errorf("weight of all but own %v", w)
	}
	if m.Thresholds(0) != nil || m.Theta(0) != nil || m.Theta(2) != nil {
		t.Error("cells without thresholds or adaptation have them")
	}
	if !slices.Equal(m.Thresholds(1), []float32{-72, -72, -72}) || !slices.Equal(m.Theta(1), []float32{20, 20, 20}) {
		t.Errorf("thresholds %v, theta %v", m.Thresholds(1), m.Theta(1))
	}
}

func TestInitDependsOnTheSeedAndOnNothingElse(t *testing.T) {
	a, b, c := mustInit(t, CSDP(9, 5, 3), 1), mustInit(t, CSDP(9, 5, 3), 1), mustInit(t, CSDP(9, 5, 3), 2)
	wa, _ := a.Weights(0)
	wb, _ := b.Weights(0)
	wc, _ := c.Weights(0)
	if !slices.Equal(wa, wb) || slices.Equal(wa, wc) {
		t.Error("equal seeds give other weights, or other seeds the same")
	}
	// another population draws from a stream of its own
	more := mustInit(t, CSDP(9, 5, 4, 3), 1)
	if w, _ := more.Weights(0); !slices.Equal(w, wa) || !slices.Equal(more.Thresholds(1), a.Thresholds(1)) {
		t.Error("a further layer changes the first one")
	}
	for _, th := range a.Thresholds(1) {
		if th < .03 || th > .08 {
			t.Errorf("threshold %v is outside 0.055 ± 0.025", th)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	m := mustInit(t, DiehlCook(5, 3), 1)
	c := m.Clone()
	w, _ := c.Weights(0)
	w[0], c.Theta(1)[0], c.Thresholds(1)[0], c.Net.Populations[0].Shape[0] = 9, 9, 9, 9
	if w, _ := m.Weights(0); w[0] == 9 || m.Theta(1)[0] == 9 || m.Thresholds(1)[0] == 9 || m.Net.Populations[0].Shape[0] == 9 {
		t.Error("a change to the clone shows in the model")
	}
	m = mustInit(t, Net{Populations: []Population{{"a", []int{2}, LI{Tau: 9, TauSpread: Spread{Learn: true}}, nil}}}, 1)
	m.Clone().Parameters(0)[0].Values[1] = 4
	if m.Parameters(0)[0].Values[1] != 9 {
		t.Error("a parameter of the clone is that of the model")
	}
}

// A model whose description has come to have other parameters of its cells than it holds is refused.
func TestModelHoldsTheParametersOfItsNet(t *testing.T) {
	for name, c := range map[string]LI{"none": {Tau: 9}, "not learned": {Tau: 9, TauSpread: Spread{Normal: 1}}} {
		m := mustInit(t, Net{Populations: []Population{{"a", []int{2}, LI{Tau: 9, TauSpread: Spread{Learn: true}}, nil}}}, 1)
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		m.Net.Populations[0].Cell = c
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), `population "a": the model lacks parameters of its cells`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
