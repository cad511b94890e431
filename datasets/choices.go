package datasets

import (
	"fmt"
	"reflect"
	"slices"
)

// Names of choices are those of their constants in Go.
var (
	scaleMethodNames = [...]string{"NoScaling", "MinMax", "MinMaxClipped", "ZScore"}
	scaleGroupNames  = [...]string{"PerChannel", "Together", "PerValue"}
	cochleaNames     = [...]string{"Graded", "Crossings", "Above"}
)

// choiceName returns the name of a choice, or of one that there is not the type and the number.
func choiceName[T ~uint8](v T, names []string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", reflect.TypeFor[T]().Name(), uint8(v))
}

func choiceText[T ~uint8](v T, names []string) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("datasets: there is no %s; there are %v", choiceName(v, names), names)
	}
	return []byte(names[v]), nil
}

func parseChoice[T ~uint8](v *T, text []byte, names []string) error {
	kind := reflect.TypeFor[T]().Name()
	if v == nil {
		return fmt.Errorf("datasets: %s.UnmarshalText: a nil *%s cannot be read into", kind, kind)
	}
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("datasets: no %s is called %q; there are %v", kind, text, names)
	}
	*v = T(i)
	return nil
}

// String returns the name of the constant.
func (m ScaleMethod) String() string { return choiceName(m, scaleMethodNames[:]) }

// String returns the name of the constant.
func (p ScaleGroup) String() string { return choiceName(p, scaleGroupNames[:]) }

// String returns the name of the constant.
func (c CochleaCode) String() string { return choiceName(c, cochleaNames[:]) }

// MarshalText writes the name, so that a scaler can be kept in a file.
func (m ScaleMethod) MarshalText() ([]byte, error) { return choiceText(m, scaleMethodNames[:]) }

// MarshalText writes the name.
func (p ScaleGroup) MarshalText() ([]byte, error) { return choiceText(p, scaleGroupNames[:]) }

// MarshalText writes the name.
func (c CochleaCode) MarshalText() ([]byte, error) { return choiceText(c, cochleaNames[:]) }

// UnmarshalText reads a name.
func (m *ScaleMethod) UnmarshalText(text []byte) error {
	return parseChoice(m, text, scaleMethodNames[:])
}

// UnmarshalText reads a name.
func (p *ScaleGroup) UnmarshalText(text []byte) error {
	return parseChoice(p, text, scaleGroupNames[:])
}

// UnmarshalText reads a name.
func (c *CochleaCode) UnmarshalText(text []byte) error { return parseChoice(c, text, cochleaNames[:]) }
