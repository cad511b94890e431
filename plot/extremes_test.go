package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// extremes are finite numbers whose sums, differences, squares, quotients or tenths are not.
var extremes = []float64{-math.MaxFloat64, -1e300, -1e150, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64,
	1e-300, 1e-160, 1, 1 + 0x1p-52, 1e150, 1e300, math.MaxFloat64}

// extremeFigures are ways to hand two numbers a ≤ b to every constructor, to each of its axes.
func extremeFigures() map[string]func(a, b float64) (*Figure, error) {
	two, f32 := []float64{1, 2}, func(v float64) float32 { return float32(math.Min(math.Max(v, -math.MaxFloat32), math.MaxFloat32)) }
	tiles := func(a, b float64) [][]float32 { return [][]float32{{f32(a), f32(b), 0, 1}} }
	wide := func(v ...float64) [][]float32 { // enough pixels that none need be repeated
		field := make([]float32, 8*640)
		for i := range field {
			field[i] = f32(v[i%len(v)])
		}
		return [][]float32{field}
	}
	all := map[string]func(a, b float64) (*Figure, error){
		"Comparison": func(a, b float64) (*Figure, error) {
			return Comparison("", "y", Bar{Name: "p", Mean: b, Lo: a, Hi: b}, Bar{Name: "q", Mean: a, Lo: a, Hi: a})
		},
		"Energies": func(a, b float64) (*Figure, error) {
			return Energies("", Energy{"p", "", a, a, b}, Energy{"q", "g", a, b, b})
		},
		"TrainingEnergies": func(a, b float64) (*Figure, error) { return TrainingEnergies("", Energy{"p", "", a, a, b}) },
		"Energies one":     func(a, b float64) (*Figure, error) { return Energies("", Energy{"p", "", a, b, b}) },
		"AccuracyEnergy energy": func(a, b float64) (*Figure, error) {
			return AccuracyEnergy("", Point{"p", a, b, 0.5, 0, 1}, Point{"q", b, b, 0, 0, 0})
		},
		"AccuracyEnergy accuracy": func(a, b float64) (*Figure, error) { return AccuracyEnergy("", Point{"p", 1, 2, a, a, b}) },
		"EnergyRate X": func(a, b float64) (*Figure, error) {
			return EnergyRate("", "x", RateCurve{"p", []float64{a, b}, two, two, two, 1.5})
		},
		"EnergyRate energy": func(a, b float64) (*Figure, error) {
			return EnergyRate("", "x", RateCurve{"p", two, []float64{a, a}, []float64{a, b}, []float64{b, b}, 1})
		},
		"EnergyRate falls": func(a, b float64) (*Figure, error) {
			return EnergyRate("", "x", RateCurve{"p", two, []float64{a, a}, []float64{b, a}, []float64{b, a}, a})
		},
		"EnergyRate reference": func(a, b float64) (*Figure, error) {
			return EnergyRate("", "x", RateCurve{"p", two, two, two, two, a}, RateCurve{"q", two, two, []float64{1, 2}, two, b})
		},
		"EnergyRate X and energy": func(a, b float64) (*Figure, error) {
			return EnergyRate("", "x", RateCurve{"p", []float64{0, b}, []float64{1e-300, 1e-300}, []float64{1e-300, b}, []float64{b, b}, 1})
		},
		"Lines far outside": func(a, b float64) (*Figure, error) {
			return Lines("", Axis{Lo: 1, Hi: 1.001}, Axis{Lo: 1, Hi: 1.001}, Line{Name: "p", X: []float64{a, 1, b}, Y: []float64{b, 1, a}})
		},
		"Scatter far outside": func(a, b float64) (*Figure, error) {
			return Scatter("", Axis{Lo: 1, Hi: 1.001}, Axis{Lo: 1, Hi: 1.001}, Cloud{Name: "p", X: []float64{a, 1, b}, Y: []float64{b, 1, a}})
		},
		"Sweep": func(a, b float64) (*Figure, error) {
			return Sweep("", Axis{}, []Axis{{Lo: 1, Hi: 1.001}}, Swept{"p", []Tried{{At: []float64{a}, Mean: a, Lo: a, Hi: b}, {At: []float64{b}, Mean: b, Lo: a, Hi: b}}})
		},
		"SweepMap": func(a, b float64) (*Figure, error) {
			return SweepMap("", Axis{}, Highest, Axis{}, Axis{}, Swept{"p", []Tried{{At: []float64{a, b}, Mean: a, Lo: a, Hi: b}, {At: []float64{b, a}, Mean: b, Lo: a, Hi: b}}})
		},
		"Parallel": func(a, b float64) (*Figure, error) {
			return Parallel("", Axis{}, Highest, []Axis{{}, {Lo: 1, Hi: 1.001}, {}},
				Swept{"p", []Tried{{At: []float64{a, b, 1}, Mean: a, Lo: a, Hi: b}, {At: []float64{b, a, 2}, Mean: b, Lo: a, Hi: b}}})
		},
		"Learning X": func(a, b float64) (*Figure, error) {
			return Learning("", "y", Curve{Name: "p", X: []float64{a, b}, Runs: [][]float64{two, two}})
		},
		"Learning runs": func(a, b float64) (*Figure, error) {
			return Learning("", "y", Curve{Name: "p", X: two, Runs: [][]float64{{a, a}, {b, a}}})
		},
		"Learning alike": func(a, b float64) (*Figure, error) {
			return Learning("", "y", Curve{Name: "p", X: two, Runs: [][]float64{{b, b}, {b, b}, {a, b}}})
		},
		"Potential dt":        func(a, b float64) (*Figure, error) { return Potential("", b, two, nil, []int{1}) },
		"Potential v":         func(a, b float64) (*Figure, error) { return Potential("", 1, []float64{a, b}, nil, nil) },
		"Potential threshold": func(a, b float64) (*Figure, error) { return Potential("", 1, []float64{a, 0}, []float64{b}, nil) },
		"STDPWindow dt":       func(a, b float64) (*Figure, error) { return STDPWindow("", []float64{a, b}, two) },
		"STDPWindow dw":       func(a, b float64) (*Figure, error) { return STDPWindow("", two, []float64{a, b}) },
		"Raster dt": func(a, b float64) (*Figure, error) {
			return Raster("", b, Train{Name: "p", Spikes: chanceTrain(9, 9, 0.5, 1)})
		},
		"Comparison runs": func(a, b float64) (*Figure, error) {
			return Comparison("", "y", Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2, Runs: []float64{a, b}})
		},
		"Lines band": func(a, b float64) (*Figure, error) {
			return Lines("", Axis{}, Axis{}, Line{Name: "p", X: two, Y: two, Lo: []float64{a, a}, Hi: []float64{b, b}})
		},
		"Lines range": func(a, b float64) (*Figure, error) {
			return Lines("", Axis{Lo: a, Hi: b}, Axis{}, Line{Name: "p", X: []float64{-1, a, 0, b, 1}, Y: []float64{1, 2, 3, 4, 5}, Step: StepAfter})
		},
		"Lines range of a logarithm": func(a, b float64) (*Figure, error) {
			return Lines("", Axis{}, Axis{Lo: a, Hi: b, Log: true}, Line{Name: "p", X: two, Y: two})
		},
		"Lines marks": func(a, b float64) (*Figure, error) {
			f, err := Lines("", Axis{}, Axis{}, Line{Name: "p", X: []float64{a, b}, Y: []float64{a, b}})
			if err != nil {
				return nil, err
			}
			return f.Annotate(RefX{At: a}, RefY{At: b}, SpanX{Lo: a, Hi: b}, SpanY{Lo: a, Hi: b}, Arrow{a, b, b, a, "t", nil}, Text{b, a, "t", nil}), nil
		},
		"Grid": func(a, b float64) (*Figure, error) {
			var panels []*Figure
			for _, v := range []float64{a, b} {
				f, err := Lines("", Axis{}, Axis{}, Line{Name: "p", X: []float64{0, v}, Y: []float64{v, 1}})
				if err != nil {
					return nil, err
				}
				panels = append(panels, f)
			}
			return Grid("", Layout{Share: ShareAll}, panels...)
		},
		"Scatter": func(a, b float64) (*Figure, error) {
			return Scatter("", Axis{}, Axis{}, Cloud{"p", []float64{a, b}, []float64{b, a}}, Cloud{"q", []float64{a}, []float64{a}})
		},
		"Scatter range": func(a, b float64) (*Figure, error) {
			return Scatter("", Axis{Lo: a, Hi: b}, Axis{Log: true}, Cloud{"p", []float64{a, b}, two}, Cloud{"q", two, two})
		},
		"MeasuredWindow": func(a, b float64) (*Figure, error) { return MeasuredWindow("", two, []float64{a, b}, []float64{b, b}) },
		"Goodness steps": func(a, b float64) (*Figure, error) {
			return GoodnessOverTime("", 1, b, LayerGoodness{"p", two, []float64{a, b}})
		},
		"Goodness":  func(a, b float64) (*Figure, error) { return Goodness("", b, LayerGoodness{"p", two, []float64{a, b}}) },
		"Gradients": func(a, b float64) (*Figure, error) { return Gradients("", LayerGradient{"p", []float64{a, b}}) },
		"Surrogates X": func(a, b float64) (*Figure, error) {
			return Surrogates("", []float64{a, b}, []float64{a, 0, b}, Surrogate{"p", two, two})
		},
		"Surrogates derivative": func(a, b float64) (*Figure, error) {
			return Surrogates("", []float64{-1, 1}, two, Surrogate{"p", []float64{b, a}, []float64{a, b}})
		},
		"Waterfall": func(a, b float64) (*Figure, error) {
			return Waterfall("", Part{Cause: "p", Joule: a}, Part{Cause: "q", Joule: b})
		},
		"Waterfall twice": func(a, b float64) (*Figure, error) {
			return Waterfall("", Part{Cause: "p", Joule: b}, Part{Cause: "q", Joule: b}, Part{Cause: "r", Joule: a})
		},
		"Cores share":     func(a, b float64) (*Figure, error) { return Cores("", 9, CoreGroup{"p", 1, a}, CoreGroup{"q", 1, b}) },
		"Images":          func(a, b float64) (*Figure, error) { return Images("", tiles(a, b), nil, 2, 2) },
		"Reconstructions": func(a, b float64) (*Figure, error) { return Reconstructions("", tiles(a, b), tiles(b, a), 2, 2) },
		"Weights":         func(a, b float64) (*Figure, error) { return Weights("", wide(a, b, 0, 1), 8, 640, 0) },
		"Weights alike": func(a, b float64) (*Figure, error) {
			return Weights("", wide(a, b, a, a), 8, 640, 0)
		},
	}
	for kind, axes := range map[string][2]Axis{"linear": {}, "logarithmic": {{Log: true}, {Log: true, Unit: "s"}}} {
		all["Lines X "+kind] = func(a, b float64) (*Figure, error) {
			return Lines("", axes[0], axes[1], Line{Name: "p", X: []float64{a, b}, Y: two})
		}
		all["Lines Y "+kind] = func(a, b float64) (*Figure, error) {
			return Lines("", axes[0], axes[1], Line{Name: "p", X: two, Y: []float64{a, b}}, Line{X: two, Y: []float64{b, b}, Smooth: true})
		}
	}
	return all
}

