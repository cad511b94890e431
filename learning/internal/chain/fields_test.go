package chain

import (
	"testing"
)

// A field that is new to the rule is named, at any depth of what is embedded.
func TestOtherField(t *testing.T) {
	type inner struct{ Known, New float64 }
	type outer struct {
		inner
		Also, Newer int
	}
	for want, v := range map[string]outer{"": {inner{1, 0}, 2, 0}, "New": {inner{1, 3}, 2, 4}, "Newer": {inner{}, 0, 4}} {
		if got := OtherField(v, "Known", "Also"); got != want {
			t.Errorf("%+v: %q, want %q", v, got, want)
		}
	}
}
