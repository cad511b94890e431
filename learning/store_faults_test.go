package learning

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// trainOver is Train in a store on other files.
func trainOver(t *testing.T, files runstore.Files, e Entry, task Task) (*Report, error) {
	t.Helper()
	r, err := newRun(e, task, task.digest())
	if err != nil {
		return nil, err
	}
	r.store = storeOn(files, e.Settings.Store, r.fingerprint)
	return r.result(t.Context())
}

// TestFullStore lets every operation there is fail that writes to the store, alone or with all that come after it: as on a full disk, or one
// that went away. The run ends with an error that says what was not saved, and leaves no result and nothing half-written; once there is room
// it goes on to the result of an undisturbed run.
func TestFullStore(t *testing.T) {
	t.Parallel()
	e, task := shortRun()
	want := train(t, e, task)
	said := map[string]int{"name a folder that can be written": 0, "the best epoch was not saved": 0, "the checkpoint was not saved": 0, "the result was not saved": 0}
	for _, once := range []bool{true, false} {
		n, failed := 0, true
		for ; failed && n < 1000; n++ {
			e.Settings.Store = t.TempDir()
			var at string
			at, failed = fullAt(t, e, task, n, once, said)
			if failed {
				got, err := trainOver(t, faulty.Files{Files: runstore.Disk{}, Fail: faulty.Never}, e, task)
				if err != nil || withoutTime(got) != withoutTime(want) {
					t.Errorf("full at%s, and continued: another result, %v", at, err)
				}
			}
		}
		if t.Logf("%d operations", n-1); n < 60 || n == 1000 {
			t.Errorf("%d operations failed", n-1)
		}
	}
	for text, n := range said {
		if n == 0 {
			t.Errorf("it never said that %s", text)
		}
	}
}

// fullAt trains in a store whose operation n fails, and says which that is; not failed if there are fewer.
func fullAt(t *testing.T, e Entry, task Task, n int, once bool, said map[string]int) (at string, failed bool) {
	t.Helper()
	calls := 0
	_, err := trainOver(t, faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, path string) error {
		if !slices.Contains(faulty.Saving, op) || strings.HasPrefix(filepath.Base(path), "lease-") { // that a lease cannot be closed is nobody's loss
			return nil
		}
		if calls++; calls-1 == n || calls-1 > n && !once {
			at, failed = at+" "+string(op)+" "+filepath.Base(path), true
			return faulty.ErrFull
		}
		return nil
	}}, e, task)
	if failed != (err != nil) || err != nil && (!errors.Is(err, faulty.ErrFull) || !strings.HasPrefix(err.Error(), "learning: run store: ")) {
		t.Errorf("full at%s: %v", at, err)
	}
	for text := range said {
		if err != nil && strings.Contains(err.Error(), text) {
			said[text]++
		}
	}
	left := strings.Join(filesBut(t, e.Settings.Store), " ")
	unsynced := strings.HasPrefix(at, " "+string(faulty.SyncFolder)) // the result may be there, and nobody was told that it lasts
	if strings.Contains(left, ".part") || strings.Contains(left, runstore.ResultFile) == failed && !unsynced {
		t.Errorf("full at%s, it left %s", at, left)
	}
	return at, failed
}

// TestReportedEpochsAreStored: an epoch that Progress tells of is in a checkpoint already, synced with its folder, so that it survives a kill and a
// loss of power in that moment.
func TestReportedEpochsAreStored(t *testing.T) {
	t.Parallel()
	e, task := shortRun()
	e.Settings.Store = "/store"
	v, told := faulty.NewVolatile(), 0
	r, err := newRun(e, task, task.digest())
	if err != nil {
		t.Fatal(err)
	}
	r.entry.Settings.Progress = func(p Progress) {
		if p.Last == nil {
			return
		}
		told = max(told, p.Last.Epoch)
		after := storeOn(v.LosePower(func(int) bool { return false }), "/store", r.fingerprint)
		if c, err := after.latest(); err != nil || c == nil || len(c.State.Epochs) < p.Last.Epoch {
			t.Errorf("epoch %d is told of, and a loss of power leaves %+v, %v", p.Last.Epoch, c, err)
		}
	}
	r.store = storeOn(faulty.Files{Files: v, Syncs: true, Fail: faulty.Never}, "/store", r.fingerprint)
	if _, err := r.result(t.Context()); err != nil || told != e.Settings.Epochs {
		t.Errorf("it told of %d epochs, %v", told, err)
	}
}
