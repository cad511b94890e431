package runstore_test

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// The machine's own file system says that a file cannot grow: files end after 100 bytes. The limit holds for a whole process, so the test
// runs in one of its own.
func TestFilesThatCannotGrow(t *testing.T) {
	if os.Getenv("SPIKECELL_TEST_FULL") != "" {
		cannotGrow(t)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run=^TestFilesThatCannotGrow$", "-test.v")
	c.Env = append(os.Environ(), "SPIKECELL_TEST_FULL=1")
	if text, err := c.CombinedOutput(); err != nil || !strings.Contains(string(text), "PASS: TestFilesThatCannotGrow") {
		t.Errorf("%v\n%s", err, text)
	}
}

func cannotGrow(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	r := begun(t, runstore.Disk{})
	if err := r.Save(state{1, 0}, tensors(1)); err != nil {
		t.Fatal(err)
	}
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	limit := func(size uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
			t.Fatal(err)
		}
	}
	limit(100)
	saved, finished := r.Save(state{2, 0}, tensors(2)), r.Finish(strings.Repeat("x", 200))
	limit(old.Cur)
	if !errors.Is(saved, syscall.EFBIG) || !errors.Is(finished, syscall.EFBIG) {
		t.Errorf("errors %v and %v", saved, finished)
	}
	left := names(t, r.Dir())
	if c, err := runstore.Latest[state](open(runstore.Disk{}, filepath.Dir(r.Dir()))); err != nil || c.State.Done != 1 || len(left) != 2 {
		t.Errorf("it goes on from %+v, %v; there are %v", c, err, left)
	}
}
