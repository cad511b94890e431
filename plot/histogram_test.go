package plot

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// tenths are sixty values from 0 to 14.
func tenths() (v []float64) {
	for i := range 60 {
		v = append(v, float64(i*37%101)/10+float64(i*i%7))
	}
	return v
}

// Bins and counts by numpy 2.2.6: histogram_bin_edges(v, 'fd') and (w, 'sturges'), whose quartiles are the same, and bins of 2 from 0 on.
func TestBinsAreThoseOfNumpy(t *testing.T) {
	same := append(make([]float64, 10), 1, 5)
	for _, c := range []struct {
		values       []float64
		width        float64
		want         string
		first, every float64
		rule         string
	}{
		{tenths(), 0, "[5 11 15 13 11 5]", 0, 14. / 6, "Freedman–Diaconis"},
		{same, 0, "[10 1 0 0 1]", 0, 1, "Sturges"},
		{tenths(), 2, "[4 9 11 10 13 9 3 1]", 0, 2, ""},
	} {
		d, err := divide("k", "X", Axis{}, c.width, 3, c.values)
		if err != nil {
			t.Fatal(err)
		}
		counts := make([]int, d.n)
		for _, v := range c.values {
			counts[d.bin(v)]++
		}
		if fmt.Sprint(counts) != c.want || d.first != c.first || math.Abs(d.width-c.every) > 1e-12 || d.rule != c.rule {
			t.Errorf("%+v: got %v, want %s, from %g in bins of %g", d, counts, c.want, c.first, c.every)
		}
	}
}

// The density times the width sums up to 1; outlines begin and end at 0.
func TestDensitySumsUpToOne(t *testing.T) {
	d, err := divide("k", "X", Axis{}, 0.7, 3, tenths())
	if err != nil {
		t.Fatal(err)
	}
	l := d.line(Sample{"a", tenths()}, true)
	sum := 0.0
	for _, v := range l.Y[1 : d.n+1] {
		sum += v * d.width
	}
	if math.Abs(sum-1) > 1e-12 || l.Y[0] != 0 || l.Y[len(l.Y)-1] != 0 || len(l.X) != len(l.Y) {
		t.Errorf("sum %g of %v", sum, l.Y)
	}
}

// A bin of a width begins at 0, also where values are on both sides.
func TestGivenBinsBeginAtZero(t *testing.T) {
	d, err := divide("k", "X", Axis{}, 0.25, 3, []float64{-0.3, 0.1, 0.5})
	if err != nil || d.first != -0.5 || d.n != 5 || d.bin(-0.3) != 0 || d.bin(0.1) != 2 || d.bin(0.5) != 4 {
		t.Errorf("%+v, %v", d, err)
	}
}

// The rule would cut this sample, one value far away from the others, into more bins than a page can show.
func TestBinsAreNoMoreThanThePageShows(t *testing.T) {
	d, err := divide("k", "X", Axis{}, 0, 3, append(tenths(), 1e6))
	if err != nil || d.n != mostBins || !strings.Contains(d.rule, "at most 500") {
		t.Errorf("%+v, %v", d, err)
	}
}

// Every pair of a 2-D histogram is in the bin of its two values; the axes are those of the bins, or the given ones around them.
func TestHistogram2DCountsPairs(t *testing.T) {
	p := Pairs{X: []float64{0, 0.5, 2.5, 2.6}, Y: []float64{10, 11, 30, 31}, WidthX: 1, WidthY: 10}
	f, err := Histogram2D("", Axis{Lo: -1, Hi: 4}, Axis{}, Scale{}, p)
	if err != nil {
		t.Fatal(err)
	}
	c := drawnOn(t, f)
	if x, y := c.panel.area.x, c.panel.area.y; x.lo != -1 || x.hi != 4 || y.lo != 10 || y.hi != 40 {
		t.Errorf("axes from %g to %g and from %g to %g", x.lo, x.hi, y.lo, y.hi)
	}
	if m := c.panel.bar.colors; m.lo != 0 || m.hi != 2 {
		t.Errorf("colours from %g to %g, of bins with 2 pairs each", m.lo, m.hi)
	}
}

// drawnOn returns the canvas of a figure that was drawn nowhere.
func drawnOn(t *testing.T, f *Figure) *canvas {
	t.Helper()
	w, h := f.Size()
	c := f.canvas(nowhere{}, roundLength(72*w), roundLength(72*h), vectorDPI)
	if err := f.paint(c); err != nil {
		t.Fatal(err)
	}
	return c
}

// Cell 1 fires at steps 0, 3 and 4, cell 0 at 2 and 7, and cell 2 once.
func TestIntervals(t *testing.T) {
	s := snn.NewSpikes(8, 3)
	for _, at := range [][2]int{{0, 1}, {3, 1}, {4, 1}, {2, 0}, {7, 0}, {5, 2}} {
		s.Set(at[0], at[1])
	}
	got, err := Intervals(0.5, Train{Name: "a", Spikes: s})
	if err != nil || fmt.Sprint(got) != "[2.5 1.5 0.5]" {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []struct {
		dt   float64
		s    *snn.Spikes
		want string
	}{{0, s, "intervals: time step of 0 ms"}, {1, nil, `intervals: train "a" has no spikes`}} {
		if _, err := Intervals(bad.dt, Train{Name: "a", Spikes: bad.s}); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%v, want %q", err, bad.want)
		}
	}
}
