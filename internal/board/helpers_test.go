package board

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// hostile is a name that is a script to a page that takes it as it is.
const hostile = `<script>document.title="taken"</script>`

// twoClasses is a task of four samples in each part.
func twoClasses(name string) learning.Task {
	part := learning.Samples{X: [][]float32{{0, 1}, {1, 0}, {0.1, 0.9}, {0.9, 0.1}}, Label: []int{0, 1, 0, 1}}
	return learning.Task{Name: name, Classes: 2, Shape: []int{2}, Train: part, Valid: part, Test: part}
}

// small is an entry that trains in milliseconds.
func small(name, store string, rate float64) learning.Entry {
	return learning.Entry{Name: name, Net: snn.Feedforward(2, 16, 2), Encoder: encode.Direct{T: 10},
		Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: rate}}, Settings: learning.Settings{Store: store, Epochs: 4, Batch: 2, Workers: 1}}
}

// train trains an entry with a seed.
func train(t testing.TB, e learning.Entry, task learning.Task, seed uint64) *learning.Report {
	t.Helper()
	e.Settings.Seed = seed
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// halt begins a run and stops it after two epochs, and returns its folder.
func halt(t testing.TB, e learning.Entry, task learning.Task, seed uint64) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	e.Settings.Seed = seed
	e.Settings.Progress = func(p learning.Progress) {
		if p.Epoch > 2 {
			stop()
		}
	}
	if _, err := learning.Train(ctx, e, task); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	prepared, err := task.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	fingerprint, err := prepared.Fingerprint(e)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(e.Settings.Store, fingerprint)
}

// beat makes it seem that another process trains a run.
func beat(t testing.TB, folder string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "lease-beat.1"), []byte("..."), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fail trains a run that diverges, with a log, and returns its error.
func fail(t testing.TB, store string, task learning.Task) error {
	t.Helper()
	log := filepath.Join(store, "task.log")
	if err := os.WriteFile(log, []byte("the last line of <b>the log</b>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SPIKECELL_LOG", log)
	e := small("diverges", store, 0)
	e.Learner = gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}, Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 1, Factor: 1e12}}
	_, err := learning.Train(t.Context(), e, task)
	if err == nil {
		t.Fatal("a rate that grows does not diverge")
	}
	return err
}

// full is a store that has runs in every state: two entries of three seeds, one of a hostile name, one stopped, one under way, one that failed and one
// whose report is damaged.
func full(t testing.TB) (root string) {
	t.Helper()
	root = t.TempDir()
	task := twoClasses("two <i>classes</i>")
	for seed := range uint64(3) {
		train(t, small("fast", root, 0.1), task, seed+1)
		train(t, small("slow", root, 0.001), task, seed+1)
	}
	train(t, small(hostile, root, 0.05), task, 1)
	halt(t, small("halted", root, 0.02), task, 1)
	beat(t, halt(t, small("running", root, 0.03), task, 2))
	_ = fail(t, root, task)
	spoil(t, train(t, small("spoilt", root, 0.04), task, 1).Folder)
	return root
}

// spoil flips a bit of a report.
func spoil(t testing.TB, folder string) {
	t.Helper()
	file := filepath.Join(folder, "report.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// rates is a sweep of two rates and two seeds.
func rates(t testing.TB, root string) *sweep.Plan {
	t.Helper()
	p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{small("swept", root, 0)}, Seeds: learning.Seeds(2),
		Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Values: []any{0.01, 0.2}}}}, twoClasses("rates"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open returns a board that listens.
func open(t testing.TB, o Options) *Board {
	t.Helper()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.store.wait(); b.Close() })
	b.store.refresh()
	b.store.wait()
	return b
}

// get asks for a page behind the token.
func get(t testing.TB, b *Board, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/"+b.token+"/"+path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// again lets the board look at its store anew, however soon.
func (b *Board) again() {
	b.store.wait()
	b.store.lock.Lock()
	b.store.looked = time.Time{}
	b.store.lock.Unlock()
	b.store.refresh()
	b.store.wait()
}

// says fails for each text that a page does not have.
func says(t testing.TB, where, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", where, want)
		}
	}
}
