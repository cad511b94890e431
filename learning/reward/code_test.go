package reward

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// Two grids of three places: the answers are products of bell curves, over the root of the sum of their squares.
func TestCodeAnswers(t *testing.T) {
	c, err := Code{Lo: []float64{0, -1}, Hi: []float64{2, 1}, Grids: [][]int{{1}, {0, 1}}, Side: 3}.Resolve()
	if err != nil || c.cells() != 12 {
		t.Fatal(c.cells(), err)
	}
	bell := func(d float64) float64 { return math.Exp(-d * d / 2) }
	for _, o := range [][]float64{{.5, -.25}, {9, -.25}, {.5, math.Inf(-1)}} {
		x, y := min(o[0], 2), max(o[1], -1)
		want, square := make([]float64, 0, 12), 0.
		for q := range 3 {
			want = append(want, bell(y+1-float64(q)))
		}
		for p := range 3 {
			for q := range 3 {
				want = append(want, bell(x-float64(p))*bell(y+1-float64(q)))
			}
		}
		for _, v := range want {
			square += v * v
		}
		got := make([]float32, 12)
		if err := c.encode(got, o); err != nil {
			t.Fatal(err)
		}
		for i, v := range want {
			if math.Abs(float64(got[i])-v/math.Sqrt(square)) > 3e-7 {
				t.Errorf("%v: cell %d answers %v, want %v", o, i, got[i], v/math.Sqrt(square))
			}
		}
	}
}

// Left out, there is a grid for each pair of numbers.
func TestCodeDefaults(t *testing.T) {
	c, err := CartPoleCode().Resolve()
	if err != nil || c.cells() != 6*25 || !slices.Equal(c.Grids[5], []int{2, 3}) {
		t.Error(c, err)
	}
	one, err := Code{Lo: []float64{0}, Hi: []float64{1}}.Resolve()
	if err != nil || one.cells() != 5 {
		t.Error(one, err)
	}
}

func TestCodeRefuses(t *testing.T) {
	ranges := Code{Lo: []float64{0, 0}, Hi: []float64{1, 1}}
	with := func(f func(*Code)) Code { c := ranges; f(&c); return c }
	for want, c := range map[string]Code{
		"0 lower and 0 upper":              {},
		"1 lower and 0 upper":              {Lo: []float64{1}},
		"number 0 of an observation":       {Lo: []float64{1}, Hi: []float64{1}},
		"from NaN to 1":                    {Lo: []float64{math.NaN()}, Hi: []float64{1}},
		"from -Inf to 1":                   {Lo: []float64{math.Inf(-1)}, Hi: []float64{1}},
		"from -1.7976931348623157e+308 to": {Lo: []float64{-math.MaxFloat64}, Hi: []float64{math.MaxFloat64}},
		"sides of 1 cells":                 with(func(c *Code) { c.Side = 1 }),
		"sides of -5 cells":                with(func(c *Code) { c.Side = -5 }),
		"grid 0 has more than 65536":       with(func(c *Code) { c.Side = 300 }),
		"grid 1 is over number 2":          with(func(c *Code) { c.Grids = [][]int{{0}, {2}} }),
		"grid 0 is over no number":         with(func(c *Code) { c.Grids = [][]int{{}} }),
		"a code of 0 cells":                with(func(c *Code) { c.Grids = [][]int{} }),
		"a code of 120000 cells":           with(func(c *Code) { c.Side, c.Grids = 200, [][]int{{0, 1}, {0, 1}, {1, 0}} }),
	} {
		if _, err := c.Resolve(); err == nil || !strings.HasPrefix(err.Error(), "reward: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	c, _ := ranges.Resolve()
	for _, o := range [][]float64{nil, {1}, {1, 2, 3}, {1, math.NaN()}} {
		if err := c.encode(make([]float32, c.cells()), o); err == nil || !strings.Contains(err.Error(), "the code is of 2 numbers") {
			t.Errorf("%v: error %v", o, err)
		}
	}
	if err := c.encode(nil, []float64{1, 1}); err == nil {
		t.Error("room for no answers")
	}
}
