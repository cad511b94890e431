package snn

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Values as torch.fake_quantize_per_tensor_affine gives them of the same scale and range: halves go to the even number, and what is beyond the
// range to its end.
func TestRound(t *testing.T) {
	w := []float32{-3, -.5, -.375, -.125, 0, .0625, .125, .25, .375, .625, .75, .875, 1e9}
	for _, c := range []struct {
		q        Quantization
		want     []float32
		straight string // a 1 for each weight that passes its gradient
	}{
		{Quantization{2, .25}, []float32{-.25, -.25, -.25, 0, 0, 0, 0, .25, .25, .25, .25, .25, .25}, "0001111100000"},
		{Quantization{4, .25}, []float32{-1.75, -.5, -.5, 0, 0, 0, 0, .25, .5, .5, .75, 1, 1.75}, "0111111111110"},
		{Quantization{8, .25}, []float32{-3, -.5, -.5, 0, 0, 0, 0, .25, .5, .5, .75, 1, 31.75}, "1111111111110"},
		{Quantization{}, w, "1111111111111"},
	} {
		got, grad := make([]float32, len(w)), slices.Repeat([]float32{1}, len(w))
		c.q.Round(got, w)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%+v of %v is %v, want %v", c.q, w[i], got[i], c.want[i])
			}
		}
		c.q.Straight(grad, w)
		for i := range grad {
			if grad[i] != float32(c.straight[i]-'0') {
				t.Errorf("%+v: gradient of %v is %v", c.q, w[i], grad[i])
			}
		}
	}
}

// What is rounded stays as it is when it is rounded again, bit for bit, whatever the weights; with a scale of its own the largest does too.
func TestRoundOfRounded(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		q := Quantization{Bits: []int{2, 4, 8}[g.IntN(3)]}
		w := make([]float32, 1+g.IntN(9))
		for i := range w {
			w[i] = float32(g.NormFloat64() * math.Pow(2, float64(g.IntN(160)-120)))
		}
		if g.IntN(2) == 0 {
			q.Scale = math.Abs(float64(w[0])) * g.Float64() * 3
		}
		once, twice, grad := make([]float32, len(w)), make([]float32, len(w)), slices.Clone(w)
		q.Round(once, w)
		q.Round(twice, once)
		if !slices.Equal(once, twice) {
			t.Fatalf("%+v: %v becomes %v and then %v", q, w, once, twice)
		}
		s := q.ScaleOf(w)
		if q.Straight(grad, w); q.Scale == 0 && !slices.Equal(grad, w) {
			t.Fatalf("%+v clips %v", q, w)
		}
		most := math.Pow(2, float64(q.Bits-1)) - 1
		for i, x := range once {
			level := float64(x) / s
			clipped := math.Abs(float64(w[i]))/s > most+.5
			if math.Abs(level-math.Round(level)) > 1e-5 || math.Abs(level) > most+1e-5 || !clipped && math.Abs(float64(w[i]-x)) > s*.5000001 {
				t.Fatalf("%+v: %v becomes %v, of scale %v", q, w[i], x, s)
			}
		}
		if q.Scale == 0 && mostOf(w) != mostOf(once) {
			t.Fatalf("%+v: the largest weight, %v, becomes %v", q, mostOf(w), mostOf(once))
		}
	}
}

func mostOf(w []float32) (most float64) {
	for _, x := range w {
		most = max(most, math.Abs(float64(x)))
	}
	return most
}

