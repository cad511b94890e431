package plot

import (
	"errors"
	"fmt"
)

// Inset is a figure within the data area of another, text a quarter smaller. One of 0.35 by 0.4 is large enough for lines in lines, also in a
// column of a paper; in figures that are lower, give more, or a Height in the style.
type Inset struct {
	Figure        *Figure
	Left, Bottom  float64 // of the inset, as shares of the data area, from 0 to 1
	Width, Height float64 // as shares of the data area
}

// insetScale is the size of text in an inset, of that of the figure.
const insetScale = 0.75

func (m Inset) draw(c *canvas, a axes, l layer) error {
	if l == underData {
		return nil
	}
	if m.Figure == nil {
		return errors.New("no figure")
	}
	if !(m.Left >= 0 && m.Bottom >= 0 && m.Width > 0 && m.Height > 0 && m.Left+m.Width <= 1+1e-9 && m.Bottom+m.Height <= 1+1e-9) {
		return fmt.Errorf("a place from (%g, %g), of %g x %g: must lie within the data area, from 0 to 1", m.Left, m.Bottom, m.Width, m.Height)
	}
	if a.area == (rect{}) {
		return errors.New("the figure has no data area")
	}
	x, y := a.area.x0+float64(m.Left*a.area.w()), a.area.y0+float64(m.Bottom*a.area.h())
	r := rect{x, y, x + float64(m.Width*a.area.w()), y + float64(m.Height*a.area.h())}
	if c.style.Theme != Transparent {
		c.fillRect(r, white)
	}
	c.frame(r, framePen)
	d := c.part(r.grow(insetScale*edge/2), &panel{inset: true}) // the frame needs half of the free space around a figure
	d.scale *= insetScale
	d.w, d.h = d.w/insetScale, d.h/insetScale
	if err := m.Figure.paintOn(d); err != nil {
		return fmt.Errorf("%w: make the inset larger, or the figure", err)
	}
	return nil
}
