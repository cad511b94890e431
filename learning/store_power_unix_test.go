//go:build unix

package learning

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore/faulty"
	"github.com/spikecell/spikecell/snn"
)

// fileErrors are those of full, broken, read-only, forbidden and used-up file systems.
var fileErrors = []error{syscall.ENOSPC, syscall.EIO, syscall.EROFS, syscall.EACCES, syscall.EDQUOT}

// TestEveryOperation lets each operation that a run does on its files fail, of whatever kind it is, with each error in turn, alone or with all that
// follow, and then lets the power go: none, all or some of what was not synced survives. Whoever asks for the run afterwards gets the result of an
// undisturbed one, and nothing was damaged.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	e, task := shortRun()
	want := train(t, e, task)
	e.Settings.Store = "/store"
	chance := snn.NewStream(1).Named("power")
	for _, once := range []bool{false, true} {
		n, failed := 0, true
		for ; failed && n < 1000; n++ {
			var v *faulty.Volatile
			v, failed = failingAt(t, e, task, n, once)
			for way, survives := range []func(int) bool{
				func(int) bool { return false },
				func(int) bool { return true },
				func(i int) bool { return chance.At(n).Float64(uint64(i)) < 0.5 },
				nil, // the power stays
			} {
				after := v
				if survives != nil {
					after = v.LosePower(survives)
				}
				got, err := trainOver(t, faulty.Files{Files: after, Fail: faulty.Never}, e, task)
				if err != nil || withoutTime(got) != withoutTime(want) {
					t.Errorf("operation %d, way %d, once %v: another result, %v", n, way, once, err)
				}
			}
		}
		if t.Logf("%d operations", n-1); n < 80 || n == 1000 {
			t.Errorf("%d operations failed", n-1)
		}
	}
}

// failingAt trains on files whose operation n fails, and perhaps all after it; not failed if there are fewer.
func failingAt(t *testing.T, e Entry, task Task, n int, once bool) (v *faulty.Volatile, failed bool) {
	t.Helper()
	v = faulty.NewVolatile()
	calls, wrong := 0, fileErrors[n%len(fileErrors)]
	_, err := trainOver(t, faulty.Files{Files: v, Syncs: true, Fail: func(op faulty.Op, path string) error {
		if calls++; calls-1 < n || calls-1 > n && once {
			return nil
		}
		failed = true
		return wrong
	}}, e, task)
	if err != nil && (!errors.Is(err, wrong) || !strings.HasPrefix(err.Error(), "learning: ")) {
		t.Errorf("operation %d: %v", n, err)
	}
	return v, failed
}
