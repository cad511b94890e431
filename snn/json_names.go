package snn

import (
	"fmt"
	"slices"
)

// Descriptions name their choices in text, so that a file can be read without this package.
var (
	receptorNames = [...]string{"excitatory", "inhibitory"}
	initNames     = [...]string{"fan-in", "uniform", "normal", "constant"}
	scalingNames  = [...]string{"none", "leak", "factor"}
	resetNames    = [...]string{"subtract", "zero", "zero-all", "none"}
	timingNames   = [...]string{"next-step", "same-step", "same-step-delta"}

	incrementNames = [...]string{"one", "leak", "decay"}
)

func choiceText[T ~uint8](v T, names []string) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("snn: no choice %d of %v", uint8(v), names)
	}
	return []byte(names[v]), nil
}

func parseChoice[T ~uint8](v *T, text []byte, names []string) error {
	if v == nil {
		return fmt.Errorf("snn: a nil %T cannot be read into", v)
	}
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is none of %v", text, names)
	}
	*v = T(i)
	return nil
}

// MarshalText returns "excitatory" or "inhibitory".
func (r Receptor) MarshalText() ([]byte, error) { return choiceText(r, receptorNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (r *Receptor) UnmarshalText(t []byte) error { return parseChoice(r, t, receptorNames[:]) }

// MarshalText returns "fan-in", "uniform", "normal" or "constant".
func (k InitKind) MarshalText() ([]byte, error) { return choiceText(k, initNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (k *InitKind) UnmarshalText(t []byte) error { return parseChoice(k, t, initNames[:]) }

// MarshalText returns "none", "leak" or "factor".
func (s Scaling) MarshalText() ([]byte, error) { return choiceText(s, scalingNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (s *Scaling) UnmarshalText(t []byte) error { return parseChoice(s, t, scalingNames[:]) }

// MarshalText returns "subtract", "zero", "zero-all" or "none".
func (r Reset) MarshalText() ([]byte, error) { return choiceText(r, resetNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (r *Reset) UnmarshalText(t []byte) error { return parseChoice(r, t, resetNames[:]) }

// MarshalText returns "next-step", "same-step" or "same-step-delta".
func (r ResetTiming) MarshalText() ([]byte, error) { return choiceText(r, timingNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (r *ResetTiming) UnmarshalText(t []byte) error { return parseChoice(r, t, timingNames[:]) }

// MarshalText returns "one", "leak" or "decay".
func (i Increment) MarshalText() ([]byte, error) { return choiceText(i, incrementNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (i *Increment) UnmarshalText(t []byte) error { return parseChoice(i, t, incrementNames[:]) }
