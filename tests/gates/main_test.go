package main

import (
	"context"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Every net can be made and trained, and what is not known is refused by name.
func TestNets(t *testing.T) {
	for _, name := range []string{"digit-rows", "digit-pixels"} {
		s, err := studyOf(name)
		if err != nil {
			t.Fatal(err)
		}
		s.samples, s.epochs, s.hidden = 64, 1, 8
		entries, err := s.entries("lif,plif,alif,glif,glif-1", 1)
		if err != nil {
			t.Fatal(err)
		}
		set, err := s.load()
		task, err := learning.TaskOf(set.Take(64, 8, 8), err)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			e.Settings.Store = "-"
			if _, err := learning.Train(context.Background(), e, task); err != nil || s.rate[e.Name] == 0 {
				t.Errorf("%s: %v, rate %v", e.Name, err, s.rate[e.Name])
			}
		}
		if _, err := s.entries("gru", 1); err == nil {
			t.Error("no cell is called gru")
		}
	}
	if _, err := studyOf("digits"); err == nil {
		t.Error("no task is called digits")
	}
}
