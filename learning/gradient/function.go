package gradient

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// SurrogateFunction is the derivative σ′(x) that stands for that of a spike, with x = membrane potential − threshold. The forms say which
// constants they have, and [SurrogateFunction] takes no others.
type SurrogateFunction struct {
	Kind   SurrogateKind
	Slope  float64 // k, α or γ of the form
	Width  float64 // σ
	Side   float64 // h of MultiGaussian and DoubleGaussian, the weight of their negative sides; 0 means 0.15, Zero none
	Spread float64 // s of both, the width of their sides in σ; 0 means 6
}

// SurrogateKind is the form of a surrogate derivative.
type SurrogateKind uint8

// The forms, with the defaults of their constants; θ is the threshold, of an adapting cell what it is without adaptation, and θ_t what it is then:
//
//	FastSigmoid      1 / (1 + k|x|)²                       k 25            [zenke2018]
//	ATan             (α/2) / (1 + (παx/2)²)                α 2             [eshraghian2023], as its code
//	Sigmoid          k e^(−k|x|) / (1 + e^(−k|x|))²        k 25            [eshraghian2023]
//	Triangular       θ for x < 0, −θ for x ≥ 0                             [eshraghian2023], as its code
//	StraightThrough  1                                                     [eshraghian2023]
//	PiecewiseLinear  (γ/θ) max(0, 1 − |x|/θ)               γ 0.3           [bellec2018]
//	MultiGaussian    γ ((1+h) N(x;0,σ) − h N(x;σ,sσ) − h N(x;−σ,sσ))       γ 0.5, σ 0.5 [yin2021]
//	Gaussian         γ N(x;0,σ)                            γ 0.5, σ 0.5    [yin2021]
//	DoubleGaussian   γ ((1+h) N(x;0,σ) − 2h N(x;0,sσ))     γ 0.5, σ 0.5    [higuchi2024], as its code
//	SpikeRateEscape  k e^(−|x−1|/σ)                        k 25, σ 1       [eshraghian2023], as its code
//	Exponential      γ e^(−|x|/σ)                          γ 0.5, σ 0.2    [yin2021], after SLAYER
//	Tanh             1 − tanh²(kx)                         k 1             [bohnstingl2022]
//	Erfc             (2/√π) e^(−(kx)²)                     k 1             [norse]
//	Box              γ for −σ < x ≤ σ, 0 elsewhere         γ 1, σ 0.5      [kaiser2020]
//	RelativeLinear   (γ/θ_t) max(0, 1 − |x|/θ_t)           γ 0.3           [bellec2018], as its code
const (
	FastSigmoid SurrogateKind = iota
	ATan
	Sigmoid
	Triangular
	StraightThrough
	PiecewiseLinear
	MultiGaussian
	Gaussian
	DoubleGaussian
	SpikeRateEscape
	Exponential
	Tanh
	Erfc
	Box
	RelativeLinear
)

// surrogateDefaults are the constants of a form; 0 for those that it does not have. The forms with sides have two more.
type surrogateDefaults struct {
	slope, width float64
	sides        bool
}

func (k SurrogateKind) defaults() surrogateDefaults {
	switch k {
	case FastSigmoid, Sigmoid:
		return surrogateDefaults{slope: 25}
	case ATan:
		return surrogateDefaults{slope: 2}
	case PiecewiseLinear, RelativeLinear:
		return surrogateDefaults{slope: 0.3}
	case MultiGaussian, DoubleGaussian:
		return surrogateDefaults{slope: 0.5, width: 0.5, sides: true}
	case Gaussian:
		return surrogateDefaults{slope: 0.5, width: 0.5}
	case SpikeRateEscape:
		return surrogateDefaults{slope: 25, width: 1}
	case Exponential:
		return surrogateDefaults{slope: 0.5, width: 0.2}
	case Tanh, Erfc:
		return surrogateDefaults{slope: 1}
	case Box:
		return surrogateDefaults{slope: 1, width: 0.5}
	}
	return surrogateDefaults{}
}

