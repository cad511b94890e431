package plot

import (
	"bytes"
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
