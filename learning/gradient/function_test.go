package gradient

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
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
		{SurrogateFunction{Kind: Gaussian}, []float64{0, .5, 1, 2}, []float64{.3989422804, .2419707245, .0539909665, .0001338302}},
		// By hand, in float64: 1.15 of the Gaussian above − 0.15·N(x; 0, 3), γ = 0.5 being in both.
		{SurrogateFunction{Kind: DoubleGaussian}, []float64{0, .5, 1, 2, 3}, []float64{.4388365084, .2585943474, .0432204501, -.0158184955, -.0120985292}},
		{SurrogateFunction{Kind: Exponential}, []float64{0, .2, 1}, []float64{.5, .1839397206, .003368973499}},
		{SurrogateFunction{Kind: Tanh}, []float64{0, .5, 1.5}, []float64{1, .7864477330, .1807066389}},
		{SurrogateFunction{Kind: Erfc}, []float64{0, .5, 1.5}, []float64{1.128379167, .8787825789, .1189302891}},
		{SurrogateFunction{Kind: Box}, []float64{0, .25, .75}, []float64{1, 1, 0}},
	} {
		f := resolvedFunction(c.f)
		for i, x := range c.x {
			for _, x := range []float64{x, -x} {
				sameSlope(t, f, x, 0, c.want[i])
			}
		}
	}
}

// The forms that scale with the threshold.
func TestSurrogateFunctionsOfThreshold(t *testing.T) {
	triangular, linear := SurrogateFunction{Kind: Triangular}, resolvedFunction(SurrogateFunction{Kind: PiecewiseLinear})
	relative := resolvedFunction(SurrogateFunction{Kind: RelativeLinear})
	for _, c := range []struct {
		f           SurrogateFunction
		x, th, want float64
	}{
		{relative, 0, .5, .6}, {relative, .5, 2, .1125}, {relative, -.5, .5, 0}, {relative, .75, .5, 0},
		{triangular, -.5, 1, 1}, {triangular, 0, 1, -1}, {triangular, .5, .25, -.25},
		{linear, 0, 1, .3}, {linear, .5, 1, .15}, {linear, -.125, .5, .45}, {linear, .75, .5, 0}, {linear, -1.5, 1, 0},
	} {
		sameSlope(t, c.f, c.x, c.th, c.want)
	}
}

// The form whose width is the threshold takes no threshold below 0, and gives its derivatives to Diagnose by distances and thresholds.
func TestRelativeSurrogateOfThresholds(t *testing.T) {
	net := snn.Net{
		Populations: []snn.Population{
			{Name: "in", Shape: []int{2}}, {Name: "out", Shape: []int{3}, Cell: snn.LIF{Tau: 20, Rest: -65, Start: -65, Threshold: -50}},
		},
		Projections: []snn.Projection{{Pre: "in", Post: "out", Init: snn.Init{Kind: snn.InitUniform, Hi: 1}}},
	}
	m := ruletest.Model(t, net)
	rule := Rule{Function: SurrogateFunction{Kind: RelativeLinear}}
	_, err := rule.Bind(learning.Setup{Model: m, Encoder: encode.Direct{T: 3}, Classes: 3, Batch: 1, Stream: snn.NewStream(1)})
	if err == nil || !strings.Contains(err.Error(), `population "out" has a threshold of -50`) {
		t.Errorf("a threshold of -50: %v", err)
	}
	d := make([]float32, 3)
	rule.SurrogateDerivative(d, []float32{0, 0.5, -0.25}, []float32{0.5, 1, 0.5})
	if want := []float32{0.6, 0.15, 0.3}; !slices.Equal(d, want) {
		t.Errorf("the derivatives are %v, want %v", d, want)
	}
}

// The forms that are neither even nor odd: the values that snnTorch gives [eshraghian2023], and the ends of the box, by its definition.
func TestSurrogateFunctionsOneSided(t *testing.T) {
	escape, box := resolvedFunction(SurrogateFunction{Kind: SpikeRateEscape}), resolvedFunction(SurrogateFunction{Kind: Box})
	want := []float64{2.052125, 3.383382, 5.578254, 8.321777, 9.196986, 10.16424, 15.16327, 25, 15.16327}
	for i, x := range []float64{-1.5, -1, -.5, -.1, 0, .1, .5, 1, 1.5} {
		sameSlope(t, escape, x, 0, want[i])
	}
	sameSlope(t, box, .5, 0, 1)
	sameSlope(t, box, -.5, 0, 0)
}

// sameSlope compares trainer and oracle with a value.
func resolvedFunction(f SurrogateFunction) SurrogateFunction { f.constants().Resolve(); return f }

func sameSlope(t *testing.T, f SurrogateFunction, x, th, want float64) {
	t.Helper()
	d := []float32{0}
	at := []float32{float32(th)}
	f.row(d, []float32{float32(th + x)}, at, at)
	if got := float64(d[0]); math.Abs(got-want) > 4e-6*math.Abs(want)+2e-9 {
		t.Errorf("%v, slope %g: σ′(%g) = %.9g, want %.9g", f.Kind, f.Slope, x, got, want)
	}
	o := bptt{rule: Rule{Function: f}}
	if got := o.slope(x, th); math.Abs(got-want) > 1e-6*math.Abs(want)+1e-10 {
		t.Errorf("%v, slope %g: the oracle's σ′(%g) = %.9g, want %.9g", f.Kind, f.Slope, x, got, want)
	}
}

// Every constant of a rule is written and read by its name.
func TestSurrogateNames(t *testing.T) {
	want := Rule{
		Function: SurrogateFunction{Kind: MultiGaussian}, Loss: Loss{Kind: MSETemporal}, Optimizer: optim.Optimizer{Kind: optim.SGD},
		Schedule: optim.Schedule{Kind: optim.Linear, Steps: 3},
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
	var got Rule
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
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
