// Command weights exchanges tensors, arrays and state_dicts with Python's own libraries, and compares both directions: what they write is read here,
// and what is written here they read. Nets of snnTorch and Norse fire the same spikes after their weights have gone over, either way.
//
//	go run ./tests/interchange/weights PYTHON
//
// It executes the page docs/guide/python.md as well. PYTHON is an interpreter with torch, snntorch, norse, numpy, pandas and safetensors;
// without one of them nothing is done, and it says so.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

// here is the folder of the scripts, from the root of the repository.
const here = "tests/interchange/weights"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./tests/interchange/weights PYTHON")
		os.Exit(2)
	}
	if lacks := missing(ctx, os.Args[1]); lacks != "" {
		fmt.Printf("SKIPPED: %s: %s\n", os.Args[1], lacks)
		return
	}
	if err := run(ctx, os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// missing says which of the libraries Python has not.
func missing(ctx context.Context, python string) string {
	out, err := exec.CommandContext(ctx, python, "-B", "-W", "ignore", "-c", "import norse.torch, pandas, safetensors, snntorch").CombinedOutput()
	if err == nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return cmp.Or(lines[len(lines)-1], err.Error())
}

// run compares everything in a folder that is gone afterwards.
func run(ctx context.Context, out io.Writer, python string) error {
	work, err := os.MkdirTemp("", "weights-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := script(ctx, out, python, "fixtures.py", work); err != nil {
		return err
	}
	theirs, ours := filepath.Join(work, "snn/statedict/testdata"), filepath.Join(work, "ours")
	if err := os.Mkdir(ours, 0o755); err != nil {
		return err
	}
	for _, part := range []func() error{
		func() error { return exchangeTypes(filepath.Join(work, "tensors/testdata"), ours) },
		func() error { return writeShort(ours) },
		func() error { return exchangeDicts(out, theirs, ours) },
		func() error { return script(ctx, out, python, "defaults.py", work) },
		func() error { return compareDefaults(out, work) },
		func() error { return script(ctx, out, python, "check.py", ours, "tensors/testdata/damaged.json") },
		func() error { return inFolder(ctx, out, python, work) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// script runs a script of this folder, without files that Python compiles.
func script(ctx context.Context, out io.Writer, python, name string, args ...string) error {
	c := exec.CommandContext(ctx, python, append([]string{"-B", "-W", "ignore", filepath.Join(here, name)}, args...)...)
	c.Stdout, c.Stderr = out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
