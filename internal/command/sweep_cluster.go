package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/learning/sweep/slurm"
	"github.com/spikecell/spikecell/trained"
)

// clusterFlags are those of `spikecell sweep run -on slurm`.
type clusterFlags struct {
	slurm.Cluster
	memory string
}

func (o *clusterFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.Partition, "partition", "", "of Slurm")
	f.StringVar(&o.Account, "account", "", "of Slurm")
	f.DurationVar(&o.Time, "time", 0, "of a task, as 2h30m (default: of runs in the store, times a factor). A task that reaches it goes on later")
	f.StringVar(&o.memory, "memory", "", "of a task, as 2G (default: what the first runs take when they are set up, times a factor)")
	f.IntVar(&o.CPUs, "cpus", 1, "processors of a task")
	f.IntVar(&o.AtOnce, "at-once", 0, "tasks that run at a time; 0 for as many as Slurm lets run")
	f.IntVar(&o.Each, "each", 0, "runs of a task; 0 for about five minutes of them")
	f.StringVar(&o.Program, "program", "", "the spikecell that nodes run (default: a copy of this one)")
	f.StringArrayVar(&o.Arguments, "sbatch", nil, "one more `argument` of sbatch, as --constraint=avx512; may be repeated")
}

// cluster returns what the flags say.
func (o *clusterFlags) cluster(s batch.Source, say io.Writer) (slurm.Cluster, error) {
	c := o.Cluster
	var err error
	if o.memory != "" {
		c.Memory, err = parseBytes(o.memory)
	}
	c.Source, c.Say = s, func(text string) { fmt.Fprintln(say, text) }
	return c, err
}

// units are the powers of 1,024 of a memory.
var units = map[byte]int64{'K': 1 << 10, 'M': 1 << 20, 'G': 1 << 30, 'T': 1 << 40}

// mostMemory is more than a machine has.
const mostMemory = 1 << 50

// parseBytes reads a memory as Slurm has it: 2G, 500M.
func parseBytes(text string) (int64, error) {
	number, unit := text, int64(1<<20)
	if u, ok := units[text[len(text)-1]]; ok {
		number, unit = text[:len(text)-1], u
	}
	var n int64
	if _, err := fmt.Sscanf(number+"\n", "%d\n", &n); err != nil || n < 1 || n > mostMemory/unit {
		return 0, fmt.Errorf("sweep run: -memory is %q; give a number of megabytes, or one with K, M, G or T", text)
	}
	return n * unit, nil
}

// program is what tasks of a sweep need of this program.
func (o *sweeping) program() batch.Program {
	return batch.Program{
		Load: func(ctx context.Context, s batch.Source) (learning.Task, error) {
			from := source{data: s.Data, holdout: s.Holdout, download: o.download}
			return from.task(ctx, "sweep")
		},
		Entry: func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) },
	}
}

// folder returns that of a plan, or nil where no tasks of it were ever written.
func (o *sweeping) folder(p *sweep.Plan) (*batch.Folder, error) {
	path, err := batch.PathOf(p)
	if err != nil {
		return nil, err
	}
	switch err := runstore.Stands(runstore.Disk{}, path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("sweep: %w", err)
	}
	return batch.Open(path)
}

// planAs writes the tasks of a plan to files, and prints what an engine that is named reads.
func (o *sweeping) planAs(ctx context.Context, p *sweep.Plan, stdout io.Writer) error {
	text, ok := map[string]func(batch.Engine, *batch.Folder) (string, error){
		"snakefile": batch.Engine.Snakefile, "hyperqueue": batch.Engine.HyperQueue,
	}[o.as]
	if !ok {
		return fmt.Errorf("sweep plan: there is no -as %s; there are json, snakefile and hyperqueue", o.as)
	}
	if c := o.cluster; c.CPUs < 1 || c.Each < 0 {
		return fmt.Errorf("sweep plan: -cpus is %d and -each %d; give 1 or more processors, and 0 or more runs", c.CPUs, c.Each)
	}
	own, err := os.Executable()
	if err != nil {
		return fmt.Errorf("sweep plan: %w", err)
	}
	runs, err := p.Order()
	if err != nil {
		return err
	}
	f, release, err := batch.Write(ctx, p, batch.Source{Data: o.data, Holdout: o.holdout}, func() {})
	if err != nil {
		return err
	}
	defer release()
	e := batch.Engine{Workers: o.cluster.CPUs}
	if e.List, err = f.NewList(runs, max(o.cluster.Each, 1)); err == nil {
		e.Program, err = f.Keep(own)
	}
	if err != nil {
		return err
	}
	file, err := text(e, f)
	if err != nil {
		return fmt.Errorf("sweep plan: %w", err)
	}
	_, err = io.WriteString(stdout, file)
	return err
}

// queued says how the sweep stands on the cluster, if it was ever there, and returns for each run that is on a node which.
func (o *sweeping) queued(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) map[int]string {
	on := map[int]string{}
	f, err := o.folder(p)
	if f == nil && err == nil {
		return on
	}
	var s *slurm.Status
	if err == nil {
		s, err = slurm.StatusOf(ctx, f)
	}
	switch {
	case err != nil:
		line, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintln(stderr, "how it stands on the cluster is not known:", line)
	case s != nil:
		fmt.Fprintln(stdout, "on the cluster:", s.Line)
		for _, r := range s.Running {
			on[r.Run] = fmt.Sprintf(", %s on %s", r.State, r.Node)
			if r.Restarts > 0 {
				on[r.Run] += fmt.Sprintf(", begun again %d times", r.Restarts)
			}
		}
	}
	return on
}

// cancel ends the tasks of a plan.
func (o *sweeping) cancel(ctx context.Context, p *sweep.Plan, stdout, _ io.Writer) error {
	f, err := o.folder(p)
	if err != nil {
		return err
	}
	if f == nil {
		return errors.New("sweep cancel: this sweep was never submitted to a cluster from this store")
	}
	n, err := slurm.Cancel(ctx, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d tasks are cancelled; what was learned is kept\n", n)
	return nil
}

// write writes what a sweep reached to files, each whole.
func (o *sweeping) write(r *sweep.Results) error {
	if err := wholefile.MakeFolder(o.into); err != nil {
		return fmt.Errorf("sweep collect: %w", err)
	}
	for name, fill := range map[string]func(w io.Writer) error{
		"table.txt":    func(w io.Writer) error { _, err := io.WriteString(w, r.Table().String()); return err },
		"runs.csv":     func(w io.Writer) error { _, err := io.WriteString(w, r.RunTable().CSV()); return err },
		"results.json": func(w io.Writer) error { return writeJSON(w, r) },
	} {
		if err := wholefile.Write(filepath.Join(o.into, name), wholefile.NewFile, fill); err != nil {
			return fmt.Errorf("sweep collect: %w", err)
		}
	}
	return nil
}
