package kernel

import (
	"strings"
	"testing"
)

// What asks for an instruction set is one of three words, or nothing.
func TestAsked(t *testing.T) {
	for _, known := range []string{"", "generic", "avx2", "avx512"} {
		if err := asked(known); err != nil {
			t.Error(err)
		}
	}
	for _, other := range []string{"avx-2", "AVX2", "best", " avx2"} {
		if err := asked(other); err == nil || !strings.Contains(err.Error(), "set it to generic, avx2 or avx512, or leave it out") {
			t.Errorf("%q: %v", other, err)
		}
	}
}
