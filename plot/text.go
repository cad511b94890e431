package plot

import (
	"image/color"
	"math"
	"sort"
	"strings"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/vg"
)

// textStyle is a size in points, a weight and a colour.
type textStyle struct {
	size  float64
	bold  bool
	color color.Color
}

var (
	titleStyle = textStyle{11, true, ink}
	labelStyle = textStyle{9.5, false, ink}
	tickStyle  = textStyle{8.5, false, ink}
	noteStyle  = textStyle{8, false, grey}

	laneStyle = textStyle{9, true, ink} // the name of what lanes belong to

	letterStyle = textStyle{12.3, true, ink} // 8 points on paper
)

// lineHeight is the distance of two lines of text, as a multiple of the size.
const lineHeight = 1.25

// capHeight is the height of capitals and digits, as a multiple of the size.
const capHeight = 0.72

// boldWeight is the weight of titles.
const boldWeight = stdfont.WeightBold

// width returns the width of one line of text in points.
func (s textStyle) width(text string) float64 {
	_, w, _ := s.pieces(text)
	return w
}

// with returns the style in another colour.
func (s textStyle) with(c color.Color) textStyle { s.color = c; return s }

// widest returns the width of the widest text.
func (s textStyle) widest(texts []string) float64 {
	w := 0.0
	for _, t := range texts {
		w = math.Max(w, s.width(t))
	}
	return w
}

// smallest is how small text is made where it has no room, as a part of its size, before it is shortened.
const smallest = 0.75

// fitting returns the style, smaller if the text is wider than max.
func (s textStyle) fitting(text string, max float64) textStyle {
	if w := s.width(text); w > max {
		s.size *= math.Max(max/w, smallest)
	}
	return s
}

// elide shortens the text with an ellipsis until it is no wider than max.
func (s textStyle) elide(text string, max float64) string {
	if s.width(text) <= max {
		return text
	}
	r := []rune(text)
	cut := sort.Search(len(r), func(n int) bool { return s.width(string(r[:n+1])+"…") > max })
	return strings.TrimRight(string(r[:cut]), " ") + "…"
}

// wrap breaks the text at spaces into lines no wider than max; a longer word is shortened.
func (s textStyle) wrap(text string, max float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && s.width(line+" "+word) > max {
			lines, line = append(lines, s.elide(line, max)), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, s.elide(line, max))
	}
	return lines
}

// align says which part of a text lies at its position, from 0 (left) to 1 (right).
type align float64

const (
	left   align = 0
	center align = 0.5
	right  align = 1
)

// text writes one line with its baseline at y.
func (c *canvas) text(s textStyle, a align, x, y float64, text string) {
	c.write(s, a, text, func(along, above float64) point { return point{x + along, y + above} }, 0)
}

// textMiddle writes one line with the middle of its capitals at y.
func (c *canvas) textMiddle(s textStyle, a align, x, y float64, text string) {
	c.text(s, a, x, y-float64(s.size*capHeight/2), text)
}

// textUp writes one line that reads upwards, with its baseline at x and its part a at y.
func (c *canvas) textUp(s textStyle, a align, x, y float64, text string) {
	c.write(s, a, text, func(along, above float64) point { return point{x - above, y + along} }, math.Pi/2)
}

// write writes one line turned by an angle; at says where a point of the line lies, from how far it is along and above. A character that
// no font has is an error of the whole figure.
func (c *canvas) write(s textStyle, a align, text string, at func(along, above float64) point, angle float64) {
	line, width, gone := s.pieces(text)
	if gone != 0 {
		c.fail(missing(gone, text))
		return
	}
	if err := laidOut(text); err != nil {
		c.fail(err)
		return
	}
	c.setColor(s.color)
	from := -float64(float64(a) * width)
	if c.svg != nil && len(line) == 1 {
		c.svg.anchor, from = a, 0
	}
	for _, p := range line {
		if strings.TrimSpace(p.text) != "" {
			c.writePiece(p, func(along, above float64) point { return at(from+p.at+along, p.rise+above) }, angle)
		}
	}
}

// writePiece writes a piece as text where the back-end can, and else as outlines: in pixels too, where the back-end moves letters by whole pixels, so
// that those of AT touch at few dots an inch, and a line is not as long as it was measured.
func (c *canvas) writePiece(p piece, at func(along, above float64) point, angle float64) {
	if c.pixels != nil || c.pdf && !p.font.inPDF {
		if path, err := p.outline(func(along, above float64) vg.Point { return c.place(at(along, above)) }); err == nil {
			c.out.Fill(path)
			return
		}
	}
	if angle == 0 {
		c.out.FillString(p.face(c.scale), c.place(at(0, 0)), p.text)
		return
	}
	c.out.Push()
	c.out.Translate(c.place(at(0, 0)))
	c.out.Rotate(angle)
	c.out.FillString(p.face(c.scale), vg.Point{}, p.text)
	c.out.Pop()
}
