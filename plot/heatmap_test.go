package plot

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"
)

// Row 0 is at the bottom, column 0 at the left; a value above 0 is red, one below blue, 0 white.
func TestHeatMapIsUpright(t *testing.T) {
	h, err := heatOf("k", Axis{}, Axis{}, Scale{}, [][]float64{{-1, 0}, {0.5, 2}})
	if err != nil {
		t.Fatal(err)
	}
	img := h.image(h.scale.colors)
	for _, c := range []struct {
		x, y int
		want shade
	}{{0, 1, h.scale.colors.at(-1)}, {1, 1, white}, {0, 0, h.scale.colors.at(0.5)}, {1, 0, h.scale.colors.at(2)}} {
		if got := img.At(c.x, c.y); got != c.want.nrgba() {
			t.Errorf("pixel %d, %d: %v, want %v", c.x, c.y, got, c.want.nrgba())
		}
	}
	low, high := h.scale.colors.at(-1).nrgba(), h.scale.colors.at(1).nrgba()
	if !(low.B > low.R && high.R > high.B) {
		t.Errorf("−1 is %v, 1 is %v", low, high)
	}
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		s      Scale
		values []float64
		lo, hi float64
	}{
		{Scale{}, []float64{-1, 3}, -3, 3},
		{Scale{Diverging: true}, []float64{1, 3}, -3, 3},
		{Scale{}, []float64{1, 3}, 0, 3},
		{Scale{}, []float64{9, 10}, 9, 10},
		{Scale{}, []float64{-70, -50}, -70, -50},
		{Scale{}, []float64{-3, -1}, -3, 0},
		{Scale{Lo: -80, Hi: -40}, []float64{-70, -50}, -80, -40},
		{Scale{Log: true}, []float64{0, 2, 3}, 1, 10},
		{Scale{Log: true}, []float64{0, 2, 300}, 2, 300},
		{Scale{}, []float64{0, 0}, 0, 1},
	} {
		m, err := c.s.colors("k", [][]float64{c.values})
		if err != nil || math.Abs(m.lo-c.lo) > 1e-9 || math.Abs(m.hi-c.hi) > 1e-9 {
			t.Errorf("%+v of %v: from %g to %g, %v; want %g to %g", c.s, c.values, m.lo, m.hi, err, c.lo, c.hi)
		}
	}
}

// On a logarithmic scale, equal ratios are equal distances, and what is 0 is the page.
func TestLogarithmicColors(t *testing.T) {
	h, err := heatOf("k", Axis{}, Axis{}, Scale{Log: true}, [][]float64{{0, 1, 10, 100}})
	if err != nil {
		t.Fatal(err)
	}
	if p := h.scale.colors.part(10); math.Abs(p-0.5) > 1e-12 {
		t.Errorf("10 lies at %g between 1 and 100", p)
	}
	if _, _, _, alpha := h.image(h.scale.colors).At(0, 0).RGBA(); alpha != 0 {
		t.Error("0 has a colour")
	}
	if _, _, _, alpha := h.image(h.scale.colors).At(1, 0).RGBA(); alpha == 0 {
		t.Error("1 has none")
	}
}

// Panels with one bar have one range of colours.
func TestHeatMapsShareTheirBar(t *testing.T) {
	a, err := HeatMap("", Axis{}, Axis{}, Scale{Label: "v"}, [][]float64{{-1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := HeatMap("", Axis{}, Axis{}, Scale{Label: "v"}, [][]float64{{-4, 1}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Grid("", Layout{Share: ShareBar}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(textsOf(t, f), "|"); strings.Count(all, "|v") != 1 || !strings.Contains(all, "|−4") {
		t.Errorf("texts %s", all)
	}
}

// Events fall into the window of their time and the pixel of their address; equal numbers of ON and OFF leave a grey pixel.
func TestFramesOfEvents(t *testing.T) {
	const height, width = 2, 3
	at := func(polarity, y, x int) float32 { return float32((polarity*height+y)*width + x) }
	events := []float32{0, at(1, 0, 2), 9.99, at(1, 0, 2), 10, at(0, 1, 0), 12, at(1, 1, 1), 19, at(0, 1, 1)}
	frames := framesOf(events, height, width, 2, 10)
	if got := frames[0].values; got[2] != 2 || got[3] != 0 {
		t.Errorf("first frame %v", got)
	}
	if got := frames[1]; got.values[3] != -1 || got.values[4] != 0 || !got.seen[4] || got.seen[2] {
		t.Errorf("second frame %+v", got)
	}
	f, err := EventFrames("", events, height, width, 10)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.PNG(&b, 96); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	grey := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r>>8 == 0xB5 && g>>8 == 0xB5 && b>>8 == 0xB5 {
				grey++
			}
		}
	}
	if grey < 100 {
		t.Errorf("%d grey pixels", grey)
	}
}

// Ranges of parts add end to end in the sum; shares are those of typical values, and small ones are not written out.
func TestWaterfallOfRanges(t *testing.T) {
	f, err := Waterfall("", Part{"a", 1e-6, 5e-7, 3e-6}, Part{"b", 2.32e-11, 2.32e-11, 4e-11}, Part{"c", 0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	all := textsOf(t, f)
	for _, want := range []string{"1.00 [0.500, 3.00] µJ, 100 %", "23.2 [23.2, 40.0] pJ, < 0.1 %", "0 J, 0 %", "range"} {
		if !strings.Contains(strings.Join(all, "|"), want) {
			t.Errorf("no %q in %q", want, all)
		}
	}
}
