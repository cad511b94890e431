package learning

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Derivatives at x that snnTorch gives [eshraghian2023], and for MultiGaussian those of [yin2021] worked out in float64. All
// but Triangular are even.
func TestSurrogateFunctions(t *testing.T) {
	x := []float64{0, .1, .5, 1, 1.5}
	for _, c := range []struct {
		f    SurrogateFunction
		x    []float64
		want []float64
	}{
		{SurrogateFunction{}, x, []float64{1, .08163265, .005486968, .00147929, .00067465}},
		{SurrogateFunction{Slope: 5}, x, []float64{1, .4444444, .08163265, .02777778, .01384083}},
		{SurrogateFunction{Slope: 10}, x, []float64{1, .25, .02777778, .008264462, .00390625}},
		{SurrogateFunction{Slope: 1}, x, []float64{1, .8264463, .4444444, .25, .16}},
		{SurrogateFunction{Kind: ATan}, x, []float64{1, .9101699, .2884004, .09199966, .04309117}},
		{SurrogateFunction{Kind: Sigmoid}, x, []float64{6.25, 1.752593, 9.316563e-05, 3.471986e-10, 1.293889e-15}},
		{SurrogateFunction{Kind: StraightThrough}, x, []float64{1, 1, 1, 1, 1}},
		{SurrogateFunction{Kind: MultiGaussian}, []float64{0, .1, .25, .5, 1, 1.5, 2, 3, 4, 6},
			[]float64{.4391116367, .4300377347, .3852694362, .2588581955, .0434519854, -.0123241552, -.0156955253, -.0120977570, -.0082879070, -.0028115947}},
	} {
		f := resolvedFunction(c.f)
		for i, x := range c.x {
			for _, x := range []float64{x, -x} {
				sgSameSlope(t, f, x, 0, c.want[i])
			}
		}
	}
}

// The forms that scale with the threshold.
func TestSurrogateFunctionsOfThreshold(t *testing.T) {
	triangular, linear := SurrogateFunction{Kind: Triangular}, resolvedFunction(SurrogateFunction{Kind: PiecewiseLinear})
	for _, c := range []struct {
		f           SurrogateFunction
		x, th, want float64
	}{
		{triangular, -.5, 1, 1}, {triangular, 0, 1, -1}, {triangular, .5, .25, -.25},
		{linear, 0, 1, .3}, {linear, .5, 1, .15}, {linear, -.125, .5, .45}, {linear, .75, .5, 0}, {linear, -1.5, 1, 0},
	} {
		sgSameSlope(t, c.f, c.x, c.th, c.want)
	}
}

// sgSameSlope compares trainer and oracle with a value.
func resolvedFunction(f SurrogateFunction) SurrogateFunction { f.constants().resolve(); return f }

func sgSameSlope(t *testing.T, f SurrogateFunction, x, th, want float64) {
	t.Helper()
	d := []float32{0}
	f.row(d, []float32{float32(th + x)}, []float32{float32(th)})
	if got := float64(d[0]); math.Abs(got-want) > 4e-6*math.Abs(want)+2e-9 {
		t.Errorf("%v, slope %g: σ′(%g) = %.9g, want %.9g", f.Kind, f.Slope, x, got, want)
	}
	o := bptt{rule: Surrogate{Function: f}}
	if got := o.slope(x, th); math.Abs(got-want) > 1e-6*math.Abs(want)+1e-10 {
		t.Errorf("%v, slope %g: the oracle's σ′(%g) = %.9g, want %.9g", f.Kind, f.Slope, x, got, want)
	}
}

// Every constant of a rule is written and read by its name.
func TestSurrogateNames(t *testing.T) {
	want := Surrogate{
		Function: SurrogateFunction{Kind: MultiGaussian}, Loss: Loss{Kind: MSETemporal}, Optimizer: Optimizer{Kind: SGD},
		Schedule: Schedule{Kind: Linear, Steps: 3},
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"MultiGaussian", "MSETemporal", "SGD", "Linear"} {
		if !strings.Contains(string(b), `"`+name+`"`) {
			t.Errorf("%s lacks %s", b, name)
		}
	}
	var got Surrogate
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("%+v became %+v: %v", want, got, err)
	}
	if err := json.Unmarshal([]byte(`{"Loss":{"Kind":"Hinge"}}`), &got); err == nil || !strings.Contains(err.Error(), `"Hinge"`) ||
		!strings.Contains(err.Error(), "CERate") {
		t.Errorf("an unknown loss: %v", err)
	}
	if got := LossKind(99).String(); !strings.Contains(got, "99") {
		t.Errorf("LossKind(99) is called %q", got)
	}
}
