package plot

import (
	"bytes"
	"image"
	"math"
	"testing"
)

// Of a hundred thousand points no more are drawn than columns of pixels can show, and each column has its lowest and its highest point.
func TestLongLinesAreSeenWhole(t *testing.T) {
	next, run := random(1), make([]point, 100_000)
	for i := range run {
		run[i] = point{float64(i) * 400 / 1e5, 100 * next()}
	}
	c := &canvas{dpi: 192, scale: 1}
	some := c.seen(run)
	columns := 400 * 192. / 72
	if len(some) > 4*(int(columns)+1) {
		t.Errorf("%d of %d points in %g columns", len(some), len(run), columns)
	}
	ends := func(run []point) map[float64][2]float64 {
		all := map[float64][2]float64{}
		for _, p := range run {
			at := math.Floor(p.x * 192 / 72)
			e, ok := all[at]
			if !ok {
				e = [2]float64{p.y, p.y}
			}
			all[at] = [2]float64{math.Min(e[0], p.y), math.Max(e[1], p.y)}
		}
		return all
	}
	whole, drawn := ends(run), ends(some)
	for at, e := range whole {
		if drawn[at] != e {
			t.Fatalf("column %g: drawn from %v, values from %v", at, drawn[at], e)
		}
	}
	if few := run[:mostPoints]; len(c.seen(few)) != mostPoints {
		t.Errorf("%d of %d points are kept", len(c.seen(few)), mostPoints)
	}
}

// On pixels no stroke is long, and every part of a line is in one.
func TestStrokesOnPixelsAreShort(t *testing.T) {
	run := make([]point, 777)
	for i := range run {
		run[i] = point{float64(i), 0}
	}
	pixels := &canvas{pixels: image.NewRGBA(image.Rect(0, 0, 1, 1)), dpi: 192, scale: 1}
	for name, s := range map[string]pen{"solid": {ink, 1, nil}, "dashed": {ink, 1, []float64{1, 1}}, "pale": {pixels.tone(ink, 90), 1, nil}} {
		parts, twice := map[float64]int{}, 0
		for _, stroke := range pixels.strokes(s, [][]point{run, run[:3]}) {
			for _, r := range stroke {
				if len(r) > 2*mostAtOnce {
					t.Errorf("%s: a stroke of %d points", name, len(r))
				}
				for i := 1; i < len(r) && len(r) > 3; i++ {
					parts[r[i].x]++
				}
			}
		}
		for i := 1; i < len(run); i++ {
			if n := parts[float64(i)]; n == 0 || n > 2 {
				t.Errorf("%s: part %d is drawn %d times", name, i, n)
			} else if n == 2 {
				twice++
			}
		}
		if (twice > 0) != (name == "solid") {
			t.Errorf("%s: %d parts are drawn twice", name, twice)
		}
	}
	if got := (&canvas{}).strokes(pen{}, [][]point{run}); len(got) != 1 {
		t.Errorf("%d strokes of a vector line", len(got))
	}
}

// A figure of very many samples is as small as its pixels, in every format.
func TestVeryManySamples(t *testing.T) {
	next, x, y := random(2), make([]float64, 100_000), make([]float64, 100_000)
	for i := range x {
		x[i], y[i] = float64(i), next()
	}
	f, err := Lines("", Axis{}, Axis{}, Line{Name: "loss", X: x, Y: y})
	if err != nil {
		t.Fatal(err)
	}
	var svg, pdf bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	if err := f.PDF(&pdf); err != nil {
		t.Fatal(err)
	}
	if svg.Len() > 200_000 || pdf.Len() > 100_000 {
		t.Errorf("SVG of %d, PDF of %d bytes", svg.Len(), pdf.Len())
	}
}
