package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/figures"
	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/notebooks/nb"
)

// drawing is what the flags of `spikecell figures` say.
type drawing struct {
	only    []string
	dir     string
	store   string
	workers int
}

func figuresCommand() *cobra.Command {
	var o drawing
	c := &cobra.Command{
		Use:   "figures",
		Short: "Make the figures of the literature, each with its numbers, its runs and its caption",
		Long: "Makes each figure as SVG and PDF, the numbers that it shows as CSV, the runs that they come from as JSON, and its caption in\n" +
			"Markdown and LaTeX; of all figures an index page and a Makefile. Runs are taken from the run store and trained where they\n" +
			"are not there: the same command continues where it was stopped, and writes the same bytes each time.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr()) },
	}
	f := c.Flags()
	f.StringSliceVar(&o.only, "only", nil, "which figures, separated by commas (default all)")
	f.StringVarP(&o.dir, "out", "o", "figures", "`folder` for the files; it is made if it is not there")
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache; - for none)")
	f.IntVar(&o.workers, "workers", 0, "processors; 0 for all. Results do not depend on it")
	return c
}

func (o drawing) run(ctx context.Context, stdout, stderr io.Writer) error {
	list, err := figures.Named(o.only...)
	if err != nil {
		return err
	}
	if o.workers < 0 {
		return fmt.Errorf("figures: %d workers; want 1 or more, or 0 for all processors", o.workers)
	}
	if err := wholefile.MakeFolder(o.dir); err != nil {
		return fmt.Errorf("figures: the folder cannot be made: %w (name another with -o)", err)
	}
	show, done := nb.TerminalProgress(stderr)
	defer done()
	from := &figures.Runs{Store: o.store, Workers: o.workers, Progress: show}
	var made []figures.Done
	for _, f := range list {
		m, err := f.Make(ctx, from)
		if err != nil {
			tellSaved(ctx, o.store, stderr)
			return fmt.Errorf("figures: %s: %w", f.Name, err)
		}
		if err := f.Write(o.dir, m); err != nil {
			return err
		}
		made = append(made, figures.Done{Figure: f, Runs: m.Runs})
		fmt.Fprintln(stdout, filepath.Join(o.dir, f.Name+".svg"))
	}
	if len(o.only) > 0 {
		return nil
	}
	return o.writeTexts(list, made)
}

// writeTexts writes what is of all figures.
func (o drawing) writeTexts(list []figures.Figure, made []figures.Done) error {
	for name, text := range map[string]string{"README.md": figures.Index(list), "Makefile": figures.Makefile(made)} {
		fill := func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
		path := filepath.Join(o.dir, name)
		if err := wholefile.Write(path, wholefile.NewFile, fill); err != nil {
			return fmt.Errorf("figures: %s cannot be written: %w", path, err)
		}
	}
	return nil
}
