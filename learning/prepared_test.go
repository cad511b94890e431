package learning_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Only what Prepare made is a task.
func TestNothingPrepared(t *testing.T) {
	if _, err := (learning.Task{}).Prepare(); err == nil {
		t.Error("a task without samples is prepared")
	}
	for _, p := range []*learning.Prepared{nil, {}} {
		_, one := p.Fingerprint(learning.Entry{})
		_, two := p.Train(t.Context(), learning.Entry{})
		for _, err := range []error{one, two, p.Check(learning.Entry{})} {
			if err == nil || !strings.Contains(err.Error(), "no prepared task") {
				t.Errorf("error %v", err)
			}
		}
	}
}

// One run is found by its whole fingerprint alone; one that was never begun is not there, and no error.
func TestStoredRunOf(t *testing.T) {
	store := t.TempDir()
	if r, err := learning.StoredRunOf(store, strings.Repeat("ab", 32)); err != nil || r.Report != nil || r.Fault != nil || !r.Modified.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	for _, name := range []string{"", "ab", "../" + strings.Repeat("ab", 31), strings.Repeat("AB", 32)} {
		if _, err := learning.StoredRunOf(store, name); err == nil || !strings.Contains(err.Error(), "no fingerprint") {
			t.Errorf("%q: error %v", name, err)
		}
	}
}
