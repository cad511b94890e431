package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// hash trains the entries anew, whatever the run store has, and prints the sums of what each run ended with: the measure of
// whether another build, another number of workers or another processor gives the same bits. Beside the entries it takes
// one mini-batch of the full-size net of CSDP, if MNIST is there.
func (o comparing) hash(ctx context.Context, chosen []learning.Entry, stdout, stderr io.Writer) error {
	task, err := o.task(ctx, "compare")
	if err != nil {
		return err
	}
	warn(stderr, task)
	for _, e := range fallOver(chosen, task) {
		for _, seed := range learning.Seeds(o.seeds) {
			e.Settings.Seed = seed
			if err := hashRun(ctx, e.Name, e, task, stdout); err != nil {
				return err
			}
		}
	}
	if o.data != "digits" || len(o.rules) > 0 {
		return nil
	}
	mnist, err := entries.Find("mnist")
	if err != nil {
		return err
	}
	set, err := mnist.Load(0, datasets.Options{Download: o.download, Context: ctx})
	if absent := (*datasets.AbsentError)(nil); errors.As(err, &absent) {
		fmt.Fprintf(stderr, "csdp-minibatch is left out: %v\n", err)
		return nil
	}
	task, err = learning.TaskOf(set.Take(500, 0, 500), err)
	if err != nil {
		return err
	}
	e, err := mnist.Entries([]string{"csdp"})
	if err != nil {
		return err
	}
	e[0].Settings.Epochs, e[0].Settings.Seed, e[0].Settings.Workers = 1, 1, o.workers
	return hashRun(ctx, "csdp-minibatch", e[0], task, stdout)
}

func hashRun(ctx context.Context, name string, e learning.Entry, task learning.Task, stdout io.Writer) error {
	e.Settings.Select, e.Settings.Store = learning.LastEpoch, "-"
	r, err := learning.Train(ctx, e, task)
	if err != nil {
		return err
	}
	h, err := r.Hashes()
	if err != nil {
		return err
	}
	for _, part := range [][2]string{{"weights", h.Weights}, {"thresholds", h.Thresholds}, {"losses", h.Losses}, {"predictions", h.Predictions}} {
		fmt.Fprintf(stdout, "%s\t%d\t%s\t%s\n", name, e.Settings.Seed, part[0], part[1])
	}
	return nil
}
