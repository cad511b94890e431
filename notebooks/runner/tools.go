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
	start := time.Now()
	if ctx == nil {
		return "", "", errNoContext
	}
	version, err := goVersion(ctx)
	if err != nil {
		return "", "", err
	}
	if cacheDir, err = toolCache(cacheDir); err != nil {
		return "", "", err
	}
	dir := filepath.Join(cacheDir, toolHash(version))
	if !haveTools(dir) {
		removeStale(cacheDir)
		report(progress, Event{Kind: EventTools, Message: "building gonb and goimports, once for this version of Go"})
		if err := buildTools(ctx, cacheDir, dir); err != nil {
			return "", "", err
		}
	}
	report(progress, Event{Kind: EventTools, Elapsed: time.Since(start), Message: "ready"})
	return filepath.Join(dir, "gonb"), filepath.Join(dir, "goimports"), nil
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
	return haveTools(filepath.Join(cacheDir, toolHash(version)))
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

func toolHash(goVersion string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%q", toolGoMod, toolGoSum, goVersion, kernelPatches))
	return fmt.Sprintf("%x", h[:8])
}

func haveTools(dir string) bool {
	for _, name := range []string{"gonb", "goimports"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// buildTools builds into a temporary folder beside dir and renames it, so dir is either absent or whole.
func buildTools(ctx context.Context, cacheDir, dir string) error {
	tmp, err := os.MkdirTemp(cacheDir, "build-*")
	if err != nil {
		return fmt.Errorf("runner: build the tools: %w", err)
	}
	defer os.RemoveAll(tmp)
	if err := goBuildTools(ctx, tmp); err != nil {
		return err
	}
	err = os.Rename(filepath.Join(tmp, "bin"), dir)
	if err != nil && haveTools(dir) {
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

// goBuildTools leaves tmp/bin/gonb and tmp/bin/goimports.
func goBuildTools(ctx context.Context, tmp string) error {
	mod, bin := filepath.Join(tmp, "mod"), filepath.Join(tmp, "bin")
	err := errors.Join(os.Mkdir(mod, 0o755), os.Mkdir(bin, 0o755),
		os.WriteFile(filepath.Join(mod, "go.mod"), []byte(toolGoMod), 0o644),
		os.WriteFile(filepath.Join(mod, "go.sum"), []byte(toolGoSum), 0o644))
	if err != nil {
		return fmt.Errorf("runner: build the tools: %w", err)
	}
	if err := patchedKernel(ctx, mod, filepath.Join(tmp, "gonb")); err != nil {
		return err
	}
	if _, err := goTool(ctx, mod, "mod", "edit", "-replace="+kernelModule+"=../gonb"); err != nil {
		return err
	}
	_, err = goTool(ctx, mod, "build", "-trimpath", "-mod=readonly", "-o", bin+string(filepath.Separator), "tool")
	return err
}
