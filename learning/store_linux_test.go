package learning

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// TestFullStore lets the disk be full from some call of Progress on: files end after 100 bytes. The limit holds for a whole
// process, so the test runs in one of its own.
func TestFullStore(t *testing.T) {
	if os.Getenv("SPIKECELL_TEST_FULL") != "" {
		fillStore(t)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run=^TestFullStore$", "-test.v")
	c.Env = append(os.Environ(), "SPIKECELL_TEST_FULL=1")
	if text, err := c.CombinedOutput(); err != nil || !strings.Contains(string(text), "PASS: TestFullStore") {
		t.Errorf("%v\n%s", err, text)
	}
}

func fillStore(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	limit := func(size uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
			t.Fatal(err)
		}
	}
	e, task := shortRun()
	want := train(t, e, task)
	messages := []string{"name a folder that can be written", "the best epoch was not saved", "the checkpoint was not saved", "the result was not saved"}
	failed := map[string]int{}
	for full := 0; ; full++ {
		e.Settings.Store = t.TempDir()
		calls := 0
		e.Settings.Progress = func(Progress) {
			if calls++; calls == full {
				limit(100)
			}
		}
		if full == 0 {
			limit(100)
		}
		_, err := trainSaving(context.Background(), e, task)
		limit(old.Cur)
		if err == nil {
			t.Logf("%d calls of Progress, failed: %v", calls, failed)
			break
		}
		for _, m := range messages {
			if strings.Contains(err.Error(), m) {
				failed[m]++
			}
		}
		if !strings.HasPrefix(err.Error(), "learning: run store: ") || !strings.Contains(err.Error(), "file too large") {
			t.Errorf("full at call %d: %v", full, err)
		}
		if left := strings.Join(filesBut(t, e.Settings.Store), " "); strings.Contains(left, partSuffix) || strings.Contains(left, reportFile) {
			t.Errorf("full at call %d, it left %s", full, left)
		}
		e.Settings.Progress = nil
		if got := train(t, e, task); withoutTime(got) != withoutTime(want) {
			t.Errorf("full at call %d, and continued: another result", full)
		}
	}
	for _, m := range messages {
		if failed[m] == 0 {
			t.Errorf("it never said that %s: %v", m, failed)
		}
	}
}
