package learning

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/counted"
)

const operationsFile = "../docs/scaling-operations.csv"

var updateOperations = flag.Bool("operations", false, "write "+operationsFile+" anew")

// counting is a store whose operations are counted.
type counting struct {
	t       *testing.T
	files   *counted.Files
	entry   Entry
	longest int
}

// train returns the operations of a run of so many epochs, which ends with an error at its first epoch if that is not nil.
func (c *counting) train(epochs int, wrong error) map[counted.Op]int {
	c.t.Helper()
	c.entry.Settings.Epochs = epochs
	r, err := newRun(c.entry, toyTask(), toyTask().digest())
	if err != nil {
		c.t.Fatal(err)
	}
	r.store = storeOn(c.files, c.entry.Settings.Store, r.fingerprint)
	if wrong != nil {
		r.entry.Settings.Snapshot = func(Snapshot) error { return wrong }
	}
	if _, err := r.result(c.t.Context()); !errors.Is(err, wrong) {
		c.t.Fatal(err)
	}
	return c.take()
}

func (c *counting) take() map[counted.Op]int {
	counts, longest := c.files.Take()
	c.longest = max(c.longest, longest)
	return counts
}

// look returns the operations of a status and of a summary of a run.
func (c *counting) look(fingerprint string) (status, summary map[counted.Op]int) {
	c.t.Helper()
	l, err := runstore.Look(c.files, c.entry.Settings.Store, fingerprint)
	status = c.take()
	s, wrong := summaryOn(c.files, c.entry.Settings.Store, fingerprint)
	if err := errors.Join(err, wrong); err != nil || l.Finished != (s.Report != nil) {
		c.t.Fatal(err)
	}
	return status, c.take()
}

// wait returns the operations of one look at a run that somebody else has.
func (c *counting) wait() map[counted.Op]int {
	c.t.Helper()
	run := runstore.Open(c.files, c.entry.Settings.Store, identity(strings.Repeat("f", 64)))
	release, err := run.Begin(c.t.Context(), []byte("{}"), func() {})
	if err != nil {
		c.t.Fatal(err)
	}
	c.take()
	ctx, stop := context.WithCancel(c.t.Context())
	other := runstore.Open(c.files, c.entry.Settings.Store, identity(strings.Repeat("f", 64)))
	if _, err := other.Begin(ctx, []byte("{}"), stop); !errors.Is(err, context.Canceled) {
		c.t.Fatal(err)
	}
	counts := c.take()
	delete(counts, counted.MakeFolder) // which is once, before the first look
	release()
	c.take()
	return counts
}

// less returns a − n·b.
func less(a, b map[counted.Op]int, n int) map[counted.Op]int {
	out := map[counted.Op]int{}
	for _, op := range counted.Ops {
		out[op] = a[op] - n*b[op]
	}
	return out
}

// measure returns the rows of the table of operations, in a store that has others runs beside those that are measured.
func measure(t *testing.T, others int) (text string, longest int) {
	c := &counting{t: t, files: counted.New(runstore.Disk{}), entry: toyEntry(t.TempDir())}
	c.entry.Settings.Select = LastEpoch
	for i := range others {
		if err := os.Mkdir(filepath.Join(c.entry.Settings.Store, fmt.Sprintf("%064x", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	two, three, six := c.train(2, nil), c.train(3, nil), c.train(6, nil) // from the second epoch on there are two checkpoints
	epoch := less(three, two, 1)
	if grown := less(six, epoch, 4); fmt.Sprint(grown) != fmt.Sprint(less(two, nil, 0)) {
		t.Errorf("operations do not grow by those of an epoch: %v, %v", grown, two)
	}
	again := c.train(2, nil)
	failed := c.train(4, errSnapshot)
	unfinished, _ := c.look(c.fingerprint())
	missing, _ := c.look(strings.Repeat("e", 64))
	c.entry.Settings.Epochs = 2
	status, summary := c.look(c.fingerprint())
	var b strings.Builder
	b.WriteString("part of a run")
	for _, op := range counted.Ops {
		b.WriteString("," + string(op))
	}
	b.WriteString(",all\n")
	for _, row := range []struct {
		name   string
		counts map[counted.Op]int
	}{
		{"begin and finish", less(two, epoch, 2)}, {"checkpoint", epoch}, {"begin and fail", failed}, {"asked for again", again},
		{"status, finished", status}, {"status, failed", unfinished}, {"status, missing", missing}, {"summary", summary}, {"a look while waiting", c.wait()},
	} {
		all := 0
		b.WriteString(`"` + row.name + `"`)
		for _, op := range counted.Ops {
			all += row.counts[op]
			fmt.Fprintf(&b, ",%d", row.counts[op])
		}
		fmt.Fprintf(&b, ",%d\n", all)
	}
	return b.String(), c.longest
}

func (c *counting) fingerprint() string {
	r, err := newRun(c.entry, toyTask(), toyTask().digest())
	if err != nil {
		c.t.Fatal(err)
	}
	return r.fingerprint
}

// TestOperations: the operations of a run on its store are those in the table, by which docs/scaling.md counts; they are as many in a store of many
// runs as in an empty one, and no folder is listed but that of the run.
func TestOperations(t *testing.T) {
	alone, _ := measure(t, 0)
	crowded, longest := measure(t, 300)
	if alone != crowded {
		t.Errorf("among 300 runs\n%snot\n%s", crowded, alone)
	}
	if longest > 12 {
		t.Errorf("a folder of %d names was listed", longest)
	}
	if *updateOperations {
		if err := os.WriteFile(operationsFile, []byte(alone), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(operationsFile)
	if err != nil || string(want) != alone {
		t.Errorf("%s is not\n%s; go test ./learning -run TestOperations -operations writes it: %v", operationsFile, alone, err)
	}
}

// A run is found by the beginning of its name in one list of the store and a look at its folder, whatever else there is.
func TestFindLooksAtOneRun(t *testing.T) {
	root := t.TempDir()
	for i := range 300 {
		if err := os.Mkdir(filepath.Join(root, fmt.Sprintf("%064x", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	name := strings.Repeat("ab", 32)
	if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
		t.Fatal(err)
	}
	for prefix, lists := range map[string]int{"abab": 2, name: 1} {
		files := counted.New(runstore.Disk{})
		found, err := runstore.Find(files, root, prefix)
		counts, _ := files.Take()
		if err != nil || found.Fingerprint != name || counts[counted.List] != lists || counts[counted.Stat] > 0 {
			t.Errorf("%q: %v, %v, %v", prefix, found, counts, err)
		}
	}
}
