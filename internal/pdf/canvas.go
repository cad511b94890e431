package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Canvas is a page. It implements vg.Canvas, but for arcs.
type Canvas struct {
	w, h    float64 // points
	title   string
	content bytes.Buffer
	now     state
	stack   []state
	alphas  []uint8
	fonts   []*embedded
	images  []picture
}

// state is what SetColor and its like have chosen.
type state struct {
	color color.NRGBA
	width float64
	dash  []vg.Length
	shift vg.Length
	wrote written
}

// written is the part of the state that the page knows.
type written struct {
	fill, stroke string
	alpha        uint8
	line         string
}

// New returns an empty page of w by h points, with the title of the document.
func New(w, h vg.Length, title string) *Canvas {
	c := &Canvas{w: w.Points(), h: h.Points(), title: title}
	c.now = state{color: color.NRGBA{A: 255}, width: 1, wrote: written{alpha: 255}}
	return c
}

// Push saves the state.
func (c *Canvas) Push() {
	c.stack = append(c.stack, c.now)
	c.content.WriteString("q\n")
}

// Pop returns to the state that was saved last.
func (c *Canvas) Pop() {
	c.now = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
	c.content.WriteString("Q\n")
}

// Rotate turns what follows by an angle in radians, against the clock.
func (c *Canvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.transform(cos, sin, -sin, cos, 0, 0)
}

// Translate moves what follows.
func (c *Canvas) Translate(p vg.Point) { c.transform(1, 0, 0, 1, p.X.Points(), p.Y.Points()) }

// Scale stretches what follows.
func (c *Canvas) Scale(x, y float64) { c.transform(x, 0, 0, y, 0, 0) }

func (c *Canvas) transform(m ...float64) {
	for _, v := range m {
		c.content.WriteString(real(v) + " ")
	}
	c.content.WriteString("cm\n")
}

// SetLineWidth sets the width of strokes.
func (c *Canvas) SetLineWidth(w vg.Length) { c.now.width = w.Points() }

// SetLineDash sets the dashes of strokes.
func (c *Canvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.now.dash, c.now.shift = pattern, offset
}

// SetColor sets the colour of strokes, areas and text.
func (c *Canvas) SetColor(col color.Color) {
	c.now.color = color.NRGBAModel.Convert(col).(color.NRGBA)
}

// Stroke draws the outline of the path.
func (c *Canvas) Stroke(p vg.Path) {
	if c.now.width <= 0 {
		return
	}
	c.opacity()
	c.ink(&c.now.wrote.stroke, "RG")
	line := real(c.now.width) + " w ["
	for i, d := range c.now.dash {
		if i > 0 {
			line += " "
		}
		line += real(d.Points())
	}
	if line += "] " + real(c.now.shift.Points()) + " d\n"; line != c.now.wrote.line {
		c.content.WriteString(line)
		c.now.wrote.line = line
	}
	c.path(p)
	c.content.WriteString("S\n")
}

// Fill fills the path.
func (c *Canvas) Fill(p vg.Path) {
	c.opacity()
	c.ink(&c.now.wrote.fill, "rg")
	c.path(p)
	c.content.WriteString("f\n")
}

// ink chooses the colour by the operator, if it is not chosen yet.
func (c *Canvas) ink(wrote *string, operator string) {
	part := func(v uint8) string { return real(float64(v) / 255) }
	col := c.now.color
	if s := part(col.R) + " " + part(col.G) + " " + part(col.B) + " " + operator + "\n"; s != *wrote {
		c.content.WriteString(s)
		*wrote = s
	}
}

// opacity chooses how opaque what follows is.
func (c *Canvas) opacity() {
	if a := c.now.color.A; a != c.now.wrote.alpha {
		fmt.Fprintf(&c.content, "/A%d gs\n", a)
		c.now.wrote.alpha = a
		if bytes.IndexByte(c.alphas, a) < 0 {
			c.alphas = append(c.alphas, a)
		}
	}
}

