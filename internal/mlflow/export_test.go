package mlflow_test

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/mlflow"
	"github.com/spikecell/spikecell/internal/mlflow/mlflowtest"
)

// record is one with more of everything than a request may have, and names and values that no server takes.
func record(t *testing.T) mlflow.Record {
	r := mlflow.Record{
		Name: "a run", Identity: mlflow.Tag{Key: "fingerprint", Value: "3f2a"}, Start: time.UnixMilli(1000), End: time.UnixMilli(9000),
		Status: mlflow.Finished, Result: "91", Tags: []mlflow.Tag{{Key: "note", Value: strings.Repeat("é", 9000)}},
	}
	for i := range 250 {
		r.Params = append(r.Params, mlflow.Param{Key: fmt.Sprintf("Net.%d", i), Value: strings.Repeat("\x01", 5990)}) // six bytes of JSON each
	}
	r.Params = append(r.Params, mlflow.Param{Key: "input→hidden", Value: "1"}, mlflow.Param{Key: "input[hidden]", Value: strings.Repeat("x", 6001)},
		mlflow.Param{Key: strings.Repeat("k", 300), Value: ""}, mlflow.Param{Key: "../a", Value: "2"}, mlflow.Param{Key: "→", Value: "3"})
	for step := range int64(1200) {
		r.Metrics = append(r.Metrics, mlflow.Metric{Key: "loss", Value: 1 / float64(step+3), Time: step, Step: step})
		r.Metrics = append(r.Metrics, mlflow.Metric{Key: "goodness of a, positive", Value: math.Pi, Time: step, Step: step})
	}
	r.Metrics = append(r.Metrics, mlflow.Metric{Key: "nothing", Value: math.NaN()}, mlflow.Metric{Key: "too much", Value: math.Inf(1)})
	file := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	r.Files = []string{file}
	return r
}

func export(t *testing.T, s *mlflowtest.Server, r mlflow.Record) (mlflow.Outcome, error) {
	t.Helper()
	c, err := mlflow.New(s.URL, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	id, err := c.Experiment(t.Context(), "e")
	if err != nil {
		return 0, err
	}
	_, done, err := c.Export(t.Context(), id, r)
	return done, err
}

func TestExport(t *testing.T) {
	s, r := mlflowtest.New(t), record(t)
	if done, err := export(t, s, r); done != mlflow.Added || err != nil {
		t.Fatal(done, err)
	}
	got := s.Runs[0]
	if len(s.Runs) != 1 || got.Name != "a run" || got.Status != "FINISHED" || got.Start != 1000 || got.End != 9000 || got.Tags["fingerprint"] != "3f2a" {
		t.Errorf("%d runs, %s %s %d to %d, %v", len(s.Runs), got.Name, got.Status, got.Start, got.End, got.Tags)
	}
	if len(got.Params) != 255 || got.Params["Net.7"] != r.Params[7].Value || got.Params["input_hidden"] != "1" || got.Params["a"] != "2" || got.Params["_"] != "3" {
		t.Errorf("%d params, %.20q", len(got.Params), got.Params["Net.7"])
	}
	if v := got.Params["input_hidden_2"]; !strings.HasSuffix(v, "x … (6001 characters)") || len([]rune(v)) != 6000 {
		t.Errorf("a long value ends in %q", v[max(0, len(v)-40):])
	}
	if len(got.Metrics) != 2400 || got.Metrics[2] != (mlflowtest.Metric{Key: "loss", Value: 1. / 4, Time: 1, Step: 1}) ||
		got.Metrics[1].Key != "goodness of a_positive" {
		t.Errorf("%d metrics, %+v", len(got.Metrics), got.Metrics[1:3])
	}
	if s.Files["1/r0/artifacts/report.json"] != "{}" {
		t.Errorf("files %v", s.Files)
	}
	before := s.Requests
	if done, err := export(t, s, r); done != mlflow.Known || err != nil || len(s.Runs) != 1 || len(got.Metrics) != 2400 {
		t.Errorf("again: %v, %v, %d runs, %d metrics", done, err, len(s.Runs), len(got.Metrics))
	}
	if asked := s.Requests - before; asked != 2 {
		t.Errorf("an experiment and a run that are there took %d requests, want 2", asked)
	}
}

// An export that ends at any request is completed by the next one: nothing lacks, nothing is there twice. So it is where the server has done what
// it was asked for, and only the answer was lost.
func TestInterruptedExport(t *testing.T) {
	r, want := record(t), mlflowtest.New(t)
	for i := range r.Params {
		r.Params[i].Value = "short"
	}
	if _, err := export(t, want, r); err != nil {
		t.Fatal(err)
	}
	for _, lost := range []bool{false, true} {
		for n := 1; n <= want.Requests; n++ {
			s := mlflowtest.New(t)
			inner := s.Config.Handler
			var one sync.Mutex // a connection whose answer was lost may still be in its handler
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				one.Lock()
				defer one.Unlock()
				if s.Requests+1 != n {
					inner.ServeHTTP(w, q)
					return
				}
				if lost {
					inner.ServeHTTP(&nowhere{header: http.Header{}}, q)
				} else {
					s.Requests++
				}
				panic(http.ErrAbortHandler)
			})
			if _, err := export(t, s, r); err == nil {
				t.Fatalf("request %d failed, and the export did not", n)
			}
			if _, err := export(t, s, r); err != nil {
				t.Fatalf("request %d: the second export: %v", n, err)
			}
			if len(s.Runs) != 1 || !reflect.DeepEqual(s.Runs[0], want.Runs[0]) || !reflect.DeepEqual(s.Files, want.Files) {
				t.Errorf("request %d, answer lost %v: %d runs, %d metrics, files %v", n, lost, len(s.Runs), len(s.Runs[0].Metrics), s.Files)
			}
		}
	}
}

// nowhere is where lost answers go.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}

// A run that was exported while it was trained is finished by an export after its end.
func TestRunningIsFinished(t *testing.T) {
	s, r := mlflowtest.New(t), record(t)
	under := r
	under.Status, under.Result, under.Metrics, under.Files = mlflow.Running, "", nil, nil
	for _, want := range []mlflow.Outcome{mlflow.Added, mlflow.Completed} {
		if done, err := export(t, s, under); done != want || err != nil || s.Runs[0].Status != "RUNNING" || s.Runs[0].End != 0 {
			t.Fatalf("%v, %v, %+v", done, err, s.Runs[0].Status)
		}
	}
	if done, err := export(t, s, r); done != mlflow.Completed || err != nil || s.Runs[0].Status != "FINISHED" || len(s.Runs[0].Metrics) != 2400 {
		t.Errorf("%v, %v, %s, %d metrics", done, err, s.Runs[0].Status, len(s.Runs[0].Metrics))
	}
}

// Files go through the server, or nowhere.
func TestFilesElsewhere(t *testing.T) {
	for place, want := range map[string]string{
		"s3://bucket/%s":                     "the server takes no files itself",
		"mlflow-artifacts://elsewhere:80/%s": "taken by another server, elsewhere:80",
	} {
		s := mlflowtest.New(t)
		s.Artifacts = place
		if _, err := export(t, s, record(t)); err == nil || !strings.Contains(err.Error(), want) || len(s.Runs[0].Metrics) != 2400 {
			t.Errorf("%s: %v, %d metrics", place, err, len(s.Runs[0].Metrics))
		}
	}
}
