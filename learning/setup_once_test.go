package learning

import "testing"

// recorder is a rule that notes what it is bound to.
type recorder struct {
	rule Surrogate
	got *[]Setup
}

func (recorder) Name() string       { return "recorder" }
func (recorder) Version() string    { return "" }
func (r recorder) Resolve() Learner { return recorder{r.rule.Resolve().(Surrogate), r.got} }

func (r recorder) Bind(s Setup) (Trainer, error) {
	*r.got = append(*r.got, s)
	return r.rule.Bind(s)
}

// bound returns what a run binds its rule to. The rule is put in behind newRun, since no description could hold it.
func bound(t *testing.T, e Entry, task Task) Setup {
	t.Helper()
	var got []Setup
	e, err := e.resolve()
	if err != nil {
		t.Fatal(err)
	}
	e.Learner = recorder{e.Learner.(Surrogate), &got}
	r := runOf(e, task)
	if err := r.prepare(); err != nil {
		t.Fatal(err)
	}
	r.pool.Close()
	return got[0]
}

// TestMemoryIsLookedAtOnce: a run looks before it makes the model, and tells the rule so, which then does not look again; a rule that is
// bound by others looks itself.
func TestMemoryIsLookedAtOnce(t *testing.T) {
	s := bound(t, ruleEntries()["surrogate adam"], fewDigits(t))
	if !isKnownToFit(s) {
		t.Error("the rule is not told that there is memory")
	}
	s.Batch, s.Samples = 1<<50, 0
	rule := Surrogate{}.Resolve()
	if err := s.Check("Surrogate", rule, true); err != nil {
		t.Errorf("it looks again: %v", err)
	}
	s = notKnownToFit(s)
	if err := s.Check("Surrogate", rule, true); err == nil {
		t.Error("nobody looks")
	}
}
