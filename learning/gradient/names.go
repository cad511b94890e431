package gradient

import "github.com/spikecell/spikecell/learning/internal/rules"

// names returns the names of the values, in their order.
func (SurrogateKind) names() []string {
	return []string{"FastSigmoid", "ATan", "Sigmoid", "Triangular", "StraightThrough", "PiecewiseLinear", "MultiGaussian", "Gaussian",
		"DoubleGaussian", "SpikeRateEscape", "Exponential", "Tanh", "Erfc", "Box",
		"RelativeLinear"}
}

func (CreditKind) names() []string { return []string{"BPTT", "EProp", "OTTT", "OSTL", "DECOLLE"} }

func (Feedback) names() []string { return []string{"Symmetric", "Random", "Adaptive"} }

func (LossKind) names() []string {
	return []string{"CERate", "CECount", "CEMaxMembrane", "CEMembrane", "MSECount", "MSEMembrane", "CETemporal", "MSETemporal", "MSELast",
		"SmoothL1Membrane"}
}

// String returns the name of the form, as in Go.
func (k SurrogateKind) String() string { return rules.NameOf(k, k.names()) }

// String returns the name of the loss, as in Go.
func (k LossKind) String() string { return rules.NameOf(k, k.names()) }

// MarshalText writes the name, so that reports can be read.
func (k SurrogateKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MarshalText writes the name, so that reports can be read.
func (k LossKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *SurrogateKind) UnmarshalText(b []byte) error {
	return rules.ParseName(k, b, SurrogateKind(0).names())
}

// UnmarshalText reads a name.
func (k *LossKind) UnmarshalText(b []byte) error { return rules.ParseName(k, b, LossKind(0).names()) }

// String returns the name of the rule, as in Go.
func (k CreditKind) String() string { return rules.NameOf(k, k.names()) }

// String returns the name of the form, as in Go.
func (k Feedback) String() string { return rules.NameOf(k, k.names()) }

// MarshalText writes the name, so that reports can be read.
func (k CreditKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MarshalText writes the name, so that reports can be read.
func (k Feedback) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *CreditKind) UnmarshalText(b []byte) error {
	return rules.ParseName(k, b, CreditKind(0).names())
}

// UnmarshalText reads a name.
func (k *Feedback) UnmarshalText(b []byte) error { return rules.ParseName(k, b, Feedback(0).names()) }
