package plot

import (
	"fmt"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"github.com/spikecell/spikecell/internal/pdf"
)

// typeface is a font that figures use. It has a map with a lock and no sync.Map, whose code every program that imports this package would compile.
type typeface struct {
	name   string
	face   *opentype.Font
	inPDF  bool // a PDF can hold a part of it; else its outlines are drawn
	known  sync.RWMutex
	glyphs map[rune]bool // whether the font has a character, where that was asked
}

// bundled returns a font that is compiled in, read when it is first used.
func bundled(name string, file []byte) func() *typeface {
	return sync.OnceValue(func() *typeface {
		face, err := opentype.Parse(file)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		return newTypeface(name, face)
	})
}

func newTypeface(name string, face *opentype.Font) *typeface {
	return &typeface{name: name, face: face, inPDF: pdf.Embeddable(face), glyphs: map[rune]bool{}}
}

// The fonts that are always there: text in two weights, and mathematics.
var (
	textFont = bundled("Liberation Sans", liberationsansregular.TTF)
	boldFont = bundled("Liberation Sans Bold", liberationsansbold.TTF)
	mathFont = bundled("DejaVu Sans", dejavusans.TTF)
)

// has reports whether the font has the character.
func (t *typeface) has(r rune) bool {
	t.known.RLock()
	has, ok := t.glyphs[r]
	t.known.RUnlock()
	if ok {
		return has
	}
	var buf sfnt.Buffer
	g, err := t.face.GlyphIndex(&buf, r)
	has = err == nil && g != 0
	t.known.Lock()
	t.glyphs[r] = has
	t.known.Unlock()
	return has
}

// fontOf returns the first font that has the character: that of the text, that of mathematics, or one of the system.
func fontOf(r rune, bold bool) (*typeface, bool) {
	first := textFont()
	if bold {
		first = boldFont()
	}
	switch {
	case first.has(r):
		return first, true
	case mathFont().has(r):
		return mathFont(), true
	}
	if t := systemFont(r); t != nil {
		return t, true
	}
	return first, false
}

// unfit are scripts that are written from right to left, or whose letters join or change places, which no back-end here knows how to do.
var unfit = map[string]*unicode.RangeTable{
	"Hebrew": unicode.Hebrew, "Arabic": unicode.Arabic, "Syriac": unicode.Syriac, "Thaana": unicode.Thaana, "N'Ko": unicode.Nko,
	"Devanagari": unicode.Devanagari, "Bengali": unicode.Bengali, "Gurmukhi": unicode.Gurmukhi, "Gujarati": unicode.Gujarati,
	"Tamil": unicode.Tamil, "Telugu": unicode.Telugu, "Kannada": unicode.Kannada, "Malayalam": unicode.Malayalam, "Sinhala": unicode.Sinhala,
	"Thai": unicode.Thai, "Lao": unicode.Lao, "Khmer": unicode.Khmer, "Myanmar": unicode.Myanmar, "Tibetan": unicode.Tibetan,
}

// laidOut returns an error for a text whose characters cannot stand beside each other from left to right: it would be another word.
func laidOut(text string) error {
	for _, r := range text {
		if r < 0x590 {
			continue
		}
		for name, script := range unfit {
			if unicode.Is(script, r) {
				return fmt.Errorf("text %q: %s is written from right to left or in letters that join, which figures cannot; use Latin letters", text, name)
			}
		}
	}
	return nil
}

// missing is the error of a text that no font can write.
func missing(r rune, text string) error {
	script := "no font of the system has it either"
	switch {
	case unicode.Is(unicode.Hangul, r):
		script = "install a Korean font, such as Nanum Gothic or Noto Sans CJK"
	case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
		script = "install a Japanese font, such as IPAex Gothic or Noto Sans CJK"
	case unicode.Is(unicode.Han, r):
		script = "install a Chinese font, such as WenQuanYi or Noto Sans CJK"
	}
	return fmt.Errorf("text %q: character %q (U+%04X) is missing from the fonts Liberation Sans and DejaVu Sans: %s", text, r, r, script)
}
