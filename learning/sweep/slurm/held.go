package slurm

import (
	"context"
	"fmt"
	"strings"
)

// task is the name of a task for Slurm's clients.
func (j job) task() string { return fmt.Sprintf("%s_%d", j.Array, j.Index) }

// heldAfterFailure reports whether Slurm holds the task since it could not start it on a node, or lost sight of it there, as when slurmctld
// was killed: it does not start it again by itself, and what waits for the array waits for ever. Releases write the reason with blanks or with
// underscores.
func (j job) heldAfterFailure() bool {
	return j.State == "PENDING" && strings.Contains(strings.ReplaceAll(j.Reason, "_", " "), "launch failed requeued held")
}

// release lets go of tasks that Slurm holds since a launch failed, some times each: a task on nodes that start nothing is then cancelled, so that the
// others are gathered.
func (w *work) release(ctx context.Context, s *standing) {
	for _, j := range s.jobs {
		if !j.heldAfterFailure() {
			continue
		}
		w.released[j.task()]++
		verb, said := []string{"scontrol", "release", j.task()}, "it is released"
		if w.released[j.task()] > mostTries {
			verb, said = []string{"scancel", j.task()}, "it is cancelled"
		}
		w.say("Slurm holds task %s, whose launch failed (%s); %s", j.task(), j.Reason, said)
		if _, err := call(ctx, "", verb[0], verb[1:]...); err != nil {
			w.say("%v", err)
		}
	}
}
