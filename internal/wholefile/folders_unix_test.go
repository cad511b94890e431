//go:build unix

package wholefile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/wholefile"
)

// A folder that a user names is made, or taken where it is there; but none of devices.
func TestMakeFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	for range 2 {
		if err := wholefile.MakeFolder(dir); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Error(err)
	}
	if err := wholefile.MakeFolder(filepath.Dir(os.DevNull)); err == nil || !strings.Contains(err.Error(), "is a folder of devices") {
		t.Errorf("/dev: %v", err)
	}
}
