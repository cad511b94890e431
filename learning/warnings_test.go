package learning

import (
	"slices"
	"testing"
)

// A net that names one class for samples of several is warned of; one that names two, or has no other to name, is not.
func TestCollapseIsReported(t *testing.T) {
	for _, c := range []struct {
		confusion [][]int
		want      string
	}{
		{[][]int{{50, 0, 0}, {10, 0, 0}, {3, 0, 0}}, "class 0 was named for all test samples that have a class; they are of 3 classes; learning.Diagnose shows what the net does"},
		{[][]int{{0, 0, 5}, {0, 0, 0}, {0, 0, 1}}, "class 2 was named for all test samples that have a class; they are of 2 classes; learning.Diagnose shows what the net does"},
		{[][]int{{50, 1}, {10, 0}}, ""}, {[][]int{{7, 0}, {0, 0}}, ""}, {[][]int{{0, 0}, {0, 0}}, ""}, {nil, ""},
	} {
		if got := (&Report{Confusion: c.confusion}).collapseWarning(); got != c.want {
			t.Errorf("%v: %q, want %q", c.confusion, got, c.want)
		}
	}
}

// TestWarningsByEntry: seeds with the same warning share a line, as do all entries, and samples without a class are summed.
func TestWarningsByEntry(t *testing.T) {
	c := &Comparison{Seeds: []uint64{3, 5, 8}}
	report := func(unclassified int, warnings ...string) *Report {
		r := &Report{Unclassified: unclassified, Test: Metrics{Samples: 10}, Warnings: warnings}
		if w := unclassifiedWarning(unclassified, r.Test); w != "" {
			r.Warnings = append(r.Warnings, w)
		}
		return r
	}
	c.Entries = []Result{
		{Name: "a", Reports: []*Report{report(0, "t", "x"), report(2, "y", "t", "x"), report(3, "t")}},
		{Name: "b", Reports: []*Report{report(0, "z", "t"), report(0, "t", "z"), report(0, "t", "z")}},
		{Name: "c", Reports: []*Report{report(0, "t"), report(0, "t"), report(0, "t")}},
	}
	want := []string{
		"every entry: t",
		"a, seeds 3, 5: x", "a, seed 5: y", "a, seeds 5, 8: 5 of 20 test samples left the output silent: they have no class and count as wrong",
		"b, every seed: z",
	}
	if got := c.Warnings(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
