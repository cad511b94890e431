package slurm_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/learning/sweep/slurm"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/trained"
)

// halves is a task of two values, of which the larger one says the class.
func halves() learning.Task {
	var s learning.Samples
	for i := range 12 {
		x := []float32{float32(i%5) / 10, 1 - float32(i%5)/10}
		if i%2 == 1 {
			x[0], x[1] = x[1], x[0]
		}
		s.X, s.Label = append(s.X, x), append(s.Label, i%2)
	}
	return learning.Task{Name: "halves", Classes: 2, Shape: []int{2}, Train: s, Valid: s, Test: s}
}

// TestMain is also the program that tasks run.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sweep" {
		if err := task(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// task does what `spikecell sweep task` does, and nothing for other verbs.
func task(args []string) error {
	if args[0] != "task" {
		return nil
	}
	flags := flag.NewFlagSet("task", flag.ContinueOnError)
	list, index := flags.Int("list", 0, ""), flags.Int("index", 0, "")
	workers, verify := flags.Int("workers", 0, ""), flags.Bool("verify", false, "")
	_ = flags.String("again", "", "")
	if err := flags.Parse(args[2:]); err != nil {
		return err
	}
	p := batch.Program{
		Load:  func(context.Context, batch.Source) (learning.Task, error) { return halves(), nil },
		Entry: func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) },
	}
	f, err := batch.Open(args[1])
	if err != nil {
		return err
	}
	if *verify {
		return p.Verify(context.Background(), f, *list)
	}
	_, err = p.Run(context.Background(), f, batch.Task{List: *list, Index: *index, Workers: *workers}, os.Stdout)
	return err
}

func planIn(t *testing.T, store string) *sweep.Plan {
	t.Helper()
	e := learning.Entry{
		Name: "e", Net: snn.Feedforward(2, 3, 2), Encoder: encode.Direct{T: 3}, Learner: gradient.Rule{}, Settings: learning.Settings{Batch: 4, Store: store},
	}
	p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: learning.Seeds(2), Fields: []sweep.Field{
		{Path: "Learner.Optimizer.Rate", Values: []any{1e-2, 1e-3, 1e30}},
	}}, halves())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Clients that stand for Slurm's: a queue that is a file, and jobs that sbatch runs before it returns, unless a file says that it is to leave them.
const (
	fakeSqueue = `#!/bin/sh
cd "$FAKE"; echo "$@" >>squeue.calls
if [ -s away ]; then sed -i 1d away; echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1; fi
cat queue 2>/dev/null || true
`
	fakeSbatch = `#!/bin/sh
cd "$FAKE"; cat >script; n=$(($(ls calls | grep -c script)+1)); echo "$@" >calls/$n; cp script calls/$n.script
for a; do case $a in --array=*) range=${a#--array=0-}; last=${range%%\%*};; --output=*) log=${a#--output=};; --comment=*) list=${a#--comment=};; esac; done
if [ -s lose ]; then sed -i 1d lose; echo $n; exit 0; fi
if [ -n "$last" ] && [ ! -e leave ]; then for i in $(seq 0 $last); do
	SLURM_ARRAY_JOB_ID=$n SLURM_ARRAY_TASK_ID=$i SLURM_JOB_ID=$((n*100+i)) env -i FAKE="$FAKE" SLURM_ARRAY_JOB_ID=$n SLURM_ARRAY_TASK_ID=$i SLURM_JOB_ID=$((n*100+i)) \
		sh script >"$(dirname "$log")/${n}_$i.log" 2>&1 || true
done; fi
if [ -n "$last" ] && [ -e leave ]; then for i in $(seq 0 $last); do echo "$n|$i|PENDING|0||Resources|$list|" >>queue; done; fi
echo "$n;cluster"
`
	fakeScontrol = "#!/bin/sh\ncd \"$FAKE\"; echo \"$@\" >>scontrol.calls; echo 'MaxArraySize            = 4'; case $1 in release) rm -f queue;; esac\n"
	fakeScancel  = "#!/bin/sh\ncd \"$FAKE\"; echo \"$@\" >>scancel.calls; rm -f queue\n"
)

// fake puts the clients in PATH, and returns the folder that they write to.
func fake(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Slurm's clients are scripts of a Unix shell here")
	}
	slurm.Hurry(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"squeue": fakeSqueue, "sbatch": fakeSbatch, "scontrol": fakeScontrol, "scancel": fakeScancel} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "calls"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FAKE", dir)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH")+":/usr/bin:/bin") // whose tools the scripts use
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// submissions are the arguments of all calls of sbatch.
func submissions(t *testing.T, dir string) (all []string) {
	t.Helper()
	for i := 1; ; i++ {
		text, err := os.ReadFile(filepath.Join(dir, "calls", fmt.Sprint(i)))
		if err != nil {
			return all
		}
		all = append(all, string(text))
	}
}

