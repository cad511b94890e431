// Command nir compares our files of the Neuromorphic Intermediate Representation with those of its Python library: what we write the library
// reads, from HDF5 and from JSON, and what it writes, compressed or not, we read; all 17 primitives, graphs in graphs, metadata and traces. Types,
// shapes and each bit of all arrays must be the same.
//
//	go run ./tests/interchange/nir python
//
// python is one that has nir 1.0.8; with another one it compares nothing, and says so.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
	"github.com/spikecell/spikecell/tests/exchange"
)

func main() {
	exchange.Main("nir", "nir 1.0.8", filepath.Join("tests", "interchange", "nir", "peer.py"), run)
}

// run writes our files, lets the library read them and write its own, and compares.
func run(ctx context.Context, out io.Writer, python, script string) error {
	if exit := (*exec.ExitError)(nil); errors.As(exec.CommandContext(ctx, python, "-c", "import nir").Run(), &exit) {
		fmt.Fprintf(out, "SKIPPED: %s has no package nir\n", python)
		return nil
	}
	work, err := os.MkdirTemp("", "nir-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	ours, theirs := filepath.Join(work, "ours"), filepath.Join(work, "theirs")
	if err := errors.Join(os.Mkdir(ours, 0o755), os.Mkdir(theirs, 0o755), writeOurs(ours)); err != nil {
		return err
	}
	said, err := exec.CommandContext(ctx, python, script, work).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, said)
	}
	fmt.Fprintf(out, "%s", said)
	for _, dir := range []string{ours, theirs} {
		lists, err := filepath.Glob(filepath.Join(dir, "*.list"))
		if err == nil && len(lists) == 0 {
			err = fmt.Errorf("%s listed nothing in %s", script, dir)
		}
		for _, list := range lists {
			if err == nil {
				err = compare(out, list)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeOurs writes what the library is to read.
func writeOurs(dir string) error {
	all, pictures := nirtest.Everything(), nirtest.Pictures()
	return errors.Join(
		nir.Write(filepath.Join(dir, "everything.nir"), all), nir.Write(filepath.Join(dir, "pictures.nir"), pictures),
		nir.Write(filepath.Join(dir, "everything.json"), all), nir.Write(filepath.Join(dir, "pictures.json"), pictures),
		nir.WriteData(filepath.Join(dir, "traces.traces"), nirtest.Traces()),
	)
}

// compare reads a file by our reader, and compares with what the library listed of it.
func compare(out io.Writer, list string) error {
	content, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	want := listing{}
	if err := json.Unmarshal(content, &want); err != nil {
		return err
	}
	path := strings.TrimSuffix(list, ".list")
	got, err := listed(path)
	if err != nil {
		return err
	}
	name := filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))
	for _, key := range slices.Sorted(maps.Keys(union(got, want))) {
		ours, here := got[key]
		theirs, there := want[key]
		if !here || !there || !ours.same(theirs) {
			return fmt.Errorf("%s: %s differs: ours %+v (%v), theirs %+v (%v)", name, key, ours, here, theirs, there)
		}
	}
	fmt.Fprintf(out, "%s: %d arrays and texts are the same\n", name, len(want))
	return nil
}

func union(a, b listing) listing {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
