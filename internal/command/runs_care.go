package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// careCommands keep a run store whole, small, and in more than one place.
func careCommands(store *string) []*cobra.Command {
	verify := &cobra.Command{
		Use: "verify [RUN ...]", Short: "Read every byte of all runs, or of some, and name what is damaged or missing",
		Long: "Every file is held against the checksum that it was stored with. The exit status is 1 if one is damaged or missing, or cannot be read.\n" +
			"A damaged report, model or checkpoint needs no care: who asks for its run again moves it aside and trains on from what is whole.",
		RunE: func(c *cobra.Command, args []string) error {
			return verifyRuns(c.Context(), plainWriter{c.OutOrStdout()}, *store, args)
		},
	}
	remove := false
	gc := &cobra.Command{
		Use: "gc", Short: "Show what no run needs, or remove it", Args: cobra.NoArgs,
		Long: "Shown are files that killed processes have left half-written, their claims, damaged files that were moved aside,\n" +
			"checkpoints of finished runs, imports that did not end, and programs that no unfinished sweep needs. With -remove they go.\n" +
			"Runs that are being trained are left alone.",
		RunE: func(c *cobra.Command, _ []string) error { return cleanRuns(c.OutOrStdout(), *store, remove) },
	}
	gc.Flags().BoolVar(&remove, "remove", false, "remove what is shown")
	return []*cobra.Command{verify, gc, runsExportCommand(store), {
		Use: "import FILE", Short: "Add the runs of an archive to the store",
		Long: "Every file is checked first: all runs are imported, or none. Runs that the store has stay as they are.",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("runs import FILE", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			return importRuns(c.Context(), c.OutOrStdout(), *store, args[0])
		},
	}}
}

// runsExportCommand writes runs to an archive, or to an MLflow server.
func runsExportCommand(store *string) *cobra.Command {
	out, to := "", tracking{}
	export := &cobra.Command{
		Use:   "export RUN ... -o FILE.tar | -mlflow ADDRESS [RUN ...]",
		Short: "Write runs to an archive, for another machine, or to an MLflow server",
		Long: "With -mlflow, all runs of the store are written where none is named. The server gets what it lacks: a run that it has stays one run.\n" +
			"Who asks is read from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case out != "" && to.address != "":
				return errors.New("runs export: give one of -o and -mlflow")
			case to.address == "" && (len(args) == 0 || out == ""):
				return errors.New("runs export: give the runs, as `spikecell runs` lists them, and the archive with -o FILE.tar, " +
					"or a server with -mlflow ADDRESS")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if to.address != "" {
				return to.export(c.Context(), c.OutOrStdout(), *store, args)
			}
			if err := unread(c, "runs export", "it is for a server; give -mlflow ADDRESS with it", "experiment", "artifacts"); err != nil {
				return err
			}
			return exportRuns(c.Context(), c.OutOrStdout(), *store, args, out)
		},
	}
	export.Flags().StringVarP(&out, "out", "o", "", "`file` of the archive")
	export.Flags().StringVar(&to.address, "mlflow", "", "`address` of an MLflow server, as http://127.0.0.1:5000")
	export.Flags().StringVar(&to.experiment, "experiment", "spikecell", "`name` of the experiment there, which is made if there is none")
	export.Flags().BoolVar(&to.files, "artifacts", false, "send report.json and model.safetensors too")
	return export
}

func verifyRuns(ctx context.Context, w io.Writer, store string, names []string) error {
	runs, err := findRunsOrAll("runs verify", store, names)
	if err != nil {
		return err
	}
	return verifyAll(ctx, w, runs)
}

// verifyAll reads all runs, whatever is wrong with some.
func verifyAll(ctx context.Context, w io.Writer, runs []learning.StoredRun) error {
	v := verified{counts: map[learning.FileState]int{}}
	for _, r := range runs {
		files, err := r.Verify()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v.add(w, files)
		if err != nil {
			fmt.Fprintf(w, "%s: %s: %v\n", r.Folder, learning.FileUnreadable, err)
			v.counts[learning.FileUnreadable]++
		}
	}
	fmt.Fprintf(w, "%d runs, %.1f MB: %d files are whole, %d have no checksum, %d are damaged or missing%s\n", len(runs), float64(v.bytes)/1e6,
		v.counts[learning.FileWhole], v.counts[learning.FileUnchecked], v.counts[learning.FileDamaged], v.unread())
	return v.err()
}

// verified counts the files of runs.
type verified struct {
	counts map[learning.FileState]int
	bytes  int64
}

// add counts files, and names those that are not whole.
func (v *verified) add(w io.Writer, files []learning.StoredFile) {
	for _, f := range files {
		v.counts[f.State]++
		v.bytes += f.Bytes
		switch {
		case f.Err != nil:
			fmt.Fprintf(w, "%s: %s: %v\n", f.Path, f.State, f.Err)
		case f.State > learning.FileDamaged:
			fmt.Fprintf(w, "%s: %s\n", f.Path, f.State)
		}
	}
}

func (v *verified) unread() string {
	if n := v.counts[learning.FileUnreadable]; n > 0 {
		return fmt.Sprintf(", %d cannot be read", n)
	}
	return ""
}

// err says what to do.
func (v *verified) err() error {
	var all []error
	if n := v.counts[learning.FileDamaged]; n > 0 {
		all = append(all, fmt.Errorf("runs verify: %d files are damaged or missing; ask for their runs again; where that does not mend them, "+
			"remove the runs first", n))
	}
	if n := v.counts[learning.FileUnreadable]; n > 0 {
		all = append(all, fmt.Errorf("runs verify: %d files or folders cannot be read, and may be whole; verify again as a user who may read "+
			"them, or when the disk answers", n))
	}
	return errors.Join(all...)
}

func cleanRuns(w io.Writer, store string, remove bool) error {
	all, err := learning.CleanRuns(store, remove)
	programs, wrong := batch.Clean(store, remove)
	all, err = append(all, programs...), errors.Join(err, wrong)
	bytes, said := int64(0), "would be removed; -remove does it"
	if remove {
		said = "removed"
	}
	for _, g := range all {
		fmt.Fprintf(w, "%s: %s\n", g.Path, g.Why)
		bytes += g.Bytes
	}
	fmt.Fprintf(w, "%d files of %.1f MB %s\n", len(all), float64(bytes)/1e6, said)
	return err
}

func exportRuns(ctx context.Context, w io.Writer, store string, names []string, out string) error {
	runs, err := findRuns("runs export", store, names)
	if err != nil {
		return err
	}
	err = wholefile.Write(out, wholefile.NewFile, func(w io.Writer) error { return learning.ExportRuns(endingWriter{ctx, w}, runs) })
	if err != nil {
		return fmt.Errorf("runs export: %s was not written: %w", out, err)
	}
	fmt.Fprintf(w, "%s: %d of the store's runs\n", out, len(runs))
	return nil
}

func importRuns(ctx context.Context, w io.Writer, store, path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no file", path)
	}
	if err != nil {
		return fmt.Errorf("runs import: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("runs import: %w", err)
	}
	defer f.Close()
	all, err := learning.ImportRuns(store, endingReader{ctx, f}, info.Size())
	if err != nil {
		return fmt.Errorf("runs import: %s: %w", path, err)
	}
	for _, i := range all {
		said := "imported"
		if i.Known {
			said = "there already:"
		}
		fmt.Fprintf(w, "%s %s\n", said, i.Fingerprint)
	}
	return nil
}
