package forecast

import (
	"flag"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/stat"

	"github.com/spikecell/spikecell/datasets"
)

func wave(n int) (inputs, targets []float64) {
	for i := range n {
		inputs, targets = append(inputs, 1+.3*math.Sin(float64(i)/3)), append(targets, 1+.3*math.Sin(float64(i+1)/3))
	}
	return inputs, targets
}

// TestLSTMGradient compares every derivative with central differences.
func TestLSTMGradient(t *testing.T) {
	m := &LSTM{Cells: 3, Look: 4, Steps: 0, Rate: 1, Seed: 5}
	inputs, targets := wave(9)
	if err := m.Fit(inputs, targets); err != nil {
		t.Fatal(err)
	}
	_, d := m.gradient(inputs, targets)
	nonzero := 0
	for i, v := range m.p.all {
		const h = 1e-6
		m.p.all[i] = v + h
		up, _ := m.gradient(inputs, targets)
		m.p.all[i] = v - h
		down, _ := m.gradient(inputs, targets)
		m.p.all[i] = v
		if want := (up - down) / (2 * h); math.Abs(d.all[i]-want) > 1e-8+1e-6*math.Abs(want) {
			t.Errorf("parameter %d: derivative %v, by differences %v", i, d.all[i], want)
		}
		if d.all[i] != 0 {
			nonzero++
		}
	}
	if nonzero < len(m.p.all)*2/3 {
		t.Errorf("only %d of %d derivatives are not 0", nonzero, len(m.p.all))
	}
}

// TestAdamOfOneParameter compares two steps with the closed form: the first is Rate·sign, without decay.
func TestAdamOfOneParameter(t *testing.T) {
	m := &LSTM{Rate: .1}
	m.p.all = []float64{1}
	first, second := []float64{0}, []float64{0}
	m.adam([]float64{4}, first, second, 1)
	if math.Abs(m.p.all[0]-.9) > 1e-8 {
		t.Errorf("after a step: %v", m.p.all[0])
	}
	m.adam([]float64{4}, first, second, 2)
	if math.Abs(m.p.all[0]-.8) > 1e-8 {
		t.Errorf("after two equal steps: %v", m.p.all[0])
	}
}

// TestSpectralRadius: a rotation by any angle, scaled, beside a smaller eigenvalue.
func TestSpectralRadius(t *testing.T) {
	sin, cos := math.Sincos(.7)
	w := blas64.General{Rows: 3, Cols: 3, Stride: 3, Data: []float64{1.3 * cos, -1.3 * sin, 0, 1.3 * sin, 1.3 * cos, 0, .4, .1, .9}}
	if got := spectralRadius(w); math.Abs(got-1.3) > 2e-3 {
		t.Errorf("radius %v, want 1.3", got)
	}
}

// TestEchoStateStep compares a step and the read-out with the equations.
func TestEchoStateStep(t *testing.T) {
	m := &EchoState{
		Cells: 2, Leak: .7, recurrent: blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: []float64{.1, -.2, .3, .4}},
		input: [][2]float64{{.5, .6}, {-.7, .8}}, state: []float64{.2, -.1}, drive: make([]float64, 2), out: []float64{1, 2, 3, 4},
	}
	first := .3*.2 + .7*math.Tanh(.1*.2+.2*.1+.5+.6*.9)
	second := -.3*.1 + .7*math.Tanh(.3*.2-.4*.1-.7+.8*.9)
	if y, want := m.Next(.9), 1+2*.9+3*first+4*second; math.Abs(y-want) > 1e-14 || math.Abs(m.state[1]-second) > 1e-15 {
		t.Errorf("%v and state %v, want %v", y, m.state, want)
	}
}

// TestEchoStateDraws compares what is drawn with its distributions. Of 40,000 entries 12,000 ± 92 are not 0, and 200 numbers in ±b/2 have the
// mean 0 ± 0.02·b and a standard deviation of b/√12 ± 3 %.
func TestEchoStateDraws(t *testing.T) {
	m := &EchoState{Cells: 200, Bias: .9, Input: .5, Density: .3, Radius: 1.2, Leak: 1, Seed: 4}
	m.draw()
	n := 0
	for _, w := range m.recurrent.Data {
		if w != 0 {
			n++
		}
	}
	if n < 11600 || n > 12400 {
		t.Errorf("%d of 40000 weights are not 0", n)
	}
	if r := spectralRadius(m.recurrent); math.Abs(r-1.2) > 1e-9 {
		t.Errorf("radius %v", r)
	}
	for k, width := range []float64{.9, .5} {
		var v []float64
		for _, w := range m.input {
			v = append(v, w[k])
		}
		if mean, sd := stat.MeanStdDev(v, nil); slices.Max(v) > width/2 || slices.Min(v) < -width/2 || math.Abs(mean) > .1*width ||
			math.Abs(sd*math.Sqrt(12)/width-1) > .15 {
			t.Errorf("weights of input %d have mean %v and standard deviation %v", k, mean, sd)
		}
	}
}

