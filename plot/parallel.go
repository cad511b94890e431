package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// mostParallel is the number of axes beside each other that can be told apart.
const mostParallel = 16

// Parallel draws points of a sweep over many fields in parallel coordinates [inselberg1985]: an upright axis for each field, and for each point a
// line through its values, which ends at what it reached, whose colour it has. The best point stands out. Several entries have an axis of their
// own, the first. An axis may be logarithmic, have a range and ticks; lines beyond a range that is given go to its end.
func Parallel(title string, reached Axis, best Best, fields []Axis, entries ...Swept) (*Figure, error) {
	const kind = "parallel coordinates"
	if len(fields) == 0 || len(fields) > mostParallel-1 {
		return nil, complain(kind, "%d fields: give from 1 to %d", len(fields), mostParallel-1)
	}
	points, of, err := pooled(kind, len(fields), entries)
	if err != nil {
		return nil, err
	}
	p := parallel{}
	if p.reached, err = achievedBy(kind, reached, best, points); err != nil {
		return nil, err
	}
	if len(entries) > 1 {
		p.columns = append(p.columns, entryColumn(entries, of))
	}
	for k, f := range fields {
		column, err := fieldColumn(kind, k, f, points)
		if err != nil {
			return nil, err
		}
		p.columns = append(p.columns, column)
	}
	notes := p.notes()
	return &Figure{kind: kind, title: title, tall: shaped(3.6), keys: []string{notes[0].name, "means of 10 seeds"}, draw: func(c *canvas) error {
		return p.draw(c, title)
	}}, nil
}

// pooled returns the points of all entries, each with the number of its entry.
func pooled(kind string, fields int, entries []Swept) (points []Tried, of []int, err error) {
	if len(entries) == 0 {
		return nil, nil, complain(kind, "no entries")
	}
	for i, e := range entries {
		if err := e.check(kind, fields); err != nil {
			return nil, nil, err
		}
		for _, p := range e.Points {
			points, of = append(points, p), append(of, i)
		}
	}
	return points, of, nil
}

// parallel is what such a figure shows.
type parallel struct {
	columns []column
	reached achieved
}

// column is an upright axis with the value of each point.
type column struct {
	axis
	values []float64
}

func entryColumn(entries []Swept, of []int) column {
	n := float64(len(entries))
	c := column{axis: axis{label: "entry", lo: -0.5, hi: n - 0.5}}
	for i, e := range entries { // the first at the top
		c.fixed = append(c.fixed, tick{n - 1 - float64(i), e.Name})
	}
	slices.Reverse(c.fixed)
	for _, i := range of {
		c.values = append(c.values, n-1-float64(i))
	}
	return c
}

func fieldColumn(kind string, k int, f Axis, points []Tried) (c column, err error) {
	for _, p := range points {
		c.values = append(c.values, p.At[k])
	}
	name := fmt.Sprintf("field %q", f.Label)
	if err := f.checkValues(kind, name, c.values); err != nil {
		return c, err
	}
	if err := f.check(kind, name); err != nil {
		return c, err
	}
	c.axis = f.around([][]float64{c.values})
	if f.Log && f.Lo == 0 && f.Hi == 0 { // no further than the values: lines need the room
		lo, hi := bounds(c.values)
		c.axis.lo, c.axis.hi = decades(padded(math.Log10(lo), math.Log10(hi)))
	}
	return c, c.axis.check(kind, name)
}

func (p parallel) notes() []entry {
	return p.reached.notes(entry{pen: pen{okabeVermilion, 2, nil}})
}

const (
	leastColumn = 24.0 // between two axes
	mostRows    = 3    // of a label
)