// cluster has the test as its program. said collects what it says.
func cluster(t *testing.T, said *bytes.Buffer) slurm.Cluster {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return slurm.Cluster{
		Source: batch.Source{Data: "halves"}, Program: own, Time: 2 * time.Hour, Memory: 1 << 30, Partition: "long", AtOnce: 7,
		Arguments: []string{"--constraint=avx512"}, Say: func(text string) { fmt.Fprintln(said, text) },
	}
}

const failing = "Learner.Optimizer.Rate = 1e+30, seed 1"

// Arrays of the size that Slurm takes train all runs to the bits of this machine; a failure names its specification and its log; a second call submits
// what failed, and nothing else.
func TestClusterEqualsLocal(t *testing.T) {
	dir := fake(t)
	t.Setenv("SECRET_TOKEN", "hush")
	p := planIn(t, t.TempDir())
	var said bytes.Buffer
	var last sweep.Progress
	r, err := cluster(t, &said).Run(t.Context(), p, func(g sweep.Progress) { last = g })
	if err == nil || !strings.Contains(err.Error(), failing) || !strings.Contains(err.Error(), "diverge") || last.Done != 6 || last.Failed != 2 {
		t.Fatalf("%+v, %v, %s", last, err, &said)
	}
	_, log, _ := strings.Cut(r.Outcomes[4].Err.Error(), ", log ")
	if text, err := os.ReadFile(log); err != nil || !strings.Contains(string(text), failing) {
		t.Errorf("the log %q: %s, %v", log, text, err)
	}
	here, _ := sweep.Local{Workers: 1}.Run(t.Context(), planIn(t, t.TempDir()), nil)
	for i, o := range here.Outcomes {
		if r.Outcomes[i].Result != o.Result || r.Outcomes[i].Done != o.Done {
			t.Errorf("run %d: %+v, on this machine %+v", i, r.Outcomes[i], o)
		}
	}
	calls := submissions(t, dir)
	if len(calls) != 3 || !strings.Contains(calls[0], "--array=0-3%7") || !strings.Contains(calls[1], "--array=0-1%7") ||
		!strings.Contains(calls[2], "--dependency=afterany:1:2") {
		t.Fatalf("%q", calls)
	}
	for _, want := range []string{"--requeue", "--signal=B:USR1@120", "--export=NIL", "--open-mode=append", "--time=120", "--mem=1024M", "--partition=long",
		"--constraint=avx512", "--cpus-per-task=1", "--parsable"} {
		if !strings.Contains(calls[0], want) {
			t.Errorf("sbatch is not told %s: %s", want, calls[0])
		}
	}
	if script, err := os.ReadFile(filepath.Join(dir, "calls", "1.script")); err != nil || strings.Contains(string(script), "hush") {
		t.Errorf("%s, %v", script, err)
	}
	if _, err := cluster(t, &said).Run(t.Context(), p, nil); err == nil {
		t.Error("what failed does not fail again")
	}
	if calls := submissions(t, dir); len(calls) != 5 || !strings.Contains(calls[3], "--array=0-1%7") {
		t.Errorf("%q", calls)
	}
}

