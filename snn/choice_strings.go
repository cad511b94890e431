package snn

import (
	"fmt"
	"reflect"
)

// choiceName returns the name of a choice for texts, or of one that there is not the type and the number.
func choiceName[T ~uint8](v T, names []string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", reflect.TypeFor[T]().Name(), uint8(v))
}

// String returns the name that descriptions have for it.
func (r Receptor) String() string { return choiceName(r, receptorNames[:]) }

// String returns the name that descriptions have for it.
func (k InitKind) String() string { return choiceName(k, initNames[:]) }

// String returns the name that descriptions have for it.
func (s Scaling) String() string { return choiceName(s, scalingNames[:]) }

// String returns the name that descriptions have for it.
func (r Reset) String() string { return choiceName(r, resetNames[:]) }

// String returns the name that descriptions have for it.
func (r ResetTiming) String() string { return choiceName(r, timingNames[:]) }

// String returns the name that descriptions have for it.
func (i Increment) String() string { return choiceName(i, incrementNames[:]) }

// String returns the name that descriptions have for it.
func (k CellKind) String() string { return choiceName(k, cellNames[:]) }

// String returns the name that descriptions have for it.
func (k WiringKind) String() string { return choiceName(k, wiringNames[:]) }

// String returns the name that descriptions have for it.
func (k PopulationKind) String() string { return choiceName(k, populationNames[:]) }