// draw draws the lines, the worst first, then the axes over them, and the scale at which they end.
func (p parallel) draw(c *canvas, title string) error {
	r := c.header(title, p.notes()...)
	bar := p.reached.bar(c.style.Theme)
	r.x1 -= c.barRoom(bar, r.h())
	p.ends(c, &r)
	apart := (r.x1 + barGap - r.x0) / float64(len(p.columns))
	if apart < leastColumn || r.h() < 2*leastArea {
		return fmt.Errorf("%.3g x %.3g inches leave no room for %d axes: make the figure larger", c.w*c.scale/72, c.h*c.scale/72, len(p.columns))
	}
	rows, style := p.labels(c, &r, apart)
	p.lines(c, r, apart, bar.colors)
	for k, col := range p.columns {
		x := r.x0 + float64(k)*apart
		col.draw(c, r, x, math.Min(apart, x-edge/2)-tickLength-4)
		for i, line := range rows[k] {
			c.text(style, center, x, r.y0-5-float64(i+1)*style.size*lineHeight, line)
		}
	}
	c.tell(axes{area: r})
	c.bar(r, bar)
	return nil
}

// ends makes room at the left for the ticks of the first axis.
func (p parallel) ends(c *canvas, r *rect) {
	first := p.columns[0]
	r.x0 += math.Max(math.Min(tickStyle.widest(labels(first.ticks(5))), c.w/5)+tickLength+4, float64(0.3*r.w())/float64(len(p.columns)))
	r.y1 -= tickStyle.size / 2
}

// labels breaks the labels into lines that have room below their axes, smaller where a word needs it, and takes the room of the longest from r.
func (p parallel) labels(c *canvas, r *rect, apart float64) (all [][]string, style textStyle) {
	room := func(k int) float64 { return math.Min(apart-4, around(r.x0+float64(k)*apart, c.w)+edge) }
	style = labelStyle
	for k, col := range p.columns {
		for _, word := range strings.Fields(col.label) {
			style.size = math.Min(style.size, labelStyle.fitting(word, room(k)).size)
		}
	}
	most := 1
	for k, col := range p.columns {
		lines := style.wrap(col.label, room(k))
		if len(lines) > mostRows {
			lines = append(lines[:mostRows-1], style.elide(lines[mostRows-1]+" …", room(k)))
		}
		all, most = append(all, lines), max(most, len(lines))
	}
	r.y0 += float64(most)*style.size*lineHeight + 5
	return all, style
}

// lines draws a line for each point, the best last and in a colour of its own.
func (p parallel) lines(c *canvas, r rect, apart float64, colors colormap) {
	values := p.reached.values
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if p.reached.sought == Lowest {
			i, j = j, i
		}
		return cmp.Compare(values[i], values[j])
	})
	width := math.Round(100*math.Max(1.4*math.Pow(math.Max(float64(len(values))/16, 1), -0.3), 0.4)) / 100
	best := p.reached.best()
	for _, i := range order {
		if i != best {
			c.stroke(pen{colors.at(values[i]).fixed(), width, nil}, p.run(r, apart, colors, i))
		}
	}
	run := p.run(r, apart, colors, best)
	c.stroke(pen{okabeVermilion, 2, nil}, run)
	for _, at := range run[:len(run)-1] {
		c.dot(at.x, at.y, 2.6, okabeVermilion)
	}
}

// run is the line of a point.
func (p parallel) run(r rect, apart float64, colors colormap, i int) (run []point) {
	for k, col := range p.columns {
		part := math.Min(math.Max(col.part(col.values[i]), 0), 1)
		run = append(run, point{r.x0 + float64(k)*apart, r.y0 + float64(part*r.h())})
	}
	return append(run, point{r.x1 + barGap, r.y0 + float64(colors.part(p.reached.values[i])*r.h())})
}

// draw draws an upright axis over lines, its numbers on a little of the page, no wider than room.
func (col column) draw(c *canvas, r rect, x, room float64) {
	a := axes{y: col.axis, area: r}
	c.line(pen{grey, 1, nil}, x, r.y0, x, r.y1)
	for _, t := range col.ticks(max(2, int(r.h()/(1.3*tickApart)))) {
		y := a.yAt(t.at)
		c.line(axisPen, x-t.length(), y, x, y)
		if text := tickStyle.elide(t.label, room); text != "" {
			end, half := x-tickLength-2, tickStyle.size*capHeight/2
			c.halo(rect{end - tickStyle.width(text), y - half, end, y + half}, 235)
			c.textMiddle(tickStyle, right, end, y, text)
		}
	}
}
