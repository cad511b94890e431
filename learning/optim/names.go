package optim

import "github.com/spikecell/spikecell/learning/internal/rules"

func (OptimizerKind) names() []string { return []string{"Adam", "SGD", "AdamW", "Adamax"} }

func (ScheduleKind) names() []string { return []string{"Constant", "StepDecay", "Cosine", "Linear"} }

// String returns the name of the rule, as in Go.
func (k OptimizerKind) String() string { return rules.NameOf(k, k.names()) }

// String returns the name of the form, as in Go.
func (k ScheduleKind) String() string { return rules.NameOf(k, k.names()) }

// MarshalText writes the name, so that reports can be read.
func (k OptimizerKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MarshalText writes the name, so that reports can be read.
func (k ScheduleKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *OptimizerKind) UnmarshalText(b []byte) error {
	return rules.ParseName(k, b, OptimizerKind(0).names())
}

// UnmarshalText reads a name.
func (k *ScheduleKind) UnmarshalText(b []byte) error {
	return rules.ParseName(k, b, ScheduleKind(0).names())
}
