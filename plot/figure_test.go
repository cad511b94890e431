package plot

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// The golden files hold bitmaps as PNG, whose bytes may change with the compressor of a new Go release.
func TestGolden(t *testing.T) {
	for name, f := range figures(t) {
		var got bytes.Buffer
		if err := f.SVG(&got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: differs from %s at byte %d; look at it, then run the test with -update", name, file, firstDifference(got.Bytes(), want))
		}
	}
}

func firstDifference(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func TestSVGIsXMLAndRepaired(t *testing.T) {
	for name, f := range figures(t) {
		var svg bytes.Buffer
		if err := f.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		text := svg.String()
		for dec := xml.NewDecoder(&svg); ; {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
		if strings.Contains(text, "image/jpg") || strings.Count(text, "<image ") != strings.Count(text, `preserveAspectRatio="none"`) {
			t.Errorf("%s: an image is not as browsers want it", name)
		}
		text = regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(text, "")
		if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
			t.Errorf("%s: a coordinate is not a number", name)
		}
	}
}

func TestPNGSize(t *testing.T) {
	f, err := Comparison("Size", "value", Bar{Name: "a", Mean: 1, Lo: 0, Hi: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dpi, w, h int }{{0, 768, 384}, {-3, 768, 384}, {96, 384, 192}, {300, 1200, 600}} {
		var buf bytes.Buffer
		if err := f.Resize(4, 2).PNG(&buf, c.dpi); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&buf)
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got.X != c.w || got.Y != c.h {
			t.Errorf("%d dpi: got %v, want %d x %d", c.dpi, got, c.w, c.h)
		}
	}
}

// Every point of a bitmap must be where a vector drawing has it: the pixel of a lone bright image pixel is sought.
func TestImageIsUpright(t *testing.T) {
	f, err := Images("", [][]float32{{1, 0, 0, 0, 0, 0, 0, 0, 0}}, nil, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.PNG(&buf, 72); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y int
		want uint32
	}{{edge + 15, edge + 15, 0xFFFF}, {edge + 15, edge + 75, 0}, {edge + 75, edge + 15, 0}} {
		if got, _, _, _ := img.At(c.x, c.y).RGBA(); got != c.want {
			t.Errorf("pixel %d, %d: got %#x, want %#x", c.x, c.y, got, c.want)
		}
	}
}

func TestPDF(t *testing.T) {
	for name, f := range figures(t) {
		var buf bytes.Buffer
		if err := f.PDF(&buf); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.HasPrefix(buf.Bytes(), []byte("%PDF")) {
			t.Errorf("%s: begins with %q", name, buf.Bytes()[:8])
		}
	}
}

// The transformations that are in force where an image is drawn must not turn it over.
func TestPDFImageIsUpright(t *testing.T) {
	var buf bytes.Buffer
	if err := figures(t)["weights"].PDF(&buf); err != nil {
		t.Fatal(err)
	}
	images := 0
	height := []float64{1} // sign of the vertical scale, a stack
	for _, op := range regexp.MustCompile(`(?m)^q|Q$|[-0-9. ]+ cm| Do`).FindAllString(pdfContent(t, buf.Bytes()), -1) {
		top := len(height) - 1
		switch {
		case op == "q":
			height = append(height, height[top])
		case op == "Q":
			height = height[:top]
		case op == " Do":
			images++
			if height[top] < 0 {
				t.Error("an image is upside down")
			}
		default:
			var a, b, c, d float64
			if _, err := fmt.Sscan(op, &a, &b, &c, &d); err != nil {
				t.Fatal(err)
			}
			if a != 0 { // a quarter turn has no part in images
				height[top] *= d
			}
		}
	}
	if images != 2 {
		t.Errorf("%d images, want the fields and the scale", images)
	}
}

// Bitmaps in a PDF are native pixels, one a value (here 9 × 4 cells, 14 × 14 pixels), or whole repeats of them (fields of weights), but for rasters of
// many spikes: those have 600 dots an inch in the style of a paper.
func TestResolutionOfBitmapsInPDF(t *testing.T) {
	raster, err := Raster("", 1, Train{Name: "hidden", Spikes: chanceTrain(500, 200, 0.1, 3)})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]float64, 4)
	for i := range rows {
		rows[i] = []float64{1, 2, 3, 4, 5, 6, 7, 8, float64(i)}
	}
	heat, err := HeatMap("", Axis{}, Axis{}, Scale{}, rows)
	if err != nil {
		t.Fatal(err)
	}
	digits, err := Images("", [][]float32{digit(1)}, nil, 14, 14)
	if err != nil {
		t.Fatal(err)
	}
	paper := Style{Medium: Paper}
	for _, c := range []struct {
		figure *Figure
		fits   func(w, h int) bool
	}{
		{heat.Styled(paper), func(w, h int) bool { return w == 9 && h == 4 }},
		{digits.Styled(paper), func(w, h int) bool { return w == 14 && h == 14 }},
		{raster, func(w, h int) bool { return w > 5*vectorDPI && w < 6.5*vectorDPI }},
		{raster.Styled(paper), func(w, h int) bool { return w > 2.6*printDPI && w < 3.5*printDPI }},
	} {
		var b bytes.Buffer
		if err := c.figure.PDF(&b); err != nil {
			t.Fatal(err)
		}
		var w, h int
		m := regexp.MustCompile(`/Width (\d+)/Height (\d+)`).FindSubmatch(b.Bytes())
		if m == nil {
			t.Fatalf("%s: no bitmap", c.figure.kind)
		}
		fmt.Sscan(string(m[1])+" "+string(m[2]), &w, &h)
		if !c.fits(w, h) {
			t.Errorf("%s: a bitmap of %d x %d", c.figure.kind, w, h)
		}
	}
}

