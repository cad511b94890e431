package plot

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"math"
	"strings"
	"testing"
)

// From one point to thousands, points become smaller and more transparent, and never vanish.
func TestPointSize(t *testing.T) {
	last, lastOpacity := 10.0, uint8(255)
	for _, n := range []int{1, 10, 40, 100, 1000, 5000, 100000} {
		r, opacity := pointSize(n)
		if r > last || opacity > lastOpacity || r < 1.3 || opacity < 140 {
			t.Errorf("%d points: radius %g, opacity %d, after %g and %d", n, r, opacity, last, lastOpacity)
		}
		last, lastOpacity = r, opacity
	}
}

// Ten classes, as digits have, differ in colour or marker, each pair of them; those of one colour differ in marker, which grey keeps.
func TestClassesDifferInGrey(t *testing.T) {
	names := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	of := slots(names, nil)
	for i, a := range names {
		for _, b := range names[:i] {
			p, q := lookOf(of[a], 0), lookOf(of[b], 0)
			if p.color == q.color && p.marker == q.marker {
				t.Errorf("%s and %s are both %v %v", a, b, p.color, p.marker)
			}
		}
	}
}

// Very many points are a bitmap in SVG and PDF, in which none is lost, and shapes if vectors are wanted.
func TestVeryManyPointsAreABitmap(t *testing.T) {
	clouds := append(heaps(2, 6000), Cloud{Name: "far", X: []float64{100}, Y: []float64{-100}})
	f, err := Scatter("", Axis{}, Axis{}, clouds...)
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(t)
	bitmap, vector := svg(f, nil), svg(f.Styled(Style{Vector: true}), nil)
	if !strings.Contains(bitmap, "<image") || strings.Contains(vector, "<image") || len(bitmap) > len(vector) {
		t.Errorf("a bitmap of %d bytes, shapes of %d", len(bitmap), len(vector))
	}
	_, data, _ := strings.Cut(bitmap, "data:image/png;base64,")
	data, _, _ = strings.Cut(data, `"`)
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	seen := 0
	for y := b.Max.Y * 3 / 4; y < b.Max.Y; y++ {
		for x := b.Max.X * 3 / 4; x < b.Max.X; x++ {
			if _, _, _, alpha := img.At(x, y).RGBA(); alpha > 0 {
				seen++
			}
		}
	}
	r, _ := pointSize(12001)
	if area := math.Pow(2*r*vectorDPI/72, 2); float64(seen) < 0.4*area || float64(seen) > 2*area {
		t.Errorf("the point that is alone has %d pixels of about %.0f", seen, area)
	}
}

// A mask covers as many pixels as its shape has room.
func TestMasksAreAsLargeAsTheirShapes(t *testing.T) {
	const r = 20.0
	for m := AutoMarker; m < NoMarker; m++ {
		sum, area, corners := 0.0, 0.0, markerShape(m)
		for _, a := range maskOf(m, r).Pix {
			sum += float64(a) / 255
		}
		for i, p := range corners {
			q := corners[(i+1)%len(corners)]
			area += (p.x*q.y - q.x*p.y) / 2 * r * r
		}
		if math.Abs(sum-math.Abs(area)) > 0.02*math.Abs(area) {
			t.Errorf("shape %d: %.1f pixels, its area is %.1f", m, sum, area)
		}
	}
}

func TestCloudsKeepTheOrderOfNames(t *testing.T) {
	clouds, err := Clouds([]float64{1, 2, 3}, []float64{4, 5, 6}, []int{2, 0, 2}, []string{"a", "b", "c"})
	if err != nil || len(clouds) != 2 || clouds[0].Name != "a" || clouds[1].Name != "c" || clouds[1].X[1] != 3 || clouds[1].Y[0] != 4 {
		t.Errorf("got %v, %v", clouds, err)
	}
}

// Five thousand points are a file that a page can hold.
func TestManyPointsAreSmall(t *testing.T) {
	f, err := Scatter("", Axis{}, Axis{}, heaps(10, 500)...)
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil || svg.Len() > 800_000 {
		t.Errorf("%d bytes, error %v", svg.Len(), err)
	}
}
