package main

import (
	"bytes"
	"testing"

	"github.com/spikecell/spikecell/datasets"
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

// TestMean: a model that says the mean of what it was trained on at every step is the level to be below.
func TestMean(t *testing.T) {
	scores, err := score("mean", datasets.MackeyGlass{}, 3)
	if err != nil {
		t.Fatal(err)
	}
	for r, s := range scores {
		if s < 18 || s > 25 {
			t.Errorf("repetition %d: sMAPE %v", r, s)
		}
	}
}
