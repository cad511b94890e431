package eprop

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Surrogate is what stands for the derivative of a spike, with x = |v − A|/Width for a potential v and a threshold A, which may be adapted. It is 0
// in refractory steps. That of [bellec2020] has Height 0.3/θ and Width θ, where θ is the threshold without adaptation.
type Surrogate struct {
	Kind   SurrogateKind
	Height float64 // h; 0 means 0.3
	Width  float64 // in units of v; 0 means 1
}

// SurrogateKind is the form of a [Surrogate].
type SurrogateKind uint8

// The forms:
//
//	PiecewiseLinear  h max(0, 1 − x)
//	Exponential      h e^(−x)
//	FastSigmoid      h/(1 + x)²
//	ArcTan           h/(1 + x²)
const (
	PiecewiseLinear SurrogateKind = iota
	Exponential
	FastSigmoid
	ArcTan
)

func (s *Surrogate) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Surrogate.Height", At: &s.Height, Def: 0.3}, {Name: "Surrogate.Width", At: &s.Width, Def: 1, Span: rules.Positive},
	}}
}

// at returns the value at a distance of a potential from its threshold.
func (s Surrogate) at(distance float64) float64 {
	x := math.Abs(distance) / s.Width
	switch s.Kind {
	case Exponential:
		return s.Height * kernel.Exp(-x)
	case FastSigmoid:
		return s.Height / float64((1+x)*(1+x))
	case ArcTan:
		return s.Height / (1 + float64(x*x))
	}
	return s.Height * max(0, 1-x)
}

func (SurrogateKind) names() []string {
	return []string{"PiecewiseLinear", "Exponential", "FastSigmoid", "ArcTan"}
}

// String returns the name of the form, as in Go.
func (k SurrogateKind) String() string { return rules.NameOf(k, k.names()) }

// MarshalText writes the name, so that reports can be read.
func (k SurrogateKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *SurrogateKind) UnmarshalText(b []byte) error {
	return rules.ParseName(k, b, SurrogateKind(0).names())
}
