package plot

import (
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// piece is a part of a line of text that has one font and one height.
type piece struct {
	font     *typeface
	text     string
	size     float64
	at, rise float64 // from the beginning of the line, and above its baseline
}

// level says whether characters stand on the line or as an index.
type level int

const (
	onLine level = iota
	raised
	lowered
)

// glyph is a character with its level.
type glyph struct {
	r     rune
	level level
}

const (
	indexSize = 0.7 // of characters that stand as an index, as a multiple of the size
	indexUp   = 0.36
	indexDown = -0.16
)

// indices are the characters that stand as an index by themselves, with what is drawn for them.
var indices = func() map[rune]glyph {
	m := map[rune]glyph{}
	for _, set := range []struct {
		level     level
		from, are string
	}{
		{raised, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", "0123456789+−=()niabcdefghjklmoprstuvwxyzT"},
		{lowered, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+−=()aehijklmnoprstuvx"},
	} {
		are := []rune(set.are)
		for i, r := range []rune(set.from) {
			m[r] = glyph{are[i], set.level}
		}
	}
	return m
}()

// glyphs reads a line: characters such as ² and ₙ are indices, and so is what stands between ^{ or _{ and }. What cannot be
// printed becomes a space.
func glyphs(text string) []glyph {
	var all []glyph
	now := onLine
	for rest := composed(strings.ToValidUTF8(text, "\uFFFD")); rest != ""; {
		switch {
		case now == onLine && strings.HasPrefix(rest, "^{") && strings.Contains(rest, "}"):
			now, rest = raised, rest[2:]
			continue
		case now == onLine && strings.HasPrefix(rest, "_{") && strings.Contains(rest, "}"):
			now, rest = lowered, rest[2:]
			continue
		case now != onLine && rest[0] == '}':
			now, rest = onLine, rest[1:]
			continue
		}
		r := []rune(rest[:min(len(rest), 4)])[0]
		rest = rest[len(string(r)):]
		all = append(all, written(r, now))
	}
	return all
}

// written returns what is drawn for a character.
func written(r rune, now level) glyph {
	if index, ok := indices[r]; ok {
		return index
	}
	if unicode.IsControl(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
		r = ' '
	}
	return glyph{r, now}
}

// pieces lays out a line. gone is the first character that no font has, or 0.
func (s textStyle) pieces(text string) (line []piece, width float64, gone rune) {
	var last level
	for _, g := range glyphs(text) {
		f, ok := fontOf(g.r, s.bold)
		if !ok && gone == 0 {
			gone = g.r
		}
		if n := len(line); n > 0 && line[n-1].font == f && last == g.level {
			line[n-1].text += string(g.r)
		} else {
			line = append(line, s.piece(f, g))
		}
		last = g.level
	}
	for i := range line {
		line[i].at = width
		face := line[i].face(1)
		width += face.Width(line[i].text).Points()
	}
	return line, width, gone
}

func (s textStyle) piece(f *typeface, g glyph) piece {
	p := piece{font: f, text: string(g.r), size: s.size}
	switch g.level {
	case raised:
		p.size, p.rise = s.size*indexSize, s.size*indexUp
	case lowered:
		p.size, p.rise = s.size*indexSize, s.size*indexDown
	}
	return p
}

// face returns the font in its size times scale.
func (p piece) face(scale float64) font.Face {
	f := font.Font{Typeface: font.Typeface(p.font.name), Variant: "Sans", Size: vg.Length(p.size * scale)}
	if p.font == boldFont() {
		f.Weight = boldWeight
	}
	return font.Face{Font: f, Face: p.font.face}
}
