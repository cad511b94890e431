package main

import (
	"bytes"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-model", "esm"}, {"-repeats", "0"}, {"-repeats", "31", "-model", "mean"}, {"-tau", "16", "-model", "mean"},
		{"-past", "-1", "-model", "mean"},
		{"-nothing"}, {"-model", ""}} {
		var out bytes.Buffer
		if err := run(args, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: error %v, printed %q", args, err, out.String())
		}
	}
}
