package learning_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
)

// recorder is a rule that notes what it is bound to.
type recorder struct {
	rule gradient.Rule
	got  *[]learning.Setup
}

func (recorder) Name() string    { return "recorder" }
func (recorder) Version() string { return "" }
func (r recorder) Resolve() learning.Learner {
	return recorder{r.rule.Resolve().(gradient.Rule), r.got}
}

func (r recorder) Bind(s learning.Setup) (learning.Trainer, error) {
	*r.got = append(*r.got, s)
	return r.rule.Bind(s)
}

// bound returns what a run binds its rule to. The rule is put in behind newRun, since no description could hold it.
func bound(t *testing.T, e learning.Entry, task learning.Task) learning.Setup {
	t.Helper()
	var got []learning.Setup
	e, err := e.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	e.Learner = recorder{e.Learner.(gradient.Rule), &got}
	r := learning.RunOf(e, task)
	if err := r.Prepare(); err != nil {
		t.Fatal(err)
	}
	r.Pool().Close()
	return got[0]
}

// TestMemoryIsLookedAtOnce: a run looks before it makes the model, and tells the rule so, which then does not look again; a rule that is
// bound by others looks itself.
func TestMemoryIsLookedAtOnce(t *testing.T) {
	s := bound(t, ruleEntries()["surrogate adam"], fewDigits(t))
	if !learning.IsKnownToFit(s) {
		t.Error("the rule is not told that there is memory")
	}
	s.Batch, s.Samples = 1<<50, 0
	rule := gradient.Rule{}.Resolve()
	if err := s.Check("gradient", rule, true); err != nil {
		t.Errorf("it looks again: %v", err)
	}
	s = learning.NotKnownToFit(s)
	if err := s.Check("gradient", rule, true); err == nil {
		t.Error("nobody looks")
	}
}
