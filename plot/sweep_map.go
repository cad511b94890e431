package plot

import (
	"errors"
	"math"
	"slices"
	"strconv"
)

// SweepMap draws what was reached over two fields by colour, with the best point marked, a panel for each entry. Where the points are a grid, each
// value with most of those of the other field, it is a heat map: a cell for each pair, with the number reached, and how many seeds it is the mean of
// where they differ; a pair that was not tried is empty. Elsewhere every point lies at its values.
func SweepMap(title string, reached Axis, best Best, x, y Axis, entries ...Swept) (*Figure, error) {
	const kind = "sweep map"
	points, of, err := pooled(kind, 2, entries)
	if err != nil {
		return nil, err
	}
	all, err := achievedBy(kind, reached, best, points)
	if err == nil {
		err = errors.Join(x.check(kind, "X"), y.check(kind, "Y"))
	}
	if err != nil {
		return nil, err
	}
	if len(entries) > mostPanels {
		return nil, complain(kind, "%d entries: give up to %d", len(entries), mostPanels)
	}
	panels := make([]*Figure, len(entries))
	for i, e := range entries {
		p := landscape{name: e.Name, all: all, own: all.of(of, i), points: e.copied()}
		if panels[i], err = p.figure(kind, x, y); err != nil {
			return nil, err
		}
	}
	if len(panels) == 1 {
		panels[0].title = title
		return panels[0], nil
	}
	return Grid(title, Layout{Columns: min(len(panels), 2), Share: ShareBar}, panels...)
}

// of is what the points of one entry reached.
func (a achieved) of(entries []int, one int) achieved {
	own := a
	own.values, own.seeds = nil, nil
	for i, e := range entries {
		if e == one {
			own.values, own.seeds = append(own.values, a.values[i]), append(own.seeds, a.seeds[i])
		}
	}
	return own
}

func (e Swept) copied() []Tried {
	points := slices.Clone(e.Points)
	for i, p := range points {
		points[i].At = slices.Clone(p.At)
	}
	return points
}

// landscape is the map of one entry, in the colours of all.
type landscape struct {
	name     string
	all, own achieved
	points   []Tried
	x, y     axis
	cells    *pairs // nil where points lie at their values
}

// figure is the map as a figure, whose title is the name of the entry.
func (m landscape) figure(kind string, x, y Axis) (*Figure, error) {
	xs, ys := m.along(0), m.along(1)
	if err := errors.Join(x.checkValues(kind, "X", xs), y.checkValues(kind, "Y", ys)); err != nil {
		return nil, err
	}
	if cells := pairsOf(xs, ys); cells.filled() {
		m.cells, m.x, m.y = cells, categories(x, cells.x), categories(y, cells.y)
	} else {
		m.x, m.y = x.around([][]float64{xs}), y.around([][]float64{ys})
	}
	if err := errors.Join(m.x.check(kind, "X"), m.y.check(kind, "Y")); err != nil {
		return nil, err
	}
	notes := m.notes()
	f := &Figure{kind: kind, title: m.name, tall: shaped(3.6), keys: []string{notes[0].name, "means of 10 seeds"}}
	f.draw = func(c *canvas) error { return m.draw(c, f.title) }
	return f, nil
}

func (m landscape) along(k int) (values []float64) {
	for _, p := range m.points {
		values = append(values, p.At[k])
	}
	return values
}

func (m landscape) notes() []entry {
	if m.cells != nil {
		return m.own.notes(entry{pen: pen{color: okabeVermilion}, sign: frameSign})
	}
	return m.own.notes(entry{pen: pen{color: okabeVermilion}, sign: ringSign})
}

func (m landscape) draw(c *canvas, title string) error {
	r := c.header(title, m.notes()...)
	bar := m.all.bar(c.style.Theme)
	r.x1 -= c.barRoom(bar, r.h()-c.underAxis())
	c.panel.full = m.cells != nil
	a, err := c.axes(r, m.x, m.y)
	if err != nil {
		return err
	}
	if m.cells != nil {
		m.drawCells(c, a, bar.colors)
	} else {
		m.drawPoints(c, a, bar.colors)
	}
	if c.panel.full {
		c.annotate(underData)
	}
	c.bar(a.area, bar)
	return nil
}

// drawPoints draws a disc for each point, the best with a ring.
func (m landscape) drawPoints(c *canvas, a axes, colors colormap) {
	r, _ := pointSize(len(m.points))
	r *= 1.4
	best := m.own.best()
	for i, p := range m.points {
		at := a.at(p.At[0], p.At[1])
		if !a.area.grow(0.01).holds(at) {
			continue
		}
		if i == best {
			c.dot(at.x, at.y, r+3, okabeVermilion)
			c.dot(at.x, at.y, r+1.2, white)
		}
		c.dot(at.x, at.y, r+0.4, grey)
		c.dot(at.x, at.y, r, colors.at(m.own.values[i]).fixed())
	}
}

// drawCells draws a square for each pair, with its number where all have room, and a frame around the best.
func (m landscape) drawCells(c *canvas, a axes, colors colormap) {
	w, h := a.area.w()/float64(len(m.cells.x)), a.area.h()/float64(len(m.cells.y))
	texts := m.texts()
	style := fittingCells(texts, w, h)
	best, frame := m.own.best(), rect{}
	for i := range m.points {
		j, k := m.cells.place(i)
		box := rect{a.area.x0 + float64(j)*w, a.area.y0 + float64(k)*h, a.area.x0 + float64(j+1)*w, a.area.y0 + float64(k+1)*h}
		fill := colors.at(m.own.values[i])
		c.fillRect(box, fill.fixed())
		if style.size >= leastText {
			c.cellText(style.with(inkOn(fill, 1)), box, texts[i])
		}
		if i == best {
			frame = box
		}
	}
	c.frame(a.area, framePen)
	c.frame(frame.grow(-1), pen{okabeVermilion, 2, nil})
}

// texts are the numbers in the cells, with those of seeds below where they differ.
func (m landscape) texts() [][]string {
	all := make([][]string, len(m.points))
	_, same := m.own.seedsOfAll()
	for i, v := range m.own.values {
		all[i] = []string{short(v)}
		if !same {
			all[i] = append(all[i], "n = "+strconv.Itoa(m.own.seeds[i]))
		}
	}
	return all
}

// fittingCells returns the largest style in which all texts have room in cells.
func fittingCells(texts [][]string, w, h float64) textStyle {
	style := tickStyle
	for _, lines := range texts {
		for _, line := range lines {
			style.size = math.Min(style.size, tickStyle.size*(w-4)/math.Max(tickStyle.width(line), 1))
		}
		style.size = math.Min(style.size, (h-3)/(lineHeight*float64(len(lines))))
	}
	style.size = math.Floor(style.size*4) / 4
	return style
}

// cellText writes lines around the middle of a cell.
func (c *canvas) cellText(s textStyle, box rect, lines []string) {
	for i, line := range lines {
		up := (float64(len(lines)-1)/2 - float64(i)) * s.size * lineHeight
		c.textMiddle(s, center, (box.x0+box.x1)/2, (box.y0+box.y1)/2+up, line)
	}
}
