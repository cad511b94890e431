package plot

import (
	"fmt"
	"math"
)

// Assignment draws the class that each cell was given, cells row by row in so many columns (0 chooses as [Weights] does for square fields, so that
// both figures have a cell at the same place). Cell i has the class names[class[i]]; −1 is a cell without one, as of those that never fired, which
// stays empty. Colours belong to names, paler ones in a second round; where there is room the name stands in the cell, and the key counts the cells
// of each.
func Assignment(title string, class []int, columns int, names []string) (*Figure, error) {
	const kind = "assignment"
	m := mosaic{class: append([]int(nil), class...), names: append([]string(nil), names...), columns: columns}
	if err := m.check(kind); err != nil {
		return nil, err
	}
	if columns == 0 {
		m.columns = int(math.Ceil(math.Sqrt(1.7 * float64(len(class)))))
	}
	m.columns = min(m.columns, len(class))
	m.rows = (len(class) + m.columns - 1) / m.columns
	m.count = make([]int, len(names)+1)
	for _, k := range class {
		m.count[k+1]++
	}
	tall := func(width float64) float64 {
		high := (width*72-2*edge)*m.aspect()/72 + 0.8
		return math.Round(100*math.Min(math.Max(high, 1.5), 7.5)) / 100
	}
	return &Figure{kind: kind, title: title, tall: tall, keys: m.keys(), draw: func(c *canvas) error { return c.mosaic(title, m) }}, nil
}

// mosaic is a map of cells by class.
type mosaic struct {
	class         []int
	names         []string
	columns, rows int
	count         []int // of cells without a class, and then of each
}

// mostCells is the number of cells above which a map has no more than dots.
const mostCells = 40_000

func (m mosaic) check(kind string) error {
	switch {
	case len(m.class) == 0:
		return complain(kind, "no cells")
	case len(m.class) > mostCells:
		return complain(kind, "%d cells: no more than %d can be seen", len(m.class), mostCells)
	case m.columns < 0:
		return complain(kind, "%d columns: must be at least 1, or 0 to choose", m.columns)
	}
	for i, k := range m.class {
		if k < -1 || k >= len(m.names) {
			return complain(kind, "cell %d has class %d: must be from 0 to %d, or −1 for none, as there are %s", i, k, len(m.names)-1,
				count(len(m.names), "name"))
		}
	}
	return distinct(kind, "class", m.names)
}

func (m mosaic) aspect() float64 { return float64(m.rows) / float64(m.columns) }

// keys are the entries of the key: classes that have cells, and cells that have none.
func (m mosaic) keys() (keys []string) {
	for i, name := range m.names {
		if m.count[i+1] > 0 {
			keys = append(keys, fmt.Sprintf("%s: %d", name, m.count[i+1]))
		}
	}
	if m.count[0] > 0 {
		keys = append(keys, fmt.Sprintf("no class: %d", m.count[0]))
	}
	return keys
}

func (c *canvas) mosaic(title string, m mosaic) error {
	shades := c.tints(m.names)
	var key []entry
	texts := m.keys()
	for i := range m.names {
		if m.count[i+1] > 0 {
			key = append(key, entry{name: texts[len(key)], pen: pen{color: shades[i]}, sign: boxSign})
		}
	}
	if m.count[0] > 0 {
		key = append(key, entry{name: texts[len(key)], pen: pen{color: pale}, sign: boxSign})
	}
	r := c.align(c.header(title, key...))
	side := math.Min(r.w()/float64(m.columns), r.h()/float64(m.rows))
	if side < 0.5 {
		return fmt.Errorf("%.3g x %.3g inches are too small for %d x %d cells", c.w*c.scale/72, c.h*c.scale/72, m.rows, m.columns)
	}
	for k := -1; k < len(m.names); k++ {
		if k < 0 {
			c.cells(r, side, 0.72, m, k, pale)
			continue
		}
		c.cells(r, side, 0.06, m, k, shades[k])
	}
	c.nameCells(r, side, m, shades)
	c.tell(axes{area: rect{r.x0, r.y1 - side*float64(m.rows), r.x0 + side*float64(m.columns), r.y1}})
	return nil
}

// tints are the colours of names; those of a second round are paler.
func (c *canvas) tints(names []string) []shade {
	shades := make([]shade, len(names))
	for i, l := range c.looks(names...) {
		if shades[i] = l.color; l.round > 0 {
			shades[i] = l.color.in(c.style.Theme).mix(white.in(c.style.Theme), min(90+40*l.round, 200))
		}
	}
	return shades
}

// cell is where cell i lies, with gaps that are so large a share of its side.
func (m mosaic) cell(r rect, side, gap float64, i int) rect {
	x, y := r.x0+float64(side*float64(i%m.columns)), r.y1-float64(side*float64(i/m.columns+1))
	return rect{x, y, x + side, y + side}.grow(-side * gap / 2)
}

// cells fills those of one class.
func (c *canvas) cells(r rect, side, gap float64, m mosaic, class int, col shade) {
	var runs [][]point
	for i, k := range m.class {
		if k == class {
			corners := m.cell(r, side, gap, i).corners()
			runs = append(runs, append(corners, corners[0]))
		}
	}
	if len(runs) > 0 {
		p := c.path(runs...)
		c.setColor(col)
		c.out.Fill(p)
	}
}

// nameCells writes the names of classes into their cells, if all have room.
func (c *canvas) nameCells(r rect, side float64, m mosaic, shades []shade) {
	style := tickStyle
	style.size = math.Min(style.size, side*0.75)
	if style.size < leastText+1 || style.widest(m.names) > side*0.9 {
		return
	}
	for i, k := range m.class {
		if k >= 0 {
			ink := shade(0x1A1A1A)
			if shades[k].in(c.style.Theme).dark() {
				ink = 0xFFFFFF
			}
			box := m.cell(r, side, 0, i)
			c.textMiddle(style.with(ink.fixed()), center, (box.x0+box.x1)/2, (box.y0+box.y1)/2, m.names[k])
		}
	}
}
