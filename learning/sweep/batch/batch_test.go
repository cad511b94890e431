package batch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/trained"
)

// halves is a task of two values, of which the larger one says the class.
func halves(n int) learning.Task {
	var s learning.Samples
	for i := range n {
		x := []float32{float32(i%5) / 10, 1 - float32(i%5)/10}
		if i%2 == 1 {
			x[0], x[1] = x[1], x[0]
		}
		s.X, s.Label = append(s.X, x), append(s.Label, i%2)
	}
	return learning.Task{Name: "halves", Classes: 2, Shape: []int{2}, Train: s, Valid: s, Test: s}
}

// program has the samples of the source by their number.
var program = batch.Program{
	Load:  func(_ context.Context, s batch.Source) (learning.Task, error) { return halves(s.Holdout), nil },
	Entry: func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) },
}

const samples = 12

// planIn plans four rates, of which the last makes a net diverge, with two seeds.
func planIn(t *testing.T, store string) *sweep.Plan {
	t.Helper()
	e := learning.Entry{
		Name: "e", Net: snn.Feedforward(2, 3, 2), Encoder: encode.Direct{T: 3}, Learner: gradient.Rule{}, Settings: learning.Settings{Batch: 4, Store: store},
	}
	p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: learning.Seeds(2), Fields: []sweep.Field{
		{Path: "Learner.Optimizer.Rate", Values: []any{1e-2, 0.01, 1e-3, 1e30}},
	}}, halves(samples))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func written(t *testing.T, p *sweep.Plan) *batch.Folder {
	t.Helper()
	f, release, err := batch.Write(t.Context(), p, batch.Source{Data: "halves", Holdout: samples}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	release()
	return f
}

// Tasks of a folder reach what the same runs reach on this machine, runs that are the same under two names are one, and the plan comes back.
func TestTasksEqualLocal(t *testing.T) {
	p := planIn(t, t.TempDir())
	f := written(t, p)
	order, err := p.Order()
	if err != nil || len(order) != 6 {
		t.Fatalf("%v, %v", order, err)
	}
	list, err := f.NewList(order, 4)
	if err != nil || list.Number != 1 || list.Tasks() != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	var said strings.Builder
	failed := 0
	for i := range list.Tasks() {
		e, err := program.Run(t.Context(), f, batch.Task{List: 1, Index: i, Workers: 1}, &said)
		if failed += e.Failed; (err != nil) != (e.Failed > 0) || e.Done+e.Failed != len(list.Of(i)) {
			t.Errorf("task %d: %+v, %v", i, e, err)
		}
	}
	if failed != 2 || !strings.Contains(said.String(), "run 6 failed: ") || !strings.Contains(said.String(), "run 6 (e, Learner.Optimizer.Rate = 1e+30, seed 1)") {
		t.Errorf("%d failed: %s", failed, &said)
	}
	opened, err := batch.Open(f.Path)
	if err != nil || *opened != *f {
		t.Fatalf("%+v, not %+v, %v", opened, f, err)
	}
	back, err := program.Plan(t.Context(), opened)
	if err != nil || back.Name() != p.Name() {
		t.Fatal(err)
	}
	there, err := sweep.Collect(back)
	if err != nil {
		t.Fatal(err)
	}
	here, _ := sweep.Local{Workers: 1}.Run(t.Context(), planIn(t, t.TempDir()), nil)
	for i, o := range there.Outcomes {
		if o.Result != here.Outcomes[i].Result || o.Done != here.Outcomes[i].Done || (o.Err != nil) != (here.Outcomes[i].Err != nil) {
			t.Errorf("run %d: %+v, on this machine %+v", i, o, here.Outcomes[i])
		}
	}
	s, err := sweep.StatusOf(back)
	if err != nil || s.String() != "4 of 6 runs are done, 0 begun, 0 missing, 2 failed" || !strings.Contains(s.Failed[0].State, "diverge") {
		t.Errorf("%v %+v, %v", s, s.Failed, err)
	}
}

// An error of a run that cannot be read names the file, once the package, and no other run.
func TestErrorsNameTheFile(t *testing.T) {
	f := written(t, planIn(t, t.TempDir()))
	if _, err := f.NewList([]int{4}, 1); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Path, "runs.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte(`"number":4`), []byte(`"number":5`)), 0o644); err != nil {
		t.Fatal(err)
	}
	want := "batch: " + path + ": its lines are in another order"
	if err := program.Verify(t.Context(), f, 1); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// What was cut off of a folder is an error that says what to do, and is written anew when the sweep is planned again.
func TestCutFoldersAreMended(t *testing.T) {
	p := planIn(t, t.TempDir())
	f := written(t, p)
	if _, err := f.NewList([]int{len(p.Runs) - 1}, 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"runs.jsonl", "runs.index"} {
		path := filepath.Join(f.Path, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, int64(len(whole))-30); err != nil {
			t.Fatal(err)
		}
		if err := program.Verify(t.Context(), f, 1); err == nil || !strings.Contains(err.Error(), "plan the sweep again") {
			t.Errorf("%s: %v", name, err)
		}
		written(t, p)
		if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, whole) {
			t.Errorf("%s has %d bytes, not %d, %v", name, len(text), len(whole), err)
		}
		if err := program.Verify(t.Context(), f, 1); err != nil {
			t.Error(err)
		}
	}
}

