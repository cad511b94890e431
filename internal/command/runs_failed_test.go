package command

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A run that diverged is listed and shown as failed, with its error and its log.
func TestFailedRunsAreShown(t *testing.T) {
	store := t.TempDir()
	t.Setenv("SPIKECELL_LOG", os.DevNull+"\nresult   0123") // which begins no line of its own
	samples := learning.Samples{X: [][]float32{{0, 1}, {1, 0}, {0, 1}, {1, 0}}, Label: []int{0, 1, 0, 1}}
	e := learning.Entry{
		Net: snn.Feedforward(2, 4, 2), Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e32}}, Encoder: encode.Bernoulli{T: 4},
		Settings: learning.Settings{Epochs: 3, Batch: 2, Store: store},
	}
	_, wrong := learning.Train(context.Background(), e, learning.Task{Name: "two", Classes: 2, Train: samples, Test: samples, Shape: []int{2}})
	if wrong == nil || !strings.Contains(wrong.Error(), "diverge") {
		t.Fatal(wrong)
	}
	code, list, stderr := call(t, t.Context(), "runs", "-store", store)
	if code != 0 || !strings.Contains(list, "failed: learning: entry ") || !strings.Contains(list, wrong.Error()[len(wrong.Error())-25:]) || strings.Contains(list, wrong.Error()) {
		t.Errorf("%s%s", list, stderr)
	}
	all, err := learning.Runs(store)
	if err != nil || len(all) != 1 {
		t.Fatal(err)
	}
	code, shown, stderr := call(t, t.Context(), "runs", "-store", store, "show", all[0].Fingerprint)
	if code != 0 || !strings.Contains(shown, "state    failed: "+wrong.Error()+"\nended    ") || !strings.Contains(shown, "\nlog      "+os.DevNull+" result   0123\n") {
		t.Errorf("%s%s", shown, stderr)
	}
	_, text, _ := call(t, t.Context(), "runs", "-store", store, "-json")
	var rows []listedJSON
	if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows) != 1 || rows[0].State != "failed" || *rows[0].Failure != wrong.Error() {
		t.Errorf("%s, %v", text, err)
	}
}

// A name that a terminal would obey is shown, and not obeyed.
func TestRunsAreShownPlainly(t *testing.T) {
	store := t.TempDir()
	samples := learning.Samples{X: [][]float32{{0, 1}, {1, 0}}, Label: []int{0, 1}}
	e := learning.Entry{
		Net: snn.Feedforward(2, 4, 2), Learner: gradient.Rule{}, Encoder: encode.Bernoulli{T: 4}, Settings: learning.Settings{Batch: 2, Store: store},
	}
	r, err := learning.Train(t.Context(), e, learning.Task{Name: "two\n\x1b[2J", Classes: 2, Train: samples, Test: samples, Shape: []int{2}})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"runs"}, {"runs", "show", r.Fingerprint}} {
		code, said, stderr := call(t, t.Context(), append(args, "-store", store)...)
		if code != 0 || !strings.Contains(said, "two �[2J") || strings.Contains(said, "\x1b") {
			t.Errorf("%v: %q%s", args, said, stderr)
		}
	}
}
