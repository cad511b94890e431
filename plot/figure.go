// Package plot draws the figures of the toolkit: spike rasters, potentials, learning curves, weights, comparisons.
//
// A constructor takes plain values, checks and copies them, and returns a [Figure]; the figure writes itself as PNG, SVG
// or PDF as often as is wanted. [Figure.Styled] sets where it is read and how large it is, [Figure.Annotate] adds marks, and [Grid] puts figures
// beside each other. A colour belongs to a name, and people with any common colour blindness can tell colours apart; see [docs/figures.md].
//
// All coordinates are rounded to 0.01 points before they are written, so the same figure gives the same SVG bytes on
// every processor.
//
// [docs/figures.md]: https://github.com/spikecell/spikecell/blob/main/docs/figures.md
package plot

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/spikecell/spikecell/internal/pdf"
)

// notebookWidth is the width of a figure in inches: the text width of a notebook page and of most papers.
const notebookWidth = 6.5

// DefaultDPI is the resolution of a PNG for which no other is asked: sharp on a screen of twice the usual density.
const DefaultDPI = 192

// Figure is a finished drawing that does not change any more. The zero value is of no use: call a constructor. Any number
// of goroutines may draw figures, also the same one, at the same time.
type Figure struct {
	kind, title   string
	width, height float64 // inches, where Resize has set them
	style         Style
	tall          func(width float64) float64 // the height for a width, both in inches of a notebook, with one line of title and of key
	keys          []string                    // the names in the key
	draw          func(c *canvas) error
	marks         []Mark
}

// natural returns the height for a width, with room for all lines of the title, beside a letter if there is one, and of the key.
func (f *Figure) natural(width float64, lettered bool) float64 {
	room := math.Max(width*72-2*edge, 1)
	keys := float64(keyRows(f.keys, room))
	if lettered {
		room = math.Max(room-letterStyle.width("m")-7, 1)
	}
	lines := float64(len(titleStyle.wrap(f.title, room)))
	points := math.Max(lines-1, 0)*titleStyle.size*lineHeight + math.Min(math.Max(keys-1, 0)*keyRow, mostKey)
	return f.tall(width) + points/72
}

// mostKey is the height in points that a key adds to a figure at most.
const mostKey = 160

// always is the height of figures that need no more where they are narrow.
func always(height float64) func(float64) float64 { return func(float64) float64 { return height } }

// shaped is the height of figures that are lower where they are narrow, given that at the width of a notebook.
func shaped(height float64) func(float64) float64 {
	return func(width float64) float64 { return height * math.Min(math.Max(width/notebookWidth, 0.75), 1.4) }
}

// Title returns the title as it was given.
func (f *Figure) Title() string {
	if f == nil {
		panic("plot: Figure.Title: the figure is nil; make it with a function of this package")
	}
	return f.title
}

// alt is what the figure is, for those who do not see it.
func (f *Figure) alt() string { return cmp.Or(f.style.Alt, f.title, f.kind) }

// Size returns the width and height in inches.
func (f *Figure) Size() (w, h float64) {
	if f == nil {
		panic("plot: Figure.Size: the figure is nil; make it with a function of this package")
	}
	if f.width != 0 || f.height != 0 {
		return f.width, f.height
	}
	w, h = f.style.width(), f.style.Height/25.4
	if h == 0 {
		scale := f.style.scale()
		h = math.Round(100*scale*f.natural(w/scale, false)) / 100
	}
	return w, h
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

// Styled returns the same figure in another style, at the size of that style. The methods that draw return an error if the
// style is not usable.
func (f *Figure) Styled(s Style) *Figure {
	if f == nil {
		panic("plot: Figure.Styled: the figure is nil; make it with a function of this package")
	}
	g := *f
	g.width, g.height = 0, 0
	g.style = s
	g.style.Names = slices.Clone(s.Names)
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
	if w, h := f.Size(); w*h*float64(dpi)*float64(dpi) > 1<<28 {
		return fmt.Errorf("plot: %s: PNG of %.3g million pixels: choose fewer dots an inch than %d", f.kind, w*h*float64(dpi)*float64(dpi)/1e6, dpi)
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		image := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
		c := f.canvas(image, width, height, float64(dpi))
		c.pixels = image.Image()
		if err := f.paint(c); err != nil {
			return err
		}
		return encodePNG(buf, image.Image(), dpi)
	})
}

// SVG writes the figure as an SVG document. Text stays text, in Liberation Sans or, where that is missing, in a font of the
// same widths. The document has a title, by which screen readers name it. Nothing is written if it cannot be drawn.
func (f *Figure) SVG(w io.Writer) error {
	if f == nil {
		return errors.New("plot: Figure.SVG: the figure is nil; make it with a function of this package")
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		page := &svgPage{Canvas: vgsvg.New(width, height)}
		c := f.canvas(page, width, height, f.style.bitmapDPI())
		c.svg = page
		if err := f.paint(c); err != nil {
			return err
		}
		file, err := page.document(f.alt())
		buf.Write(file)
		return err
	})
}

// PDF writes the figure as a PDF of one page of the figure's size. Of each font the glyphs that are used are embedded, and text can be
// searched and copied. Nothing is written if it cannot be drawn.
func (f *Figure) PDF(w io.Writer) error {
	if f == nil {
		return errors.New("plot: Figure.PDF: the figure is nil; make it with a function of this package")
	}
	return f.render(w, func(buf *bytes.Buffer, width, height vg.Length) error {
		page := pdf.New(width, height, f.alt())
		c := f.canvas(page, width, height, f.style.bitmapDPI())
		c.pdf = true
		if err := f.paint(c); err != nil {
			return err
		}
		_, err := page.WriteTo(buf)
		return err
	})
}

// canvas returns a canvas for the whole figure on a back-end.
func (f *Figure) canvas(out vg.Canvas, w, h vg.Length, dpi float64) *canvas {
	scale := f.style.scale()
	return &canvas{out: out, dpi: dpi, w: w.Points() / scale, h: h.Points() / scale, scale: scale, style: f.style, panel: &panel{}, failed: new(error)}
}

// paint draws the figure on a fresh canvas.
func (f *Figure) paint(c *canvas) error {
	if f.style.Theme != Transparent {
		c.fillPage()
	}
	return f.paintOn(c)
}

// paintOn draws the figure on a canvas of a page or a panel.
func (f *Figure) paintOn(c *canvas) error {
	c.panel.marks = f.marks
	if err := f.draw(c); err != nil {
		return err
	}
	c.annotate(overData)
	return *c.failed
}

// render runs draw into a buffer and copies that to w only if all went well. The back-ends panic on what they cannot
// do, which here becomes an error.
func (f *Figure) render(w io.Writer, draw func(buf *bytes.Buffer, width, height vg.Length) error) (err error) {
	if err := f.style.check(); err != nil {
		return fmt.Errorf("plot: %s: %w", f.kind, err)
	}
	width, height := f.Size()
	if !(width >= 1 && height >= 0.5 && width <= 100 && height <= 100) {
		return fmt.Errorf("plot: %s: size of %g x %g inches: must be from 1 x 0.5 to 100 x 100", f.kind, width, height)
	}
	if w == nil {
		return fmt.Errorf("plot: %s: no writer (nil)", f.kind)
	}
	var buf bytes.Buffer
	if err := f.guard(func() error {
		return draw(&buf, roundLength(width*72), roundLength(height*72))
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
