package plot

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// texts is a back-end that keeps nothing but where text was written.
type texts struct {
	boxes []box
	stack []frame
}

type box struct {
	rect
	text string
}

// frame is an origin and whether the text reads upwards.
type frame struct {
	at point
	up bool
}

func (t *texts) top() *frame                         { return &t.stack[len(t.stack)-1] }
func (t *texts) Push()                               { t.stack = append(t.stack, *t.top()) }
func (t *texts) Pop()                                { t.stack = t.stack[:len(t.stack)-1] }
func (t *texts) Rotate(float64)                      { t.top().up = true }
func (t *texts) Translate(p vg.Point)                { t.top().at = point{p.X.Points(), p.Y.Points()} }
func (t *texts) Scale(x, y float64)                  {}
func (t *texts) SetLineWidth(vg.Length)              {}
func (t *texts) SetLineDash([]vg.Length, vg.Length)  {}
func (t *texts) SetColor(color.Color)                {}
func (t *texts) Stroke(vg.Path)                      {}
func (t *texts) Fill(vg.Path)                        {}
func (t *texts) DrawImage(vg.Rectangle, image.Image) {}
func (t *texts) FillString(f font.Face, p vg.Point, s string) {
	w, h := f.Width(s).Points(), f.Font.Size.Points()*capHeight
	x, y := p.X.Points(), p.Y.Points()
	r := rect{x, y, x + w, y + h}
	if top := t.top(); top.up {
		r = rect{top.at.x - r.y1, top.at.y + r.x0, top.at.x - r.y0, top.at.y + r.x1}
	}
	t.boxes = append(t.boxes, box{r, s})
}

// checkTexts reports text that is clipped or overlaps other text.
func checkTexts(t *testing.T, f *Figure) {
	t.Helper()
	w, h := f.Size()
	page := rect{0, 0, w * 72, h * 72}
	out := &texts{stack: []frame{{}}}
	if err := f.paint(f.canvas(out, vg.Length(page.x1), vg.Length(page.y1), vectorDPI)); err != nil {
		t.Error(err)
		return
	}
	for i, a := range out.boxes {
		if !a.inside(page.grow(-2)) {
			t.Errorf("%q is clipped: %.1f in %.1f", a.text, a.rect, page)
		}
		for _, b := range out.boxes[:i] {
			if a.grow(-0.02).overlaps(b.rect) {
				t.Errorf("%q overlaps %q: %.1f, %.1f", a.text, b.text, a.rect, b.rect)
			}
		}
	}
}

func TestTextsOfFigures(t *testing.T) {
	for name, f := range figures(t) {
		t.Run(name, func(t *testing.T) { checkTexts(t, f) })
		t.Run(name+" small", func(t *testing.T) { checkTexts(t, f.Resize(4.5, 4)) })
		t.Run(name+" large", func(t *testing.T) { checkTexts(t, f.Resize(12, 9)) })
	}
}

