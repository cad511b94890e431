package learning

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// How far a stopped run is, is what the one who goes on with it reads; of one that was never begun, and of a finished one, there is nothing to say.
func TestReadProgress(t *testing.T) {
	for _, last := range []int{1, 2, 3} {
		e := toyEntry(t.TempDir())
		ctx, stop := context.WithCancel(t.Context())
		e.Settings.Progress = func(p Progress) {
			if p.Epoch > last {
				stop()
			}
		}
		if _, err := Train(ctx, e, toyTask()); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		r, err := newRun(e, toyTask(), toyTask().digest())
		if err != nil {
			t.Fatal(err)
		}
		want, err := r.store.latest()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadProgress(r.store.run.Dir())
		if err != nil || fmt.Sprint(got.Epochs) != fmt.Sprint(want.State.Epochs) || got.Epoch != want.State.Epoch || got.Done != want.State.Done || len(got.Epochs) < last {
			t.Errorf("%+v, %v, want %+v", got, err, want.State)
		}
		for _, name := range runstore.CheckpointFiles() {
			if err := os.WriteFile(filepath.Join(r.store.run.Dir(), name), []byte("damaged and long enough"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if p, err := ReadProgress(r.store.run.Dir()); err == nil || p != nil {
			t.Errorf("damaged checkpoints: %+v, %v", p, err)
		}
		e.Settings.Progress = nil
		report := train(t, e, toyTask())
		for _, folder := range []string{report.Folder, t.TempDir()} {
			if p, err := ReadProgress(folder); p != nil || err != nil {
				t.Errorf("%s: %+v, %v", folder, p, err)
			}
		}
	}
}
