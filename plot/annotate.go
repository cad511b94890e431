package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
)

// Mark is an annotation in the coordinates of the data of a figure: [Text], [Arrow], [Bracket], [SpanX], [SpanY], [RefX], [RefY] or [Inset].
type Mark interface {
	// draw draws what of the mark lies under the data, or over them, or says what is wrong with it.
	draw(c *canvas, a axes, l layer) error
}

// layer is before or after the data are drawn.
type layer int

const (
	underData layer = iota
	overData
)

// Annotate returns the same figure with marks, in the coordinates of its axes. The methods that draw return an error for a mark that lies
// beyond the axes, or needs one that the figure does not have.
func (f *Figure) Annotate(marks ...Mark) *Figure {
	if f == nil {
		panic("plot: Figure.Annotate: the figure is nil; make it with a function of this package")
	}
	g := *f
	g.marks = append(slices.Clone(f.marks), marks...)
	return &g
}

// annotate draws what of the marks lies in the layer.
func (c *canvas) annotate(l layer) {
	for i, m := range c.panel.marks {
		if m == nil {
			c.fail(fmt.Errorf("mark %d is nil", i+1))
		} else if err := m.draw(c, c.panel.area, l); err != nil {
			c.fail(fmt.Errorf("mark %d, %T: %w", i+1, m, err))
		}
	}
}

// onX and onY return where a value lies on the page, or an error if it is beyond the axis or there is none.
func (a axes) onX(v float64) (float64, error) {
	if err := a.x.reaches("horizontal", v); err != nil {
		return 0, err
	}
	return a.xAt(v), nil
}

func (a axes) onY(v float64) (float64, error) {
	if err := a.y.reaches("vertical", v); err != nil {
		return 0, err
	}
	return a.yAt(v), nil
}

// reaches returns an error unless the value lies on the axis.
func (a axis) reaches(name string, v float64) error {
	if a.span().empty() {
		return fmt.Errorf("the figure has no %s axis of numbers", name)
	}
	if slack := float64(1e-9 * (a.hi - a.lo)); !(v >= a.lo-slack && v <= a.hi+slack) {
		return fmt.Errorf("%v is beyond the %s axis, from %g to %g", v, name, a.lo, a.hi)
	}
	return nil
}

// on returns where a point lies on the page.
func (a axes) on(x, y float64) (point, error) {
	px, err := a.onX(x)
	if err != nil {
		return point{}, err
	}
	py, err := a.onY(y)
	return point{px, py}, err
}

// haloOpacity is that of the ground of texts, of 255.
const haloOpacity = 190

// caption writes text around a point, moved so that it stays on the panel. The parts say which part of it lies there, from 0 to 1.
func (c *canvas) caption(s textStyle, p point, across align, up float64, text string) {
	w, h := s.width(text), s.size*capHeight
	x := nearest(p.x-float64(float64(across)*w), edge/2, math.Max(c.w-edge/2-w, edge/2))
	y := nearest(p.y-float64(up*h), edge/2, c.h-edge/2-h)
	if text != "" {
		c.halo(rect{x, y, x + w, y + h}, haloOpacity)
	}
	c.text(s, left, x, y, text)
}

// halo covers what lies behind a text, so that data do not make it illegible.
func (c *canvas) halo(text rect, opacity uint8) {
	if c.style.Theme != Transparent {
		c.fill(c.tone(white, opacity), text.grow(1).corners())
	}
}

// hue is a colour that was given, or another if none was.
func hue(given color.Color, other shade) color.Color {
	if given != nil {
		return given
	}
	return other
}

// Text is a text around a point.
type Text struct {
	X, Y  float64
	Text  string
	Color color.Color // chosen if it is nil
}

func (m Text) draw(c *canvas, a axes, l layer) error {
	if l == underData {
		return nil
	}
	p, err := a.on(m.X, m.Y)
	if err != nil {
		return err
	}
	c.caption(tickStyle.with(hue(m.Color, ink)), p, center, 0.5, m.Text)
	return nil
}

// Arrow points from one point to another; its text stands at its beginning.
type Arrow struct {
	FromX, FromY, ToX, ToY float64
	Text                   string
	Color                  color.Color // chosen if it is nil
}

func (m Arrow) draw(c *canvas, a axes, l layer) error {
	if l == underData {
		return nil
	}
	from, err := a.on(m.FromX, m.FromY)
	if err != nil {
		return err
	}
	to, err := a.on(m.ToX, m.ToY)
	if err != nil {
		return err
	}
	col := hue(m.Color, ink)
	dx, dy := c.arrow(pen{col, 0.9, nil}, from, to)
	style := tickStyle.with(col)
	switch { // the text continues the arrow backwards
	case math.Abs(dx) >= math.Abs(dy) && dx > 0:
		c.caption(style, point{from.x - 3, from.y}, right, 0.5, m.Text)
	case math.Abs(dx) >= math.Abs(dy):
		c.caption(style, point{from.x + 3, from.y}, left, 0.5, m.Text)
	case dy > 0:
		c.caption(style, point{from.x, from.y - 3}, center, 1, m.Text)
	default:
		c.caption(style, point{from.x, from.y + 3}, center, 0, m.Text)
	}
	return nil
}