// A task that cannot go on to its end has the failures before in its error too.
func TestTaskTellsAllFailures(t *testing.T) {
	p := planIn(t, t.TempDir())
	f := written(t, p)
	if _, err := f.NewList([]int{6, 4}, 2); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Path, "runs.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(p.Runs[4].Fingerprint), []byte(strings.Repeat("0", 64)))
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := program.Run(t.Context(), f, batch.Task{List: 1, Workers: 1}, nil)
	if err == nil || e.Failed != 1 || !strings.Contains(err.Error(), "run 6 (") || !strings.Contains(err.Error(), "run 4 (") {
		t.Errorf("%+v, %v", e, err)
	}
}

// A task reads the lines of its own runs, and none of the others: they are overwritten here.
func TestTaskReadsItsOwnLines(t *testing.T) {
	f := written(t, planIn(t, t.TempDir()))
	if _, err := f.NewList([]int{7, 4, 0, 1}, 1); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(f.Path, "runs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i := range lines {
		if i != 4 {
			lines[i] = strings.Repeat("x", len(lines[i]))
		}
	}
	if err := os.WriteFile(filepath.Join(f.Path, "runs.jsonl"), []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	if e, err := program.Run(t.Context(), f, batch.Task{List: 1, Index: 1}, os.Stderr); err != nil || e.Done != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := program.Run(t.Context(), f, batch.Task{List: 1, Index: 2}, os.Stderr); err == nil || !strings.Contains(err.Error(), "runs.jsonl") {
		t.Errorf("a line that is none: %v", err)
	}
}

// A program that would make other runs is told before anything is trained, and so is one that is asked for what is not there.
func TestRefusedTasks(t *testing.T) {
	p := planIn(t, t.TempDir())
	f := written(t, p)
	if _, err := f.NewList([]int{0, 2}, 1); err != nil {
		t.Fatal(err)
	}
	if err := program.Verify(t.Context(), f, 1); err != nil {
		t.Error(err)
	}
	other := *f
	other.Source.Holdout = samples + 1
	if err := program.Verify(t.Context(), &other, 1); err == nil || !strings.Contains(err.Error(), "the samples, the entry, the instruction set") {
		t.Errorf("other samples: %v", err)
	}
	if e, err := program.Run(t.Context(), &other, batch.Task{List: 1}, os.Stderr); err == nil || e.Learned {
		t.Errorf("other samples: %+v, %v", e, err)
	}
	for _, task := range []batch.Task{{List: 1, Index: 2}, {List: 1, Index: -1}, {List: 2}, {List: 1, Index: 1 << 40}} {
		if _, err := program.Run(t.Context(), f, task, os.Stderr); err == nil {
			t.Errorf("%+v is a task", task)
		}
	}
	if err := os.WriteFile(filepath.Join(f.Path, "list-3"), fmt.Appendf(nil, "%019d\n%019d\n", 1<<23, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	other = *f
	other.Runs = 1 << 24
	if e, err := program.Run(t.Context(), &other, batch.Task{List: 3, Index: 1 << 20}, os.Stderr); err == nil || e.Done > 0 {
		t.Errorf("a list that claims more than it has: %+v, %v", e, err)
	}
	for _, runs := range [][]int{nil, {8}, {-1}} {
		if _, err := f.NewList(runs, 1); err == nil {
			t.Errorf("a list of %d", runs)
		}
	}
	if _, err := batch.Open(t.TempDir()); err == nil {
		t.Error("a folder of nothing is one of a sweep")
	}
	if _, err := batch.PathOf(planIn(t, "-")); err == nil {
		t.Error("runs without a store have a folder")
	}
}

// A task that is stopped says so by the error of its context, and goes on from what it has learned.
func TestStoppedTask(t *testing.T) {
	f := written(t, planIn(t, t.TempDir()))
	if _, err := f.NewList([]int{0, 4}, 2); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var said stopper
	said.stop = stop
	e, err := program.Run(ctx, f, batch.Task{List: 1}, &said)
	if !errors.Is(err, context.Canceled) || e.Done != 1 || !e.Learned {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := program.Run(t.Context(), f, batch.Task{List: 1}, &said); err != nil || e.Done != 2 {
		t.Errorf("%+v, %v", e, err)
	}
}

// stopper stops at the second line.
type stopper struct {
	lines int
	stop  func()
}

func (s *stopper) Write(text []byte) (int, error) {
	if s.lines++; s.lines == 2 {
		s.stop()
	}
	return len(text), nil
}

func TestListsAreKept(t *testing.T) {
	f := written(t, planIn(t, t.TempDir()))
	for i, runs := range [][]int{{3, 1, 2}, {5}} {
		if l, err := f.NewList(runs, 2); err != nil || l.Number != i+1 {
			t.Fatalf("%+v, %v", l, err)
		}
	}
	if l, err := f.List(1); err != nil || !slices.Equal(l.Runs, []int{3, 1, 2}) || l.Each != 2 || !slices.Equal(l.Of(1), []int{2}) || l.Of(2) != nil {
		t.Errorf("%+v, %v", l, err)
	}
	if c, err := f.Cancelled(); c || err != nil {
		t.Errorf("cancelled: %v, %v", c, err)
	}
	if err := f.Cancel(); err != nil {
		t.Error(err)
	}
	if c, err := f.Cancelled(); !c || err != nil {
		t.Errorf("not cancelled: %v, %v", c, err)
	}
	if _, err := f.NewList([]int{0}, 1); err != nil {
		t.Error(err)
	}
	if c, err := f.Cancelled(); c || err != nil {
		t.Errorf("a list after it is cancelled: %v, %v", c, err)
	}
}

// The lines that engines run are read by a shell as they are meant, whatever stands in paths; the words of the files are those that the engines document.
func TestEngines(t *testing.T) {
	store := filepath.Join(t.TempDir(), `a 'b' "c" {d} $e`)
	f := written(t, planIn(t, store))
	list, err := f.NewList([]int{0, 2, 4}, 1)
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "p")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s|' \"$SPIKECELL_KERNEL\" \"$SPIKECELL_LOG\" \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	kept, err := f.Keep(script)
	if again, _ := f.Keep(script); err != nil || again != kept || filepath.Dir(kept) != filepath.Join(f.Store(), "sweeps", "programs") {
		t.Fatalf("%s, %s, %v", kept, again, err)
	}
	e := batch.Engine{Program: kept, List: list, Workers: 2}
	file, err := e.HyperQueue(f)
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(file, `"-c", `)
	line, _, _ = strings.Cut(line, "]\n")
	var command string
	if _, err := fmt.Sscanf(line, "%q", &command); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	sh := exec.Command("/bin/sh", "-euc", command)
	sh.Env = []string{"HQ_TASK_ID=2"}
	if out, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	log := filepath.Join(f.Logs(), "list-1_2.log")
	want := strings.Join([]string{f.Kernel, log, "sweep", "task", f.Path, "-list", "1", "-index", "2", "-workers", "2"}, "|") + "|"
	if said, err := os.ReadFile(log); err != nil || string(said) != want {
		t.Errorf("%s, not %s, %v", said, want, err)
	}
	if !strings.Contains(file, "[[array]]\nids = \"0-2\"\n") || !strings.Contains(file, `"cpus" = 2`) {
		t.Errorf("%s", file)
	}
	snake, err := e.Snakefile(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"index=range(3)", "-index {wildcards.index} -workers 2", "threads: 2", "{{d}}"} {
		if !strings.Contains(snake, want) {
			t.Errorf("the Snakefile has no %s: %s", want, snake)
		}
	}
	e.Program = "/programs/caf\xe9"
	for _, write := range []func(*batch.Folder) (string, error){e.Snakefile, e.HyperQueue} {
		if got, err := write(f); err == nil || got != "" || !strings.Contains(err.Error(), `"/programs/caf\xe9" is not UTF-8`) {
			t.Errorf("%s, %v", got, err)
		}
	}
}

// A context that is over is told by the name of the package, also where nobody has the folder, and nothing is copied beside what is no folder.
func TestOverAndNowhere(t *testing.T) {
	p := planIn(t, t.TempDir())
	over, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := batch.Write(over, p, batch.Source{Data: "halves"}, nil); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "batch: ") {
		t.Errorf("error %v", err)
	}
	f := written(t, p)
	if err := program.Verify(over, f, 1); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "batch: ") {
		t.Errorf("error %v", err)
	}
	dir := t.TempDir()
	nowhere := &batch.Folder{Path: filepath.Join(dir, "none"), Runs: 1}
	if _, err := nowhere.Keep(filepath.Join(f.Path, "description.json")); err == nil || !strings.Contains(err.Error(), "is no folder of a sweep") {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
