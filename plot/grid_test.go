package plot

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

// panelLine is a figure whose axes begin at zero and reach these values.
func panelLine(t *testing.T, x, y float64) *Figure {
	t.Helper()
	f, err := Lines("panel", Axis{Label: "x", Hi: x}, Axis{Label: "y", Hi: y}, Line{Name: "a", X: []float64{0, x}, Y: []float64{0, y}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// drawnPanels draws a grid and returns what its panels told.
func drawnPanels(t *testing.T, l Layout, panels ...*Figure) (*board, []*panel, []rect) {
	t.Helper()
	f, err := Grid("", l, panels...)
	if err != nil {
		t.Fatal(err)
	}
	if l.Columns == 0 {
		l.Columns = len(panels)
	}
	b := &board{Layout: l, panels: panels, rows: (len(panels) + l.Columns - 1) / l.Columns}
	c := f.canvas(nowhere{}, 600, 400, vectorDPI)
	cells, asked := b.cells(c, rect{0, 0, c.w, c.h}), b.ask()
	for pass := range 3 {
		if err := b.each(c, cells, asked); err != nil {
			t.Fatal(err)
		}
		if pass == 0 {
			b.share(asked)
		} else {
			b.align(asked)
		}
	}
	return b, asked, cells
}

// Data areas of a column begin and end at the same x, those of a row at the same y, whatever stands beside and below them.
func TestGridAlignsDataAreas(t *testing.T) {
	tall := panelLine(t, 1e-9, 1e12) // with long labels
	_, told, _ := drawnPanels(t, Layout{Columns: 2}, panelLine(t, 1, 1), tall, tall, panelLine(t, 2, 3))
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	for _, pair := range [][2]int{{0, 2}, {1, 3}} {
		if a, b := told[pair[0]].area.area, told[pair[1]].area.area; !near(a.x0, b.x0) || !near(a.x1, b.x1) {
			t.Errorf("panels %v: from %.2f to %.2f and from %.2f to %.2f", pair, a.x0, a.x1, b.x0, b.x1)
		}
	}
	for _, pair := range [][2]int{{0, 1}, {2, 3}} {
		if a, b := told[pair[0]].area.area, told[pair[1]].area.area; !near(a.y0, b.y0) || !near(a.y1, b.y1) {
			t.Errorf("panels %v: from %.2f to %.2f and from %.2f to %.2f", pair, a.y0, a.y1, b.y0, b.y1)
		}
	}
}

// Shared axes have the range of all; labels stand at the outer panels only.
func TestGridSharesAxes(t *testing.T) {
	_, told, _ := drawnPanels(t, Layout{Columns: 2, Share: ShareX | ShareY}, panelLine(t, 1, 10), panelLine(t, 5, 20), panelLine(t, 3, 2), panelLine(t, 4, 7))
	for i, want := range []struct {
		x, y         span
		bareX, bareY bool
	}{{span{0, 3}, span{0, 20}, true, false}, {span{0, 5}, span{0, 20}, true, true}, {span{0, 3}, span{0, 7}, false, false}, {span{0, 5}, span{0, 7}, false, true}} {
		p := told[i]
		if p.area.x.span() != want.x || p.area.y.span() != want.y || p.bareX != want.bareX || p.bareY != want.bareY {
			t.Errorf("panel %d: %v %v %v %v, want %+v", i, p.area.x.span(), p.area.y.span(), p.bareX, p.bareY, want)
		}
	}
}

// Widths and heights are in the ratios that are asked for.
func TestGridRatios(t *testing.T) {
	_, _, cells := drawnPanels(t, Layout{Columns: 2, Widths: []float64{3, 1}, Heights: []float64{1, 2}},
		panelLine(t, 1, 1), panelLine(t, 1, 1), panelLine(t, 1, 1))
	if a, b := cells[0], cells[1]; math.Abs(a.w()/b.w()-3) > 1e-9 || a.y0 != b.y0 {
		t.Errorf("columns %v and %v", a, b)
	}
	if a, b := cells[0], cells[2]; math.Abs(b.h()/a.h()-2) > 1e-9 || a.x1 != b.x1 {
		t.Errorf("rows %v and %v", a, b)
	}
}

// One key holds every name once, and one bar the range of all scales.
func TestGridSharesKeyAndBar(t *testing.T) {
	b, told, _ := drawnPanels(t, Layout{Share: ShareKey}, panelLine(t, 1, 1), panelLine(t, 2, 2))
	if key := b.key(told); len(key) != 1 || key[0].name != "a" {
		t.Errorf("key %v", key)
	}
	weights := func(v float32) *Figure {
		f, err := Weights("", [][]float32{{-v, v}}, 1, 2, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	b, told, _ = drawnPanels(t, Layout{Share: ShareBar}, weights(1), weights(4))
	if bar := b.bar(told); bar == nil || bar.colors.lo != -4 || bar.colors.hi != 4 {
		t.Errorf("bar %+v", bar)
	}
}

// Every kind of figure is drawn as a panel, with letters in order, and no text is clipped or overlaps other text.
func TestEveryFigureIsAPanel(t *testing.T) {
	var wide *Figure
	var err error
	if wide, err = Comparison("a panel", "y", Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2}); err != nil {
		t.Fatal(err)
	}
	for name, f := range figures(t) {
		for _, l := range []Layout{{Columns: 2}, {Columns: 1, Share: ShareAll}} {
			g, err := Grid("Two panels", l, f, wide)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprint(name, l.Columns), func(t *testing.T) { checkTexts(t, g.Styled(Style{Medium: Paper, Width: TwoColumns})) })
		}
	}
}

func TestGridLetters(t *testing.T) {
	for letters, want := range map[Lettering]string{SmallLetters: "b", CapitalLetters: "B", NoLetters: ""} {
		g, err := Grid("", Layout{Letters: letters}, panelLine(t, 1, 1), panelLine(t, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		if svg := svgOf(t)(g, nil); strings.Contains(svg, ">"+want+"</text>") != (want != "") {
			t.Errorf("%v: no letter %q", letters, want)
		}
	}
}

func TestGridErrors(t *testing.T) {
	p := panelLine(t, 1, 1)
	for want, l := range map[string]Layout{
		"-1 columns":                    {Columns: -1},
		"2 ratios for 1 columns":        {Columns: 1, Widths: []float64{1, 2}},
		"3 ratios for 1 rows":           {Heights: []float64{1, 2, 3}},
		"ratio 2 of the columns is 0":   {Widths: []float64{1, 0}},
		"ratio 1 of the columns is NaN": {Widths: []float64{math.NaN(), 1}},
		"share 16, letters 0":           {Share: 16},
		"share 0, letters 3":            {Letters: 3},
	} {
		if f, err := Grid("", l, p, p); err == nil || f != nil || !strings.HasPrefix(err.Error(), "plot: grid: "+want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Grid("", Layout{}); err == nil || !strings.Contains(err.Error(), "0 panels") {
		t.Errorf("no panels: %v", err)
	}
	if _, err := Grid("", Layout{}, p, nil); err == nil || !strings.Contains(err.Error(), "panel 2 is nil") {
		t.Errorf("nil: %v", err)
	}
	small, err := Grid("", Layout{}, p, p, p, p, p, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := small.Resize(2, 2).SVG(io.Discard); err == nil || !strings.Contains(err.Error(), "panel 1, lines: ") {
		t.Errorf("too small: %v", err)
	}
}

// A grid of grids is a figure like any other, and gives the same bytes every time.
func TestGridOfGrids(t *testing.T) {
	row, err := Grid("row", Layout{Letters: NoLetters}, panelLine(t, 1, 1), panelLine(t, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	g, err := Grid("all", Layout{Columns: 1}, row, panelLine(t, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if g.SVG(&a) != nil || g.SVG(&b) != nil || !bytes.Equal(a.Bytes(), b.Bytes()) || a.Len() == 0 {
		t.Error("two drawings differ")
	}
}

// Pictures of one shape beside each other have one size and one place in height, though one has a colour scale beside it; those of another shape do not.
func TestPicturesOfAGridAreOfOneSize(t *testing.T) {
	fields, class := make([][]float32, 16), make([]int, 16)
	for i := range fields {
		fields[i], class[i] = []float32{0, 1, 2, float32(i)}, i%2
	}
	sheet := func(columns int) *Figure {
		f, err := Weights("Fields", fields, 2, 2, columns)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	classes, err := Assignment("", class, 4, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		panels []*Figure
		l      Layout
		same   bool
	}{
		"alike":             {[]*Figure{sheet(4), classes}, Layout{Share: ShareKey}, true},
		"with keys":         {[]*Figure{sheet(4), classes}, Layout{}, true},
		"of given widths":   {[]*Figure{sheet(4), classes}, Layout{Widths: []float64{1, 2}}, true},
		"of another shape":  {[]*Figure{sheet(8), classes}, Layout{}, false},
		"beside lines":      {[]*Figure{sheet(4), classes, panelLine(t, 1, 1)}, Layout{}, true},
		"in a second row":   {[]*Figure{panelLine(t, 1, 1), panelLine(t, 1, 1), sheet(4), classes}, Layout{Columns: 2}, true},
		"in different rows": {[]*Figure{sheet(4), panelLine(t, 1, 1), classes, panelLine(t, 1, 1)}, Layout{Columns: 2}, false},
	} {
		b := &board{Layout: c.l, panels: c.panels}
		if b.Columns == 0 {
			b.Columns = len(c.panels)
		}
		b.rows = (len(c.panels) + b.Columns - 1) / b.Columns
		canvas := c.panels[0].canvas(nowhere{}, 600, 400, vectorDPI)
		b, asked, cells, err := b.settle(canvas)
		if err == nil {
			err = b.each(canvas, cells, asked)
		}
		if err != nil {
			t.Fatal(name, err)
		}
		var areas []rect
		for i, p := range asked {
			if p.picture() {
				areas = append(areas, rect{p.area.area.x0, cells[i].y0 + p.area.area.y0, p.area.area.x1, cells[i].y0 + p.area.area.y1})
			}
		}
		same := math.Abs(areas[0].h()-areas[1].h()) < 0.01*areas[0].h() && math.Abs(areas[0].y1-areas[1].y1) < 1e-6
		if same != c.same {
			t.Errorf("%s: %.2f and %.2f, of one size: %v, want %v", name, areas[0], areas[1], same, c.same)
		}
	}
}
