package forecasters

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/spikecell/spikecell/datasets"
)

// TestRidge: at the minimum of |F·w − y|² + p·|w|² its gradient is 0: Fᵀ(F·w − y) + p·w.
func TestRidge(t *testing.T) {
	f := mat.NewDense(2, 3, []float64{1, 2, -1, .5, 0, 3})
	y := mat.NewVecDense(2, []float64{1, -2})
	w, err := ridge(f, y, .3)
	if err != nil {
		t.Fatal(err)
	}
	var miss, gradient mat.VecDense
	miss.MulVec(f, w)
	miss.SubVec(&miss, y)
	gradient.MulVec(f.T(), &miss)
	gradient.AddScaledVec(&gradient, .3, w)
	if n := mat.Norm(&gradient, 2); n > 1e-12 {
		t.Errorf("gradient %v", n)
	}
	if _, err := ridge(mat.NewDense(2, 2, nil), y, 0); err == nil {
		t.Error("a regression without a solution is none")
	}
}

// byHand are the equations of a trained net, step by step, in loops of float64.
type byHand struct {
	d           *delays
	v, s, m     []float64
	bias        []float64
	past        []float64 // points in units, the newest first
	decay, read float64
}

func newByHand(t *testing.T, d *delays) *byHand {
	h := &byHand{d: d, past: make([]float64, d.points)}
	model, err := d.net(false).Init(d.seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range model.Bias(2) {
		h.bias = append(h.bias, float64(b))
	}
	h.v, h.s, h.m = make([]float64, d.cells), make([]float64, d.cells), make([]float64, d.cells)
	h.decay, h.read = math.Exp(-1/(.25*float64(d.steps))), math.Exp(-1/(.2*float64(d.steps)))
	return h
}

// next presents a point; m is then what each cell brings to the read-out with a weight of 1.
func (h *byHand) next(x float64) {
	copy(h.past[1:], h.past)
	h.past[0] = h.d.scaled(x)
	n := float64(h.d.steps)
	for k := range h.d.steps {
		wave := 4*math.Abs((float64(k)+.5)/n-.5) - 1
		for i := range h.v {
			drive := .3 * h.past[i%h.d.points]
			if i/h.d.points%2 == 1 {
				drive = -drive
			}
			h.s[i] *= h.read
			if h.v[i] = h.decay*h.v[i] + drive + .15*wave + h.bias[i]; h.v[i] > 1 {
				h.v[i]--
				h.s[i]++
			}
			h.m[i] = h.read*h.m[i] + (1-h.read)*h.s[i]
		}
	}
}

// TestDelaysByHand compares the copies of the read-out cell with the equations. A spike that rounding moves by a step changes a trace by
// less than a tenth.
func TestDelaysByHand(t *testing.T) {
	d := &delays{cells: 40, steps: 32, points: 4, skip: 5, ridge: .1, seed: 3}
	series, err := datasets.MackeyGlass{Past: .5}.Series()
	if err != nil {
		t.Fatal(err)
	}
	d.units = unitsOf(series[:100], series[1:101])
	if _, err := d.begin(true); err != nil {
		t.Fatal(err)
	}
	h, far, sum := newByHand(t, d), 0, 0.
	for _, x := range series[:60] {
		if err := d.present(x); err != nil {
			t.Fatal(err)
		}
		h.next(x)
		for i, v := range d.sim.Potentials(outCells, 0) {
			sum += h.m[i]
			if math.Abs(float64(v)-h.m[i]) > 1e-3 {
				far++
			}
		}
	}
	if far > 24 || sum < 60*40*.1 {
		t.Errorf("%d of 2400 traces differ; their sum is %v", far, sum)
	}
}

// TestDelaysReadout: what the trained net says, point by point, is what the regression has found for the copies of its read-out cell.
func TestDelaysReadout(t *testing.T) {
	series, err := datasets.MackeyGlass{Past: .5}.Series()
	if err != nil {
		t.Fatal(err)
	}
	d := &delays{cells: 300, steps: 32, points: 8, skip: 20, ridge: .7, seed: 1}
	d.units = unitsOf(series[:300], series[1:301])
	w, err := d.regress(series[:300], series[1:301])
	if err != nil {
		t.Fatal(err)
	}
	copies := *d
	if _, err := copies.begin(true); err != nil {
		t.Fatal(err)
	}
	if err := d.install(w); err != nil {
		t.Fatal(err)
	}
	square, changes := 0., 0.
	for i, x := range series[:400] {
		if err := copies.present(x); err != nil {
			t.Fatal(err)
		}
		want := x
		for j, v := range copies.sim.Potentials(outCells, 0) {
			want += d.change * w.AtVec(j) * float64(v)
		}
		got := d.Next(x)
		if math.Abs(got-want) > 1e-5 {
			t.Fatalf("after point %d the net says %v, the regression %v", i, got, want)
		}
		if i >= 300 { // points that it was not trained on
			square += (got - series[i+1]) * (got - series[i+1])
			changes += (series[i+1] - x) * (series[i+1] - x)
		}
	}
	if r := math.Sqrt(square / changes); r > .2 {
		t.Errorf("root mean square error %v of that of changes", r)
	}
}

// TestDelaysScore is a repetition of the protocol with few cells and steps, on a series that is not graded.
func TestDelaysScore(t *testing.T) {
	d := newDelays(0)
	d.cells, d.steps = 1500, 128
	s, err := datasets.MackeyGlass{Past: .5}.Score(d)
	if err != nil {
		t.Fatal(err)
	}
	if !(s < 18) {
		t.Errorf("sMAPE %v; the mean of the series has 21", s)
	}
	t.Logf("sMAPE %.2f", s)
}

func TestDelaysRefuse(t *testing.T) {
	x := make([]float64, 60)
	if err := newDelays(1).Fit(x[:50], x[:50]); err == nil {
		t.Error("no point is left for the regression")
	}
	if err := newDelays(1).Fit(x, x[1:]); err == nil {
		t.Error("a target is missing")
	}
	x[7] = math.NaN()
	if err := newDelays(1).Fit(x, x); err == nil {
		t.Error("a point is no number")
	}
}