func (f *SurrogateFunction) constants() rules.Constants {
	d := f.Kind.defaults()
	k := rules.Constants{Numbers: []rules.Constant{{Name: "Function.Slope", At: &f.Slope, Def: d.slope}}}
	if d.width != 0 {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Function.Width", At: &f.Width, Def: d.width, Span: rules.Positive})
	}
	if d.sides {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Function.Side", At: &f.Side, Def: 0.15},
			rules.Constant{Name: "Function.Spread", At: &f.Spread, Def: 6, Span: rules.Positive})
	}
	return k
}

// check refuses constants that the form does not have.
func (f SurrogateFunction) check() error {
	if err := rules.CheckKind("gradient: Function.Kind", f.Kind, f.Kind.names()); err != nil {
		return err
	}
	d := f.Kind.defaults()
	switch {
	case d.slope == 0 && f.Slope != 0:
		return fmt.Errorf("gradient: Function.Slope is %v; %v has no slope", f.Slope, f.Kind)
	case d.width == 0 && f.Width != 0:
		return fmt.Errorf("gradient: Function.Width is %v; %v has no width, MultiGaussian and others have", f.Width, f.Kind)
	case !d.sides && (f.Side != 0 || f.Spread != 0):
		return fmt.Errorf("gradient: Function.Side and Spread are for MultiGaussian and DoubleGaussian, not %v", f.Kind)
	}
	return nil
}

// checkThresholds refuses thresholds of a population that the form cannot scale with.
func (f SurrogateFunction) checkThresholds(p snn.Population, thresholds []float32) error {
	if f.Kind != RelativeLinear || len(thresholds) == 0 || slices.Min(thresholds) > 0 {
		return nil
	}
	return fmt.Errorf("gradient: population %q has a threshold of %v, and %v scales with it; take PiecewiseLinear, or potentials in which thresholds "+
		"are above 0", p.Name, slices.Min(thresholds), f.Kind)
}

// kernel returns f for the backward pass: worked out there, or given by row.
func (f SurrogateFunction) kernel() kernel.Slope {
	switch f.Kind {
	case FastSigmoid:
		return kernel.Slope{Kind: kernel.SlopeFastSigmoid, A: float32(f.Slope)}
	case ATan:
		return kernel.Slope{Kind: kernel.SlopeATan, A: float32(f.Slope / 2), B: float32(math.Pi * f.Slope / 2)}
	case Triangular:
		return kernel.Slope{Kind: kernel.SlopeTriangular}
	case StraightThrough:
		return kernel.Slope{Kind: kernel.SlopeStraight}
	case PiecewiseLinear:
		return kernel.Slope{Kind: kernel.SlopeLinear, A: float32(f.Slope)}
	}
	return kernel.Slope{Kind: kernel.SlopeGiven}
}

// SurrogateDerivative writes the surrogate derivative at the distances x of potentials from thresholds to dst, of cells whose thresholds are theta
// without adaptation. It panics if the lists differ in length.
func (r Rule) SurrogateDerivative(dst, x, theta []float32) {
	if len(x) != len(dst) || len(theta) != len(dst) {
		panic(fmt.Sprintf("gradient: Rule.SurrogateDerivative: %d distances and %d thresholds for %d derivatives", len(x), len(theta), len(dst)))
	}
	if len(dst) == 0 {
		return
	}
	f := r.Resolve().(Rule).Function
	if f.Kind != RelativeLinear {
		f.row(dst, x, make([]float32, len(x)), theta)
		return
	}
	u := slices.Clone(theta)
	kernel.AddRow(u, x, 1)
	f.row(dst, u, theta, theta)
}

// row writes σ′(u − th) of rows of len(scale) cells to d; scale are the thresholds θ of the forms that scale with them.
func (f SurrogateFunction) row(d, u, th, scale []float32) {
	u, th = u[:len(d)], th[:len(d)]
	switch s := f.kernel(); {
	case s.Kind == kernel.SlopeFastSigmoid || s.Kind == kernel.SlopeATan || s.Kind == kernel.SlopeStraight:
		s.Row(d, u, th)
	case s.Kind != kernel.SlopeGiven: // these scale with θ
		for j, v := range u {
			d[j] = s.Of(v-th[j], scale[j%len(scale)])
		}
	case f.Kind == Sigmoid:
		f.sigmoid(d, u, th)
	case f.Kind == MultiGaussian:
		f.multiGaussian(d, u, th)
	case f.Kind == RelativeLinear:
		f.relative(d, u, th)
	case f.Kind == Box:
		for j, v := range u {
			d[j] = f.box(v - th[j])
		}
	default:
		f.bells(d, u, th)
	}
}

