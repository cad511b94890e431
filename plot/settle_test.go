package plot

import (
	"math"
	"testing"
)

// settled are the panels of a grid, drawn.
func settled(t *testing.T, l Layout, panels ...*Figure) []*panel {
	t.Helper()
	b := &board{Layout: l, panels: panels, rows: (len(panels) + l.Columns - 1) / l.Columns}
	c := b.panels[0].canvas(nowhere{}, 468, 400, vectorDPI)
	b, asked, cells, err := b.settle(c)
	if err == nil {
		err = b.each(c, cells, asked)
	}
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// Where panels share the upright axis, all columns have data areas of one width, also where only so they have room.
func TestColumnsThatShareAnAxisAreEven(t *testing.T) {
	for _, columns := range []int{2, 3, 5} {
		var panels []*Figure
		for i := range 2 * columns {
			panels = append(panels, panelLine(t, float64(i+1), 1000))
		}
		asked := settled(t, Layout{Columns: columns, Share: ShareX | ShareY}, panels...)
		for i, p := range asked {
			if w, first := p.area.area.w(), asked[0].area.area.w(); math.Abs(w-first) > 0.5 {
				t.Errorf("%d columns, panel %d: data %g points wide, the first %g", columns, i+1, w, first)
			}
		}
	}
	asked := settled(t, Layout{Columns: 2, Widths: []float64{1, 2}, Share: ShareY}, panelLine(t, 1, 10), panelLine(t, 5, 20))
	if one, two := asked[0].area.area.w(), asked[1].area.area.w(); two < 1.9*one {
		t.Errorf("with widths of 1 and 2: data of %g and %g points", one, two)
	}
}