// path writes the pieces of a path; an arc, which the figures do not use, panics.
func (c *Canvas) path(p vg.Path) {
	var at vg.Point
	for _, e := range p {
		switch {
		case e.Type == vg.MoveComp:
			c.op("m", e.Pos)
		case e.Type == vg.LineComp:
			c.op("l", e.Pos)
		case e.Type == vg.CloseComp:
			c.op("h")
		case e.Type == vg.CurveComp && len(e.Control) == 2:
			c.op("c", e.Control[0], e.Control[1], e.Pos)
		case e.Type == vg.CurveComp && len(e.Control) == 1: // a quadratic curve is a cubic one with handles of two thirds
			third := func(p vg.Point) vg.Point {
				return vg.Point{X: p.X + (e.Control[0].X-p.X)*2/3, Y: p.Y + (e.Control[0].Y-p.Y)*2/3}
			}
			c.op("c", third(at), third(e.Pos), e.Pos)
		default:
			panic(fmt.Sprintf("pdf: path component of type %d", e.Type))
		}
		at = e.Pos
	}
}

func (c *Canvas) op(name string, points ...vg.Point) {
	b := c.content.AvailableBuffer()
	for _, p := range points {
		b = append(appendReal(b, p.X.Points()), ' ')
		b = append(appendReal(b, p.Y.Points()), ' ')
	}
	c.content.Write(append(append(b, name...), '\n'))
}

// FillString writes text with its baseline beginning at the point. The font must be [Embeddable].
func (c *Canvas) FillString(f font.Face, at vg.Point, text string) {
	if text == "" {
		return
	}
	c.opacity()
	c.ink(&c.now.wrote.fill, "rg")
	n, e := c.font(f)
	fmt.Fprintf(&c.content, "BT /F%d %s Tf %s %s Td [%s] TJ ET\n",
		n, real(f.Font.Size.Points()), real(at.X.Points()), real(at.Y.Points()), e.show(text))
}

// DrawImage draws the image into the rectangle.
func (c *Canvas) DrawImage(r vg.Rectangle, img image.Image) {
	p := pictureOf(img)
	if p.stencil {
		old := c.now.color
		c.SetColor(p.color)
		c.opacity()
		c.ink(&c.now.wrote.fill, "rg")
		c.now.color = old
	}
	c.images = append(c.images, p)
	size := r.Size()
	fmt.Fprintf(&c.content, "q %s 0 0 %s %s %s cm /I%d Do Q\n",
		real(size.X.Points()), real(size.Y.Points()), real(r.Min.X.Points()), real(r.Min.Y.Points()), len(c.images))
}

// WriteTo writes the file.
func (c *Canvas) WriteTo(w io.Writer) (int64, error) {
	d := newDocument()
	root, pages, page := d.reserve(), d.reserve(), d.reserve()
	d.object(root, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R>>", pages))
	d.object(pages, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]/Count 1>>", page))
	content := d.stream("", c.content.Bytes())
	resources := "/ProcSet[/PDF/Text/ImageB/ImageC]"
	resources += dictionary("Font", "F", len(c.fonts), func(i int) int { return c.fonts[i].write(d) })
	resources += dictionary("XObject", "I", len(c.images), func(i int) int { return c.images[i].write(d) })
	if len(c.alphas) > 0 {
		resources += "/ExtGState<<"
		for _, a := range c.alphas {
			resources += fmt.Sprintf("/A%d<</ca %s/CA %s>>", a, real(float64(a)/255), real(float64(a)/255))
		}
		resources += ">>"
	}
	d.object(page, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Group<</S/Transparency/CS/DeviceRGB>>/Resources<<%s>>/Contents %d 0 R>>",
		pages, real(c.w), real(c.h), resources, content))
	return d.writeTo(w, root, d.add("<</Title "+utf16Text(c.title)+"/Producer(Spikecell)>>"))
}

// dictionary writes n objects and returns their entry of the resources, named by letter and place.
func dictionary(name, letter string, n int, write func(i int) int) string {
	if n == 0 {
		return ""
	}
	s := "/" + name + "<<"
	for i := range n {
		s += fmt.Sprintf("/%s%d %d 0 R", letter, i+1, write(i))
	}
	return s + ">>"
}