// TestEchoStateLearnsALinearSeries: a wave obeys a linear recursion of two points, which any reservoir holds.
func TestEchoStateLearnsALinearSeries(t *testing.T) {
	inputs, targets := wave(400)
	m := &EchoState{Cells: 40, Bias: 1, Input: 1, Density: .5, Radius: .8, Leak: .7, Ridge: 1e-9, Skip: 50, Seed: 2}
	if err := m.Fit(inputs, targets); err != nil {
		t.Fatal(err)
	}
	y := targets[399]
	for i := range 100 {
		y = m.Next(y)
		if want := 1 + .3*math.Sin(float64(401+i)/3); math.Abs(y-want) > .01 {
			t.Fatalf("%d steps ahead: %v, want %v", i, y, want)
		}
	}
}

// TestMackeyGlassByASmallReservoir is one repetition with few cells: far better than the mean of the series, which is at 21.
func TestMackeyGlassByASmallReservoir(t *testing.T) {
	m := NewEchoState(0)
	m.Cells = 300
	score, err := datasets.MackeyGlass{}.Score(m)
	if err != nil || !(score < 20) {
		t.Errorf("sMAPE %v, %v", score, err)
	}
	mean, err := datasets.MackeyGlass{}.Score(level{})
	if err != nil || math.Abs(mean-21) > 1.5 {
		t.Errorf("sMAPE of the mean %v, %v", mean, err)
	}
}

// level always expects the mean of the series.
type level struct{}

func (level) Fit(_, _ []float64) error { return nil }
func (level) Next(float64) float64     { return .93 }

func TestRefuses(t *testing.T) {
	x := make([]float64, 100)
	echo, lstm := NewEchoState, NewLSTM
	for name, c := range map[string]struct {
		model datasets.Forecaster
		x, y  []float64
	}{
		"singular":    {&EchoState{Cells: 1, Density: 1, Radius: 1, Leak: 1, Ridge: 1e-300}, slices.Repeat([]float64{2}, 100), slices.Repeat([]float64{1}, 100)},
		"NaN":         {echo(1), append(slices.Repeat([]float64{1}, 99), math.NaN()), x},
		"infinite":    {lstm(1), x, append(slices.Repeat([]float64{1}, 99), math.Inf(1))},
		"no cells":    {&EchoState{}, x, x},
		"few points":  {echo(1), x[:45], x[:45]},
		"few targets": {echo(1), x, x[1:]},
		"density":     {&EchoState{Cells: 2, Density: 2, Radius: 1, Leak: 1, Ridge: 1}, x, x},
		"no LSTM":     {&LSTM{}, x, x},
		"no series":   {lstm(1), nil, nil},
		"one short":   {lstm(1), x, x[1:]},
		"no rate":     {&LSTM{Cells: 1, Look: 1}, x, x},
	} {
		if err := c.model.Fit(c.x, c.y); err == nil || !strings.HasPrefix(err.Error(), "forecast: ") {
			t.Errorf("%s: error %v", name, err)
		}
		if y := c.model.Next(1); !math.IsNaN(y) {
			t.Errorf("%s: expects %v", name, y)
		}
	}
}

var all = flag.Bool("ten", false, "run ten repetitions of each baseline")

// TestMackeyGlassBaselines runs ten repetitions of the task. Another program of the same models on the same series gave a mean
// of 11.76 for the first (range 7 to 15), and over six seeds 13.0 for the second (8 to 20). Here they were 11.06 ± 4.30 and
// 13.01 ± 4.09 with seeds 0 to 9.
func TestMackeyGlassBaselines(t *testing.T) {
	if !*all {
		t.Skip("trains for two minutes: go test ./datasets/forecast -run Baselines -ten")
	}
	for name, c := range map[string]struct {
		model    func(seed uint64) datasets.Forecaster
		low, top float64
	}{
		"echo state": {func(seed uint64) datasets.Forecaster { return NewEchoState(seed) }, 10, 14},
		"LSTM":       {func(seed uint64) datasets.Forecaster { return NewLSTM(seed) }, 11, 17},
	} {
		var scores []float64
		for r := range 10 {
			s, err := datasets.MackeyGlass{Repeat: r}.Score(c.model(uint64(r)))
			if err != nil {
				t.Fatal(err)
			}
			scores = append(scores, s)
		}
		mean, sd := stat.MeanStdDev(scores, nil)
		t.Logf("%s: %.2f ± %.2f: %.2f", name, mean, sd, scores)
		if mean < c.low || mean > c.top {
			t.Errorf("%s: mean sMAPE %.2f, expected within %v to %v", name, mean, c.low, c.top)
		}
	}
}
