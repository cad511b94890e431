package learning

import (
	"fmt"
	"slices"
)

// names returns the names of the values, in their order.
func (SurrogateKind) names() []string {
	return []string{"FastSigmoid", "ATan", "Sigmoid", "Triangular", "StraightThrough", "PiecewiseLinear", "MultiGaussian", "Gaussian",
		"DoubleGaussian", "SpikeRateEscape", "Exponential", "Tanh", "Erfc", "Box"}
}

func (LossKind) names() []string {
	return []string{"CERate", "CECount", "CEMaxMembrane", "CEMembrane", "MSECount", "MSEMembrane", "CETemporal", "MSETemporal", "MSELast"}
}

func (OptimizerKind) names() []string { return []string{"Adam", "SGD", "AdamW", "Adamax"} }

func (ScheduleKind) names() []string { return []string{"Constant", "StepDecay", "Cosine", "Linear"} }

// String returns the name of the form, as in Go.
func (k SurrogateKind) String() string { return sgName(k) }

// String returns the name of the loss, as in Go.
func (k LossKind) String() string { return sgName(k) }

// String returns the name of the rule, as in Go.
func (k OptimizerKind) String() string { return sgName(k) }

// String returns the name of the form, as in Go.
func (k ScheduleKind) String() string { return sgName(k) }

// MarshalText writes the name, so that reports can be read.
func (k SurrogateKind) MarshalText() ([]byte, error) { return []byte(sgName(k)), nil }

// MarshalText writes the name, so that reports can be read.
func (k LossKind) MarshalText() ([]byte, error) { return []byte(sgName(k)), nil }

// MarshalText writes the name, so that reports can be read.
func (k OptimizerKind) MarshalText() ([]byte, error) { return []byte(sgName(k)), nil }

// MarshalText writes the name, so that reports can be read.
func (k ScheduleKind) MarshalText() ([]byte, error) { return []byte(sgName(k)), nil }

// UnmarshalText reads a name.
func (k *SurrogateKind) UnmarshalText(b []byte) error { return sgParse(k, b) }

// UnmarshalText reads a name.
func (k *LossKind) UnmarshalText(b []byte) error { return sgParse(k, b) }

// UnmarshalText reads a name.
func (k *OptimizerKind) UnmarshalText(b []byte) error { return sgParse(k, b) }

// UnmarshalText reads a name.
func (k *ScheduleKind) UnmarshalText(b []byte) error { return sgParse(k, b) }

// sgEnum is a small closed set of named values.
type sgEnum interface {
	~uint8
	names() []string
}

func sgName[E sgEnum](k E) string {
	if n := k.names(); int(k) < len(n) {
		return n[k]
	}
	return fmt.Sprintf("%T(%d)", k, uint8(k))
}

func sgParse[E sgEnum](k *E, b []byte) error {
	if k == nil {
		return fmt.Errorf("learning: a nil %T cannot be read into", k)
	}
	i := slices.Index((*k).names(), string(b))
	if i < 0 {
		return fmt.Errorf("learning: no %T is called %q; there are %v", *k, b, (*k).names())
	}
	*k = E(i)
	return nil
}
