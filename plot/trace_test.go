package plot

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// A potential that was recorded after its reset is cut there, and led over the threshold; one that was recorded before is not.
func TestResetsThatWereNotRecorded(t *testing.T) {
	m := membraneOf(1, []float64{0, 0.8, 0, 0.5, 1.2, 0.1}, []float64{1}, []int{4, 2})
	if fmt.Sprint(m.resets) != "[{[1 2 2] [0.8 1 0]}]" {
		t.Errorf("resets %v", m.resets)
	}
	if fmt.Sprint(m.runs) != "[{[0 1] [0 0.8]} {[2 3 4 5] [0 0.5 1.2 0.1]}]" {
		t.Errorf("runs %v", m.runs)
	}
	if m = membraneOf(1, []float64{0, 0.8, 0}, nil, []int{2}); len(m.resets) != 0 || len(m.runs) != 1 {
		t.Errorf("without a threshold: %+v", m)
	}
}

// All lanes of a column begin and end at the same places, and have one range of time.
func TestLanesAreAligned(t *testing.T) {
	cells := []Recording{recorded("a", 100, 1), recorded("b", 100, 5), recorded("c", 100, 9), recorded("d", 100, 11)}
	lanes, err := lanesOf("k", 1, Axis{}, Axis{}, cells)
	if err != nil {
		t.Fatal(err)
	}
	b := lanes.wide(lanes.board("", cells), 468)
	asked := b.ask()
	f := &Figure{kind: "k", tall: b.tall, draw: b.draw}
	w, h := f.Size()
	c := f.canvas(nowhere{}, roundLength(72*w), roundLength(72*h), vectorDPI)
	cellsOf := b.cells(c, rect{0, 0, c.w, c.h})
	for range 2 {
		if err := b.each(c, cellsOf, asked); err != nil {
			t.Fatal(err)
		}
		b.share(asked)
		b.align(asked)
	}
	if err := b.each(c, cellsOf, asked); err != nil {
		t.Fatal(err)
	}
	for i, p := range asked {
		first := asked[b.column(i)]
		if b.panels[i] == blank {
			continue
		}
		if math.Abs(p.area.area.x0-first.area.area.x0) > 1e-9 || math.Abs(p.area.area.x1-first.area.area.x1) > 1e-9 || p.area.x.hi != first.area.x.hi {
			t.Errorf("panel %d lies from %g to %g, up to %g ms; the first from %g to %g, up to %g ms", i, p.area.area.x0, p.area.area.x1,
				p.area.x.hi, first.area.area.x0, first.area.area.x1, first.area.x.hi)
		}
	}
	if len(asked) != 24 || math.Abs(asked[0].area.area.w()-asked[1].area.area.w()) > 15 {
		t.Errorf("%d panels; data of the first two columns are %g and %g wide", len(asked), asked[0].area.area.w(), asked[1].area.area.w())
	}
}

// Marks of a trace lie where their coordinates are: what has a time alone in all lanes of all cells, its text once for a cell, what has a value
// alone in all potentials, all else in that of the first cell.
func TestMarksOfTraces(t *testing.T) {
	f, err := Trace("", 1, Axis{Unit: "nA"}, Axis{Unit: "mV"}, recorded("a", 100, 1), recorded("b", 100, 5))
	if err != nil {
		t.Fatal(err)
	}
	red := color.NRGBA{255, 0, 0, 255}
	f = f.Annotate(SpanX{Lo: 20, Hi: 40, Text: "stimulus", Color: red}, RefX{At: 50, Text: "end", Color: red},
		RefY{At: -55, Text: "rest", Color: red}, Text{X: 10, Y: -60, Text: "here"})
	w, h := f.Size()
	out := &strokes{}
	if err := f.paint(f.canvas(out, vg.Length(72*w), vg.Length(72*h), vectorDPI)); err != nil {
		t.Fatal(err)
	}
	spans, lines := 0, 0
	for _, c := range out.colors {
		switch c := c.(color.NRGBA); {
		case c.R == 255 && c.G == 0 && c.A == spanOpacity:
			spans++
		case c == red:
			lines++
		}
	}
	if spans != 8 || lines != 8+2 {
		t.Errorf("%d spans and %d lines, want 8 in the lanes of two cells, and 10", spans, lines)
	}
	n := map[string]int{}
	for _, text := range textsOf(t, f) {
		n[text]++
	}
	if n["stimulus"] != 2 || n["end"] != 2 || n["rest"] != 2 || n["here"] != 1 {
		t.Errorf("texts %v", n)
	}
	err = f.Annotate(RefX{At: 500}).PNG(io.Discard, 0)
	if err == nil || !strings.Contains(err.Error(), "mark 5, plot.RefX: 500 is beyond the horizontal axis") {
		t.Errorf("error %v", err)
	}
	train := Train{Name: "a", Spikes: chanceTrain(100, 10, 0.1, 3)}
	both, err := RasterRates("", 1, Window{}, train)
	if err != nil {
		t.Fatal(err)
	}
	texts := textsOf(t, both.Annotate(RefX{At: 50, Text: "end"}, RefY{At: 50, Text: "rate"}))
	if !slices.Contains(texts, "end") || !slices.Contains(texts, "rate") {
		t.Errorf("a raster with rates has the texts %q", texts)
	}
}

