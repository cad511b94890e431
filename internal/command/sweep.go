package command

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/notebooks/runner"
)

// sweeping is what the flags of `spikecell sweep` say.
type sweeping struct {
	planned
	on        string
	workers   int
	json, csv bool
	figure    string
	into, as  string
	cluster   clusterFlags
}

func sweepCommand() *cobra.Command {
	var o sweeping
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Train entries at many values of their fields, and put what they reach into a table",
		Long: "A sweep is a file of JSON: a data set, entries, seeds, and fields with the values that they take, from lists or drawn\n" +
			"from ranges. Its runs are kept in the run store: a sweep that was stopped goes on where it was, and several processes\n" +
			"on one store share the runs of one sweep.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	f := c.PersistentFlags()
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.BoolVar(&o.download, "download", false, "fetch the data set if no place has it: those of MNIST and Fashion-MNIST")
	plan := o.verb("plan", "Write the specifications of all runs, with their fingerprints, as JSON", o.plan)
	plan.Flags().StringVar(&o.as, "as", "json", "json, snakefile or hyperqueue: these two write tasks to the run store, and print what the engine reads")
	plan.Flags().IntVar(&o.cluster.CPUs, "cpus", 1, "processors of a task, for engines")
	plan.Flags().IntVar(&o.cluster.Each, "each", 0, "runs of a task, for engines; 0 for 1")
	run := o.verb("run", "Train the runs that the store does not have, and print the table", o.train)
	run.Flags().StringVar(&o.on, "on", "local", "where: local is this machine, all processors; slurm is the cluster that Slurm runs")
	run.Flags().IntVar(&o.workers, "workers", 0, "processors; 0 for all. Results do not depend on it")
	o.cluster.add(run)
	status := o.verb("status", "Say how many runs the store has, and which are under way or missing",
		func(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) error {
			return o.status(ctx, p, plainWriter{stdout}, plainWriter{stderr})
		})
	collect := o.verb("collect", "Print what the store has as a table, with intervals over seeds", o.collect)
	collect.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	collect.Flags().BoolVar(&o.csv, "csv", false, "print a line a run, separated by commas")
	collect.Flags().StringVar(&o.figure, "figure", "", "write a figure too: `file` that ends in .png, .svg or .pdf")
	collect.Flags().StringVar(&o.into, "into", "", "write table.txt, runs.csv and results.json to a `folder` instead")
	cancel := o.verb("cancel", "End the tasks of the sweep on the cluster; what was learned is kept", o.cancel)
	c.AddCommand(plan, run, status, collect, cancel, o.taskCommand())
	return c
}

// verb is one of the verbs, all of which take a file.
func (o *sweeping) verb(name, short string, do func(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " FILE", Short: short,
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("sweep "+name+" FILE", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.agree(c); err != nil {
				return err
			}
			p, err := o.readAny(c, args[0])
			if err != nil {
				return err
			}
			return do(c.Context(), p, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
}

// agree returns an error for flags that what others ask for does not read.
func (o *sweeping) agree(c *cobra.Command) error {
	names, why := []string{}, ""
	switch {
	case c.Name() == "run" && o.on == "local":
		names, why = []string{"partition", "account", "time", "memory", "cpus", "at-once", "each", "program", "sbatch"}, "give -on slurm with it"
	case c.Name() == "run" && o.on == "slurm":
		names, why = []string{"workers"}, "-cpus is how many processors a task has on a cluster"
	case c.Name() == "plan" && o.as == "json":
		names, why = []string{"cpus", "each"}, "give -as snakefile or -as hyperqueue with it"
	case c.Name() == "collect" && o.into != "":
		names, why = []string{"json", "csv"}, "-into writes both to its folder"
	}
	return unread(c, "sweep "+c.Name(), why, names...)
}

// open opens the folder of a sweep, which lies in the store of its runs: a -store that is another one is refused.
func (o *sweeping) open(verb, path string) (*batch.Folder, error) {
	f, err := batch.Open(path)
	if err != nil || o.store == "" || runner.SameFile(o.store, f.Store()) {
		return f, err
	}
	return nil, fmt.Errorf("sweep %s: -store %s would not be read: the runs of %s are in the store that it lies in, %s; leave -store out, or name "+
		"the sweep's file", verb, o.store, path, f.Store())
}

// readAny reads the plan of a file, or of the folder that the tasks of a sweep have.
func (o *sweeping) readAny(c *cobra.Command, path string) (*sweep.Plan, error) {
	ctx := c.Context()
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return o.read(ctx, path)
	}
	f, err := o.open(c.Name(), path)
	if err != nil {
		return nil, err
	}
	o.data, o.holdout, o.store = f.Source.Data, f.Source.Holdout, f.Store()
	return o.program().Plan(ctx, f)
}
