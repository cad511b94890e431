package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-groups", "3"}, {"-groups", "2,"}, {"-groups", "1"}, {"-groups", "128"}, {"-epochs", "0"}, {"-seeds", "1"}, {"-nothing"}} {
		var out bytes.Buffer
		if err := run(args, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: error %v, printed %q", args, err, out.String())
		}
	}
}

// A short run prints every seed of each number of groups, and differences where there are two.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-groups", "4", "-epochs", "1", "-seeds", "2", "-store", "-"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "G  1") || !strings.HasPrefix(lines[2], "G  4") || !strings.Contains(lines[2], "to G 1: ") {
		t.Errorf("printed %q", out.String())
	}
}

// The differences of seeds are set beside the published ones: their mean inside the interval, or not.
func TestAgainst(t *testing.T) {
	one := []float64{89, 90, 91}
	for d, want := range map[float64]string{.4: "inside", .41: "OUTSIDE", -1.68: "inside", -1.69: "OUTSIDE"} {
		here := []float64{89 + d, 90 + d, 91 + d}
		if got := against(here, one, 5, 8); !strings.HasSuffix(got, "published -0.641 [-1.683, +0.401]: "+want) {
			t.Errorf("a difference of %v is %q, want %s", d, got, want)
		}
	}
	if got := against(one, one, 3, 8); strings.Contains(got, "published") {
		t.Errorf("after 3 epochs nothing was published, but: %q", got)
	}
}