// Inputs that are switched change at once: the lines are level and upright, and solid where there is no other.
func TestSwitchedCurrentsAreSteps(t *testing.T) {
	step, pulse, decay := make([]float64, 60), make([]float64, 60), make([]float64, 60)
	for i := range step {
		step[i], decay[i] = math.Floor(float64(i)/20), math.Exp(-float64(i)/9)
	}
	pulse[7] = 3
	for _, c := range []struct {
		name   string
		values []float64
		steps  bool
	}{{"step", step, true}, {"pulse", pulse, true}, {"decay", decay, false}} {
		f, err := Trace("", 1, Axis{}, Axis{}, Recording{Currents: []Current{{c.name, c.values}}, Potential: off(step)})
		if err != nil {
			t.Fatal(err)
		}
		w, h := f.Size()
		out := &strokes{}
		if err := f.paint(f.canvas(out, vg.Length(72*w), vg.Length(72*h), vectorDPI)); err != nil {
			t.Fatal(err)
		}
		longest := slices.MaxFunc(out.paths[:slices.IndexFunc(out.paths, func(p vg.Path) bool { return len(p) >= 60 })+1], func(a, b vg.Path) int {
			return len(a) - len(b)
		})
		aslant := 0
		for i := 1; i < len(longest); i++ {
			if a, b := longest[i-1].Pos, longest[i].Pos; a.X != b.X && a.Y != b.Y {
				aslant++
			}
		}
		if (aslant == 0) != c.steps {
			t.Errorf("%s: %d of %d lines are aslant", c.name, aslant, len(longest)-1)
		}
	}
}

// A figure of four cells has an axis of time below each column, also where a column is shorter.
func TestShortColumnsHaveTheirAxis(t *testing.T) {
	f, err := Trace("", 1, Axis{}, Axis{}, recorded("a", 100, 1), recorded("b", 100, 5), recorded("c", 100, 9), recorded("d", 100, 11))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, text := range textsOf(t, f) {
		if text == "time (ms)" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d labels of time, want 3", n)
	}
}

// What no cell has takes no room.
func TestTraceOfPotentials(t *testing.T) {
	f, err := Trace("", 1, Axis{}, Axis{Label: "V", Unit: "mV"}, Recording{Name: "a", Potential: []float64{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	if all := textsOf(t, f); !slices.Contains(all, "V (mV)") || slices.Contains(all, "output") || slices.Contains(all, "current") {
		t.Errorf("texts %q", all)
	}
}

// A cell that has no inputs where another one has some keeps its name.
func TestTraceOfACellWithoutInputs(t *testing.T) {
	f, err := Trace("", 1, Axis{}, Axis{}, recorded("a cell", 50, 1), Recording{Name: "alone", Potential: []float64{-60, -55}})
	if err != nil {
		t.Fatal(err)
	}
	if all := textsOf(t, f); !slices.Contains(all, "alone") || !slices.Contains(all, "a cell") {
		t.Errorf("texts %q", all)
	}
	checkTexts(t, f)
}

// The label of a low figure is smaller, not cut.
func TestLabelOfALowPotential(t *testing.T) {
	v, threshold, spikes := lif(200)
	f, err := Potential("A cell", 0.5, v, threshold, spikes, Axis{Unit: "mV"})
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(textsOf(t, f.Resize(6.5, 2)), "|"); !strings.Contains(all, "|membrane potential (mV)") {
		t.Errorf("texts %s", all)
	}
}

// Marks of one or two cells take at least half of their rows.
func TestMarksOfFewCells(t *testing.T) {
	for _, cells := range []int{1, 2} {
		b := bandOf(Train{Name: "a", Spikes: chanceTrain(9, cells, 0.5, 1)})
		b.above = 72 * tallOf([]band{b})
		if part := b.markHeight(2) * float64(cells) / b.above; part < 0.5 {
			t.Errorf("marks of %d cells take %g of the height", cells, part)
		}
	}
}

// Rasters over each other share the row of a cell: their marks do not touch, the first is above.
func TestOverlayPartsOfARow(t *testing.T) {
	b := band{cells: 4, above: 80, parts: 2}
	upper, lower := b, b
	lower.part = 1
	h := b.markHeight(0)
	if y, z := upper.middle(1, h), lower.middle(1, h); !(y-h/2 >= z+h/2-1e-9) || y+h/2 > 40 || z-h/2 < 20 {
		t.Errorf("marks %g high at %g and %g", h, y, z)
	}
}
