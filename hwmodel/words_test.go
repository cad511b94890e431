package hwmodel

import (
	"encoding"
	"fmt"
	"testing"
)

// Every choice is written as it is printed, and one that there is not is not written.
func TestChoicesAreText(t *testing.T) {
	texts(t, Host)
	texts(t, WithHost)
	texts(t, RealTime)
	texts(t, Exact)
	texts(t, CrossbarReads)
}

func texts[T interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
}](t *testing.T, last T) {
	t.Helper()
	for v := range last + 1 {
		if text, err := v.MarshalText(); err != nil || string(text) != v.String() || len(text) == 0 {
			t.Errorf("%v is written as %q, %v", v, text, err)
		}
	}
	if text, err := (last + 1).MarshalText(); err == nil {
		t.Errorf("%v is written as %q", last+1, text)
	}
}
