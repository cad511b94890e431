package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is written over a file keeps who may read it; what is new is as open as the umask and the caller allow.
func TestWriteFileKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	real, link, far := filepath.Join(dir, "real.ipynb"), filepath.Join(dir, "link.ipynb"), filepath.Join(dir, "far.ipynb")
	if err := os.WriteFile(real, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{link: "real.ipynb", far: link} {
		if err := os.Symlink(to, name); err != nil {
			t.Fatal(err)
		}
	}
	for i, path := range []string{real, link, far} {
		if err := openOld(t).WriteFile(path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 100 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink != 0 != (i > 0) {
			t.Errorf("%s is no longer what it was: %v, %v", path, info.Mode(), err)
		}
	}
}

// A link that points nowhere yet names the file to be written; links in a circle name none.
func TestWriteFileFollowsLinksWithoutEnd(t *testing.T) {
	dir := t.TempDir()
	for name, to := range map[string]string{"new": "made", "a": "b", "b": "a"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeFile(filepath.Join(dir, "new"), []byte("x"), newFile); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "made")); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
	if err := writeFile(filepath.Join(dir, "a"), nil, newFile); err == nil || !strings.Contains(err.Error(), "symbolic links") {
		t.Errorf("error %v", err)
	}
}

// unwritable is one path of each kind that no user, not even root, can write.
func unwritable(t *testing.T) map[string]string {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "")
	return map[string]string{
		"a folder":        dir,
		"no folder":       filepath.Join(dir, "none", "x.ipynb"),
		"below a file":    filepath.Join(dir, "file", "x.ipynb"),
		"a device":        os.DevNull,
		"an endless name": filepath.Join(dir, strings.Repeat("x", 300)),
	}
}

// Whatever cannot be written is found before a tool is built or a kernel is started, for both files, and nothing is left.
func TestRunFindsUnwritableFilesFirst(t *testing.T) {
	in := filepath.Join(t.TempDir(), "n.ipynb")
	if err := openOld(t).WriteFile(in); err != nil {
		t.Fatal(err)
	}
	for name, path := range unwritable(t) {
		for _, o := range []Options{{Out: path}, {HTML: path}} {
			o.Notebook, o.Progress = in, func(e Event) { t.Errorf("%s: %+v", name, e) }
			if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "cannot be written") {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(in)); len(left) != 1 {
		t.Errorf("left by the checks: %v", left)
	}
}

// What cannot be written at the end is written elsewhere, whole, and the error says where.
func TestLateFailureSavesElsewhere(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for name, path := range unwritable(t) {
		err := writeOrRescue(path, []byte("what was computed"), newFile)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		_, where, _ := strings.Cut(err.Error(), "is in ")
		if data, e := os.ReadFile(strings.TrimSuffix(where, ")")); e != nil || string(data) != "what was computed" {
			t.Errorf("%s: %v: %q, %v", name, err, data, e)
		}
		if strings.HasPrefix(where, filepath.Dir(os.DevNull)+string(filepath.Separator)) {
			t.Errorf("%s: a file among devices: %s", name, where)
		}
		_ = os.Remove(strings.TrimSuffix(where, ")"))
	}
}

// The executed copy and the page of a notebook that others may not read are closed to them too.
func TestCopiesAreAsClosedAsTheNotebook(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "n.ipynb")
	if err := os.WriteFile(in, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Notebook: in, Out: filepath.Join(dir, "o.ipynb"), HTML: filepath.Join(dir, "o.html")}
	if err := o.write(openOld(t)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.Out, o.HTML} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}
