package datasets

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Every choice is written by its name and read back; others print their number, and are neither written nor read.
func TestChoicesByName(t *testing.T) {
	roundTrip(t, NoScaling, ZScore)
	roundTrip(t, PerChannel, PerValue)
	roundTrip(t, Graded, Above)
	text, err := json.Marshal(Scaler{Method: MinMaxClipped, Offset: []float64{1}, Divisor: []float64{2}})
	var back Scaler
	if err != nil || !strings.Contains(string(text), `"Method":"MinMaxClipped"`) || json.Unmarshal(text, &back) != nil || back.Method != MinMaxClipped {
		t.Errorf("a scaler is written as %s, %v, and read as %+v", text, err, back)
	}
}

func roundTrip[T interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
}](t *testing.T, first, last T) {
	t.Helper()
	seen := map[string]bool{}
	for v := first; v <= last; v++ {
		text, err := v.MarshalText()
		back := last - v
		read := any(&back).(encoding.TextUnmarshaler)
		if err != nil || string(text) != v.String() || seen[v.String()] || read.UnmarshalText(text) != nil || back != v {
			t.Errorf("%d is called %v, written as %q (%v) and read as %v", uint8(v), v, text, err, back)
		}
		seen[v.String()] = true
	}
	kind := reflect.TypeFor[T]().Name()
	none, read := last+1, any(new(T)).(encoding.TextUnmarshaler)
	if _, err := none.MarshalText(); err == nil || none.String() != fmt.Sprintf("%s(%d)", kind, uint8(none)) || read.UnmarshalText([]byte("no such")) == nil {
		t.Errorf("%v is no choice, and is taken for one", none)
	}
}
