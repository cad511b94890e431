package entries

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// TestEvidence: all entries train the net on the set's events, to losses and spikes that are numbers; what they reach takes minutes, and stands in
// the results. There are three cues and a short pause here.
func TestEvidence(t *testing.T) {
	task := datasets.EvidenceAccumulation{Train: 16, Valid: 8, Test: 8, Cues: 3, Pause: 100}
	set, err := task.Set()
	if err != nil {
		t.Fatal(err)
	}
	split, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range evidenceEntries() {
		e = evidenceEntry(e.Name, evidenceCredits()[i], task)
		e.Settings.Epochs, e.Settings.Batch, e.Settings.Seed, e.Settings.Store = 1, 8, 1, "-"
		e.Learner = FallOver(e, 16)
		r, err := learning.Train(t.Context(), e, split)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Training.Populations[1:3] {
			if p.Spikes == 0 {
				t.Errorf("%s: no cell of %q fires", e.Name, p.Name)
			}
		}
		if text := e.Learner.Name(); !strings.Contains("eprop surrogate", text) {
			t.Errorf("%s is the rule %s", e.Name, text)
		}
	}
}
