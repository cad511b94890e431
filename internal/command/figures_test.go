package command

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	code, out, errs := call(t, t.Context(), "figures", "-only", "lif", "-o", dir, "-store", "-")
	if want := filepath.Join(dir, "lif.svg") + "\n"; code != 0 || out != want {
		t.Fatalf("exit code %d, printed %q, %q; want %q", code, out, errs, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "Makefile")); err == nil {
		t.Error("there is a Makefile of some figures")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flag, value, want string }{
		{"-only", "lfi", `there is no figure "lfi"; there are neurons, lif, `},
		{"-o", file, "the folder cannot be made: "},
		{"-workers", "-1", "-1 workers; want 1 or more"},
	} {
		if code, _, errs := call(t, t.Context(), "figures", c.flag, c.value); code != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("%s %s: exit code %d, %s", c.flag, c.value, code, errs)
		}
	}
}

// An interrupted command says that it goes on where it was stopped, if it can.
func TestFiguresInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for store, saved := range map[string]bool{t.TempDir(): true, "-": false} {
		code, _, errs := call(t, ctx, "figures", "-only", "rules", "-o", t.TempDir(), "-store", store)
		if code != interrupted || strings.Contains(errs, "the same command continues from there") != saved {
			t.Errorf("store %s: exit code %d, %q", store, code, errs)
		}
	}
}
