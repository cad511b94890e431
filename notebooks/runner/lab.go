package runner

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// jupyterLab is the version that is installed where there is none.
const jupyterLab = "jupyterlab==4.6.6"

// LabOptions of Lab; all may be empty.
type LabOptions struct {
	Folder   string      // in which JupyterLab shows its files; empty: the current one
	Checkout string      // root of this module's checkout that notebooks import from; empty: the released module
	Cache    string      // folder of the own environment of Python; empty: the user's cache
	Plain    bool        // without gopls, see InstallOptions
	Args     []string    // more arguments of JupyterLab
	Stdout   io.Writer   // of JupyterLab; nil: nowhere
	Stderr   io.Writer   // of JupyterLab; nil: nowhere
	Progress func(Event) // of what is set up; may be nil
}

// Lab runs JupyterLab with the kernel until it ends, or ctx does. Where jupyter-lab is on PATH it is used, and the kernel is registered for the
// current user as by Install. Elsewhere an environment of Python is made in the cache, once, which holds a pinned JupyterLab and the
// kernel, and is all that changes; that needs Python 3 with its module venv.
func Lab(ctx context.Context, o LabOptions) error {
	if ctx == nil {
		return errNoContext
	}
	command, err := exec.LookPath("jupyter-lab")
	args, data := []string{}, ""
	if err != nil {
		dir, err := labEnvironment(ctx, o.Cache, o.Progress)
		if err != nil {
			return err
		}
		command, args, data = pythonOf(dir), []string{"-m", "jupyterlab"}, filepath.Join(dir, "share", "jupyter")
	}
	_, err = Install(ctx, InstallOptions{Checkout: o.Checkout, DataDir: data, Plain: o.Plain, Progress: o.Progress})
	if errors.Is(err, errNoCompletion) && ctx.Err() == nil {
		report(o.Progress, Event{Kind: EventTools, Message: err.Error()})
	} else if err != nil {
		return err
	}
	folder, err := filepath.Abs(o.Folder)
	if err != nil {
		return fmt.Errorf("runner: JupyterLab: %w", err)
	}
	args = append(args, "--ServerApp.root_dir="+folder)
	return o.run(ctx, exec.CommandContext(ctx, command, append(args, o.Args...)...))
}

// labEnd is how long JupyterLab may take to end its kernels.
const labEnd = 15 * time.Second

// run runs JupyterLab, and tells it to end when ctx does: at an interrupt it would ask whether that is meant.
func (o LabOptions) run(ctx context.Context, cmd *exec.Cmd) error {
	cmd.Stdout, cmd.Stderr = o.Stdout, o.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = labEnd
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("runner: JupyterLab: %w", err)
	}
	return nil
}

// pythonOf is the interpreter of an environment.
func pythonOf(dir string) string { return filepath.Join(dir, "bin", "python") }

// labEnvironment is the folder of an environment of Python that holds JupyterLab. It is made under another name, so that it is either absent
// or whole.
func labEnvironment(ctx context.Context, cache string, progress func(Event)) (string, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", errors.New("runner: there is neither jupyter-lab nor python3 on PATH (install JupyterLab, or Python 3 with its module venv)")
	}
	version, err := output(ctx, python, "-c", "import sys; print(sys.version, sys.prefix)")
	if err != nil {
		return "", err
	}
	if cache, err = toolCache(cache); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(jupyterLab + "\x00" + version))
	dir := filepath.Join(cache, fmt.Sprintf("jupyter-%x", sum[:8]))
	if _, err := os.Stat(pythonOf(dir)); err == nil {
		return dir, nil
	}
	report(progress, Event{Kind: EventTools, Message: "installing " + jupyterLab + " into " + dir + ", once for this version of Python"})
	start := time.Now()
	if err := makeEnvironment(ctx, python, cache, dir); err != nil {
		return "", err
	}
	report(progress, Event{Kind: EventTools, Elapsed: time.Since(start), Message: "ready"})
	return dir, nil
}

func makeEnvironment(ctx context.Context, python, cache, dir string) error {
	removeStale(cache)
	tmp, err := os.MkdirTemp(cache, "build-*")
	if err != nil {
		return fmt.Errorf("runner: environment of Python: %w", err)
	}
	defer os.RemoveAll(tmp)
	env := filepath.Join(tmp, "env")
	if _, err := output(ctx, python, "-m", "venv", env); err != nil {
		return fmt.Errorf("%w\n(Debian has venv in the package python3-venv)", err)
	}
	if _, err := output(ctx, pythonOf(env), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", jupyterLab); err != nil {
		return err
	}
	if err := os.Rename(env, dir); err != nil {
		if _, there := os.Stat(pythonOf(dir)); there == nil {
			return nil // another process was faster
		}
		return fmt.Errorf("runner: environment of Python: %w", err)
	}
	return nil
}

// output runs a program and returns what it prints; an error has what it said.
func output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = endDelay
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		err = fmt.Errorf("%w\n%s", err, strings.TrimSpace(string(failed.Stderr)+string(out)))
	}
	if err != nil {
		return "", fmt.Errorf("runner: %s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return string(out), nil
}
