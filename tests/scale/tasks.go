//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/spikecell/spikecell/internal/manyruns"
	"github.com/spikecell/spikecell/learning"
)

// way is how tasks are trained: by so many processes at a time, each of which trains so many, one after the other.
type way struct{ processes, each int }

var ways = []way{{1, 0}, {2, 0}, {8, 0}, {2, 1}}

// overhead is what a task takes whose run trains almost nothing.
type overhead struct {
	Tasks     int     `json:"tasks"`
	Processes int     `json:"processes"` // at a time
	Each      int     `json:"each"`      // tasks of a process
	Task      cost    `json:"task"`      // ms a task, processors of all processes
	Bare      float64 `json:"bare"`      // ms a task that is not stored, in one process
}

// What a child is told.
const (
	childStore = "SPIKECELL_SCALE_STORE"
	childFirst = "SPIKECELL_SCALE_FIRST"
	childTasks = "SPIKECELL_SCALE_TASKS"
)

// child trains runs one after the other.
func child() error {
	first, err := strconv.ParseUint(os.Getenv(childFirst), 10, 64)
	n, wrong := strconv.ParseUint(os.Getenv(childTasks), 10, 64)
	if err := errors.Join(err, wrong); err != nil {
		return err
	}
	return trainTasks(os.Getenv(childStore), first, n)
}

func trainTasks(store string, first, n uint64) error {
	task, err := manyruns.Task().Prepare()
	if err != nil {
		return err
	}
	for seed := first; seed < first+n; seed++ {
		e := manyruns.Entry(store, 1)
		e.Settings.Seed = seed
		if _, err := task.Train(context.Background(), e); err != nil {
			return err
		}
	}
	return nil
}

// measureTasks trains n runs.
func measureTasks(store string, w way, n int) (overhead, error) {
	if w.each == 0 {
		w.each = n / w.processes
	}
	o := overhead{Tasks: n, Processes: w.processes, Each: w.each}
	bare, err := timed(func() error { return trainTasks("-", 0, uint64(n)) })
	if err != nil {
		return o, err
	}
	o.Bare = bare.over(n).CPU
	used, begun := childTime(), time.Now()
	free := make(chan error, w.processes)
	for range w.processes {
		free <- nil
	}
	for first := 0; first < n; first += w.each {
		err = errors.Join(err, <-free)
		go func() { free <- trainInChild(store, first, min(w.each, n-first)) }()
	}
	for range w.processes {
		err = errors.Join(err, <-free)
	}
	o.Task = cost{ms(time.Since(begun)), ms(childTime() - used)}.over(n)
	if err == nil {
		err = checkStore(store, n)
	}
	return o, err
}

// checkStore wants n finished runs.
func checkStore(store string, n int) error {
	all, err := learning.Summaries(store)
	for _, r := range all {
		if r.Report == nil {
			err = errors.Join(err, fmt.Errorf("%s is not finished: %w", r.Folder, r.Fault))
		}
	}
	if len(all) != n {
		err = errors.Join(err, fmt.Errorf("the store has %d runs, not %d", len(all), n))
	}
	return err
}

func trainInChild(store string, first, n int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), childStore+"="+store, childFirst+"="+strconv.Itoa(first), childTasks+"="+strconv.Itoa(n), "GOMAXPROCS=1")
	c.Stderr = os.Stderr
	return c.Run()
}

func processorTime() time.Duration { return used(syscall.RUSAGE_SELF) }
func childTime() time.Duration     { return used(syscall.RUSAGE_CHILDREN) }

func used(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func tableOfTasks(all []overhead) learning.Table {
	t := learning.Table{Head: []string{"tasks", "processes", "tasks of each", "ms a task (of processors)", "without a store"}}
	for _, o := range all {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(o.Tasks), strconv.Itoa(o.Processes), strconv.Itoa(o.Each), o.Task.String(), fmt.Sprintf("%.3g", o.Bare),
		})
	}
	return t
}
