package plot

import (
	"image/color"
	"math"
	"sort"
	"strings"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
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
)

// lineHeight is the distance of two lines of text, as a multiple of the size.
const lineHeight = 1.25

// capHeight is the height of capitals and digits, as a multiple of the size.
const capHeight = 0.72

func (s textStyle) face() font.Face {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(s.size)}
	if s.bold {
		f.Weight = stdfont.WeightBold
	}
	return plot.DefaultTextHandler.Cache().Lookup(f, f.Size)
}

// width returns the width of one line of text in points.
func (s textStyle) width(text string) float64 {
	face := s.face()
	return face.Width(text).Points()
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
	if text == "" {
		return
	}
	c.setColor(s.color)
	at := point{x - float64(float64(a)*s.width(text)), y}
	face := s.face()
	if c.pdf {
		text = codePage1252(text)
		if s.bold { // the back-end looks a bold font up by a name under which it did not file it
			face.Font.Weight, face.Font.Variant = stdfont.WeightNormal, "SansBold"
		}
	}
	c.out.FillString(face, vgPoint(at), text)
}

// textMiddle writes one line with the middle of its capitals at y.
func (c *canvas) textMiddle(s textStyle, a align, x, y float64, text string) {
	c.text(s, a, x, y-float64(s.size*capHeight/2), text)
}

// textUp writes one line that reads upwards, with its baseline at x and its part a at y.
func (c *canvas) textUp(s textStyle, a align, x, y float64, text string) {
	if c.pixels != nil {
		if p, err := s.outlineUp(x, y-float64(float64(a)*s.width(text)), text); err == nil {
			c.setColor(s.color)
			c.out.Fill(p)
			return
		}
	}
	c.out.Push()
	c.out.Translate(vgPoint(point{x, y}))
	c.out.Rotate(math.Pi / 2)
	c.text(s, a, 0, 0, text)
	c.out.Pop()
}

// codePage1252 returns the text as bytes of Windows-1252, the encoding of the fonts in a PDF.
func codePage1252(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80 || r >= 0xA0 && r <= 0xFF:
			b.WriteByte(byte(r))
		default:
			b.WriteString(likeness1252(r))
		}
	}
	return b.String()
}

// likeness1252 returns the Windows-1252 bytes of a character that Latin-1 lacks, or of the nearest one.
func likeness1252(r rune) string {
	likeness := map[rune]string{
		'…': "\x85", '‘': "\x91", '’': "\x92", '“': "\x93", '”': "\x94", '•': "\x95", '–': "\x96", '—': "\x97",
		'−': "\x96", '€': "\x80", '→': "->", '←': "<-", '≤': "<=", '≥': ">=", 'μ': "\xb5", 'Δ': "D", 'τ': "tau",
	}
	if s, ok := likeness[r]; ok {
		return s
	}
	return "?"
}