// arrow draws a line with a head at its end and returns its direction, of length 1.
func (c *canvas) arrow(s pen, from, to point) (dx, dy float64) {
	length := math.Hypot(to.x-from.x, to.y-from.y)
	if length == 0 {
		return 0, -1
	}
	dx, dy = (to.x-from.x)/length, (to.y-from.y)/length
	head := math.Min(5.5, length)
	c.stroke(s, []point{from, {to.x - float64(head*0.8*dx), to.y - float64(head*0.8*dy)}})
	c.head(s.color, from, to, head)
	return dx, dy
}

// Bracket joins two places from above, as for a comparison of what stands there.
type Bracket struct {
	X0, X1, Y float64
	Text      string
	Color     color.Color // chosen if it is nil
}

func (m Bracket) draw(c *canvas, a axes, l layer) error {
	if l == underData {
		return nil
	}
	p, err := a.on(m.X0, m.Y)
	if err != nil {
		return err
	}
	q, err := a.on(m.X1, m.Y)
	if err != nil {
		return err
	}
	col := hue(m.Color, ink)
	c.stroke(pen{col, 0.9, nil}, []point{{p.x, p.y - 4}, p, q, {q.x, q.y - 4}})
	c.caption(tickStyle.with(col), point{(p.x + q.x) / 2, p.y + 3}, center, 0, m.Text)
	return nil
}

// SpanX shades what lies between two places of the horizontal axis, under the data.
type SpanX struct {
	Lo, Hi float64
	Text   string      // at its top, under the data
	Color  color.Color // chosen if it is nil
}

func (m SpanX) draw(c *canvas, a axes, l layer) error {
	lo, hi, err := a.x.cut("horizontal", m.Lo, m.Hi)
	if err != nil {
		return err
	}
	r := rect{a.xAt(lo), a.area.y0, a.xAt(hi), a.area.y1}
	c.span(r, hue(m.Color, grey), l, point{(r.x0 + r.x1) / 2, r.y1 - 3}, center, 1, m.Text)
	return nil
}

// SpanY shades what lies between two values of the vertical axis, under the data.
type SpanY struct {
	Lo, Hi float64
	Text   string      // at its right end, under the data
	Color  color.Color // chosen if it is nil
}

func (m SpanY) draw(c *canvas, a axes, l layer) error {
	lo, hi, err := a.y.cut("vertical", m.Lo, m.Hi)
	if err != nil {
		return err
	}
	r := rect{a.area.x0, a.yAt(lo), a.area.x1, a.yAt(hi)}
	c.span(r, hue(m.Color, grey), l, point{r.x1 - 3, (r.y0 + r.y1) / 2}, right, 0.5, m.Text)
	return nil
}

// span shades a rectangle under the data, and writes its text there too, where it hides none of them.
func (c *canvas) span(r rect, col color.Color, l layer, at point, across align, up float64, text string) {
	if l == underData {
		c.fill(c.tone(col, spanOpacity), r.corners())
		c.caption(noteStyle.with(col), at, across, up, text)
	}
}

// spanOpacity is that of shaded spans, of 255.
const spanOpacity = 38

// cut returns the part of a span that lies on the axis, or an error if none does.
func (a axis) cut(name string, lo, hi float64) (float64, float64, error) {
	if a.span().empty() {
		return 0, 0, fmt.Errorf("the figure has no %s axis of numbers", name)
	}
	if !(lo <= hi && hi >= a.lo && lo <= a.hi) {
		return 0, 0, fmt.Errorf("a span from %v to %v: must increase, and meet the %s axis, from %g to %g", lo, hi, name, a.lo, a.hi)
	}
	return math.Max(lo, a.lo), math.Min(hi, a.hi), nil
}

// RefX is a dashed line at a place of the horizontal axis.
type RefX struct {
	At    float64
	Text  string      // beside its top, under the data
	Color color.Color // chosen if it is nil
}

func (m RefX) draw(c *canvas, a axes, l layer) error {
	x, err := a.onX(m.At)
	if err != nil {
		return err
	}
	col := hue(m.Color, grey)
	if l == overData {
		c.line(pen{col, 1, []float64{4, 2}}, x, a.area.y0, x, a.area.y1)
		return nil
	}
	style := noteStyle.with(col)
	if x+3+style.width(m.Text) > a.area.x1 {
		c.caption(style, point{x - 3, a.area.y1 - 2}, right, 1, m.Text)
		return nil
	}
	c.caption(style, point{x + 3, a.area.y1 - 2}, left, 1, m.Text)
	return nil
}

// RefY is a dashed line at a value of the vertical axis, such as the share that chance would reach.
type RefY struct {
	At    float64
	Text  string      // above its right end, under the data
	Color color.Color // chosen if it is nil
}

func (m RefY) draw(c *canvas, a axes, l layer) error {
	y, err := a.onY(m.At)
	if err != nil {
		return err
	}
	col := hue(m.Color, grey)
	if l == overData {
		c.line(pen{col, 1, []float64{4, 2}}, a.area.x0, y, a.area.x1, y)
		return nil
	}
	c.caption(noteStyle.with(col), point{a.area.x1 - 2, y + 3}, right, 0, m.Text)
	return nil
}
