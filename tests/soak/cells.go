//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// cell is a cell of a round. Where the source has a %d, it is replaced by the number of the round.
type cell struct {
	source string
	fails  bool
}

// round is what is done in a kernel again and again. The first leaves a process that outlives its cell, and is gone when the round is.
var round = []cell{
	{"!setsid nohup sleep 1 >/dev/null 2>&1 &\n!sleep 100 &", false},
	{`import (
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
)

func number() int { return %d }

%%
x, y := []float64{1, 2, 3}, []float64{1, float64(number()), 2}
nb.Show(plot.Lines(fmt.Sprint("round ", number()), plot.Axis{Label: "x"}, plot.Axis{Label: "y"}, plot.Line{X: x, Y: y}))`, false},
	{`import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/tests/everyrule"
)

%%
e := nb.Must(everyrule.Named("gradients"))
e.Settings.Seed, e.Settings.Store, e.Settings.Progress = %d, "-", nb.Live("learning", "accuracy")
nb.Show(nb.Must(learning.Train(nb.Context(), e, nb.Must(everyrule.TaskOf(e)))).Table())`, false},
	{"%%\nfor i := range 20000 {\n\tfmt.Println(\"line\", i, \"of round\", %d)\n}", false},
	{"%%\nundefinedName(%d)", true},
	{"%%\npanic(\"round %d\")", true},
	{"%%\nfmt.Println(%d)\nfor {\n" +
		"\t_ = syscall.Kill(os.Getppid(), syscall.SIGINT) // as Jupyter interrupts a kernel, again and again\n\ttime.Sleep(time.Second)\n}", true},
	{"%%bash\necho round %d\nls / >&2", false},
}

// mostRounds bounds the notebook, which is made before it is executed.
const mostRounds = 4096

// notebook has a number of rounds.
func notebook(rounds int) *runner.Notebook {
	nb := &runner.Notebook{}
	for k := range rounds {
		for _, c := range round {
			made := runner.Cell{Kind: runner.Code, Source: strings.ReplaceAll(c.source, "%d", strconv.Itoa(k))}
			if c.fails {
				made.Metadata = runner.Fields{"tags": json.RawMessage(`["raises-exception"]`)}
			}
			nb.Cells = append(nb.Cells, made)
		}
	}
	return nb
}

// cells executes rounds of cells in one kernel, and samples this process and the kernel after each.
func cells(ctx context.Context, rounds int, r *recorder) error {
	path := filepath.Join(os.TempDir(), "cells.ipynb")
	if err := notebook(min(rounds, mostRounds)).WriteFile(path); err != nil {
		return err
	}
	checkout, err := filepath.Abs(runner.Checkout("."))
	if err != nil {
		return err
	}
	var lost error
	_, err = runner.Run(ctx, runner.Options{
		Notebook: path, Checkout: checkout,
		MaxCellOutput: 4096, MaxOutput: 64 << 10, // so that what is kept is full after a few rounds
		Progress: func(e runner.Event) {
			if e.Kind != runner.EventCellDone || e.Cell%len(round) != 0 {
				return
			}
			v := own()
			maps.Copy(v, outer(kernel(), "kernel "))
			lost = errors.Join(lost, r.add(sample{Part: "cells", Round: e.Cell/len(round) - 1, Done: e.Cell, Values: v}))
		}})
	if ctx.Err() != nil {
		err = nil
	}
	return errors.Join(err, lost, os.Remove(path))
}

// kernel is the process of GoNB that this one has started.
func kernel() int {
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, path := range all {
		stat, err := os.ReadFile(path)
		var pid, parent int
		var state string
		_, wrong := fmt.Sscanf(strings.Replace(string(stat), "(gonb)", "gonb", 1), "%d gonb %s %d", &pid, &state, &parent)
		if err == nil && wrong == nil && parent == os.Getpid() {
			return pid
		}
	}
	return 0
}
