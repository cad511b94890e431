package snn

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
)

// fourfoldSigmoid is the derivative of SpikingJelly's Sigmoid surrogate with α 4.
func fourfoldSigmoid(x float64) float64 {
	s := 1 / (1 + math.Exp(-4*x))
	return 4 * s * (1 - s)
}

// backThrough sends back through the cells of a population what the loss Σ_t (t + 1)·Σ_i weight_i·s_i has of a sample of currents, and returns its
// derivatives by the currents and by the parameters that are learned.
func backThrough(t *testing.T, m *Model, throughReset bool, in [][]float32, weight []float32) (currents [][]float32, parameters map[string][]float32) {
	t.Helper()
	c, err := CompileCell(m, 0, throughReset)
	if err != nil {
		t.Fatal(err)
	}
	cell := c.(engine.Learnable)
	y, n, ld := cell.Layout(), len(weight), 16
	b := &engine.Back{E: make([]float32, ld), LdE: ld, Slope: make([]float32, ld)}
	b.Step = engine.Step{Rows: 1, N: n, Cols: ld, LdCur: ld, Ld: ld, Words: 1}
	b.Surrogate = engine.Surrogate{ThroughReset: throughReset, Row: func(d, u, th, _ []float32) {
		for i := range d {
			d[i] = float32(fourfoldSigmoid(float64(u[i] - th[i])))
		}
	}}
	states := make([][][]float32, len(in)+1) // [step][state]
	fired := make([][]uint64, len(in)+1)
	for k := range states {
		fired[k] = make([]uint64, 1)
		for range y.Kept {
			states[k] = append(states[k], make([]float32, ld))
		}
	}
	place := func(k int) {
		b.T, b.Was, b.Fired = k, fired[k], fired[k+1]
		for i := range y.Kept {
			b.Before[i], b.Now[i] = states[k][i], states[k+1][i]
		}
	}
	for k, x := range in {
		place(k)
		b.Cur = make([]float32, ld)
		copy(b.Cur, x)
		cell.Forward(&b.Step)
	}
	sums := make([][]float32, y.Sums+y.StepSums)
	for i := range sums {
		sums[i] = make([]float32, ld)
	}
	copy(b.Sums[:], sums[:y.Sums])
	for i := range y.Carried {
		b.Carry[i] = make([]float32, ld)
	}
	currents = make([][]float32, len(in))
	for k := len(in) - 1; k >= 0; k-- {
		place(k)
		for i, w := range weight {
			b.E[i] = float32(k+1) * w
		}
		if y.StepSums > 0 {
			b.StepSum = sums[y.Sums+min(k, y.StepSums-1)]
		}
		cell.Backward(b)
		currents[k] = append(currents[k], b.E[:n]...)
	}
	var grad [][]float32
	for range cell.Parameters() {
		grad = append(grad, make([]float32, n))
	}
	cell.Chain(sums, grad)
	parameters = map[string][]float32{}
	for k, p := range cell.Parameters() {
		parameters[p.Name] = grad[k]
	}
	return currents, parameters
}

func nearRow(t *testing.T, what string, got []float32, want []float64, within float64) {
	t.Helper()
	var g []float64
	for _, x := range got {
		g = append(g, float64(x))
	}
	near(t, what, g, want, within)
}

// Gradients of the logits as SpikingJelly 2.0 computes them, through the reset, of the cells of [TestGatedLIF].
func TestGatedLIFGradients(t *testing.T) {
	in := [][]float32{{.9, .7}, {.2, .8}, {1.1, .1}, {.6, 1.3}, {0, .9}, {1.4, .6}}
	m := gatedModel(t, GatedLIF{Steps: 6, Gates: Spread{Learn: true}, Constants: Spread{Learn: true}})
	currents, got := backThrough(t, m, true, in, []float32{1, 2})
	for name, want := range map[string][]float64{"Alpha": {-.7598077, -2.1010017}, "Beta": {-.9234770, -3.0261402}, "Gamma": {.0475342, -.3934528},
		"Tau": {.5329129, 1.0294237}, "Threshold": {-2.1460736, -5.1352892}, "Leak": {-.2457925, -.8697358}, "Sub": {-.7829818, -3.6873991}} {
		nearRow(t, name, got[name], want, 2e-6)
	}
	nearRow(t, "∂L/∂x of step 0, cell", currents[0], []float64{.5206782, 1.9242616}, 2e-6)
}

// The gradient of w = ln(1/(τ − 1)) as SpikingJelly computes it for its ParametricLIFNode: hard and soft resets.
func TestParametricLIFGradients(t *testing.T) {
	var in [][]float32
	for _, x := range []float32{1.2, .9, 0, 2, 1.5, .3, 1.8, 1} {
		in = append(in, []float32{x})
	}
	tau := 1 + math.Exp(-.4)
	learn := Spread{Learn: true}
	hard := LIF{Tau: tau, Euler: true, Scale: ScaleLeak, Reset: ResetZero, ResetTiming: ResetSameStep, Inclusive: true, TauSpread: learn}
	soft := LIF{Tau: tau, Euler: true, ResetTiming: ResetSameStep, Inclusive: true, TauSpread: learn}
	for _, c := range []struct {
		cell    LIF
		through bool
		want    float64
	}{{hard, true, 3.8877063}, {soft, false, -3.7519615}} {
		_, got := backThrough(t, handModel(t, Net{Populations: []Population{{"a", []int{1}, c.cell, nil}}}), c.through, in, []float32{1})
		nearRow(t, "∂L/∂w", got["Tau"], []float64{c.want}, 2e-6)
	}
}