// A sweep that is under way is followed: what is queued is never submitted again, and when the context ends it goes on, and it is said how to end it.
func TestFollows(t *testing.T) {
	dir := fake(t)
	put(t, filepath.Join(dir, "leave"), "")
	p := planIn(t, filepath.Join(t.TempDir(), "100%job"))
	var said bytes.Buffer
	for i := range 2 {
		ctx, stop := context.WithCancel(t.Context())
		r, err := cluster(t, &said).Run(ctx, p, func(g sweep.Progress) {
			if strings.Contains(g.Note, "6 tasks queued (Resources)") {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || r == nil || !strings.Contains(err.Error(), "spikecell sweep cancel") {
			t.Fatalf("%v, %s", err, &said)
		}
		calls := submissions(t, dir)
		if len(calls) != 3 {
			t.Fatalf("call %d: %q", i, calls)
		}
		if !strings.Contains(calls[0], "100%%job/sweeps/") || !strings.Contains(calls[0], "/logs/%A_%a.log") {
			t.Errorf("Slurm would read the log of %q in another way", calls[0])
		}
	}
	if !strings.Contains(said.String(), "the sweep is under way: 6 tasks queued") {
		t.Errorf("%s", &said)
	}
	path, err := batch.PathOf(p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := batch.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := slurm.StatusOf(t.Context(), f); err != nil || len(s.Queued) != 6 || len(s.Running) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if n, err := slurm.Cancel(t.Context(), f); err != nil || n != 6 {
		t.Errorf("%d, %v", n, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "scancel.calls")); err != nil || strings.Count(string(text), "--name=spikecell-") != 2 {
		t.Errorf("%s, %v", text, err)
	}
}

// While slurmctld does not answer, that is said and waited for; what it lost is submitted again.
func TestAwayAndLost(t *testing.T) {
	dir := fake(t)
	put(t, filepath.Join(dir, "away"), "1\n2\n")
	put(t, filepath.Join(dir, "lose"), "1\n")
	var said bytes.Buffer
	_, err := cluster(t, &said).Run(t.Context(), planIn(t, t.TempDir()), nil)
	if err == nil || !strings.Contains(err.Error(), failing) {
		t.Errorf("%v", err)
	}
	for _, want := range []string{"slurmctld does not answer", "slurmctld answers again", "4 runs are in neither the queue nor the store"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("it does not say %q: %s", want, &said)
		}
	}
}

// What Slurm says of a task that left no word of its own is its failure, with its log.
func TestEndedBySlurm(t *testing.T) {
	dir := fake(t)
	put(t, filepath.Join(dir, "lose"), "1\n2\n3\n")
	put(t, filepath.Join(dir, "queue"), "1|1|OUT_OF_MEMORY|0|n7|OutOfMemory|1|\n")
	var said bytes.Buffer
	r, err := cluster(t, &said).Run(t.Context(), planIn(t, t.TempDir()), nil)
	if err == nil || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	for _, want := range []string{"OUT_OF_MEMORY", "give it more memory", "1_1.log", "n7"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
}

// A task that Slurm says has failed, and that left no word, is submitted again, but not for ever.
func TestFailedWithoutAWord(t *testing.T) {
	dir := fake(t)
	put(t, filepath.Join(dir, "lose"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
	put(t, filepath.Join(dir, "queue"), "1|1|FAILED|0|n7|NodeDown|1|\n")
	var said bytes.Buffer
	_, err := cluster(t, &said).Run(t.Context(), planIn(t, t.TempDir()), nil)
	if err == nil || !strings.Contains(err.Error(), "Slurm says FAILED (NodeDown) of task 1 of job 1 on n7") {
		t.Errorf("%v", err)
	}
	if n := strings.Count(said.String(), "submitted again"); n != 2 {
		t.Errorf("it was submitted again %d times: %s", n, &said)
	}
}

// A task that Slurm holds since its launch failed is released: nothing would start it again.
func TestHeldTask(t *testing.T) {
	dir := fake(t)
	put(t, filepath.Join(dir, "leave"), "")
	p := planIn(t, t.TempDir())
	var said bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	_, err := cluster(t, &said).Run(ctx, p, func(g sweep.Progress) {
		switch {
		case strings.Contains(g.Note, "6 tasks queued (Resources)"):
			put(t, filepath.Join(dir, "queue"), "1|2|PENDING|1||launch failed requeued held|1|\n")
		case strings.Contains(g.Note, "held"):
			stop()
		}
	})
	if calls, _ := os.ReadFile(filepath.Join(dir, "scontrol.calls")); !errors.Is(err, context.Canceled) || !strings.Contains(string(calls), "release 1_2\n") {
		t.Errorf("%v, %s, %s", err, calls, &said)
	}
}

// Without a time, a task gets three times that of the longest run in the store and two minutes more; if none is there, that is an error.
func TestLimits(t *testing.T) {
	dir := fake(t)
	store := t.TempDir()
	var said bytes.Buffer
	c := cluster(t, &said)
	c.Time, c.Memory = 0, 0
	if _, err := c.Run(t.Context(), planIn(t, store), nil); err == nil || !strings.Contains(err.Error(), "give a time") || len(submissions(t, dir)) > 0 {
		t.Errorf("%v, %q", err, submissions(t, dir))
	}
	p := planIn(t, store)
	if _, err := learning.Train(t.Context(), p.Runs[0].Entry, halves()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), failing) {
		t.Errorf("%v", err)
	}
	calls := submissions(t, dir)
	if len(calls) != 3 || !strings.Contains(calls[0], "--time=3") && !strings.Contains(calls[0], "--time=2 ") || !strings.Contains(calls[0], "--array=0-3%7") {
		t.Errorf("%q", calls)
	}
}

func TestRefusedClusters(t *testing.T) {
	p := planIn(t, t.TempDir())
	for want, c := range map[string]slurm.Cluster{
		`the data set is ""`:      {},
		"a time of -1s":           {Source: batch.Source{Data: "x"}, Time: -time.Second},
		"-3 processors":           {Source: batch.Source{Data: "x"}, CPUs: -3},
		"there is no squeue here": {Source: batch.Source{Data: "x"}, Time: time.Hour},
	} {
		t.Setenv("PATH", t.TempDir())
		if _, err := c.Run(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
	fake(t)
	c := slurm.Cluster{Source: batch.Source{Data: "x"}, Time: time.Hour, Program: "/bin/false"}
	if _, err := c.Run(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), "cannot train the sweep") {
		t.Errorf("a program that is none: %v", err)
	}
	if _, err := (slurm.Cluster{}).Run(t.Context(), nil, nil); err == nil {
		t.Error("no plan")
	}
}
