package slurm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// Cluster is the [sweep.Executor] of a cluster. Its zero value of everything but Source takes what Slurm and earlier runs say.
type Cluster struct {
	Source batch.Source // where tasks have the samples of the plan from
	// Program is a spikecell that all nodes can run. Without one it is the running program, if that is spikecell; in a notebook it is built by
	// the go command of the module that the notebook has, or else found in PATH. It is copied to the run store.
	Program            string
	Partition, Account string
	Time               time.Duration // of a task, in whole minutes; 0 for that of runs in the store, times a factor
	Memory             int64         // of a task, in bytes; 0 for what the first runs take when they are set up, times a factor
	CPUs               int           // processors of a task; 0 means 1
	AtOnce             int           // tasks; 0 for as many as Slurm lets run
	Each               int           // runs of a task; 0 for about five minutes of them, if that leaves a hundred tasks
	Arguments          []string      // more of sbatch
	Say                func(text string)
}

// Limits of what a Cluster is told.
const (
	mostCPUs = 1024 // as learning.Settings.Workers
	mostEach = 1 << 18
	mostTime = 366 * 24 * time.Hour
)

func (c Cluster) check() error {
	switch {
	case c.Time < 0 || c.Time > mostTime || c.Memory < 0:
		return fmt.Errorf("slurm: a time of %v and a memory of %d bytes; give up to a year, and a number of bytes, or 0", c.Time, c.Memory)
	case c.CPUs < 0 || c.CPUs > mostCPUs || c.AtOnce < 0 || c.Each < 0 || c.Each > mostEach:
		return fmt.Errorf("slurm: %d processors a task, %d tasks at once, %d runs a task; give no negative numbers, %d processors and %d runs at most",
			c.CPUs, c.AtOnce, c.Each, mostCPUs, mostEach)
	case c.Source.Data == "" || c.Source.Holdout < 0:
		return fmt.Errorf("slurm: the data set is %q with a holdout of %d; tasks load it by its name, as spikecell compare -data has it",
			c.Source.Data, c.Source.Holdout)
	}
	return nil
}

func (c Cluster) say(format string, args ...any) {
	if c.Say != nil {
		c.Say(fmt.Sprintf(format, args...))
	}
}

// Run submits the runs that neither the store has nor the queue, and follows all until they have ended. When ctx ends, it stops following, and the
// cluster goes on; so it does when this process is killed. Another Run of the same plan follows what is under way. While slurmctld does not answer,
// it waits. See [sweep.Executor].
func (c Cluster) Run(ctx context.Context, p *sweep.Plan, show func(sweep.Progress)) (*sweep.Results, error) {
	if ctx == nil {
		return nil, errors.New("slurm: the context is nil; give context.Background()")
	}
	order, err := p.Order()
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return nil, err
	}
	if show == nil {
		show = func(sweep.Progress) {}
	}
	w := &work{Cluster: c, plan: p, open: order, show: show, failed: map[int]error{}, tried: map[int]int{}, began: time.Now()}
	w.progress.Of = len(order)
	err = w.begin(ctx)
	for err == nil && len(w.open) > 0 {
		if err = sleep(ctx, w.pause()); err == nil {
			err = w.turn(ctx)
		}
	}
	if err != nil && (w.folder == nil || ctx.Err() == nil) {
		return nil, err
	}
	return w.results(ctx)
}

// nameOf is the name of the jobs of a folder: the same for whoever looks at it, another for the same plan in another store.
func nameOf(f *batch.Folder) string {
	sum := sha256.Sum256([]byte(f.Name + "\n" + f.Path))
	return "spikecell-" + hex.EncodeToString(sum[:8])
}

func gatherName(name string) string { return name + "-gather" }

// sleep returns the error of ctx if that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
