package learning

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func TestSchedules(t *testing.T) {
	cosine := func(x float64) float64 { return (1 + math.Cos(math.Pi*x)) / 2 }
	for _, c := range []struct {
		s    Schedule
		n    []int64
		want []float64
	}{
		{Schedule{}, []int64{0, 1, 1 << 40}, []float64{1, 1, 1}},
		{Schedule{Kind: StepDecay, Steps: 10}, []int64{0, 9, 10, 19, 20, 35}, []float64{1, 1, .1, .1, .01, .001}},
		{Schedule{Kind: StepDecay, Steps: 2, Factor: .5}, []int64{1, 2, 7}, []float64{1, .5, .125}},
		{Schedule{Kind: StepDecay, Steps: 2, Factor: .5, Hold: 3}, []int64{0, 3, 4, 5, 7}, []float64{1, 1, 1, .5, .25}},
		{Schedule{Kind: Cosine, Steps: 8}, []int64{0, 1, 2, 4, 6, 7, 8, 9}, []float64{1, cosine(.125), cosine(.25), .5, cosine(.75), cosine(.875), 0, 0}},
		{Schedule{Kind: Linear, Steps: 8}, []int64{0, 2, 7, 8, 20}, []float64{1, .75, .125, 0, 0}},
	} {
		for i, n := range c.n {
			if got := resolvedSchedule(c.s).factor(n); math.Abs(got-c.want[i]) > 1e-15 {
				t.Errorf("%v after %d mini-batches: %v, want %v", c.s.Kind, n, got, c.want[i])
			}
		}
	}
	for x := 0.0; x <= math.Pi/2; x += .001 {
		if math.Abs(sgSin(x)-math.Sin(x)) > 4e-16 {
			t.Fatalf("sin %v = %v, want %v", x, sgSin(x), math.Sin(x))
		}
	}
}

// sgDescend takes n steps with gradient g(k) from weight 1 and returns the weight.
func resolvedSchedule(s Schedule) Schedule { s.constants().resolve(); return s }

func sgDescend(o Optimizer, s Schedule, n int, g func(k int) float64) float64 {
	o.constants().resolve()
	w, grad, m := []float32{1}, []float32{0}, o.newMoments(1)
	for k := range n {
		grad[0] = float32(g(k))
		o.at(int64(k), resolvedSchedule(s)).step(w, grad, m, 0, 1)
	}
	return float64(w[0])
}

// Under a constant gradient G, n steps of SGD move a weight by −ηG Σ_k (1−μᵏ)/(1−μ), and those of Adam by −nη sign(G).
func TestOptimizersConstantGradient(t *testing.T) {
	half := func(int) float64 { return -.5 }
	for _, c := range []struct {
		name string
		o    Optimizer
		s    Schedule
		n    int
		want float64
	}{
		{"SGD", Optimizer{Kind: SGD}, Schedule{}, 6, 1 + 6*.1*.5},
		{"momentum", Optimizer{Kind: SGD, Rate: .01, Momentum: .9}, Schedule{}, 3, 1 + .01*.5*(1+1.9+2.71)},
		{"Adam", Optimizer{}, Schedule{}, 40, 1 + 40*5e-4},
		{"Adam, other rates", Optimizer{Rate: .01, Adam: AdamRates{Beta1: .5, Beta2: .9}}, Schedule{}, 7, 1.07},
		{"SGD, linear", Optimizer{Kind: SGD, Rate: 1}, Schedule{Kind: Linear, Steps: 4}, 6, 1 + .5*(1+.75+.5+.25)},
		{"Adam, steps", Optimizer{Rate: .1}, Schedule{Kind: StepDecay, Steps: 2, Factor: .5}, 5, 1 + .1*(2+1+.25)},
	} {
		if got := sgDescend(c.o, c.s, c.n, half); math.Abs(got-c.want) > 2e-6 {
			t.Errorf("%s: weight %v after %d steps, want %v", c.name, got, c.n, c.want)
		}
	}
}

