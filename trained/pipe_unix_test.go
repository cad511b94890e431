//go:build unix

package trained

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe that nobody writes to is no file, instead of being waited for.
func TestPipeIsNoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here")
	}
	if _, err := Load(pipe); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Error(err)
	}
}
