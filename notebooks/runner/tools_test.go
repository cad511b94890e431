package runner

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testCache holds the tools that the tests build; all tests share one build.
var testCache string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "runner-test-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	testCache = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func TestToolsAreBuiltOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	gonb, goimports, err := Tools(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gonb, "-V").CombinedOutput(); err != nil {
		t.Errorf("%s -V: %v\n%s", gonb, err, out)
	}
	before, err := os.Stat(goimports)
	if err != nil {
		t.Fatal(err)
	}
	events := []Event{}
	if _, _, err := Tools(t.Context(), testCache, func(e Event) { events = append(events, e) }); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(goimports)
	if err != nil || !os.SameFile(before, after) || len(events) != 1 {
		t.Errorf("built again: events %v, error %v", events, err)
	}
	if left, _ := filepath.Glob(filepath.Join(testCache, "build-*")); len(left) > 0 {
		t.Errorf("left by the build: %v", left)
	}
}

func TestToolsCancelledBuildLeavesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	cache := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, _, err := Tools(ctx, cache, func(Event) { cancel() })
	if err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(cache); len(left) > 0 {
		t.Errorf("left by the build: %v", left)
	}
}

// A folder that holds only one of the tools is not taken for the tools.
func TestToolsNeedBoth(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "gonb"), "")
	if kernelTools.areIn(dir) {
		t.Error("goimports is missing")
	}
	put(t, filepath.Join(dir, "goimports"), "")
	if !kernelTools.areIn(dir) {
		t.Error("both are there")
	}
}

func TestToolsWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, _, err := Tools(t.Context(), t.TempDir(), nil)
	if err == nil || !strings.Contains(err.Error(), "install Go and put it on PATH") {
		t.Errorf("error %v", err)
	}
}

func TestToolHashFollowsTheVersionOfGo(t *testing.T) {
	first, again := kernelTools.hash("go1.26.0"), kernelTools.hash("go1.26.0")
	if first == kernelTools.hash("go1.26.1") || first != again {
		t.Error("hash does not name the version")
	}
}

func TestRemoveStaleKeepsRunningBuilds(t *testing.T) {
	cache := t.TempDir()
	old, young := filepath.Join(cache, "build-1"), filepath.Join(cache, "build-2")
	put(t, filepath.Join(old, "f"), "")
	put(t, filepath.Join(young, "f"), "")
	yesterday := time.Now().Add(-2 * staleAge)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	removeStale(cache)
	left, err := os.ReadDir(cache)
	if err != nil || len(left) != 1 || left[0].Name() != "build-2" {
		t.Errorf("left %v, error %v", left, err)
	}
}
