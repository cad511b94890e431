//go:build unix

package command

import (
	"context"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe that nobody writes to ends with the command, and is no notebook.
func TestPipesDoNotHoldTheCommand(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.ipynb")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here")
	}
	if code, _, stderr := call(t, t.Context(), "run", pipe); code != 1 || !strings.Contains(stderr, "is no file") {
		t.Errorf("a notebook in a pipe: %d, %s", code, stderr)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if code, _, stderr := call(t, ended, "energy", "-counts", pipe); code != interrupted {
		t.Errorf("counts in a pipe: %d, %s", code, stderr)
	}
}
