package command

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// A cross-validation tests each of the 1,797 digits once with every seed: right ones are a whole number of them, that of the folds together. Runs
// name their seeds and folds, and a second time the store has them.
func TestCompareFolds(t *testing.T) {
	args := []string{"compare", "-rules", "ann-256,ann-400", "-seeds", "2", "-epochs", "1", "-folds", "3", "-store", t.TempDir()}
	run := func() comparedJSON {
		code, stdout, stderr := call(t, t.Context(), append(args, "-json")...)
		if code != 0 {
			t.Fatal(stderr)
		}
		var c comparedJSON
		if err := json.Unmarshal([]byte(stdout), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := run()
	if c.Data != "digits" || c.Folds != 3 || c.Split != (splitJSON{1078, 120, 599}) || len(c.Entries) != 2 || len(c.Paired) != 1 {
		t.Fatalf("%+v", c)
	}
	again := run()
	seen := map[string]bool{}
	for i, e := range c.Entries {
		if len(e.Runs) != 6 || len(e.Repeated) != 2 {
			t.Fatalf("%s: %d runs and %d repetitions", e.Name, len(e.Runs), len(e.Repeated))
		}
		right := [2]float64{}
		for k, r := range e.Runs {
			if r.Seed != uint64(k/3+1) || r.Fold != k%3+1 {
				t.Errorf("%s: run %d has seed %d and fold %d", e.Name, k, r.Seed, r.Fold)
			}
			if again.Entries[i].Runs[k].ResultSha256 != r.ResultSha256 {
				t.Errorf("%s: run %d is another the second time", e.Name, k)
			}
			right[k/3] += math.Round(*r.TestAccuracy * 599)
			seen[r.Fingerprint] = true
		}
		for s, accuracy := range e.Repeated {
			if got := *accuracy * 1797; math.Abs(got-right[s]) > 1e-6 {
				t.Errorf("%s, seed %d: %v of all digits, and in the folds %v", e.Name, s+1, got, right[s])
			}
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d different runs of 12", len(seen))
	}
	code, stdout, stderr := call(t, t.Context(), args...)
	if code != 0 {
		t.Fatal(stderr)
	}
	for _, want := range []string{
		"digits, 3 folds, each: 1078 training, 120 validation and 599 test samples, 2 seeds; brackets are 95 % intervals over folds of all seeds",
		"entry, all folds  seed 1: test %  seed 2: test %  mean",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}
