package command

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/mlflow/mlflowtest"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
)

// Runs of a store are on a server with every number of their reports, once; one that is not finished is there without.
func TestRunsAreTracked(t *testing.T) {
	store := t.TempDir()
	s := mlflowtest.New(t)
	if code, _, stderr := call(t, t.Context(), "compare", "-rules", "csdp", "-seeds", "1", "-epochs", "2", "-store", store); code != 0 {
		t.Fatal(stderr)
	}
	runs, err := learning.Runs(store)
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	report := runs[0].Report
	for _, want := range []string{"1 exported, 0 updated, 0 there already", "0 exported, 0 updated, 1 there already"} {
		code, stdout, stderr := call(t, t.Context(), "runs", "-store", store, "export", "-mlflow", s.URL, "-experiment", "digits", "-artifacts")
		if code != 0 || !strings.Contains(stdout, want) {
			t.Fatalf("%s%s", stdout, stderr)
		}
	}
	got := s.Runs[0]
	for name, want := range map[string]string{"spikecell.fingerprint": report.Fingerprint, "spikecell.rule": "csdp", "spikecell.task": "digits", "spikecell.result": report.Result} {
		if got.Tags[name] != want {
			t.Errorf("tag %s is %q, want %q", name, got.Tags[name], want)
		}
	}
	for name, want := range map[string]string{"Learner": "csdp.Rule", "Net.Populations.1.Cell": "snn.LIF", "Net.Populations.0.Name": "input", "Epochs": "2",
		"Net.Populations.0.Cell": "none", "Seed": strconv.FormatUint(report.Seed, 10)} {
		if got.Params[name] != want {
			t.Errorf("param %s is %q, want %q", name, got.Params[name], want)
		}
	}
	for _, want := range []mlflowtest.Metric{
		{Key: "loss", Value: report.Epochs[1].Loss, Step: 2}, {Key: "valid_accuracy", Value: report.Epochs[0].Valid.Accuracy, Step: 1},
		{Key: "goodness of hidden1_positive", Value: report.Epochs[1].Observed[0].Value, Step: 2},
		{Key: "test_accuracy", Value: report.Test.Accuracy, Step: int64(report.Best)},
		{Key: "inference_spikes.hidden1", Value: float64(report.Inference.Populations[1].Spikes), Step: int64(report.Best)},
	} {
		if v := metricAt(got, want.Key, want.Step); v != want.Value || math.IsNaN(v) {
			t.Errorf("%s is %v at step %d, want %v", want.Key, v, want.Step, want.Value)
		}
	}
	if got.Status != "FINISHED" || got.Start > got.End || len(s.Files) != 2 {
		t.Errorf("%s from %d to %d, %d files", got.Status, got.Start, got.End, len(s.Files))
	}
	for name, text := range s.Files {
		if want, err := os.ReadFile(filepath.Join(runs[0].Folder, filepath.Base(name))); err != nil || string(want) != text {
			t.Errorf("%s has %d bytes, want %d; %v", name, len(text), len(want), err)
		}
	}
}

func metricAt(r *mlflowtest.Run, key string, step int64) float64 {
	found := math.NaN()
	for _, m := range r.Metrics {
		if m.Key == key && m.Step == step {
			found = m.Value
		}
	}
	return found
}

// Runs that have not ended, or failed, are there as such; a description that was changed is not exported as what it was.
func TestUnfinishedRunsAreTracked(t *testing.T) {
	store := t.TempDir()
	s := mlflowtest.New(t)
	export := func() (int, string) {
		code, stdout, stderr := call(t, t.Context(), "runs", "-store", store, "export", "-mlflow", s.URL)
		return code, stdout + stderr
	}
	if code, _, stderr := call(t, t.Context(), "compare", "-rules", "ann-256", "-seeds", "1", "-epochs", "1", "-store", store); code != 0 {
		t.Fatal(stderr)
	}
	runs, err := learning.Runs(store)
	if err == nil {
		err = os.Remove(filepath.Join(runs[0].Folder, "report.json"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if code, said := export(); code != 0 || s.Runs[0].Status != "RUNNING" || len(s.Runs[0].Metrics) != 0 || s.Runs[0].Params["Learner"] != "ann.Rule" {
		t.Errorf("%s%+v", said, s.Runs[0])
	}
	failed(t, runs[0], "the weights diverge")
	if code, said := export(); code != 0 || s.Runs[0].Status != "FAILED" || s.Runs[0].Tags["spikecell.error"] != "the weights diverge" || len(s.Runs) != 1 {
		t.Errorf("%s%+v", said, s.Runs[0].Status)
	}
	if err := os.WriteFile(filepath.Join(runs[0].Folder, "description.json"), []byte(`{"Seed":3}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, said := export(); code != 1 || !strings.Contains(said, "it is not what the run's fingerprint is of") {
		t.Errorf("%s", said)
	}
}

// failed writes a note of a failure as the store does.
func failed(t *testing.T, r learning.StoredRun, why string) {
	t.Helper()
	note := struct {
		Format      int
		Fingerprint string
		learning.RunFailure
		Checksum string `json:",omitempty"`
	}{1, r.Fingerprint, learning.RunFailure{Time: r.Modified, Error: why}, ""}
	sum, err := runstore.ChecksumOf(note)
	note.Checksum = sum
	text, wrong := json.Marshal(note)
	if err := errors.Join(err, wrong, os.WriteFile(filepath.Join(r.Folder, runstore.FailureFile), text, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestTrackingRefuses(t *testing.T) {
	s := mlflowtest.New(t)
	s.Refuse = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"error_code":"UNAUTHENTICATED","message":"who are you?"}`)
		return true
	}
	t.Setenv("MLFLOW_TRACKING_TOKEN", "secret")
	for want, args := range map[string][]string{
		"401 Unauthorized: UNAUTHENTICATED: who are you?": {"-mlflow", s.URL},
		"is none of http or https":                        {"-mlflow", "here"},
		"give one of -o and -mlflow":                      {"-mlflow", s.URL, "-o", "x.tar"},
		"no run":                                          {"-mlflow", s.URL, "3f2a"},
		"or a server with -mlflow ADDRESS":                {},
	} {
		code, stdout, stderr := call(t, t.Context(), append([]string{"runs", "-store", t.TempDir(), "export"}, args...)...)
		if code != 1 || !strings.Contains(stderr, want) || strings.Contains(stdout+stderr, "secret") {
			t.Errorf("%v: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}
