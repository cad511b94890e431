package slurm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// submit submits runs as arrays, none larger than Slurm takes, and a job that gathers what all arrays under way reach. The folder is this process's.
func (w *work) submit(ctx context.Context, runs []int, arrays []string) error {
	if len(runs) == 0 {
		return nil
	}
	program, err := w.program(ctx, w.folder)
	if err != nil {
		return err
	}
	largest, err := w.largestArray(ctx)
	if err != nil {
		return err
	}
	each := w.each(runs)
	w.used = -1
	for len(runs) > 0 {
		n := min(len(runs), largest*each)
		list, err := w.folder.NewList(runs[:n], each)
		if err != nil {
			return err
		}
		w.lists[list.Number] = list
		array, err := w.submitList(ctx, program, list)
		if err != nil {
			return err
		}
		w.say("submitted job %s: %d runs in %d tasks, name %s, logs in %s", array, n, list.Tasks(), w.name, w.folder.Logs())
		for _, k := range list.Runs {
			w.tried[k]++
			delete(w.gone, k)
		}
		arrays, runs = append(arrays, array), runs[n:]
	}
	return w.gather(ctx, program, arrays)
}

// submitList submits the array of a list.
func (w *work) submitList(ctx context.Context, program string, list batch.List) (array string, err error) {
	if w.used < 0 { // the first list stands for the others
		if w.used, err = w.verify(ctx, program, list); err != nil {
			return "", err
		}
	}
	l, err := w.limits(list, w.used)
	if err != nil {
		return "", err
	}
	indexes := fmt.Sprintf("--array=0-%d", list.Tasks()-1)
	if w.AtOnce > 0 {
		indexes += fmt.Sprintf("%%%d", w.AtOnce)
	}
	args := append(w.arguments(w.name, l), indexes, "--requeue", fmt.Sprintf("--signal=B:USR1@%d", int(l.lead.Seconds())),
		fmt.Sprintf("--comment=%d", list.Number), "--output="+w.logs("%A_%a.log"))
	args = append(args, w.Arguments...)
	return w.sbatch(ctx, taskScript(w.folder, program, list.Number, w.cpus()), args, list.Number)
}

// logs is a pattern of logs as Slurm reads it, which puts numbers where a % stands, and a % for two.
func (w *work) logs(pattern string) string {
	return filepath.Join(strings.ReplaceAll(w.folder.Logs(), "%", "%%"), pattern)
}

func (w *work) cpus() int { return max(w.CPUs, 1) }

// arguments are those that tasks and the gathering job share. The environment of this process is not exported, since Slurm would keep it, with what
// is secret in it; scripts name what they need.
func (w *work) arguments(name string, l limits) []string {
	args := []string{
		"--parsable", "--job-name=" + name, "--export=NIL", "--open-mode=append", "--chdir=" + w.folder.Path, "--nodes=1", "--ntasks=1",
		fmt.Sprintf("--cpus-per-task=%d", w.cpus()), fmt.Sprintf("--time=%d", l.minutes()), fmt.Sprintf("--mem=%dM", l.megabytes()),
	}
	if w.Partition != "" {
		args = append(args, "--partition="+w.Partition)
	}
	if w.Account != "" {
		args = append(args, "--account="+w.Account)
	}
	return args
}

// sbatch submits a script. Where slurmctld went away meanwhile, it looks in the queue whether the list is there before it submits it again.
func (w *work) sbatch(ctx context.Context, script string, args []string, list int) (string, error) {
	for {
		text, err := call(ctx, script, "sbatch", args...)
		if err == nil {
			id, _, _ := strings.Cut(strings.TrimSpace(text), ";") // "id;cluster" where there are several
			return id, nil
		}
		if !errors.Is(err, errAway) {
			return "", err
		}
		w.say("%v; waiting for it to submit", err)
		s, err := w.queue(ctx, false)
		if err != nil {
			return "", err
		}
		for _, j := range s.jobs {
			if j.List == list {
				return j.Array, nil
			}
		}
	}
}

