package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// JupyterLab is called with the folder of the notebooks, or the one that is named, and with what follows.
func TestLab(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the notebook kernel")
	}
	bin := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := os.WriteFile(filepath.Join(bin, "jupyter-lab"), []byte("#!/bin/sh\necho \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	notebooks := filepath.Join(runner.Checkout("."), "notebooks")
	for args, want := range map[string]string{
		"lab -plain": "--ServerApp.root_dir=" + notebooks,
		"lab -plain -browser=false -port 9 / -- --a b": "--ServerApp.root_dir=/ --no-browser --ServerApp.port=9 --ServerApp.port_retries=0 --a b",
		"lab -plain -- --a":                            "--ServerApp.root_dir=" + notebooks + " --a",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		if code != 0 || strings.TrimSpace(stdout) != want {
			t.Errorf("%s: exit code %d, %q, %q; want %q", args, code, stdout, stderr, want)
		}
	}
	if code, _, stderr := call(t, t.Context(), "lab", "a", "b"); code != 1 || !strings.Contains(stderr, "want one folder at most, got 2") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
