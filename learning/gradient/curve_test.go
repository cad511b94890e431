package gradient

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Curves are those that training uses, in float32, and values are their integrals: their slope by differences is the derivative, they begin at 0 and
// end at Rise.
func TestCurvesAreThoseOfTraining(t *testing.T) {
	var x []float64
	for i := -400; i <= 400; i++ {
		x = append(x, float64(i)/100+0.003) // not at a kink
	}
	for kind := FastSigmoid; kind <= RelativeLinear; kind++ {
		for _, theta := range []float64{1, 0.5} {
			f := SurrogateFunction{Kind: kind}
			c, err := f.Curve(x, theta)
			if err != nil {
				t.Fatal(err)
			}
			const h = 1e-5
			var up, down []float64
			d, near, th := make([]float32, len(x)), make([]float32, len(x)), make([]float32, len(x))
			for i, v := range x {
				near[i], th[i] = float32(v), float32(theta)
				up, down = append(up, v+h), append(down, v-h)
			}
			Rule{Function: f}.SurrogateDerivative(d, near, th)
			above, _ := f.Curve(up, theta)
			below, _ := f.Curve(down, theta)
			for i, v := range x {
				if want := float64(d[i]); math.Abs(c.Derivative[i]-want) > 1e-6+1e-5*math.Abs(want) {
					t.Errorf("%v, θ = %v: derivative at %v is %v, in training %v", kind, theta, v, c.Derivative[i], want)
				}
				if slope := (above.Value[i] - below.Value[i]) / (2 * h); math.Abs(slope-c.Derivative[i]) > 1e-6+2e-4*math.Abs(slope) {
					t.Errorf("%v, θ = %v: slope of the value at %v is %v, the derivative %v", kind, theta, v, slope, c.Derivative[i])
				}
			}
		}
	}
}

// The rise is the area below the derivative: by hand from the forms, with their defaults.
func TestRiseOfCurves(t *testing.T) {
	for kind, want := range map[SurrogateKind]float64{
		FastSigmoid: 2. / 25, ATan: 1, Sigmoid: 1, Triangular: 0, StraightThrough: 0, PiecewiseLinear: 0.3, MultiGaussian: 0.5 * 0.85, Gaussian: 0.5,
		DoubleGaussian: 0.5 * 0.85, SpikeRateEscape: 50, Exponential: 0.2, Tanh: 2, Erfc: 2, Box: 1, RelativeLinear: 0.3,
	} {
		c, err := SurrogateFunction{Kind: kind}.Curve([]float64{-1e9, 1e9}, 1)
		if err != nil || math.Abs(c.Rise-want) > 1e-12 {
			t.Errorf("%v: rise %v, want %v; error %v", kind, c.Rise, want, err)
		}
		step := c.Step()
		if (step == nil) != (want == 0) || step != nil && (math.Abs(step[0]) > 1e-9 || math.Abs(step[1]-1) > 1e-7) {
			t.Errorf("%v: step from and to %v", kind, step)
		}
	}
}

func TestCurveErrorsNameTheThing(t *testing.T) {
	for want, c := range map[string]struct {
		f     SurrogateFunction
		x, th float64
	}{
		"Function.Kind is 77":                     {SurrogateFunction{Kind: 77}, 0, 1},
		"Triangular has no slope":                 {SurrogateFunction{Kind: Triangular, Slope: 3}, 0, 1},
		"the curve of FastSigmoid needs one":      {SurrogateFunction{Slope: learning.Zero}, 0, 1},
		"Function.Width is":                       {SurrogateFunction{Kind: Box, Width: math.NaN()}, 0, 1},
		"Curve: the threshold is 0":               {SurrogateFunction{}, 0, 0},
		"Curve: distance 0 is +Inf; give finite ": {SurrogateFunction{}, math.Inf(1), 1},
	} {
		if _, err := c.f.Curve([]float64{c.x}, c.th); err == nil || !strings.HasPrefix(err.Error(), "gradient: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