// gather submits the job that writes the tables when all arrays have ended, however they did.
func (w *work) gather(ctx context.Context, program string, arrays []string) error {
	long := limits{time: gatherTime + time.Duration(w.folder.Runs)*gatherEach, memory: w.Memory}
	if long.memory == 0 {
		long.memory = gatherMemory + int64(w.folder.Runs)*gatherBytes
	}
	args := append(w.arguments(gatherName(w.name), long), "--dependency=afterany:"+strings.Join(arrays, ":"),
		"--output="+w.logs("gather-%j.log"))
	_, err := w.sbatch(ctx, gatherScript(w.folder, program), append(args, w.Arguments...), -1)
	return err
}

// What the gathering job may take: it reads the data set, and the result of each run.
const (
	gatherTime   = 10 * time.Minute
	gatherEach   = 20 * time.Millisecond
	gatherMemory = 1 << 29
	gatherBytes  = 1 << 15
)

var arraySize = regexp.MustCompile(`(?m)^MaxArraySize\s*=\s*([0-9]+)`)

// largestArray returns how many tasks an array may have: the largest index is one less than MaxArraySize.
func (w *work) largestArray(ctx context.Context) (int, error) {
	for {
		text, err := call(ctx, "", "scontrol", "show", "config")
		switch {
		case errors.Is(err, errAway):
			if _, err := w.queue(ctx, false); err != nil {
				return 0, err
			}
			continue
		case err != nil:
			return 0, err
		}
		m := arraySize.FindStringSubmatch(text)
		if m == nil {
			return 0, errors.New("slurm: scontrol show config names no MaxArraySize")
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 {
			return 0, fmt.Errorf("slurm: MaxArraySize is %s: arrays are switched off on this cluster", m[1])
		}
		return n, nil
	}
}

// each returns how many runs a task has.
func (w *work) each(runs []int) int {
	if w.Each > 0 {
		return w.Each
	}
	longest, ok := w.longest(runs)
	if !ok {
		return 1
	}
	fill := int(math.Ceil(float64(taskTime) / float64(max(longest, time.Millisecond))))
	return max(1, min(fill, len(runs)/leastTasks))
}

const (
	taskTime   = 5 * time.Minute
	leastTasks = 100
)

// longest returns the longest of the stored runs of the entries of these; false where an entry has none.
func (w *work) longest(runs []int) (longest time.Duration, ok bool) {
	for _, k := range runs {
		d, known := w.measured[w.plan.Runs[k].Entry.Name]
		if !known {
			return 0, false
		}
		longest = max(longest, d)
	}
	return longest, true
}

// passed are the variables that tasks have of this process, and no others.
var passed = []string{
	"HOME", "PATH", "SLURM_CONF", "XDG_CACHE_HOME", "SPIKECELL_DATA", "GOMEMLIMIT", "GOGC",
}

// environment is the lines of a script that set what tasks need.
func environment(f *batch.Folder) string {
	var b strings.Builder
	fmt.Fprintf(&b, "export SPIKECELL_KERNEL=%s\n", batch.Quoted(f.Kernel))
	for _, name := range passed {
		if value, ok := os.LookupEnv(name); ok {
			fmt.Fprintf(&b, "export %s=%s\n", name, batch.Quoted(value))
		}
	}
	return b.String()
}

// taskScript becomes the program: signals that Slurm sends to the script reach it.
func taskScript(f *batch.Folder, program string, list, cpus int) string {
	return fmt.Sprintf("#!/bin/sh\n%sexport SPIKECELL_LOG=%s/\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}.log\"\n"+
		"exec %s sweep task %s -list %d -index \"$SLURM_ARRAY_TASK_ID\" -workers %d -again \"scontrol requeue $SLURM_JOB_ID\"\n",
		environment(f), batch.Quoted(f.Logs()), batch.Quoted(program), batch.Quoted(f.Path), list, cpus)
}

func gatherScript(f *batch.Folder, program string) string {
	return fmt.Sprintf("#!/bin/sh\n%sexec %s sweep collect %s -into %[3]s\n", environment(f), batch.Quoted(program), batch.Quoted(f.Path))
}
