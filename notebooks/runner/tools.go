package runner

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Tools returns the paths of the pinned GoNB kernel and of goimports, which the kernel calls at each cell.
// They are built at first use, without cgo, with the go command on PATH, and kept in
// cacheDir/<hash of pins and go version>; an empty cacheDir means os.UserCacheDir()/spikecell/tools.
// The first build downloads modules and takes about a minute. A build that is killed leaves nothing that
// would later be taken for the tools, and of several builds at once the first to finish wins.
func Tools(ctx context.Context, cacheDir string, progress func(Event)) (gonb, goimports string, err error) {
	dir, err := kernelTools.folder(ctx, cacheDir, progress)
	if err != nil {
		return "", "", err
	}
	return filepath.Join(dir, "gonb"), filepath.Join(dir, "goimports"), nil
}

// Gopls returns the path of the pinned gopls, by which the kernel completes names and shows documentation. It is built and kept as Tools are.
func Gopls(ctx context.Context, cacheDir string, progress func(Event)) (string, error) {
	dir, err := goplsTools.folder(ctx, cacheDir, progress)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "gopls"), nil
}

// folder is where the programs are, which are built if need be.
func (t toolset) folder(ctx context.Context, cacheDir string, progress func(Event)) (string, error) {
	start := time.Now()
	if ctx == nil {
		return "", errNoContext
	}
	version, err := goVersion(ctx)
	if err != nil {
		return "", err
	}
	if cacheDir, err = toolCache(cacheDir); err != nil {
		return "", err
	}
	dir := filepath.Join(cacheDir, t.hash(version))
	if !t.areIn(dir) {
		removeStale(cacheDir)
		report(progress, Event{Kind: EventTools, Message: t.message})
		if err := t.build(ctx, cacheDir, dir); err != nil {
			return "", err
		}
	}
	report(progress, Event{Kind: EventTools, Elapsed: time.Since(start), Message: "ready"})
	return dir, nil
}

// HaveTools says whether Tools would return at once, because it has built the tools before.
func HaveTools(ctx context.Context, cacheDir string) bool {
	if ctx == nil {
		return false
	}
	version, err := goVersion(ctx)
	if err != nil {
		return false
	}
	if cacheDir, err = toolCache(cacheDir); err != nil {
		return false
	}
	return kernelTools.areIn(filepath.Join(cacheDir, kernelTools.hash(version)))
}

// goVersion is the version of the go command that will build and that the kernel will call.
func goVersion(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOOS", "GOARCH").Output()
	if err != nil {
		return "", fmt.Errorf("runner: the go command, which notebooks need, cannot be run: %w (install Go and put it on PATH)", err)
	}
	return string(out), nil
}

func toolCache(dir string) (string, error) {
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("runner: no cache folder for the tools: %w", err)
		}
		dir = filepath.Join(base, "spikecell", "tools")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("runner: cache folder for the tools: %w", err)
	}
	return filepath.Abs(dir)
}

func (t toolset) hash(goVersion string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%q", t.goMod, t.goSum, goVersion, t.patches))
	return fmt.Sprintf("%x", h[:8])
}

// areIn says whether a folder holds the programs.
func (t toolset) areIn(dir string) bool {
	for _, name := range t.programs {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// build builds into a temporary folder beside dir and renames it, so dir is either absent or whole.
func (t toolset) build(ctx context.Context, cacheDir, dir string) error {
	tmp, err := os.MkdirTemp(cacheDir, "build-*")
	if err != nil {
		return fmt.Errorf("runner: build the tools: %w", err)
	}
	defer os.RemoveAll(tmp)
	if err := t.compile(ctx, tmp); err != nil {
		return err
	}
	err = os.Rename(filepath.Join(tmp, "bin"), dir)
	if err != nil && t.areIn(dir) {
		return nil // another build was faster; its result is the same
	}
	if err != nil {
		return fmt.Errorf("runner: keep the tools in %s: %w (delete that folder if it is incomplete)", dir, err)
	}
	return nil
}

// errNoContext answers a call without a context.
var errNoContext = errors.New("runner: no context (nil; use context.Background)")

// endDelay is how long a go command that was stopped may take to end.
const endDelay = 2 * time.Second

// staleAge is far above what a build takes.
const staleAge = 24 * time.Hour

// removeStale removes what builds that were killed left behind; a build that still runs is younger.
func removeStale(cacheDir string) {
	dirs, _ := filepath.Glob(filepath.Join(cacheDir, "build-*")) // the pattern is well-formed
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > staleAge {
			_ = os.RemoveAll(dir) // the next build tries again
		}
	}
}

// compile leaves the programs in tmp/bin.
func (t toolset) compile(ctx context.Context, tmp string) error {
	mod, bin := filepath.Join(tmp, "mod"), filepath.Join(tmp, "bin")
	err := errors.Join(os.Mkdir(mod, 0o755), os.Mkdir(bin, 0o755),
		os.WriteFile(filepath.Join(mod, "go.mod"), []byte(t.goMod), 0o644),
		os.WriteFile(filepath.Join(mod, "go.sum"), []byte(t.goSum), 0o644))
	if err != nil {
		return fmt.Errorf("runner: build the tools: %w", err)
	}
	if t.patches != nil {
		if err := patchedKernel(ctx, mod, filepath.Join(tmp, "gonb")); err != nil {
			return err
		}
		if _, err := goTool(ctx, mod, "mod", "edit", "-replace="+kernelModule+"=../gonb"); err != nil {
			return err
		}
	}
	_, err = goTool(ctx, mod, "build", "-trimpath", "-mod=readonly", "-o", bin+string(filepath.Separator), "tool")
	return err
}
