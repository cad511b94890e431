package wholefile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/wholefile"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// holds fails the test if a file has another content or mode, or anything else is in its folder.
func holds(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || string(data) != content {
		t.Errorf("%s: %q, %v", path, data, err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm() != mode {
		t.Errorf("%s: mode %v, want %v", path, info.Mode(), mode)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// A file that is there keeps its mode; one that cannot be filled keeps its content.
func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "größe of it.txt")
	if err := wholefile.Write(path, 0o640, text("a")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "a", 0o640)
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := wholefile.Write(path, wholefile.NewFile, text("b")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "b", 0o600)
	full := errors.New("full")
	if err := wholefile.Write(path, wholefile.NewFile, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "b", 0o600)
}

// A name may be as long as the file system takes, in bytes of any kind, though the temporary file has more in its name.
func TestLongNames(t *testing.T) {
	for _, name := range []string{strings.Repeat("x", 255), strings.Repeat("größe", 36), strings.Repeat("\xbc", 255)} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Logf("SKIPPED: this file system takes no name of %d bytes: %v", len(name), err)
			continue
		}
		if err := wholefile.Write(path, wholefile.NewFile, text("a")); err != nil {
			t.Errorf("%d bytes: %v", len(name), err)
		}
		holds(t, path, "a", 0o600)
	}
}

// A symbolic link stays one.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink("real", link); err != nil {
		t.Skip(err)
	}
	for _, content := range []string{"new", "old"} { // the first makes what the link points to
		if err := wholefile.Write(link, wholefile.NewFile, text(content)); err != nil {
			t.Fatal(err)
		}
		holds(t, filepath.Join(dir, "real"), content, 0o644)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// Errors name what the user can do, and not a temporary file.
func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		"":                               "is empty",
		dir:                              "is a folder; name a file",
		filepath.Join(dir, "none", "x"):  "there is no folder " + filepath.Join(dir, "none") + "; make it first",
		filepath.Join(dir, "none") + "/": "there is no folder",
		filepath.Join(dir, "a\x00b"):     "invalid argument",
		filepath.Join(dir, strings.Repeat("x", 300)): "too long",
	} {
		err := wholefile.Write(path, wholefile.NewFile, text("x"))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ".part") {
			t.Errorf("%.40q: error %v, want %q", path, err, want)
		}
		if err := wholefile.Check(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: Check: error %v, want %q", path, err, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
