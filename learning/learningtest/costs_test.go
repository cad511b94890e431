package learningtest_test

import "testing"

// Every rule of the table states its costs for every net that it is asked to train, and they are sound; docs/energy.md has them.
func TestEveryRuleStatesItsCosts(t *testing.T) {
	for _, r := range ruleForms() {
		for _, w := range wiringForms() {
			e, _ := r.entry(w, cellForms()[0])
			if e.Net.Check() != nil {
				continue
			}
			e.Settings.Epochs = 4
			c, err := e.Costs()
			if err != nil {
				if refused(e) == "" {
					t.Errorf("%s, %s: %v", r.name, w.name, err)
				}
				continue
			}
			if c.Name != e.Learner.Name() || len(c.Work)+len(c.Parts) == 0 || len(c.Kept)+len(c.Parts) == 0 {
				t.Errorf("%s, %s: %+v", r.name, w.name, c)
			}
		}
	}
}
