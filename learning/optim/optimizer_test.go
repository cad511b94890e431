package optim

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
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
		if math.Abs(sin(x)-math.Sin(x)) > 4e-16 {
			t.Fatalf("sin %v = %v, want %v", x, sin(x), math.Sin(x))
		}
	}
}

// A rate that falls to 0 within the first mini-batch leaves nothing to learn; by steps, it may fall at each.
func TestScheduleOfOneStep(t *testing.T) {
	for kind, want := range map[ScheduleKind]string{
		Cosine: "gradient: Schedule.Steps is 1: Cosine would be at 0 after the first mini-batch", StepDecay: "",
		Linear: "gradient: Schedule.Steps is 1: Linear would be at 0 after the first mini-batch",
	} {
		err := Schedule{Kind: kind, Steps: 1}.Check("gradient")
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", kind, err, want)
		}
		if err := (Schedule{Kind: kind, Steps: 2}).Check("gradient"); err != nil {
			t.Error(err)
		}
	}
}

func resolvedSchedule(s Schedule) Schedule { s.constants().Resolve(); return s }

// descend takes n steps with gradient g(k) from weight 1 and returns the weight.
func descend(o Optimizer, s Schedule, n int, g func(k int) float64) float64 {
	o.constants().Resolve()
	w, grad := []float32{1}, []float32{0}
	m := o.NewMoments(w)
	for k := range n {
		grad[0] = float32(g(k))
		o.At(int64(k), resolvedSchedule(s)).Apply(w, grad, m, 0, 1)
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
		if got := descend(c.o, c.s, c.n, half); math.Abs(got-c.want) > 2e-6 {
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
	if got := descend(Optimizer{Rate: .01}, Schedule{}, 60, g); math.Abs(got-w) > 2e-6 {
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
		if got := descend(c.o, Schedule{}, 60, g); math.Abs(got-c.want) > 2e-6 {
			t.Errorf("%+v: weight %v after 60 steps, want %v", c.o, got, c.want)
		}
	}
}

// Zero reaches what computes: no memory of gradients.
func TestZeroMoments(t *testing.T) {
	o := Optimizer{Adam: AdamRates{Beta1: learning.Zero, Beta2: learning.Zero}}.Resolve().Plain()
	if step := o.At(5, Schedule{}).adam; step.B1 != 0 || step.B2 != 0 || step.C1 != 1 || step.Q != 1 {
		t.Errorf("Adam without memory steps by %+v", step)
	}
}
