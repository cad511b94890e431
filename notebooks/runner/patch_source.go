package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// kernelModule is the module that the patches are for.
const kernelModule = "github.com/janpfeifer/gonb"

// unneeded are the folders of the kernel's module that it is built without; they are nearly all of its size.
var unneeded = []string{"docs", "examples", "binder"}

// patchedKernel puts a patched copy of the kernel's module into dir, which must not exist; mod is the folder of the go.mod that pins it.
func patchedKernel(ctx context.Context, mod, dir string) error {
	root, err := moduleFolder(ctx, mod, kernelModule)
	if err != nil {
		return err
	}
	if err := copySource(root, dir); err != nil {
		return fmt.Errorf("runner: copy the kernel's source: %w", err)
	}
	for _, p := range kernelPatches {
		if err := p.apply(filepath.Join(dir, filepath.FromSlash(p.file))); err != nil {
			return fmt.Errorf("runner: patch the kernel: %w", err)
		}
	}
	return nil
}

// apply changes a file, which must hold what is changed exactly once.
func (p kernelPatch) apply(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if n := bytes.Count(data, []byte(p.old)); n != 1 {
		return fmt.Errorf("%s holds the lines to be changed %d times, want once", p.file, n)
	}
	return os.WriteFile(path, bytes.Replace(data, []byte(p.old), []byte(p.new), 1), 0o644)
}

// copySource copies a module's files. In the module cache they are read-only, and the copies are not.
func copySource(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(unneeded, rel) {
				return filepath.SkipDir
			}
			return os.Mkdir(filepath.Join(to, rel), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
}

// moduleFolder is where the source of a module lies that the go.mod in mod pins; it is downloaded if it is not there.
func moduleFolder(ctx context.Context, mod, module string) (string, error) {
	out, err := goTool(ctx, mod, "mod", "download", "-json", module)
	if err != nil {
		return "", err
	}
	info := struct{ Dir string }{}
	if err := json.Unmarshal(out, &info); err != nil || info.Dir == "" {
		return "", fmt.Errorf("runner: go mod download of %s says no folder: %s", module, out)
	}
	return info.Dir, nil
}

// goTool runs the go command in a folder, without cgo, workspaces and flags of the user, and returns what it printed.
func goTool(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	cmd.WaitDelay = endDelay
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		err = fmt.Errorf("%w\n%s", err, strings.TrimSpace(string(failed.Stderr)+string(out)))
	}
	if err != nil {
		return nil, fmt.Errorf("runner: go %s: %w", args[0], err)
	}
	return out, nil
}
