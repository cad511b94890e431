package learning

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// SurrogateFunction is the derivative σ′(x) that stands for that of a spike, with x = membrane potential − threshold.
type SurrogateFunction struct {
	Kind   SurrogateKind
	Slope  float64 // k of FastSigmoid and Sigmoid (0 means 25, Zero means 0), α of ATan (2), γ of PiecewiseLinear (0.3) and MultiGaussian (0.5)
	Width  float64 // σ of MultiGaussian; 0 means 0.5
	Side   float64 // h of MultiGaussian, the weight of its negative sides; 0 means 0.15, Zero none
	Spread float64 // s of MultiGaussian, the width of its sides in σ; 0 means 6
}

// SurrogateKind is the form of a surrogate derivative.
type SurrogateKind uint8

// The forms:
//
//	FastSigmoid      1 / (1 + k|x|)²                       [zenke2018]
//	ATan             (α/2) / (1 + (παx/2)²)                [eshraghian2023], as its code
//	Sigmoid          k e^(−k|x|) / (1 + e^(−k|x|))²        [eshraghian2023]
//	Triangular       θ for x < 0, −θ for x ≥ 0             [eshraghian2023], as its code
//	StraightThrough  1                                     [eshraghian2023]
//	PiecewiseLinear  (γ/θ) max(0, 1 − |x|/θ)               [bellec2018]
//	MultiGaussian    γ ((1+h) N(x;0,σ) − h N(x;σ,sσ) − h N(x;−σ,sσ))   [yin2021]
const (
	FastSigmoid SurrogateKind = iota
	ATan
	Sigmoid
	Triangular
	StraightThrough
	PiecewiseLinear
	MultiGaussian
)

// defaultSlopes are by SurrogateKind; forms without a slope have 0.
func (k SurrogateKind) defaultSlope() float64 {
	switch k {
	case FastSigmoid, Sigmoid:
		return 25
	case ATan:
		return 2
	case PiecewiseLinear:
		return 0.3
	case MultiGaussian:
		return 0.5
	}
	return 0
}

func (f *SurrogateFunction) constants() constants {
	k := constants{numbers: []constant{{name: "Function.Slope", at: &f.Slope, def: f.Kind.defaultSlope()}}}
	if f.Kind == MultiGaussian {
		k.numbers = append(k.numbers,
			constant{name: "Function.Width", at: &f.Width, def: 0.5, span: positive},
			constant{name: "Function.Side", at: &f.Side, def: 0.15},
			constant{name: "Function.Spread", at: &f.Spread, def: 6, span: positive})
	}
	return k
}

// check refuses constants that the form does not have.
func (f SurrogateFunction) check() error {
	if f.Kind > MultiGaussian {
		return fmt.Errorf("learning: Surrogate: Function.Kind is %d; there is no such surrogate derivative", f.Kind)
	}
	if f.Kind.defaultSlope() == 0 && f.Slope != 0 {
		return fmt.Errorf("learning: Surrogate: Function.Slope is %v; %v has no slope", f.Slope, f.Kind)
	}
	if f.Kind != MultiGaussian && (f.Width != 0 || f.Side != 0 || f.Spread != 0) {
		return fmt.Errorf("learning: Surrogate: Function.Width, Side and Spread are for MultiGaussian, not %v", f.Kind)
	}
	return nil
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

// row writes σ′(u − θ) of a row of cells to d.
func (f SurrogateFunction) row(d, u, th []float32) {
	u, th = u[:len(d)], th[:len(d)]
	switch s := f.kernel(); {
	case f.Kind == Sigmoid:
		f.sigmoid(d, u, th)
	case f.Kind == MultiGaussian:
		f.multiGaussian(d, u, th)
	default:
		for j, v := range u {
			d[j] = s.At(v, th[j])
		}
	}
}

func (f SurrogateFunction) sigmoid(d, u, th []float32) {
	k := float32(f.Slope)
	for j, v := range u {
		e := kernel.Exp32(-float32(k * sgAbs(v-th[j])))
		a := 1 + e
		d[j] = float32(k*e) / float32(a*a)
	}
}

func (f SurrogateFunction) multiGaussian(d, u, th []float32) {
	s := f.Width
	side := f.Spread * s
	peak := f.Slope * (1 + f.Side) / (s * math.Sqrt(2*math.Pi))
	flank := f.Slope * f.Side / (side * math.Sqrt(2*math.Pi))
	for j, v := range u {
		x := float64(v - th[j])
		sides := sgBell(x-s, side) + sgBell(x+s, side)
		d[j] = float32(float64(peak*sgBell(x, s)) - float64(flank*sides))
	}
}

// sgBell is exp(−x²/(2s²)).
func sgBell(x, s float64) float64 { return kernel.Exp(-float64(x*x) / (2 * s * s)) }

func sgAbs(x float32) float32 { return max(x, -x) }
