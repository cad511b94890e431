package si

import "testing"

func TestOf(t *testing.T) {
	for v, want := range map[float64]string{0: "", 1: "", 999: "", 1000: "k", 0.001: "m", 999e-9: "n", 1e-6: "µ", -2e-12: "p", 1e-25: "a", 1e20: "T"} {
		if _, got := Of(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
	if scale, _ := Of(6.17e-6); scale != 1e-6 {
		t.Error(scale)
	}
}

func TestPrefix(t *testing.T) {
	for exponent, want := range map[int]string{-6: "a", -2: "µ", 0: "", 4: "T"} {
		if got, ok := Prefix(exponent); got != want || !ok {
			t.Errorf("%d: %q", exponent, got)
		}
	}
	for _, exponent := range []int{-7, 5} {
		if got, ok := Prefix(exponent); ok {
			t.Errorf("%d: %q", exponent, got)
		}
	}
}
