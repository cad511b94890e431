package learning

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Comparisons of single seeds, joined, are the comparison of all of them: every number but times.
func TestJoin(t *testing.T) {
	entries := toyEntries("-")
	want := compare(t, entries, 5, 2, 9)
	got, err := Join(compare(t, entries, 5), compare(t, entries, 2, 9))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range got.Entries {
		for k, r := range e.Reports {
			if withoutTime(r) != withoutTime(want.Entries[i].Reports[k]) {
				t.Errorf("%s: report %d differs", e.Name, k)
			}
		}
	}
	if a, b := numbers(got), numbers(want); a != b {
		t.Errorf("%s\nwant\n%s", a, b)
	}
	if got.Entries[0].Test.N != 3 {
		t.Errorf("an interval of %d runs", got.Entries[0].Test.N)
	}
}

// numbers are those of a comparison, without reports and times.
func numbers(c *Comparison) string {
	bare := *c
	bare.Entries = slices.Clone(c.Entries)
	for i := range bare.Entries {
		bare.Entries[i].Reports, bare.Entries[i].TrainSeconds = nil, 0
	}
	return fmt.Sprintf("%+v", bare)
}

// Warnings name a seed once, in however many folds it was used.
func TestJoinedWarningsNameSeedsOnce(t *testing.T) {
	c := &Comparison{Seeds: []uint64{1, 1, 2, 2}}
	if got := c.seedsOf([]int{0, 1}); got != "seed 1" {
		t.Errorf("%q", got)
	}
	if got := c.seedsOf([]int{0, 1, 2}); got != "seeds 1, 2" {
		t.Errorf("%q", got)
	}
}

// Warnings of several tasks name the task, or how many runs they are of.
func TestJoinedWarningsNameTasks(t *testing.T) {
	e := Result{Reports: []*Report{{Task: "fold 1"}, {Task: "fold 2"}, {Task: "fold 1"}}}
	c := &Comparison{Seeds: []uint64{1, 1, 2}}
	if got := c.runsOf(e, []int{1}); got != "seed 1 of fold 2" {
		t.Errorf("%q", got)
	}
	if got := c.runsOf(e, []int{0, 1}); got != "seed 1, 2 of 3 runs" {
		t.Errorf("%q", got)
	}
	e.Reports[1] = e.Reports[0]
	if got := c.runsOf(e, []int{0, 1}); got != "seed 1" {
		t.Errorf("one task: %q", got)
	}
}

func TestJoinRefuses(t *testing.T) {
	entries := toyEntries("-")
	both, one := compare(t, entries, 1), compare(t, entries[:1], 1)
	without := *both
	without.Entries = []Result{{Name: "slow"}, {Name: "fast"}}
	untested := *one
	untested.Entries = slices.Clone(both.Entries)
	last := &untested.Entries[len(untested.Entries)-1]
	report := *last.Reports[0]
	report.Test.Samples, last.Reports = 0, slices.Repeat([]*Report{&report}, len(last.Reports))
	untested.Seeds = both.Seeds
	for want, parts := range map[string][]*Comparison{
		"no comparison": {},
		"no comparison; give those that Compare returned": {both, nil},
		"comparison 1 has other entries":                  {both, one},
		"comparison 1 has no report of \"slow\"":          {both, &without},
		"has a report of \"fast\" without test samples":   {both, &untested},
	} {
		if c, err := Join(parts...); err == nil || c != nil || !strings.HasPrefix(err.Error(), "learning: Join: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
