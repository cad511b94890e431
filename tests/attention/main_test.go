package main

import (
	"context"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Every net can be made and trained, and what is not known is refused by name.
func TestNets(t *testing.T) {
	for _, task := range []string{"digits", "repeated"} {
		s, err := studyOf(task)
		if err != nil {
			t.Fatal(err)
		}
		set, err := s.load()
		few, err := learning.TaskOf(set.Take(64, 8, 8), err)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"attention", "tokens", "dense"} {
			e, err := s.entry(name, s.rate[name], 64, 1)
			e.Settings.Epochs, e.Settings.Store = 1, "-"
			if err != nil {
				t.Fatal(err)
			}
			if _, err := learning.Train(context.Background(), e, few); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.entry("none", .1, 64, 1); err == nil {
			t.Error("no net is called none")
		}
	}
	if _, err := studyOf("rows"); err == nil {
		t.Error("no task is called rows")
	}
}
