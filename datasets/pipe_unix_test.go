//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package datasets

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipeIsNoFile puts a named pipe, which would wait for a writer for ever, wherever a file is opened.
func TestPipeIsNoFile(t *testing.T) {
	for _, name := range []string{"train-images", "train-images.gz", "train-images.gz.part", "test-labels", "test-labels.gz.part"} {
		isolate(t)
		m := serve(t, nil)
		src, _ := tiny(m.base())
		dir := t.TempDir()
		pipe := filepath.Join(dir, name)
		if err := syscall.Mkfifo(pipe, 0o666); err != nil {
			t.Skip(err)
		}
		_, err := src.load(Options{Dir: dir, Download: true})
		if err == nil || !strings.Contains(err.Error(), pipe) || !strings.Contains(err.Error(), "is not a regular file") {
			t.Errorf("%s: got %v", name, err)
		}
		for _, read := range []func(string) error{
			src.files[0].verify,
			func(path string) error { _, err := src.files[0].content(path); return err },
			func(path string) error { _, err := src.files[0].read(path, src.classes); return err },
		} {
			if err := read(pipe); err == nil || !strings.Contains(err.Error(), "is not a regular file") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}