// A simulation counts with rounded weights, of a fresh model too, and what the model says of them is simulated as it is; the weights are read anew
// at each Reset.
func TestSimRounds(t *testing.T) {
	for name, w := range map[string]Wiring{
		"dense": nil, "one-to-one": OneToOne{}, "all but own": AllButOwn{}, "sparse": Sparse{Probability: .5}, "list": List{Pre: []int{0, 1, 2, 0}, Post: []int{1, 1, 0, 1}},
		"shared": List{Pre: []int{0, 1, 2, 0}, Post: []int{1, 1, 0, 1}, Weight: []int{0, 1, 1, 0}}, "delays": Sparse{FanIn: 3, Delays: [2]int{0, 2}},
		"maps": Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}, "pool": Pool2D{Size: [2]int{1, 1}},
	} {
		for _, q := range []Quantization{{Bits: 8}, {Bits: 4}, {Bits: 2}, {Bits: 2, Scale: .3}} {
			n := Net{Populations: []Population{{Name: "in", Shape: []int{4, 4, 1}}, {Name: "cells", Shape: []int{4, 4, 1}, Cell: LIF{Beta: .9, Threshold: .2}}},
				Projections: []Projection{{Pre: "in", Post: "cells", Wiring: w, Gain: 2, Quantization: q, Init: Init{Kind: InitUniform, Lo: .1, Hi: .6}}}}
			if name == "all but own" {
				n.Projections = append(n.Projections, Projection{Pre: "in", Post: "cells", Name: "first", Init: Init{Kind: InitConstant, Lo: .3}})
				n.Projections[0].Pre, n.Projections[0].Delay = "cells", 1
			}
			plain := n.Clone()
			plain.Projections[0].Quantization = Quantization{}
			fresh, rounded := modelOf(t, n), modelOf(t, plain)
			v, _ := rounded.Weights(0)
			q.Round(v, v)
			in := NewSpikes(12, 16)
			for step := range 12 {
				for c := range 16 {
					if (step*7+c*5)%4 == 0 {
						in.Set(step, c)
					}
				}
			}
			want, got := runOf(t, rounded, in), runOf(t, fresh, in)
			if d := cmp.Diff(want.Counts, got.Counts); d != "" || want.Counts.Populations[1].Spikes == 0 {
				t.Errorf("%s, %+v: %d spikes: %s", name, q, want.Counts.Populations[1].Spikes, d)
			}
			u, _ := fresh.Weights(0)
			copy(u, v)
			if d := cmp.Diff(want.Counts, runOf(t, fresh, in).Counts); d != "" {
				t.Errorf("%s, %+v: rounded weights are rounded once more: %s", name, q, d)
			}
			a, err := got.Counts.Activity(n)
			if err != nil || a.Projections[0].WeightBits != q.Bits || len(a.Projections) > 1 && a.Projections[1].WeightBits != 32 {
				t.Errorf("%s: %v, %+v", name, err, a.Projections)
			}
		}
	}
}

func modelOf(t *testing.T, n Net) *Model {
	t.Helper()
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func runOf(t *testing.T, m *Model, in *Spikes) *Trace {
	t.Helper()
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func TestSimReadsWeightsOfFewBitsAtReset(t *testing.T) {
	n := Feedforward(1, 1)
	n.Projections[0].Quantization, n.Projections[0].Init = Quantization{Bits: 4, Scale: 1}, Init{Kind: InitConstant, Lo: 2.2}
	m := modelOf(t, n)
	s, err := NewSim(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	in := NewSpikes(1, 1)
	in.Set(0, 0)
	for _, c := range []struct{ weight, want float32 }{{2.2, 2}, {.9, 1}, {100, 7}} {
		w, _ := m.Weights(0)
		w[0] = c.weight
		s.Reset()
		s.Deliver(0, []*Spikes{in})
		s.Fire()
		if u := s.Potentials(1, 0)[0]; u != c.want {
			t.Errorf("a weight of %v brings %v, want %v", c.weight, u, c.want)
		}
	}
}

// A net without weights of few bits is written as it ever was.
func TestQuantizationInJSON(t *testing.T) {
	n := Feedforward(4, 3, 2)
	text, err := json.Marshal(n)
	if err != nil || strings.Contains(string(text), "Quantization") {
		t.Errorf("%v: %s", err, text)
	}
	n.Projections[0].Quantization, n.Projections[1].Quantization = Quantization{Bits: 4}, Quantization{Bits: 2, Scale: .125}
	if text, err = json.Marshal(n); err != nil || !strings.Contains(string(text), `"Quantization":{"Bits":2,"Scale":0.125}`) {
		t.Errorf("%v: %s", err, text)
	}
	got, err := ParseNet(text)
	if d := cmp.Diff(n, got); err != nil || d != "" {
		t.Errorf("%v: %s", err, d)
	}
	if d := cmp.Diff(n.Projections, n.Resolve().Projections[:2], cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Gain" }, cmp.Ignore())); d != "" {
		t.Error(d)
	}
	if text := n.Table().Rows[4][3]; !strings.Contains(text, "Bits 2, Scale 0.125") {
		t.Errorf("the table says %q", text)
	}
}
