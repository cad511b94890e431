//go:build unix

package wholefile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/wholefile"
)

// What is no file stays what it is, also behind a link: root could put a file in the place of a device, which all programs need. A pipe stands for
// one here, which every user can make.
func TestNoFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, link} {
		err := wholefile.Write(path, wholefile.NewFile, text("x"))
		if err == nil || !strings.Contains(err.Error(), "is no file") {
			t.Errorf("%s: error %v", path, err)
		}
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("it is %v, %v", info, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}