func (f SurrogateFunction) sigmoid(d, u, th []float32) {
	k := float32(f.Slope)
	for j, v := range u {
		e := kernel.Exp32(-float32(k * abs(v-th[j])))
		a := 1 + e
		d[j] = float32(k*e) / float32(a*a)
	}
}

// relative is PiecewiseLinear of the threshold as it is then. Behind the last cell of a row there is none.
func (f SurrogateFunction) relative(d, u, th []float32) {
	linear := kernel.Slope{Kind: kernel.SlopeLinear, A: float32(f.Slope)}
	for j, v := range u {
		if d[j] = 0; th[j] > 0 {
			d[j] = linear.Of(v-th[j], th[j])
		}
	}
}

func (f SurrogateFunction) multiGaussian(d, u, th []float32) {
	s := f.Width
	side := f.Spread * s
	peak := f.Slope * (1 + f.Side) / (s * math.Sqrt(2*math.Pi))
	flank := f.Slope * f.Side / (side * math.Sqrt(2*math.Pi))
	for j, v := range u {
		x := float64(v - th[j])
		sides := bell(x-s, side) + bell(x+s, side)
		d[j] = float32(float64(peak*bell(x, s)) - float64(flank*sides))
	}
}

// bells are the forms that are an exponential function of x or x², or the difference of two.
func (f SurrogateFunction) bells(d, u, th []float32) {
	copy(d, u)
	kernel.AddRow(d, th, -1)
	switch s := f.Width; f.Kind {
	case Gaussian:
		bells(d, f.Slope/(s*math.Sqrt(2*math.Pi)), s)
	case DoubleGaussian:
		peak := f.Slope / (s * math.Sqrt(2*math.Pi))
		kernel.BellsRow(d, bellOf(peak*(1+f.Side), s), bellOf(peak*2*f.Side/f.Spread, f.Spread*s))
	case SpikeRateEscape:
		for j, x := range d {
			d[j] = x - 1
		}
		tents(d, 1/s)
		scale(d, f.Slope)
	case Exponential:
		tents(d, 1/s)
		scale(d, f.Slope)
	case Tanh: // 1 − tanh²(z) = 4q/(1 + q)² with q = e^(−2|z|)
		tents(d, 2*f.Slope)
		for j, q := range d {
			d[j] = 4 * q / float32((1+q)*(1+q))
		}
	case Erfc:
		bells(d, 2/math.Sqrt(math.Pi), 1/(f.Slope*math.Sqrt2))
	}
}

// bells replaces x by peak · e^(−x²/(2s²)).
func bells(d []float32, peak, s float64) {
	b := bellOf(peak, s)
	kernel.BellRow(d, b.K, b.Peak)
}

func bellOf(peak, s float64) kernel.Bell {
	return kernel.Bell{K: float32(-1 / (2 * s * s)), Peak: float32(peak)}
}

// tents replaces x by e^(−k|x|).
func tents(d []float32, k float64) {
	for j, x := range d {
		d[j] = -float32(float32(k) * abs(x))
	}
	kernel.ExpRow(d)
}

func scale(d []float32, by float64) {
	for j, x := range d {
		d[j] = float32(float32(by) * x)
	}
}

func (f SurrogateFunction) box(x float32) float32 {
	if s := float32(f.Width); x > -s && x <= s {
		return float32(f.Slope)
	}
	return 0
}

// bell is exp(−x²/(2s²)).
func bell(x, s float64) float64 { return kernel.Exp(-float64(x*x) / (2 * s * s)) }

func abs(x float32) float32 { return max(x, -x) }
