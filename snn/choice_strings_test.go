package snn

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Every choice prints as descriptions write it, in any verb for text, and one that there is not says so.
func TestChoicesPrintTheirNames(t *testing.T) {
	for _, c := range []any{Receptor(0), InitKind(0), Scaling(0), Reset(0), ResetTiming(0), Increment(0), CellKind(0), WiringKind(0), PopulationKind(0)} {
		typ := reflect.TypeOf(c)
		v, names := reflect.New(typ).Elem(), map[string]bool{}
		for k := range uint64(255) {
			v.SetUint(k)
			x := v.Interface()
			name := x.(fmt.Stringer).String()
			text := name
			if m, ok := x.(encoding.TextMarshaler); ok {
				b, err := m.MarshalText()
				if text = string(b); err != nil {
					text = fmt.Sprintf("%s(%d)", typ.Name(), k)
				}
			}
			if name != text || fmt.Sprintf("%v", x) != name || names[name] || k == 0 && strings.Contains(name, "(") {
				t.Fatalf("%v %d prints as %q, and is written %q", typ, k, name, text)
			}
			names[name] = true
		}
	}
	if s := fmt.Sprintf("%+v", LIF{Reset: ResetZero, ResetTiming: ResetSameStep}); !strings.Contains(s, "Reset:zero ") || !strings.Contains(s, "ResetTiming:same-step ") {
		t.Errorf("a cell prints as %s", s)
	}
}
