//go:build unix

package runstore

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Who may read and write what a run leaves, the umask says: a group can share a store, and one user can keep one for himself.
func TestUmaskDecides(t *testing.T) {
	for _, mask := range []os.FileMode{0o002, 0o077} {
		root := filepath.Join(t.TempDir(), "store")
		old := syscall.Umask(int(mask))
		err := Disk{}.MakeFolder(root)
		if err == nil {
			err = Write(Disk{}, filepath.Join(root, "report.json"), func(w io.Writer) error { return nil })
		}
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		for name, all := range map[string]os.FileMode{"": 0o777, "report.json": 0o666} {
			if info, err := os.Stat(filepath.Join(root, name)); err != nil || info.Mode().Perm() != all&^mask {
				t.Errorf("umask %o: %q: %v, %v", mask, name, info.Mode(), err)
			}
		}
	}
}
