// Package plot draws the figures of the toolkit: spike rasters, potentials, learning curves, weights, comparisons.
//
// A constructor takes plain values, checks and copies them, and returns a [Figure]; the figure writes itself as PNG, SVG
// or PDF as often as is wanted. Colours are those of Okabe and Ito, which people with any common colour blindness can
// tell apart; see [docs/figures.md].
//
// All coordinates are rounded to 0.01 points before they are written, so the same figure gives the same SVG bytes on
// every processor.
//
// [docs/figures.md]: https://github.com/spikecell/spikecell/blob/main/docs/figures.md
package plot

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// notebookWidth is the width of a figure in inches: the text width of a notebook page and of most papers.
const notebookWidth = 6.5

// DefaultDPI is the resolution of a PNG for which no other is asked: sharp on a screen of twice the usual density.
const DefaultDPI = 192

// Figure is a finished drawing that does not change any more. The zero value is of no use: call a constructor. Any number
// of goroutines may draw figures, also the same one, at the same time.
type Figure struct {
	kind, title   string
	width, height float64 // inches
	draw          func(c *canvas) error
}

// Title returns the title as it was given.
func (f *Figure) Title() string {
	if f == nil {
		panic("plot: Figure.Title: the figure is nil; make it with a function of this package")
	}
	return f.title
}

// Size returns the width and height in inches.
func (f *Figure) Size() (w, h float64) {
	if f == nil {
		panic("plot: Figure.Size: the figure is nil; make it with a function of this package")
	}
	return f.width, f.height
}

// Resize returns the same figure at another size in inches. Text keeps its size; the data get more or less room.
// The methods that draw return an error if the size is not usable.
func (f *Figure) Resize(w, h float64) *Figure {
	if f == nil {
		panic("plot: Figure.Resize: the figure is nil; make it with a function of this package")
	}
	g := *f
	g.width, g.height = w, h
	return &g
}

// PNG writes the figure as a PNG of dpi pixels an inch, or [DefaultDPI] if dpi is 0 or less. Nothing is written if it
// cannot be drawn.
func (f *Figure) PNG(w io.Writer, dpi int) error {
	if f == nil {
		return errors.New("plot: Figure.PNG: the figure is nil; make it with a function of this package")
	}
	if dpi <= 0 {
		dpi = DefaultDPI
	}
	if pixels := f.width * f.height * float64(dpi) * float64(dpi); pixels > 1<<28 {
		return fmt.Errorf("plot: %s: PNG of %.3g million pixels: choose fewer dots an inch than %d", f.kind, pixels/1e6, dpi)
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		image := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
		c := &canvas{out: image, pixels: image.Image(), dpi: float64(dpi), w: width.Points(), h: height.Points()}
		if err := f.paint(c); err != nil {
			return err
		}
		return png.Encode(buf, image.Image())
	})
}

// SVG writes the figure as an SVG document. Text stays text, in Liberation Sans or, where that is missing, in a font of the
// same widths. Nothing is written if it cannot be drawn.
func (f *Figure) SVG(w io.Writer) error {
	if f == nil {
		return errors.New("plot: Figure.SVG: the figure is nil; make it with a function of this package")
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		svg := vgsvg.New(width, height)
		if err := f.paint(&canvas{out: svg, dpi: vectorDPI, w: width.Points(), h: height.Points()}); err != nil {
			return err
		}
		var raw bytes.Buffer
		if _, err := svg.WriteTo(&raw); err != nil {
			return err
		}
		_, err := buf.Write(repairSVG(raw.Bytes()))
		return err
	})
}

// PDF writes the figure as a PDF of one page of the figure's size, fonts embedded. Characters that the Windows-1252 code
// page lacks are replaced by similar ones. Nothing is written if it cannot be drawn.
func (f *Figure) PDF(w io.Writer) error {
	if f == nil {
		return errors.New("plot: Figure.PDF: the figure is nil; make it with a function of this package")
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		pdf := vgpdf.New(width, height)
		if err := f.paint(&canvas{out: pdf, dpi: vectorDPI, pdf: true, w: width.Points(), h: height.Points()}); err != nil {
			return err
		}
		_, err := pdf.WriteTo(buf)
		return err
	})
}

// paint draws the figure on a fresh canvas.
func (f *Figure) paint(c *canvas) error {
	c.fillRect(rect{0, 0, c.w, c.h}, white)
	return f.draw(c)
}

// render runs draw into a buffer and copies that to w only if all went well. The back-ends panic on what they cannot
// do, which here becomes an error.
func (f *Figure) render(w io.Writer, draw func(buf *bytes.Buffer, width, height vg.Length) error) (err error) {
	if !(f.width >= 1 && f.height >= 0.5 && f.width <= 100 && f.height <= 100) {
		return fmt.Errorf("plot: %s: size of %g x %g inches: must be from 1 x 0.5 to 100 x 100", f.kind, f.width, f.height)
	}
	if w == nil {
		return fmt.Errorf("plot: %s: no writer (nil)", f.kind)
	}
	var buf bytes.Buffer
	if err := f.guard(func() error {
		return draw(&buf, roundLength(f.width*72), roundLength(f.height*72))
	}); err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// guard calls draw and turns a panic into an error.
func (f *Figure) guard(draw func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("plot: %s: cannot draw: %v", f.kind, r)
		}
	}()
	if err := draw(); err != nil {
		return fmt.Errorf("plot: %s: %w", f.kind, err)
	}
	return nil
}

// roundLength rounds a length in points to 0.01. The small offset keeps the many lengths that lie half way from
// falling one way on one processor and the other way on another.
func roundLength(points float64) vg.Length {
	return vg.Length(math.Round(float64(points*100)+1e-4) / 100)
}
