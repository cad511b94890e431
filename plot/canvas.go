package plot

import (
	"bytes"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
)

// vectorDPI is the resolution of bitmaps inside SVG and PDF: spike rasters of very many spikes.
const vectorDPI = 288

// canvas draws on a back-end in points, origin at the bottom left. It rounds every coordinate.
type canvas struct {
	out    vg.Canvas
	pixels draw.Image // what the back-end draws on; nil for SVG and PDF
	dpi    float64
	pdf    bool
	w, h   float64
}

// point is a position in points.
type point struct{ x, y float64 }

// rect is a rectangle in points.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) w() float64 { return r.x1 - r.x0 }
func (r rect) h() float64 { return r.y1 - r.y0 }

// grow returns r with every side moved outwards by d.
func (r rect) grow(d float64) rect { return rect{r.x0 - d, r.y0 - d, r.x1 + d, r.y1 + d} }

// overlaps reports whether the two rectangles share more than an edge.
func (r rect) overlaps(s rect) bool { return r.x0 < s.x1 && s.x0 < r.x1 && r.y0 < s.y1 && s.y0 < r.y1 }

// inside reports whether r lies within s.
func (r rect) inside(s rect) bool {
	return r.x0 >= s.x0 && r.x1 <= s.x1 && r.y0 >= s.y0 && r.y1 <= s.y1
}

// pen is a line style: colour, width in points, dash pattern in points.
type pen struct {
	color color.Color
	width float64
	dash  []float64
}

func vgPoint(p point) vg.Point { return vg.Point{X: roundLength(p.x), Y: roundLength(p.y)} }

// straight is a colour whose components are not multiplied by its opacity, as the PDF back-end reads them.
type straight color.NRGBA

// RGBA makes straight a color.Color.
func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 257, uint32(s.G) * 257, uint32(s.B) * 257, uint32(s.A) * 257
}

// setColor chooses the colour of all that follows.
func (c *canvas) setColor(col color.Color) {
	if c.pdf {
		col = straight(color.NRGBAModel.Convert(col).(color.NRGBA))
	}
	c.out.SetColor(col)
}

// path returns the path through the points; more than one run of points makes separate pieces.
func path(runs ...[]point) vg.Path {
	var p vg.Path
	for _, run := range runs {
		for i, q := range run {
			if i == 0 {
				p.Move(vgPoint(q))
			} else {
				p.Line(vgPoint(q))
			}
		}
	}
	return p
}

// stroke draws the runs of points as lines in one path.
func (c *canvas) stroke(s pen, runs ...[]point) {
	c.setColor(s.color)
	c.out.SetLineWidth(vg.Length(s.width))
	dash := make([]vg.Length, len(s.dash))
	for i, d := range s.dash {
		dash[i] = vg.Length(d)
	}
	c.out.SetLineDash(dash, 0)
	if p := path(runs...); len(p) > 0 {
		c.out.Stroke(p)
	}
}

// line draws one straight line.
func (c *canvas) line(s pen, x0, y0, x1, y1 float64) { c.stroke(s, []point{{x0, y0}, {x1, y1}}) }

// fill fills the polygon.
func (c *canvas) fill(col color.Color, polygon []point) {
	if len(polygon) == 0 {
		return
	}
	p := path(polygon)
	p.Close()
	c.setColor(col)
	c.out.Fill(p)
}

// fillRect fills the rectangle.
func (c *canvas) fillRect(r rect, col color.Color) { c.fill(col, r.corners()) }

// frame draws the outline of the rectangle.
func (c *canvas) frame(r rect, s pen) { c.stroke(s, append(r.corners(), point{r.x0, r.y0})) }

func (r rect) corners() []point {
	return []point{{r.x0, r.y0}, {r.x1, r.y0}, {r.x1, r.y1}, {r.x0, r.y1}}
}

// dot fills a circle, made of four cubic curves because the back-ends do not agree on arcs.
func (c *canvas) dot(x, y, r float64, col color.Color) {
	const k = 0.5522847498 // handle length that makes a cubic a quarter circle
	var p vg.Path
	at := func(dx, dy float64) vg.Point { return vgPoint(point{x + float64(dx*r), y + float64(dy*r)}) }
	p.Move(at(1, 0))
	p.CubeTo(at(1, k), at(k, 1), at(0, 1))
	p.CubeTo(at(-k, 1), at(-1, k), at(-1, 0))
	p.CubeTo(at(-1, -k), at(-k, -1), at(0, -1))
	p.CubeTo(at(k, -1), at(1, -k), at(1, 0))
	p.Close()
	c.setColor(col)
	c.out.Fill(p)
}

// px returns how many pixels lie before a position.
func (c *canvas) px(v float64) int { return int(math.Round(v * c.dpi / 72)) }

// image draws img into r with hard pixel edges.
func (c *canvas) image(r rect, img image.Image) {
	switch {
	case c.pdf: // the back-end draws images upside down
		c.out.Push()
		c.out.Translate(vgPoint(point{r.x0, r.y1}))
		c.out.Scale(1, -1)
		c.out.DrawImage(vg.Rectangle{Max: vgPoint(point{r.w(), r.h()})}, img)
		c.out.Pop()
	case c.pixels == nil:
		c.out.DrawImage(vg.Rectangle{Min: vgPoint(point{r.x0, r.y0}), Max: vgPoint(point{r.x1, r.y1})}, img)
	default:
		c.scaleImage(r, img)
	}
}

// scaleImage draws img into the pixels that r covers: repeated if they are more than those of img, else averaged.
func (c *canvas) scaleImage(r rect, img image.Image) {
	bottom := c.pixels.Bounds().Dy()
	to := image.Rect(c.px(r.x0), bottom-c.px(r.y1), c.px(r.x1), bottom-c.px(r.y0))
	var scaler draw.Scaler = draw.NearestNeighbor
	if to.Dx() < img.Bounds().Dx() || to.Dy() < img.Bounds().Dy() {
		scaler = draw.BiLinear
	}
	scaler.Scale(c.pixels, to, img, img.Bounds(), draw.Over, nil)
}

// repairSVG makes browsers show images as they are meant (stretched to their rectangle, with hard pixel edges, labelled
// as the PNG that they are) and names fonts to fall back on.
func repairSVG(svg []byte) []byte {
	for _, r := range [][2]string{
		{"<image ", `<image preserveAspectRatio="none" style="image-rendering:pixelated" `},
		{"data:image/jpg;base64,", "data:image/png;base64,"},
		{"font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;"},
	} {
		svg = bytes.ReplaceAll(svg, []byte(r[0]), []byte(r[1]))
	}
	return svg
}