// Inputs at which layouts break: long names, many entries, odd ranges, single values.
func TestTextsOfHardCases(t *testing.T) {
	long := strings.Repeat("a very long name ", 12)
	var curves []Curve
	var bars []Bar
	var points []Point
	var trains []Train
	var energies []Energy
	var parts []Part
	var cores []CoreGroup
	var names []string
	for i := range 20 {
		name := fmt.Sprintf("learner number %d", i)
		names = append(names, name)
		energies = append(energies, Energy{name, fmt.Sprint("group ", i%7), 1e-9 * float64(i+1), 1e-8 * float64(i+1), 1e-6 * float64(i+1)})
		parts, cores = append(parts, Part{Cause: name, Joule: float64(i)}), append(cores, CoreGroup{name, 1 + i, float64(i) / 20})
		trains = append(trains, Train{Name: name, Spikes: chanceTrain(30, 3+i, 0.1, uint64(i))})
		curves = append(curves, Curve{Name: name, X: []float64{1, 2, 3}, Runs: [][]float64{{float64(i), 2, 3}, {1, 2}}})
		bars = append(bars, Bar{Name: name, Mean: float64(i) * 1e-4, Lo: float64(i-1) * 1e-4, Hi: float64(i+1) * 1e-4})
		points = append(points, Point{name, 1e-7 * float64(1+i%3), 1e-6, 0.9 + 0.001*float64(i), 0.88, 0.95})
	}
	counts := make([][]int, 20)
	for i := range counts {
		counts[i] = make([]int, 20)
		counts[i][i] = 1000000
	}
	one := [][]float32{{1, 1, 1, 1}}
	cases := map[string]func() (*Figure, error){
		"long title": func() (*Figure, error) { return STDPWindow(long, []float64{0}, []float64{0}) },
		"20 curves":  func() (*Figure, error) { return Learning("", long, curves...) },
		"one value": func() (*Figure, error) {
			return Learning("", "y", Curve{Name: long, X: []float64{7}, Runs: [][]float64{{3}}})
		},
		"large values": func() (*Figure, error) {
			return Learning("", "y", Curve{Name: "", X: []float64{1e6, 3e9}, Runs: [][]float64{{-1e12, 1e12}}})
		},
		"tiny values": func() (*Figure, error) {
			return Learning("", "y", Curve{Name: "", X: []float64{1e-9, 2e-9}, Runs: [][]float64{{1e-12, 3e-12}}})
		},
		"far from zero":    func() (*Figure, error) { return Potential("", 1, []float64{1e6, 1e6 + 1}, []float64{1e6}, nil) },
		"one potential":    func() (*Figure, error) { return Potential("", 0.1, []float64{0}, nil, []int{0}) },
		"20 bars":          func() (*Figure, error) { return Comparison("", "y", bars...) },
		"long bar":         func() (*Figure, error) { return Comparison("", long, Bar{Name: long, Mean: 0, Lo: 0, Hi: 0}) },
		"20 points":        func() (*Figure, error) { return AccuracyEnergy("", points...) },
		"one point":        func() (*Figure, error) { return AccuracyEnergy("", Point{long, 1e-20, 1e12, 1, 1, 1}) },
		"one energy":       func() (*Figure, error) { return AccuracyEnergy("", Point{"a", 1, 1, 0, 0, 0}) },
		"20 long classes":  func() (*Figure, error) { return Confusion("", counts, names) },
		"one class":        func() (*Figure, error) { return Confusion("", [][]int{{1}}, []string{long}) },
		"20 populations":   func() (*Figure, error) { return Raster("", 0.1, trains...) },
		"one cell":         func() (*Figure, error) { return Raster("", 100, Train{Name: long, Spikes: chanceTrain(1, 1, 1, 1)}) },
		"20 energies":      func() (*Figure, error) { return Energies("", energies...) },
		"one energy alone": func() (*Figure, error) { return Energies("", Energy{long, long, 1e-20, 1, 1e10}) },
		"one part":         func() (*Figure, error) { return Waterfall("", Part{Cause: long, Joule: 1e-15}) },
		"20 parts":         func() (*Figure, error) { return Waterfall(long, parts...) },
		"20 groups":        func() (*Figure, error) { return Cores("", 0, cores...) },
		"one core of many": func() (*Figure, error) { return Cores(long, 1, CoreGroup{long, 1, 1e9}) },
		"flat rates": func() (*Figure, error) {
			return EnergyRate("", long, RateCurve{long, []float64{0, 1e-9}, []float64{1, 1}, []float64{1, 1}, []float64{1, 1}, 1})
		},
		"one flat image":    func() (*Figure, error) { return Images("", one, []string{long}, 2, 2) },
		"one flat field":    func() (*Figure, error) { return Weights("", one, 2, 2, 5) },
		"tall images":       func() (*Figure, error) { return Reconstructions("", one, one, 4, 1) },
		"negative zeros":    func() (*Figure, error) { return Weights("", [][]float32{{-1e-9, 0}}, 1, 2, 1) },
		"hundred captioned": func() (*Figure, error) { return Images("", repeat(one[0], 100), repeat(long, 100), 2, 2) },
	}
	for name, draw := range cases {
		t.Run(name, func(t *testing.T) {
			f, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			checkTexts(t, f)
		})
	}
}

func repeat[T any](v T, n int) []T {
	var all []T
	for range n {
		all = append(all, v)
	}
	return all
}
