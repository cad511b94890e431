package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
)

// embedded is a font with the glyphs that the page uses.
type embedded struct {
	face   *sfnt.Font
	buf    sfnt.Buffer
	source []byte
	glyphs map[sfnt.GlyphIndex]rune
}

// Embeddable reports whether a subset of the font can be put into a page: TrueType outlines in a file of their own.
func Embeddable(f *sfnt.Font) bool {
	t, err := tablesOf(source(f))
	return err == nil && t["glyf"] != nil && t["loca"] != nil
}

// source returns the file of a font; nothing if it cannot be had.
func source(f *sfnt.Font) []byte {
	var b bytes.Buffer
	if _, err := f.WriteSourceTo(nil, &b); err != nil {
		return nil
	}
	return b.Bytes()
}

// font returns the number of the face on this page, from 1, and what is known of it.
func (c *Canvas) font(f font.Face) (int, *embedded) {
	i := slices.IndexFunc(c.fonts, func(e *embedded) bool { return e.face == f.Face })
	if i < 0 {
		i = len(c.fonts)
		c.fonts = append(c.fonts, &embedded{face: f.Face, source: source(f.Face), glyphs: map[sfnt.GlyphIndex]rune{}})
	}
	return i + 1, c.fonts[i]
}

// em is the size at which glyphs are measured.
func (e *embedded) em() fixed.Int26_6 { return fixed.I(int(e.face.UnitsPerEm())) }

// thousandths turns a length at the size of em into thousandths of the size.
func (e *embedded) thousandths(v fixed.Int26_6) int {
	return int(math.Round(1000 * float64(v) / float64(e.em())))
}

// show returns the operand that shows the text, kerned, and takes note of its glyphs.
func (e *embedded) show(text string) string {
	var b strings.Builder
	b.WriteByte('<')
	var before sfnt.GlyphIndex
	for i, r := range text {
		g, err := e.face.GlyphIndex(&e.buf, r)
		if err != nil {
			panic(fmt.Sprintf("pdf: character %q: %v", r, err))
		}
		if _, ok := e.glyphs[g]; !ok {
			e.glyphs[g] = r
		}
		if kern, err := e.face.Kern(&e.buf, before, g, e.em(), stdfont.HintingNone); err == nil && i > 0 && kern != 0 {
			fmt.Fprintf(&b, "> %d <", -e.thousandths(kern))
		}
		fmt.Fprintf(&b, "%04X", int(g))
		before = g
	}
	b.WriteByte('>')
	return b.String()
}

// write writes the font and returns its number.
func (e *embedded) write(d *document) int {
	glyphs := make([]int, 0, len(e.glyphs))
	for g := range e.glyphs {
		glyphs = append(glyphs, int(g))
	}
	slices.Sort(glyphs)
	file, err := subset(e.source, glyphs)
	if err != nil {
		panic("pdf: " + err.Error())
	}
	name := tag(file) + "+" + e.name()
	data := d.stream(fmt.Sprintf("/Length1 %d", len(file)), file)
	descriptor := d.add(e.descriptor(name, data))
	descendant := d.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/CIDToGIDMap/Identity/DW 1000/W[%s]/FontDescriptor %d 0 R>>", name, e.widths(glyphs), descriptor))
	unicode := d.stream("", e.unicode(glyphs))
	return d.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		name, descendant, unicode))
}

// name is that of the font in letters and digits.
func (e *embedded) name() string {
	name, err := e.face.Name(&e.buf, sfnt.NameIDPostScript)
	if err != nil {
		name = "Font"
	}
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F && !strings.ContainsRune("()<>[]{}/%#+", r) {
			return r
		}
		return -1
	}, name)
}

// tag returns six letters that belong to a subset.
func tag(file []byte) string {
	sum := sha256.Sum256(file)
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

func (e *embedded) descriptor(name string, data int) string {
	var box fixed.Rectangle26_6
	box, _ = e.face.Bounds(&e.buf, e.em(), stdfont.HintingNone) // an empty box if it has none
	m, _ := e.face.Metrics(&e.buf, e.em(), stdfont.HintingNone)
	t := e.thousandths
	return fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]"+
		"/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		name, t(box.Min.X), t(-box.Max.Y), t(box.Max.X), t(-box.Min.Y), t(m.Ascent), -t(m.Descent), t(m.CapHeight), data)
}

// widths lists the advance of every glyph.
func (e *embedded) widths(glyphs []int) string {
	var b strings.Builder
	for _, g := range glyphs {
		w, err := e.face.GlyphAdvance(&e.buf, sfnt.GlyphIndex(g), e.em(), stdfont.HintingNone)
		if err != nil {
			panic(fmt.Sprintf("pdf: width of glyph %d: %v", g, err))
		}
		fmt.Fprintf(&b, "%d[%d]", g, e.thousandths(w))
	}
	return b.String()
}

// unicode is the table from glyphs to characters, which makes the text of the page searchable.
func (e *embedded) unicode(glyphs []int) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for chunk := range slices.Chunk(glyphs, 100) { // the most that a block may hold
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, g := range chunk {
			fmt.Fprintf(&b, "<%04X><%X>\n", g, utf16Bytes(string(e.glyphs[sfnt.GlyphIndex(g)])))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return b.Bytes()
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return b
}

// utf16Text writes text as a string object of any characters.
func utf16Text(s string) string { return fmt.Sprintf("<FEFF%X>", utf16Bytes(s)) }
