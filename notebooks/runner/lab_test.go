package runner

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakePython makes environments and installs as the real one does, and says what it was called with. PIP_FAILS makes pip fail.
const fakePython = `#!/bin/sh
echo "$@" >>"$CALLS"
case "$1 $2" in
"-c import"*) echo 3.99 ;;
"-m venv") mkdir -p "$3/bin" "$3/share" && cp "$0" "$3/bin/python" ;;
"-m pip") [ -z "$PIP_FAILS" ] || { echo no network >&2; exit 1; } ;;
"-m jupyterlab") echo "lab $3" ;;
esac
`

// Where there is no JupyterLab one is installed, once, and nothing outside the cache changes.
func TestLabInstallsWhatIsMissing(t *testing.T) {
	needsShell(t)
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	gonb, _, err := Tools(t.Context(), "", nil) // in the user's cache, as Lab asks for it
	if err != nil {
		t.Fatal(err)
	}
	bin, home, cache := t.TempDir(), t.TempDir(), t.TempDir()
	calls := filepath.Join(home, "calls")
	for _, tool := range []string{"go", "sh", "mkdir", "cp"} {
		link(t, tool, bin)
	}
	t.Setenv("CALLS", calls)
	t.Setenv("JUPYTER_DATA_DIR", filepath.Join(home, "jupyter"))
	path := os.Getenv("PATH")
	t.Setenv("PATH", bin)
	if err := Lab(t.Context(), LabOptions{Cache: cache, Plain: true}); err == nil || !strings.Contains(err.Error(), "neither jupyter-lab nor python3") {
		t.Errorf("without Python: %v", err)
	}
	put(t, filepath.Join(bin, "python3"), fakePython)
	if err := os.Chmod(filepath.Join(bin, "python3"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_FAILS", "1")
	if err := Lab(t.Context(), LabOptions{Cache: cache, Plain: true}); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("without a network: %v", err)
	}
	if left, _ := os.ReadDir(cache); len(left) > 0 {
		t.Errorf("a failed installation leaves %v", left)
	}
	t.Setenv("PIP_FAILS", "")
	for range 2 {
		var out strings.Builder
		err := Lab(t.Context(), LabOptions{Cache: cache, Plain: true, Folder: home, Stdout: &out})
		if want := "lab --ServerApp.root_dir=" + home + "\n"; err != nil || out.String() != want {
			t.Fatalf("%q, %v; want %q", out.String(), err, want)
		}
	}
	said, _ := os.ReadFile(calls)
	if n := strings.Count(string(said), jupyterLab); n != 2 { // one failed
		t.Errorf("installed %d times:\n%s", n, said)
	}
	specs, _ := filepath.Glob(filepath.Join(cache, "jupyter-*", "share", "jupyter", "kernels", "gonb", "kernel.json"))
	if len(specs) != 1 {
		t.Fatalf("kernels %v", specs)
	}
	if spec, _ := os.ReadFile(specs[0]); !strings.Contains(string(spec), gonb) {
		t.Errorf("the kernel is another one: %s", spec)
	}
	if _, err := os.Stat(filepath.Join(home, "jupyter")); err == nil {
		t.Error("the kernel was registered for the user")
	}
	t.Setenv("PATH", path)
}

// link puts a program of the present PATH into a folder.
func link(t *testing.T, name, dir string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		err = os.Symlink(path, filepath.Join(dir, name))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// JupyterLab is told to end so that it can end its kernels, and not killed.
func TestLabEndsInOrder(t *testing.T) {
	needsShell(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		script := "trap 'echo kernels ended; exit 0' TERM\necho up\nwhile :; do sleep 0.1; done"
		ended <- LabOptions{Stdout: out}.run(ctx, exec.CommandContext(ctx, "sh", "-c", script))
		_ = out.Close() // so that reading it ends
	}()
	lines := bufio.NewScanner(said)
	if !lines.Scan() || lines.Text() != "up" {
		t.Fatalf("%q", lines.Text())
	}
	cancel()
	if !lines.Scan() || lines.Text() != "kernels ended" {
		t.Errorf("%q", lines.Text())
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Containers and CI install the JupyterLab that the command would.
func TestOneVersionOfJupyterLab(t *testing.T) {
	for _, file := range []string{".devcontainer/setup.sh", ".ci/jupyterlab.sh"} {
		text, err := os.ReadFile(filepath.Join(Checkout("."), filepath.FromSlash(file)))
		if err != nil || !strings.Contains(string(text), jupyterLab+" ") && !strings.Contains(string(text), jupyterLab+"\n") {
			t.Errorf("%s does not install %s (%v)", file, jupyterLab, err)
		}
	}
}

// needsShell skips a test whose programs are scripts where there is no shell to run them.
func needsShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh on PATH")
	}
}
