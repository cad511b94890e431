package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// BuiltFrom is the checkout of this module that the running program was built from, or "" where that is not known (it was
// built with -trimpath) or no longer there.
func BuiltFrom() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return ""
	}
	root := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	if Checkout(root) != root {
		return ""
	}
	return root
}

// sources are the modules on the disk that the cells of a notebook import.
type sources struct {
	folders []string
	own     bool // this module is among what they give
}

// findSources looks for the modules around a notebook in dir: its checkout of this module; else its workspace or its module; and
// beside those, unless they give this module themselves, the checkout that this program was built from. A checkout that is
// named takes the place of all others.
func findSources(ctx context.Context, dir, checkout string) (sources, error) {
	if root := Checkout(dir); root != "" && checkout == "" {
		return sources{folders: []string{root}, own: true}, nil
	}
	s, err := sourcesAround(ctx, dir)
	if err != nil {
		return s, err
	}
	if checkout != "" {
		root, err := checkoutRoot(checkout)
		others := slices.DeleteFunc(s.folders, func(f string) bool { return Checkout(f) == f })
		return sources{folders: append(others, root), own: true}, err
	}
	if root := BuiltFrom(); !s.own && root != "" {
		s = sources{folders: append(s.folders, root), own: true}
	}
	return s, nil
}

// checkoutRoot is a folder that must be the root of a checkout of this module, as an absolute path.
func checkoutRoot(dir string) (string, error) {
	root, err := filepath.Abs(dir)
	if err != nil || Checkout(root) != root {
		return "", fmt.Errorf("runner: %s is not the root of a checkout of %s", dir, modulePath)
	}
	return root, nil
}

// sourcesAround are the modules of the workspace that dir lies in, or the module that it lies in, or none.
func sourcesAround(ctx context.Context, dir string) (sources, error) {
	out, err := goIn(ctx, dir, "env", "GOWORK", "GOMOD")
	if err != nil {
		return sources{}, err
	}
	work, mod, _ := strings.Cut(strings.TrimRight(string(out), "\n"), "\n")
	switch {
	case work != "" && work != "off":
		return workspace(ctx, work)
	case mod != "" && mod != os.DevNull:
		return module(ctx, filepath.Dir(mod)), nil
	}
	return sources{}, nil
}

// workspace are the modules of a go.work file.
func workspace(ctx context.Context, file string) (sources, error) {
	root := filepath.Dir(file)
	out, err := goIn(ctx, root, "work", "edit", "-json")
	work := struct{ Use []struct{ DiskPath string } }{}
	if err == nil {
		err = json.Unmarshal(out, &work)
	}
	if err != nil {
		return sources{}, fmt.Errorf("runner: workspace %s: %w", file, err)
	}
	s := sources{}
	for _, use := range work.Use {
		dir := filepath.FromSlash(use.DiskPath)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
		s.folders = append(s.folders, dir)
		s.own = s.own || module(ctx, dir).own
	}
	return s, nil
}

// module is the module at root. Where its go.mod requires this module and replaces it by a folder, that folder comes
// too: its go.sum knows what the packages import that root itself does not.
func module(ctx context.Context, root string) sources {
	s := sources{folders: []string{root}, own: Checkout(root) == root}
	out, err := goIn(ctx, root, "list", "-m", "-f", "{{if .Replace}}{{.Dir}}{{end}}\t{{.Path}}", modulePath)
	if err != nil {
		return s // it does not require this module
	}
	replaced, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\t")
	s.own = true
	if replaced != "" && Checkout(replaced) == replaced {
		s.folders = append(s.folders, replaced)
	}
	return s
}

// goIn runs the go command in a folder, in the user's own environment.
func goIn(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.WaitDelay = endDelay
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("runner: go %s in %s: %w", args[0], dir, err)
	}
	return out, nil
}

// importLine is a line of Go that may import a module's package.
var importLine = regexp.MustCompile(`(?m)^\s*(?:import\s+)?(?:[\w.]+\s+)?"([\w-]+\.[\w.-]+/[^"\s]+)"\s*$`)

// foreignImports are the packages that cells import from modules which the sources do not pin.
func (n *Notebook) foreignImports(s sources) []string {
	pinned := []string{}
	for _, dir := range s.folders {
		data, _ := os.ReadFile(filepath.Join(dir, "go.mod")) // a module without one is reported by the kernel
		pinned = append(pinned, modulesIn(string(data))...)
	}
	foreign := []string{}
	for _, c := range n.Cells {
		if c.Kind != Code {
			continue
		}
		for _, m := range importLine.FindAllStringSubmatch(c.Source, -1) {
			if !slices.ContainsFunc(pinned, func(p string) bool { return m[1] == p || strings.HasPrefix(m[1], p+"/") }) {
				foreign = append(foreign, m[1])
			}
		}
	}
	return foreign
}

// modulesIn are the paths that a go.mod file declares or requires.
func modulesIn(mod string) []string {
	paths := []string{}
	for line := range strings.Lines(mod) {
		f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		switch {
		case len(f) >= 2 && f[0] == "module":
			paths = append(paths, strings.Trim(f[1], `"`))
		case len(f) >= 2 && strings.HasPrefix(f[1], "v"):
			paths = append(paths, strings.Trim(f[0], `"`))
		}
	}
	return paths
}

// howToImport is added to the error of a cell that could not import this module.
const howToImport = "the packages of " + modulePath + " are neither here nor to be downloaded. With a checkout of it in FOLDER, type\n" +
	"    spikecell run -checkout FOLDER NOTEBOOK\n" +
	"or, for all notebooks of the module that they lie in,\n" +
	"    go mod edit -require " + modulePath + "@v0.0.0 -replace " + modulePath + "=FOLDER"

// adviseOnImports adds howToImport where a cell failed for want of this module.
func adviseOnImports(err error, s sources) error {
	if err == nil || s.own || !strings.Contains(err.Error(), modulePath) {
		return err
	}
	return fmt.Errorf("%w\n%s", err, howToImport)
}
