package plot

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// titled is a small figure with a title.
func titled(t *testing.T, title string) *Figure {
	t.Helper()
	f, err := Lines(title, Axis{Label: "x"}, Axis{Label: "y"}, Line{Name: "a", X: []float64{1, 2}, Y: []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// formats draws in every format, with the error of each.
func formats(f *Figure) map[string]error {
	var png, svg, pdf bytes.Buffer
	return map[string]error{"PNG": f.PNG(&png, 72), "SVG": f.SVG(&svg), "PDF": f.PDF(&pdf)}
}

// Mathematics is in the fonts that are always there.
func TestMathematicsIsWritten(t *testing.T) {
	for format, err := range formats(titled(t, "Σ wᵢxᵢ ≥ θ, σ′, ∂L/∂w, Δt, τ_{mem}, 10⁻⁴, ∇, ∈, ℝ, ⟨x⟩, ∝, √n, ±, ⊙, ∞, η^{−t/τ}")) {
		if err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// A character that no font has is an error that names it, the text and the fonts.
func TestMissingGlyphIsAnError(t *testing.T) {
	const sign = "𒀀" // cuneiform
	for format, err := range formats(titled(t, "Title "+sign)) {
		if err == nil {
			t.Errorf("%s: no error", format)
			continue
		}
		for _, want := range []string{"plot: lines: ", sign, "U+12000", "Liberation Sans", "DejaVu Sans"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q lacks %q", format, err, want)
			}
		}
	}
}

// Korean, Chinese and Japanese titles are drawn with a font of the system, or refused with a word on which font to install.
func TestEastAsianTitles(t *testing.T) {
	for title, word := range map[string]string{"막전위와 스파이크": "Korean", "膜电位": "Chinese", "スパイク": "Japanese"} {
		for format, err := range formats(titled(t, title)) {
			if err != nil && !strings.Contains(err.Error(), word) {
				t.Errorf("%s, %s: %v", title, format, err)
			}
			if err == nil && systemFont([]rune(title)[0]) == nil {
				t.Errorf("%s, %s: drawn, though no font has it", title, format)
			}
		}
	}
}

// Fonts are found in folders within folders, the best name first, and files that are none are passed over.
func TestSystemFontsAreFound(t *testing.T) {
	dir := t.TempDir()
	for name, file := range map[string][]byte{"a/unifont.ttf": goregular.TTF, "b/c/NanumGothic.ttf": []byte("no font"), "DejaVu.ttf": goregular.TTF} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files := systemFiles([]string{dir, filepath.Join(dir, "nowhere")})
	if len(files) != 2 || filepath.Base(files[0].path) != "NanumGothic.ttf" || filepath.Base(files[1].path) != "unifont.ttf" {
		t.Fatalf("found %v", files)
	}
	if got := readFonts(files[0].path); got != nil {
		t.Error("a file that is no font was read")
	}
	if got := readFonts(files[1].path); len(got) != 1 || got[0].name != "Go" || !got[0].has('a') || got[0].has('가') {
		t.Errorf("read %v", got)
	}
}

// Control characters and bytes that are no text make no broken file.
func TestTitlesAreCleaned(t *testing.T) {
	for _, title := range []string{"a\x00b", "tab\tand\nline", "\x1b[31mred", "bad \xff bytes", "\u2028", "}{^{_{", "a^{b", "_{}"} {
		for format, err := range formats(titled(t, title)) {
			if err != nil {
				t.Errorf("%q, %s: %v", title, format, err)
			}
		}
		var svg bytes.Buffer
		if err := titled(t, title).SVG(&svg); err != nil {
			continue
		}
		dec := xml.NewDecoder(&svg)
		var err error
		for ; err == nil; _, err = dec.Token() {
		}
		if err != io.EOF {
			t.Errorf("%q: %v", title, err)
		}
	}
}

// An index is smaller than its line, and raised or lowered; text within braces and characters of their own are the same.
func TestIndices(t *testing.T) {
	s := labelStyle
	for _, same := range [][2]string{{"x²", "x^{2}"}, {"wᵢ", "w_{i}"}, {"10⁻⁴", "10^{−4}"}} {
		a, wide, _ := s.pieces(same[0])
		b, _, _ := s.pieces(same[1])
		if len(a) != 2 || len(b) != 2 || a[1] != b[1] {
			t.Errorf("%v: %v and %v", same, a, b)
		}
		if a[1].size >= s.size || a[1].rise == 0 || wide <= a[1].at {
			t.Errorf("%s: %+v", same[0], a[1])
		}
	}
	if line, _, _ := s.pieces("learning_rate"); len(line) != 1 || line[0].text != "learning_rate" {
		t.Errorf("an underscore alone: %v", line)
	}
}

// A PDF has fonts as parts that say which character each glyph is, one for each weight, stays small, and is the same every time.
func TestPDFFonts(t *testing.T) {
	f := titled(t, "Σ τ ∂ θ Δ")
	var a, b bytes.Buffer
	if err := f.PDF(&a); err != nil {
		t.Fatal(err)
	}
	if err := f.PDF(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("a second PDF differs, error %v", err)
	}
	if a.Len() > 40_000 {
		t.Errorf("%d bytes", a.Len())
	}
	for _, want := range []string{`/BaseFont/[A-Z]{6}\+LiberationSans-Bold/`, `/BaseFont/[A-Z]{6}\+LiberationSans/`, `/ToUnicode \d+ 0 R`, `/FontFile2 \d+ 0 R`} {
		if !regexp.MustCompile(want).Match(a.Bytes()) {
			t.Errorf("no %s", want)
		}
	}
}

// A PNG records its resolution: 300 dots an inch are 11,811 a metre.
func TestPNGResolution(t *testing.T) {
	var file bytes.Buffer
	if err := titled(t, "").PNG(&file, 300); err != nil {
		t.Fatal(err)
	}
	if want := "pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01"; !strings.Contains(file.String(), want) {
		t.Error("no resolution")
	}
}

// Text in pixels is as wide as it was measured, also where few pixels make an inch and letters stand close.
func TestTextInFewPixels(t *testing.T) {
	const title = "AVATAVATAVATAVATAVAT"
	f, err := Comparison(title, "", Bar{Name: "a", Mean: 1, Lo: 0, Hi: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, dpi := range []int{72, 96, 149, 192, 300} {
		var file bytes.Buffer
		if err := f.PNG(&file, dpi); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for y := range int(18 * float64(dpi) / 72) {
			for x := range img.Bounds().Dx() {
				if r, _, _, a := img.At(x, y).RGBA(); a > 0xE000 && r < 0x8000 {
					last = max(last, x)
				}
			}
		}
		if got, want := float64(last)*72/float64(dpi)-edge, titleStyle.width(title); math.Abs(got-want) > 1.5 {
			t.Errorf("%d dpi: the title is %.1f points wide, measured %.1f", dpi, got, want)
		}
	}
}
