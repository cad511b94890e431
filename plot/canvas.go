package plot

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
)

// vectorDPI is the resolution of bitmaps inside SVG and PDF, which are spike rasters of very many spikes, and printDPI that in the style of
// a paper: what journals ask of line art.
const (
	vectorDPI = 288
	printDPI  = 600
)

// canvas draws on a back-end in points of a notebook, origin at the bottom left of the figure or of a panel. It rounds every coordinate.
type canvas struct {
	out    vg.Canvas
	pixels draw.Image // what the back-end draws on; nil for SVG and PDF
	dpi    float64
	pdf    bool
	svg    *svgPage // the back-end, if it is one of SVG
	w, h   float64  // of the figure or panel
	scale  float64  // how many points of the page a point of a notebook is
	origin point    // of the panel, in points of the page
	style  Style
	panel  *panel
	failed *error // the first thing that could not be drawn
}

// fail takes note of something that cannot be drawn.
func (c *canvas) fail(err error) {
	if *c.failed == nil {
		*c.failed = err
	}
}

// place returns where a point is on the page.
func (c *canvas) place(p point) vg.Point {
	return vg.Point{X: roundLength(c.origin.x + float64(p.x*c.scale)), Y: roundLength(c.origin.y + float64(p.y*c.scale))}
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

// tone returns a colour in the theme of the figure, with an opacity from 0 to 255.
func (c *canvas) tone(col color.Color, opacity uint8) color.NRGBA {
	if s, ok := col.(shade); ok {
		col = s.in(c.style.Theme)
	}
	n := color.NRGBAModel.Convert(col).(color.NRGBA)
	n.A = uint8(int(n.A) * int(opacity) / 255)
	return n
}

// setColor chooses the colour of all that follows.
func (c *canvas) setColor(col color.Color) { c.out.SetColor(c.tone(col, 255)) }

// path returns the path through the points; more than one run of points makes separate pieces.
func (c *canvas) path(runs ...[]point) vg.Path {
	var p vg.Path
	for _, run := range runs {
		for i, q := range run {
			if i == 0 {
				p.Move(c.place(q))
			} else {
				p.Line(c.place(q))
			}
		}
	}
	return p
}

// stroke draws the runs of points as lines in one path.
func (c *canvas) stroke(s pen, runs ...[]point) {
	c.setColor(s.color)
	c.out.SetLineWidth(vg.Length(s.width * c.scale))
	dash := make([]vg.Length, len(s.dash))
	for i, d := range s.dash {
		dash[i] = vg.Length(d * c.scale)
	}
	c.out.SetLineDash(dash, 0)
	few := make([][]point, len(runs))
	for i, run := range runs {
		few[i] = c.seen(run)
	}
	for _, at := range c.strokes(s, few) {
		if p := c.path(at...); len(p) > 0 {
			c.out.Stroke(p)
		}
	}
}

// line draws one straight line.
func (c *canvas) line(s pen, x0, y0, x1, y1 float64) { c.stroke(s, []point{{x0, y0}, {x1, y1}}) }

// fill fills the polygon.
func (c *canvas) fill(col color.Color, polygon []point) {
	if len(polygon) == 0 {
		return
	}
	p := c.path(polygon)
	p.Close()
	c.setColor(col)
	c.out.Fill(p)
}

// fillPage fills the page: of an image, also the pixels within which the page ends.
func (c *canvas) fillPage() {
	if c.pixels == nil {
		c.fillRect(rect{0, 0, c.w, c.h}, white)
		return
	}
	draw.Draw(c.pixels, c.pixels.Bounds(), image.NewUniform(c.tone(white, 255)), image.Point{}, draw.Src)
}

// fillRect fills the rectangle.
func (c *canvas) fillRect(r rect, col color.Color) { c.fill(col, r.corners()) }

// frame draws the outline of the rectangle. It begins in the middle of a side: the image back-end does not join the ends of a line, and would
// leave a notch at a corner.
func (c *canvas) frame(r rect, s pen) {
	middle := point{(r.x0 + r.x1) / 2, r.y0}
	c.stroke(s, append([]point{middle, {r.x1, r.y0}, {r.x1, r.y1}, {r.x0, r.y1}, {r.x0, r.y0}}, middle))
}

func (r rect) corners() []point {
	return []point{{r.x0, r.y0}, {r.x1, r.y0}, {r.x1, r.y1}, {r.x0, r.y1}}
}

// px returns how many pixels lie left of, and below, a point.
func (c *canvas) px(p point) (x, y int) {
	q := c.place(p)
	return int(math.Round(q.X.Points() * c.dpi / 72)), int(math.Round(q.Y.Points() * c.dpi / 72))
}

// length returns a length in pixels, one at least.
func (c *canvas) length(v float64) int { return max(1, int(math.Round(v*c.scale*c.dpi/72))) }

// image draws img into r with hard pixel edges.
func (c *canvas) image(r rect, img image.Image) {
	if c.pixels == nil {
		c.out.DrawImage(vg.Rectangle{Min: c.place(point{r.x0, r.y0}), Max: c.place(point{r.x1, r.y1})}, img)
		return
	}
	c.scaleImage(r, img)
}

// scaleImage draws img into the pixels that r covers: repeated if they are more than those of img, else averaged.
func (c *canvas) scaleImage(r rect, img image.Image) {
	bottom := c.pixels.Bounds().Dy()
	x0, y0 := c.px(point{r.x0, r.y0})
	x1, y1 := c.px(point{r.x1, r.y1})
	to := image.Rect(x0, bottom-y1, x1, bottom-y0)
	var scaler draw.Scaler = draw.NearestNeighbor
	if to.Dx() < img.Bounds().Dx() || to.Dy() < img.Bounds().Dy() {
		scaler = draw.BiLinear
	}
	scaler.Scale(c.pixels, to, img, img.Bounds(), draw.Over, nil)
}
