package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

func liberation(t *testing.T) *opentype.Font {
	t.Helper()
	f, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fileOf(t *testing.T, c *Canvas) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// streams returns the unpacked streams of a file.
func streams(t *testing.T, file []byte) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)/Length (\d+)[^>]*>>\nstream\n`).FindAllSubmatchIndex(file, -1) {
		n, _ := strconv.Atoi(string(file[m[2]:m[3]]))
		z, err := zlib.NewReader(bytes.NewReader(file[m[1] : m[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// Every entry of the table of objects points at the object of its number.
func TestTableOfObjects(t *testing.T) {
	c := New(100, 50, "Title")
	c.FillString(font.Face{Font: font.Font{Size: 10}, Face: liberation(t)}, vg.Point{X: 1, Y: 2}, "Text")
	file := fileOf(t, c)
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if start == nil {
		t.Fatal("no end")
	}
	at, _ := strconv.Atoi(string(start[1]))
	lines := strings.Split(string(file[at:]), "\n")
	var n int
	if _, err := fmt.Sscanf(lines[1], "0 %d", &n); err != nil || n < 8 {
		t.Fatalf("%d objects, error %v", n, err)
	}
	for i := 1; i < n; i++ {
		offset, _ := strconv.Atoi(lines[2+i][:10])
		if want := fmt.Sprintf("%d 0 obj\n", i); !bytes.HasPrefix(file[offset:], []byte(want)) {
			t.Errorf("object %d: %.20q", i, file[offset:])
		}
	}
}

// The part of a font has the outlines and advances of the whole one for the glyphs that it holds, those of their parts included, and is small.
func TestSubset(t *testing.T) {
	whole := liberation(t)
	var buf sfnt.Buffer
	var glyphs []int
	for _, r := range "AéÅΣτ" {
		g, err := whole.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			t.Fatal(r, err)
		}
		glyphs = append(glyphs, int(g))
	}
	file, err := subset(liberationsansregular.TTF, glyphs)
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > len(liberationsansregular.TTF)/8 {
		t.Errorf("%d of %d bytes", len(file), len(liberationsansregular.TTF))
	}
	// A part without a table of characters is no font of its own for the reader: those of the whole are added.
	tables, err := tablesOf(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range glyphs {
		want, err := outlineOf(mustTables(t, liberationsansregular.TTF), g)
		if err != nil {
			t.Fatal(err)
		}
		got, err := outlineOf(tables, g)
		if err != nil || !bytes.HasPrefix(got, want) || len(want) == 0 {
			t.Errorf("glyph %d: %d bytes of %d, error %v", g, len(got), len(want), err)
		}
		for _, part := range parts(want) {
			if got, err := outlineOf(tables, part); err != nil || len(got) == 0 {
				t.Errorf("glyph %d: part %d is missing, error %v", g, part, err)
			}
		}
		if got, want := tables["hmtx"][4*g:4*g+4], mustTables(t, liberationsansregular.TTF)["hmtx"][4*g:4*g+4]; !bytes.Equal(got, want) {
			t.Errorf("glyph %d: metrics %v, want %v", g, got, want)
		}
	}
	for name, table := range tables {
		if sum := checksum(table); sum != be.Uint32(entryOf(file, name)) {
			t.Errorf("table %s: checksum %d", name, sum)
		}
	}
}

func mustTables(t *testing.T, file []byte) map[string][]byte {
	t.Helper()
	tables, err := tablesOf(file)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// entryOf returns what the directory says of a table, from its checksum on.
func entryOf(file []byte, name string) []byte { return file[bytes.Index(file, []byte(name))+4:] }

// Fonts that were cut or are none are errors.
func TestSubsetOfBadFonts(t *testing.T) {
	ttf := liberationsansregular.TTF
	for n := range 300 {
		if _, err := subset(ttf[:n], []int{1}); err == nil {
			t.Fatalf("the first %d bytes are taken for a font", n)
		}
	}
	if _, err := subset(ttf, []int{65000}); err == nil {
		t.Error("glyph 65000 is taken")
	}
	if _, err := subset([]byte("OTTO and more than twelve bytes"), nil); err == nil {
		t.Error("outlines of PostScript are taken for TrueType")
	}
}

// Text is shown by glyphs, kerned as the font says, and the table of characters turns each glyph back.
func TestTextIsKernedAndNamed(t *testing.T) {
	f := liberation(t)
	c := New(100, 50, "")
	c.FillString(font.Face{Font: font.Font{Size: 10}, Face: f}, vg.Point{}, "AVΣ")
	all := strings.Join(streams(t, fileOf(t, c)), "\n")
	var buf sfnt.Buffer
	index := func(r rune) sfnt.GlyphIndex {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	kern, err := f.Kern(&buf, index('A'), index('V'), fixed.I(int(f.UnitsPerEm())), 0)
	if err != nil || kern >= 0 {
		t.Fatalf("kern %v, error %v", kern, err)
	}
	thousandths := -int(float64(kern)/64/float64(f.UnitsPerEm())*1000 - 0.5)
	for _, want := range []string{
		fmt.Sprintf("[<%04X> %d <%04X%04X>] TJ", index('A'), thousandths, index('V'), index('Σ')),
		fmt.Sprintf("<%04X><0041>", index('A')), fmt.Sprintf("<%04X><03A3>", index('Σ')),
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
}

// Colours, opacities and widths are written when they change, and again after a state was left.
func TestStates(t *testing.T) {
	c := New(10, 10, "")
	line := vg.Path{{Type: vg.MoveComp}, {Type: vg.LineComp, Pos: vg.Point{X: 1, Y: 1.5}}}
	c.SetColor(color.NRGBA{255, 0, 0, 255})
	c.SetLineWidth(2)
	c.Stroke(line)
	c.Push()
	c.SetColor(color.NRGBA{0, 0, 255, 51})
	c.Stroke(line)
	c.Pop()
	c.Stroke(line)
	got := streams(t, fileOf(t, c))[0]
	want := "1 0 0 RG\n2 w [] 0 d\n0 0 m\n1 1.5 l\nS\nq\n/A51 gs\n0 0 1 RG\n0 0 m\n1 1.5 l\nS\nQ\n0 0 m\n1 1.5 l\nS\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A quadratic curve is written as the cubic one of the same shape: both pass the same point half way.
func TestQuadraticCurve(t *testing.T) {
	c := New(10, 10, "")
	c.Fill(vg.Path{{Type: vg.MoveComp}, {Type: vg.CurveComp, Control: []vg.Point{{X: 3, Y: 6}}, Pos: vg.Point{X: 6}}})
	if got, want := streams(t, fileOf(t, c))[0], "2 4 4 4 6 0 c"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An image of one colour is a stencil of bits, any other has its colours, and a mask if it is not opaque.
func TestImages(t *testing.T) {
	two := image.NewPaletted(image.Rect(0, 0, 9, 2), color.Palette{color.NRGBA{}, color.NRGBA{0, 255, 0, 255}})
	two.SetColorIndex(0, 0, 1)
	two.SetColorIndex(8, 1, 1)
	pale := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	pale.SetNRGBA(0, 0, color.NRGBA{10, 20, 30, 40})
	c := New(10, 10, "")
	r := vg.Rectangle{Max: vg.Point{X: 9, Y: 2}}
	c.DrawImage(r, two)
	c.DrawImage(r, pale)
	file := fileOf(t, c)
	got := streams(t, file)
	for i, want := range []string{"", "\x7f\xff\xff\x7f", "\x28", "\x0a\x14\x1e"} {
		if i > 0 && got[i] != want {
			t.Errorf("stream %d: %q, want %q", i, got[i], want)
		}
	}
	if !strings.Contains(got[0], "0 1 0 rg\nq 9 0 0 2 0 0 cm /I1 Do Q\n") || !bytes.Contains(file, []byte("/SMask")) {
		t.Errorf("drawn by %q", got[0])
	}
}

func TestReal(t *testing.T) {
	for v, want := range map[float64]string{0: "0", -0.0001: "0", 1: "1", 100: "100", -2.5: "-2.5", 0.12345: "0.123"} {
		if got := real(v); got != want {
			t.Errorf("%g: got %s, want %s", v, got, want)
		}
	}
}
