package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// tasking is what the flags of `spikecell sweep task` say.
type tasking struct {
	batch.Task
	again  string
	verify bool
}

// taskCommand is what tasks of an engine run: not for people.
func (o *sweeping) taskCommand() *cobra.Command {
	var t tasking
	c := &cobra.Command{
		Use: "task FOLDER", Short: "Train the runs of one task of a sweep, as engines of batch jobs call it", Hidden: true,
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("sweep task FOLDER", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			return o.runTask(c.Context(), args[0], t, c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.IntVar(&t.List, "list", 1, "which list of the folder")
	f.IntVar(&t.Index, "index", 0, "which task of the list, from 0")
	f.IntVar(&t.Workers, "workers", 0, "processors; 0 for all. Results do not depend on it")
	f.StringVar(&t.again, "again", "", "`command` that begins the task again, which is called when its time is over (SIGUSR1)")
	f.BoolVar(&t.verify, "verify", false, "only look whether this program would train runs of the list")
	return c
}

// againEvery is how long is waited where the command that begins a task again fails, as while slurmctld is away.
const againEvery = 3 * time.Second

// runTask runs one task. When its time is over, it is begun again, unless it came nowhere.
func (o *sweeping) runTask(ctx context.Context, path string, t tasking, w io.Writer) error {
	f, err := o.open("task", path)
	if err != nil {
		return err
	}
	if t.verify {
		return o.program().Verify(ctx, f, t.List)
	}
	timed, stop := withinTime(ctx)
	defer stop()
	e, err := o.program().Run(timed, f, t.Task, w)
	if timed.Err() == nil || ctx.Err() != nil {
		return err
	}
	if !e.Learned {
		return fmt.Errorf("sweep task: its time was over before anything was learned; give tasks more time (-time): %w", err)
	}
	return beginAgain(ctx, t.again, w)
}

// errNotAgain is the error of a task whose time is over, and that nobody begins again.
var errNotAgain = errors.New("sweep task: its time is over, and it is to be begun again; what was learned is kept")

// beginAgain calls a command until it works or somebody ends this process.
func beginAgain(ctx context.Context, command string, w io.Writer) error {
	args := strings.Fields(command)
	if len(args) == 0 {
		return errNotAgain
	}
	fmt.Fprintf(w, "its time is over; what was learned is kept, and it goes on later (%s)\n", command) // before it, which may end this process
	for {
		said, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
		if err == nil {
			return nil
		}
		fmt.Fprintf(w, "%s: %v: %s\n", command, err, strings.TrimSpace(string(said)))
		select {
		case <-ctx.Done():
			return errNotAgain
		case <-time.After(againEvery):
		}
	}
}