// Adam in float64, from the equations of [kingma2015], under a gradient that changes.
func TestAdamAgainstEquations(t *testing.T) {
	g := func(k int) float64 { return math.Sin(float64(3*k)) * math.Exp(-float64(k)/20) }
	w, m, v := 1.0, 0.0, 0.0
	for k := range 60 {
		m, v = .9*m+.1*g(k), .999*v+.001*g(k)*g(k)
		w -= .01 * (m / (1 - math.Pow(.9, float64(k+1)))) / (math.Sqrt(v/(1-math.Pow(.999, float64(k+1)))) + 1e-8)
	}
	if got := sgDescend(Optimizer{Rate: .01}, Schedule{}, 60, g); math.Abs(got-w) > 2e-6 {
		t.Errorf("weight %v after 60 steps, want %v", got, w)
	}
}

// AdamW and Adamax end where torch.optim does: 60 steps from 1 under the gradient of TestAdamAgainstEquations, in float64, torch 2.15.0,
// lr 0.01 and defaults.
func TestOptimizersAgainstTorch(t *testing.T) {
	g := func(k int) float64 { return math.Sin(float64(3*k)) * math.Exp(-float64(k)/20) }
	for _, c := range []struct {
		o    Optimizer
		want float64
	}{
		{Optimizer{Kind: AdamW, Rate: .01}, 0.9867471308538819},
		{Optimizer{Kind: AdamW, Rate: .01, Decay: .1}, 0.9348259747835846},
		{Optimizer{Kind: Adamax, Rate: .01}, 0.9948122940055043},
	} {
		if got := sgDescend(c.o, Schedule{}, 60, g); math.Abs(got-c.want) > 2e-6 {
			t.Errorf("%+v: weight %v after 60 steps, want %v", c.o, got, c.want)
		}
	}
}

// sgSmall is a net that learns at once, and a batch for it.
func sgSmall() (snn.Net, Batch) {
	n := snn.Recurrent(6, 9, 3)
	for i := range n.Projections {
		n.Projections[i].Init = snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: 1}
	}
	return n, csdpBatch(8, 6, 3, 4)
}

// A clipped gradient has the norm of the limit and its old direction; a short one keeps its bits.
func TestGradientClip(t *testing.T) {
	n, b := sgSmall()
	learn := func(clip float64) (grad []float32, norm float64) {
		tr := sgBind(t, Surrogate{Loss: Loss{Kind: CEMembrane}, GradientClip: clip}, sgModel(t, n), coins{10}, 8, 1)
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		for _, j := range tr.projs {
			grad = append(grad, j.grad...)
		}
		for _, g := range grad {
			norm += float64(g) * float64(g)
		}
		return grad, math.Sqrt(norm)
	}
	free, norm := learn(0)
	loose, _ := learn(1.01 * norm)
	tight, limit := learn(norm / 3)
	if norm == 0 || math.Abs(limit/norm*3-1) > 1e-5 {
		t.Errorf("norms %v, clipped %v", norm, limit)
	}
	for i, g := range free {
		if loose[i] != g || math.Abs(float64(3*tight[i]-g)) > 1e-6*norm {
			t.Fatalf("gradient %v, below the limit %v, clipped to a third %v", g, loose[i], tight[i])
		}
	}
}

// Bounds hold after every update, and frozen weights stay.
func TestSurrogateBounds(t *testing.T) {
	n, b := sgSmall()
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output", Frozen: true})
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Bound = snn.Bound{Lo: -.1, Hi: .25, ZeroDiagonal: p.Pre == p.Post}
	}
	m := sgModel(t, n)
	before := m.Clone()
	tr := sgBind(t, Surrogate{Loss: Loss{Kind: CEMembrane}, Optimizer: Optimizer{Kind: SGD, Rate: 1, Momentum: .5}}, m, coins{10}, 8, 1)
	for range 3 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range n.Projections {
		w, ld := m.Weights(i)
		old, _ := before.Weights(i)
		for k, x := range w {
			switch {
			case p.Frozen && x != old[k]:
				t.Fatalf("%v is frozen, but weight %d moved from %v to %v", p, k, old[k], x)
			case p.Frozen:
			case x < -.1 || x > .25:
				t.Fatalf("%v: weight %d is %v", p, k, x)
			case p.Pre == p.Post && k%ld == k/ld && x != 0:
				t.Fatalf("%v: cell %d joins itself with %v", p, k/ld, x)
			}
		}
	}
}
