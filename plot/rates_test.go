package plot

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Of two cells of which one fires at every fourth step of half a millisecond, the mean rate is 250 Hz.
func regular(steps int) Train {
	s := snn.NewSpikes(steps, 2)
	for t := 0; t < steps; t += 4 {
		s.Set(t, 1)
	}
	return Train{Name: "a", Spikes: s}
}

func TestRatesInBins(t *testing.T) {
	p, err := ratesOf("k", axis{}, 0.5, Window{Bin: 4}, []Train{regular(20)})
	if err != nil {
		t.Fatal(err)
	}
	x, y := p.lines[0].X, p.lines[0].Y // two bins of 8 steps with 2 spikes, one of 4 with 1, and its end
	for i, at := range []float64{0, 4, 8, 10} {
		if x[i] != at || math.Abs(y[i]-250) > 1e-9 {
			t.Errorf("%g Hz at %g ms, want 250 at %g", y[i], x[i], at)
		}
	}
	if p.note != "bins of 4 ms" || len(x) != 4 {
		t.Errorf("%q, %d places", p.note, len(x))
	}
}

// Where a cell fires at every step, a kernel gives 1/dt at every place, the ends too. A single spike gives the kernel: exp(−½) of its peak at a distance
// of σ, where the steps on either side are as many.
func TestRatesByKernel(t *testing.T) {
	all, lone := snn.NewSpikes(100, 1), snn.NewSpikes(101, 1)
	for i := range 100 {
		all.Set(i, 0)
	}
	lone.Set(50, 0)
	p, err := ratesOf("k", axis{}, 2, Window{Kernel: 10}, []Train{{Spikes: all}})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range p.lines[0].Y {
		if math.Abs(v-500) > 1e-9 {
			t.Errorf("step %d: %g Hz, want 500", i, v)
		}
	}
	if p, err = ratesOf("k", axis{}, 2, Window{Kernel: 10}, []Train{{Spikes: lone}}); err != nil {
		t.Fatal(err)
	}
	y, sum := p.lines[0].Y, 0.0
	for _, v := range y {
		sum += v * 2 / 1000 // Hz times seconds
	}
	if math.Abs(y[55]/y[50]-math.Exp(-0.5)) > 1e-12 || y[45] != y[55] || math.Abs(sum-1) > 1e-9 {
		t.Errorf("%g, %g, %g Hz around a spike; %g spikes", y[45], y[50], y[55], sum)
	}
}

func TestChosenBinsAreRound(t *testing.T) {
	for _, c := range []struct{ steps, want int }{{1, 1}, {60, 1}, {100, 2}, {250, 5}, {400, 5}, {2000, 20}, {1000000, 20000}} {
		if got := roundSteps(c.steps / 50); got != c.want {
			t.Errorf("%d steps: bins of %d, want %d", c.steps, got, c.want)
		}
	}
}

// The raster and the rates below it have one axis of time: data areas begin and end at the same places, and the upper one has no labels.
func TestRasterAndRatesShareTime(t *testing.T) {
	f, err := RasterRates("title", 0.5, Window{}, regular(200), regular(200))
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, f)
	raster, rates := 0, 0
	for _, text := range textsOf(t, f) {
		if text == "time (ms)" {
			raster++
		}
		if text == "rate per cell (Hz)" {
			rates++
		}
	}
	if raster != 1 || rates != 1 {
		t.Errorf("%d labels of time, %d of rates: want one of each", raster, rates)
	}
}

// textsOf returns all texts of a figure.
func textsOf(t *testing.T, f *Figure) (all []string) {
	t.Helper()
	w, h := f.Size()
	out := &texts{stack: []frame{{}}}
	if err := f.paint(f.canvas(out, roundLength(w*72), roundLength(h*72), vectorDPI)); err != nil {
		t.Fatal(err)
	}
	for _, b := range out.boxes {
		all = append(all, b.text)
	}
	return all
}