// TestExtremes holds that a figure of finite data is drawn with numbers only, or refused with a word on which data.
func TestExtremes(t *testing.T) {
	all := extremeFigures()
	maps.Copy(all, extremeData())
	for name, draw := range all {
		drawn := 0
		for i, a := range extremes {
			for _, b := range extremes[i:] {
				f, err := draw(a, b)
				if checkExtreme(t, fmt.Sprintf("%s of %g and %g", name, a, b), f, err) {
					drawn++
				}
			}
		}
		if drawn == 0 {
			t.Errorf("%s: nothing was drawn", name)
		}
	}
}

// checkExtreme reports a figure that is not drawn as it should be, or an error that says too little, and whether there is a figure.
func checkExtreme(t *testing.T, name string, f *Figure, err error) bool {
	t.Helper()
	if err != nil {
		kind := strings.Fields(name)[0]
		if text := err.Error(); !strings.HasPrefix(text, "plot: ") || strings.Contains(text, "runtime error") {
			t.Errorf("%s: %s says %q", name, kind, text)
		}
		return false
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Errorf("%s: taken, and then: %v", name, err)
		return false
	}
	if svg.Len() > 1<<20 {
		t.Errorf("%s: %d bytes", name, svg.Len())
	}
	text := regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(svg.String(), "")
	if found := regexp.MustCompile(`NaN|Inf|∞`).FindString(text); found != "" {
		t.Errorf("%s: %s is written", name, found)
	}
	dec := xml.NewDecoder(&svg)
	for err = nil; err == nil; _, err = dec.Token() {
	}
	if err != io.EOF {
		t.Errorf("%s: %v", name, err)
	}
	return true
}

