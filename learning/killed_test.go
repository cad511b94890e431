package learning_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// TestKilled kills a process ten times where chance wants it, and lets the eleventh end.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a hundred processes")
	}
	for _, rule := range []string{"csdp", "stdp", "surrogate"} {
		calls := 0
		e := killedEntry(rule)
		e.Settings.Store, e.Settings.Progress = "-", func(learning.Progress) { calls++ }
		want, err := learning.Train(context.Background(), e, killedTask(rule))
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{1, 2, 5} {
			t.Run(fmt.Sprintf("%s, %d workers", rule, workers), func(t *testing.T) {
				t.Parallel()
				k := killing{rule: rule, store: t.TempDir(), workers: workers}
				chance := snn.NewStream(11).Named(rule).At(workers)
				for i := range 10 {
					k.kill(t, 1+chance.Intn(uint64(2*i), calls/10), chance.Float64(uint64(2*i+1)))
				}
				if got := k.end(t); got != want.Result {
					t.Errorf("killed ten times: %.12s, undisturbed %.12s", got, want.Result)
				}
				if left := learning.FilesBut(t, k.store, learning.ReportFile, learning.ModelFile, learning.EpochsFile, learning.CountsFile, learning.EntryFile); len(left) > 0 {
					t.Errorf("left in the store: %v", left)
				}
			})
		}
	}
}

func killedEntry(rule string) learning.Entry {
	switch rule {
	case "csdp":
		return learning.Entry{
			Net: snn.CSDP(64, 32, 16, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20},
			Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
		}
	case "stdp":
		return learning.Entry{
			Net: snn.DiehlCook(64, 20), Learner: stdp.Rule{Norm: 0.4, MaxRepeats: 2}, Encoder: encode.Poisson{T: 200, MaxRate: 200},
			Settings: learning.Settings{Epochs: 2, Batch: 8, Seed: 1},
		}
	}
	return learning.Entry{
		Net: snn.Feedforward(64, 32, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}
}

func killedTask(rule string) learning.Task {
	set, err := datasets.Digits()
	if rule == "stdp" {
		set = set.Take(90, 16, 16)
	} else {
		set = set.Take(410, 40, 40)
	}
	task, err := learning.TaskOf(set, err)
	if err != nil {
		panic(err)
	}
	return task
}

// childRule names, in the environment of a child process, the rule that it trains instead of running tests.
const childRule = "SPIKECELL_TEST_CHILD"

func TestMain(m *testing.M) {
	if rule := os.Getenv(childRule); rule != "" {
		if err := child(rule, os.Getenv("SPIKECELL_TEST_STORE"), os.Getenv("SPIKECELL_TEST_WORKERS")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child trains with a checkpoint after every mini-batch. At each call of Progress it writes a line and waits for one.
func child(rule, store, workers string) error {
	in := bufio.NewReader(os.Stdin)
	e := killedEntry(rule)
	e.Settings.Store = store
	e.Settings.Workers, _ = strconv.Atoi(workers)
	e.Settings.Progress = func(learning.Progress) {
		fmt.Println("progress")
		_, _ = in.ReadString('\n') // at the end of input nobody wants to stop it any more
	}
	r, err := learning.TrainSaving(context.Background(), e, killedTask(rule))
	if err != nil {
		return err
	}
	fmt.Println(r.Result)
	return nil
}

// killing is a run in processes of its own.
type killing struct {
	rule, store string
	workers     int
}

func (k killing) start(t *testing.T) (*exec.Cmd, io.WriteCloser, *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childRule+"="+k.rule, "SPIKECELL_TEST_STORE="+k.store, "SPIKECELL_TEST_WORKERS="+strconv.Itoa(k.workers))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, in, bufio.NewReader(out)
}

// kill lets a child go on after some calls of Progress, and kills it in what it does then: saving, or the next mini-batch.
func (k killing) kill(t *testing.T, calls int, moment float64) {
	t.Helper()
	c, in, out := k.start(t)
	for range calls {
		if line, err := out.ReadString('\n'); line != "progress\n" {
			t.Fatalf("the child wrote %q: %v", line, err)
		}
		_, _ = io.WriteString(in, "\n")
	}
	time.Sleep(time.Duration(moment * float64(5*time.Millisecond)))
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); c.ProcessState.Success() {
		t.Errorf("the child was not killed: %v", err)
	}
}

// end lets a child go on to its result.
func (k killing) end(t *testing.T) string {
	t.Helper()
	c, in, out := k.start(t)
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(out)
	if err := errors.Join(err, c.Wait()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(text))
	return lines[len(lines)-1]
}