// 100,000 spikes take no more bytes than docs/results.md promises: as a bitmap, and as lines, of which there is then one a spike and no bitmap.
func TestBytesOfManySpikes(t *testing.T) {
	f, err := Raster("", 1, Train{Name: "hidden", Spikes: chanceTrain(1000, 1000, 0.1, 7)})
	if err != nil {
		t.Fatal(err)
	}
	lines := f.Styled(Style{Vector: true})
	for _, c := range []struct {
		name   string
		write  func(io.Writer) error
		most   int
		bitmap bool
	}{{"SVG", f.SVG, 115_000, true}, {"PDF", f.PDF, 301_000, true}, {"SVG of lines", lines.SVG, 1_500_000, false},
		{"PDF of lines", lines.PDF, 1_500_000, false}} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		has := bytes.Contains(b.Bytes(), []byte("<image")) || bytes.Contains(b.Bytes(), []byte("/ImageMask"))
		if b.Len() > c.most || has != c.bitmap {
			t.Errorf("%s: %d bytes, want no more than %d; bitmap %v", c.name, b.Len(), c.most, has)
		}
	}
}

// pdfContent returns the drawing operators of the only page.
func pdfContent(t *testing.T, pdf []byte) string {
	for _, m := range regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`).FindAllSubmatch(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		if text, _ := io.ReadAll(r); bytes.Contains(text, []byte(" cm")) {
			return string(text)
		}
	}
	t.Fatal("no page")
	return ""
}

// A page that ends within a pixel fills it: no edge of an image is seen through.
func TestPagesFillTheirPixels(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		f := figures(t)["learning"].Styled(Style{Theme: theme}).Resize(4.004, 3.003)
		for _, dpi := range []int{72, 96, 100, 192, 203} {
			var b bytes.Buffer
			if err := f.PNG(&b, dpi); err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(&b)
			if err != nil {
				t.Fatal(err)
			}
			if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
				t.Errorf("theme %v, %d dots an inch: pixels are seen through", theme, dpi)
			}
		}
	}
}

// A figure without a title has the name of its kind as the title of the document, which readers of screens and windows show.
func TestDocumentsHaveTitles(t *testing.T) {
	for _, title := range []string{"", "Accuracy"} {
		var b bytes.Buffer
		f, err := Learning(title, "accuracy", Curve{Name: "a", X: []float64{1, 2}, Runs: [][]float64{{0, 1}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.PDF(&b); err != nil {
			t.Fatal(err)
		}
		if want := pdfTitle(cmp.Or(title, "learning")); !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("title %q: the document lacks %s", title, want)
		}
	}
}

// pdfTitle is a title of Latin letters as a PDF holds it.
func pdfTitle(s string) string {
	out := "/Title <FEFF"
	for _, r := range s {
		out += fmt.Sprintf("%04X", r)
	}
	return out + ">"
}

// No corner of a frame is where its line begins: back-ends do not join both ends.
func TestFramesHaveNoNotch(t *testing.T) {
	s := &strokes{}
	f := &Figure{draw: func(c *canvas) error { c.frame(rect{10, 20, 50, 40}, framePen); return nil }, style: Style{Theme: Transparent}}
	if err := f.paint(f.canvas(s, 100, 100, vectorDPI)); err != nil {
		t.Fatal(err)
	}
	p := s.paths[0]
	from, to := ends(p)
	if from != (point{30, 20}) || to != from || len(p) != 6 {
		t.Errorf("from %v to %v by %d points", from, to, len(p))
	}
}

// Ten captions stand whole below their images, in two lines or in fewer columns, on a page and in a column of a paper; short ones leave ten in a row.
func TestCaptionsAreWhole(t *testing.T) {
	images := repeat(digit(1), 10)
	for _, c := range []struct {
		captions []string
		rows     int
	}{{repeat("true 4, said 9", 10), 1}, {repeat("encephalography", 10), 2}, {repeat("4", 10), 1}, {repeat("the true class is 4, the net says 9", 10), 2}} {
		f, err := Images("", images, c.captions, 14, 14)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*Figure{f, f.Styled(Style{Medium: Paper, Width: OneColumn})} {
			all := strings.Join(textsOf(t, f), " ")
			if n := strings.Count(all, c.captions[0]); n != 10 {
				t.Errorf("%d of ten captions %q are whole: %s", n, c.captions[0], all)
			}
			checkTexts(t, f)
		}
		if g := tilingOf(10, c.captions, 14, 14).in(420); g.rows != c.rows {
			t.Errorf("%q: %d rows, want %d", c.captions[0], g.rows, c.rows)
		}
	}
}

func TestSizes(t *testing.T) {
	f := figures(t)["learning"]
	w, h := f.Size()
	g := f.Resize(3, 2)
	if w2, h2 := f.Size(); w2 != w || h2 != h {
		t.Error("Resize changed the figure it was called on")
	}
	if w, h := g.Size(); w != 3 || h != 2 {
		t.Errorf("size %g x %g, want 3 x 2", w, h)
	}
	if f.Title() != "Accuracy on held-out samples" {
		t.Errorf("title %q", f.Title())
	}
	for _, size := range [][2]float64{{0, 1}, {-1, 3}, {3, math.NaN()}, {math.Inf(1), 2}, {1, 0.5}} {
		for _, err := range writeAll(f.Resize(size[0], size[1])) {
			if err == nil || !strings.HasPrefix(err.Error(), "plot: learning: ") {
				t.Errorf("size %v: error %v", size, err)
			}
		}
	}
}

// writeAll draws in every format into a writer that refuses all bytes, and returns the errors.
func writeAll(f *Figure) []error {
	return []error{f.PNG(refuser{}, 72), f.SVG(refuser{}), f.PDF(refuser{})}
}

type refuser struct{}

var errRefused = errors.New("refused")

func (refuser) Write([]byte) (int, error) { return 0, errRefused }

func TestNothingIsWrittenWhenDrawingFails(t *testing.T) {
	for _, err := range writeAll(&Figure{kind: "broken", tall: always(3), draw: func(*canvas) error { panic("no pen") }}) {
		if err == nil || err.Error() != "plot: broken: cannot draw: no pen" {
			t.Errorf("error %v", err)
		}
	}
	for _, err := range writeAll(figures(t)["stdp"]) {
		if err != errRefused {
			t.Errorf("error %v, want that of the writer", err)
		}
	}
}

func TestPNGTooLarge(t *testing.T) {
	if err := figures(t)["stdp"].PNG(io.Discard, 100000); err == nil || !strings.Contains(err.Error(), "pixels") {
		t.Errorf("error %v", err)
	}
}

func TestConcurrentDrawing(t *testing.T) {
	all := figures(t)
	var wg sync.WaitGroup
	for _, name := range []string{"raster_many", "learning", "weights", "learning"} {
		wg.Go(func() {
			var png, svg, pdf bytes.Buffer
			if err := errors.Join(all[name].PNG(&png, 50), all[name].SVG(&svg), all[name].PDF(&pdf)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestManySpikesStaySmall(t *testing.T) {
	s := chanceTrain(1000, 500, 0.2, 5)
	f, err := Raster("100,000 spikes", 1, Train{Name: "cells", Spikes: s})
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	if svg.Len() > 400_000 {
		t.Errorf("SVG of %d bytes", svg.Len())
	}
}