// TestExtremeSizes holds the same of whole numbers, whose sums and products go beyond an int, and of lists of many.
func TestExtremeSizes(t *testing.T) {
	const most = math.MaxInt
	draw := map[string]func() (*Figure, error){
		"Confusion": func() (*Figure, error) { return Confusion("", [][]int{{most, most}, {most, 0}}, nil) },
		"Cores":     func() (*Figure, error) { return Cores("", most, CoreGroup{"p", most, 1}, CoreGroup{"q", most, 1}) },
		"Cores wrapped": func() (*Figure, error) {
			return Cores("", 0, CoreGroup{"p", most, 1}, CoreGroup{"q", most, 1}, CoreGroup{"r", 3, 1})
		},
		"Assignment":        func() (*Figure, error) { return Assignment("", []int{0, -1}, most, []string{"p"}) },
		"Activities":        func() (*Figure, error) { return Activities("", Activity{"p", most, most - 1, 1}) },
		"Activities beyond": func() (*Figure, error) { return Activities("", Activity{"p", most, most, most}) },
		"Cores negative":    func() (*Figure, error) { return Cores("", math.MinInt, CoreGroup{"p", 1, 1}) },
		"Images":            func() (*Figure, error) { return Images("", [][]float32{{}}, nil, 1<<62, 4) },
		"Weights":           func() (*Figure, error) { return Weights("", [][]float32{{}}, 1<<32, 1<<32, most) },
		"Weights columns":   func() (*Figure, error) { return Weights("", [][]float32{{1}, {2}}, 1, 1, most) },
		"Weights tall":      func() (*Figure, error) { return Weights("", slices.Repeat([][]float32{{1, 2}}, 20000), 1, 2, 1) },
		"Reconstructions":   func() (*Figure, error) { return Reconstructions("", [][]float32{{}}, [][]float32{{}}, 1<<33, 1<<31) },
		"Raster steps": func() (*Figure, error) {
			return Raster("", 1, Train{Name: "p", Spikes: &snn.Spikes{Steps: 1 << 62, Cells: 256}})
		},
		"Raster cells": func() (*Figure, error) {
			return Raster("", 1, Train{Name: "p", Spikes: &snn.Spikes{Steps: 1, Cells: most}})
		},
		"Potential spike": func() (*Figure, error) { return Potential("", 1, []float64{1}, nil, []int{most}) },
	}
	for name, draw := range draw {
		f, err := draw()
		if err == nil && name == "Weights tall" { // the sheet is built by then; on a page it is too thin
			if err := f.SVG(io.Discard); err == nil || strings.Contains(err.Error(), "cannot draw") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		checkExtreme(t, name, f, err)
	}
}

// TestSpreadOfLargeValues compares mean and interval of values with those of the same values times a power of two.
func TestSpreadOfLargeValues(t *testing.T) {
	values := []float64{0.91, 0.95, 0.94, 0.9375}
	want := spreadOf(1, values)
	for _, exp := range []int{-990, -500, 500, 1020} {
		var scaled []float64
		for _, v := range values {
			scaled = append(scaled, math.Ldexp(v, exp))
		}
		got := spreadOf(1, scaled)
		for _, p := range [][2]float64{{got.mean, want.mean}, {got.lo, want.lo}, {got.hi, want.hi}} {
			if p[0] != math.Ldexp(p[1], exp) {
				t.Errorf("times 2^%d: got %v, want %v", exp, p[0], math.Ldexp(p[1], exp))
			}
		}
	}
}

// extremeData are ways to hand two numbers to the figures of what was recorded and counted.
func extremeData() map[string]func(a, b float64) (*Figure, error) {
	two := []float64{1, 2}
	cell := func(v ...float64) Recording {
		return Recording{Potential: v, Threshold: []float64{1}, Spikes: []int{1}}
	}
	train := Train{Name: "p", Spikes: chanceTrain(9, 3, 0.5, 1)}
	return map[string]func(a, b float64) (*Figure, error){
		"Trace dt":        func(a, b float64) (*Figure, error) { return Trace("", b, Axis{}, Axis{}, cell(1, 2)) },
		"Trace potential": func(a, b float64) (*Figure, error) { return Trace("", 1, Axis{}, Axis{}, cell(a, b, 0), cell(b, a)) },
		"Trace range":     func(a, b float64) (*Figure, error) { return Trace("", 1, Axis{}, Axis{Lo: a, Hi: b}, cell(0, 0.5, 1)) },
		"Trace current": func(a, b float64) (*Figure, error) {
			return Trace("", 1, Axis{}, Axis{}, Recording{Potential: two, Currents: []Current{{"i", []float64{a, b}}}})
		},
		"Potential range": func(a, b float64) (*Figure, error) { return Potential("", 1, two, nil, nil, Axis{Lo: a, Hi: b}) },
		"HeatMap values": func(a, b float64) (*Figure, error) {
			return HeatMap("", Axis{}, Axis{}, Scale{}, [][]float64{{a, b}, {0, 1}})
		},
		"HeatMap alike": func(a, b float64) (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{}, [][]float64{{a, b}}) },
		"HeatMap scale": func(a, b float64) (*Figure, error) {
			return HeatMap("", Axis{}, Axis{}, Scale{Lo: a, Hi: b}, [][]float64{{0, 1, a, b}})
		},
		"HeatMap logarithm": func(a, b float64) (*Figure, error) {
			return HeatMap("", Axis{}, Axis{}, Scale{Log: true}, [][]float64{{a, b}})
		},
		"HeatMap logarithmic scale": func(a, b float64) (*Figure, error) {
			return HeatMap("", Axis{}, Axis{}, Scale{Log: true, Lo: a, Hi: b}, [][]float64{{1, 2}})
		},
		"HeatMap axes": func(a, b float64) (*Figure, error) {
			return HeatMap("", Axis{Lo: a, Hi: b}, Axis{Lo: a, Hi: b, Log: true}, Scale{}, [][]float64{{1, 2}})
		},
		"Histogram values": func(a, b float64) (*Figure, error) {
			return Histogram("", Axis{}, Bins{}, Sample{"p", []float64{a, b, a, b, 1}})
		},
		"Histogram density": func(a, b float64) (*Figure, error) {
			return Histogram("", Axis{}, Bins{Density: true}, Sample{"p", []float64{a, b}}, Sample{"q", []float64{b}})
		},
		"Histogram width": func(a, b float64) (*Figure, error) {
			return Histogram("", Axis{}, Bins{Width: b}, Sample{"p", []float64{a, b, 1}})
		},
		"Histogram2D": func(a, b float64) (*Figure, error) {
			return Histogram2D("", Axis{}, Axis{}, Scale{}, Pairs{X: []float64{a, b}, Y: []float64{b, a}})
		},
		"Rates dt":     func(a, b float64) (*Figure, error) { return Rates("", b, Window{}, train) },
		"Rates bin":    func(a, b float64) (*Figure, error) { return Rates("", a, Window{Bin: b}, train) },
		"Rates kernel": func(a, b float64) (*Figure, error) { return Rates("", b, Window{Kernel: a}, train) },
		"RasterRates":  func(a, b float64) (*Figure, error) { return RasterRates("", b, Window{Kernel: b}, train) },
		"Overlay dt": func(a, b float64) (*Figure, error) {
			return Overlay("", b, train, Train{Name: "other", Spikes: train.Spikes})
		},
		"EventFrames": func(a, b float64) (*Figure, error) {
			return EventFrames("", []float32{float32(a), 1, float32(b), 2}, 2, 2, b)
		},
		"EventFrames window": func(a, b float64) (*Figure, error) { return EventFrames("", []float32{0, 1, 1, 2}, 2, 2, b) },
		"FeatureMaps": func(a, b float64) (*Figure, error) {
			return FeatureMaps("", "v", [][]float32{{float32(a), float32(b), 0, 1}}, 2, 2)
		},
		"Waterfall range": func(a, b float64) (*Figure, error) { return Waterfall("", Part{"p", b, a, b}, Part{"q", a, a, b}) },
	}
}
