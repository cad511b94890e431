package gradient

import (
	"fmt"
	"math"
)

// Curve is a surrogate function at distances x of the potential from the threshold, in float64, as figures need it.
type Curve struct {
	Derivative []float64 // σ′(x)
	// Value is σ(x), the smoothed step: the integral of σ′ from far below the threshold to x. Of StraightThrough and Triangular, which have no such
	// integral, it begins at the threshold.
	Value []float64
	Rise  float64 // σ far above the threshold, where it ends; 0 for StraightThrough and Triangular
}

// Step returns Value as a share of Rise, which goes from 0 to 1 as the step does that it stands for; nil where there is no rise.
func (c Curve) Step() []float64 {
	if c.Rise == 0 {
		return nil
	}
	step := make([]float64, len(c.Value))
	for i, v := range c.Value {
		step[i] = v / c.Rise
	}
	return step
}

// Curve returns the function at distances x from a threshold theta, with its defaults filled in. docs/surrogate.md has the integrals.
func (f SurrogateFunction) Curve(x []float64, theta float64) (Curve, error) {
	if err := f.check(); err != nil {
		return Curve{}, err
	}
	k := f.constants()
	k.Resolve()
	if err := k.Check("gradient"); err != nil {
		return Curve{}, err
	}
	if f.Kind.defaults().slope != 0 && !(f.Slope > 0) {
		return Curve{}, fmt.Errorf("gradient: Function.Slope is %v; the curve of %v needs one above 0", f.Slope, f.Kind)
	}
	if !(theta > 0) || math.IsInf(theta, 1) {
		return Curve{}, fmt.Errorf("gradient: SurrogateFunction.Curve: the threshold is %v; give a finite number above 0", theta)
	}
	k.Plain()
	c := Curve{Derivative: make([]float64, len(x)), Value: make([]float64, len(x))}
	for i, at := range x {
		if math.IsNaN(at) || math.IsInf(at, 0) {
			return Curve{}, fmt.Errorf("gradient: SurrogateFunction.Curve: distance %d is %v; give finite numbers", i, at)
		}
		c.Derivative[i], c.Value[i] = f.at(at, theta)
	}
	if f.Kind != StraightThrough && f.Kind != Triangular {
		_, c.Rise = f.at(math.MaxFloat64, theta)
	}
	return c, nil
}

// at returns σ′(x) and σ(x). The forms are those of row, which computes them in float32.
func (f SurrogateFunction) at(x, theta float64) (derivative, value float64) {
	k, s := f.Slope, f.Width
	switch f.Kind {
	case FastSigmoid:
		a := 1 / (1 + k*math.Abs(x))
		return a * a, 1/k + math.Copysign((1-a)/k, x)
	case ATan:
		a := math.Pi * k * x / 2
		return k / 2 / (1 + a*a), 0.5 + math.Atan(a)/math.Pi
	case Sigmoid:
		e := math.Exp(-k * math.Abs(x))
		return k * e / ((1 + e) * (1 + e)), 1 / (1 + math.Exp(-k*x))
	case Triangular:
		return math.Copysign(theta, -x), -theta * math.Abs(x)
	case StraightThrough:
		return 1, x
	case PiecewiseLinear, RelativeLinear:
		u := math.Max(-1, math.Min(x/theta, 1))
		return k / theta * (1 - math.Abs(u)), k * (0.5 + u - u*math.Abs(u)/2)
	case SpikeRateEscape:
		return tent(x-1, k, s)
	case Exponential:
		return tent(x, k, s)
	case Tanh:
		a := math.Tanh(k * x)
		return 1 - a*a, (1 + a) / k
	case Erfc:
		return 2 / math.Sqrt(math.Pi) * math.Exp(-k*k*x*x), (1 + math.Erf(k*x)) / k
	case Box:
		return float64(f.box(float32(x))), k * math.Max(0, math.Min(x+s, 2*s))
	}
	return f.normals(x)
}

// tent is k e^(−|x|/s) and its integral.
func tent(x, k, s float64) (derivative, value float64) {
	e := math.Exp(-math.Abs(x) / s)
	if x < 0 {
		return k * e, k * s * e
	}
	return k * e, k * s * (2 - e)
}

// normals are the forms made of normal distributions.
func (f SurrogateFunction) normals(x float64) (derivative, value float64) {
	add := func(share, centre, s float64) {
		z := (x - centre) / s
		derivative += f.Slope * share * math.Exp(-z*z/2) / (s * math.Sqrt(2*math.Pi))
		value += f.Slope * share * (1 + math.Erf(z/math.Sqrt2)) / 2
	}
	s, side := f.Width, f.Spread*f.Width
	switch f.Kind {
	case MultiGaussian:
		add(1+f.Side, 0, s)
		add(-f.Side, s, side)
		add(-f.Side, -s, side)
	case DoubleGaussian:
		add(1+f.Side, 0, s)
		add(-2*f.Side, 0, side)
	default:
		add(1, 0, s)
	}
	return derivative, value
}
