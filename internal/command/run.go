package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func runCommand() *cobra.Command {
	o, sanitize, check := runner.Options{}, false, false
	c := &cobra.Command{
		Use:   "run NOTEBOOK.ipynb",
		Short: "Execute a notebook without Jupyter",
		Long: "Executes the code cells of a notebook in order, and writes the notebook with its outputs and a page of it that\n" +
			"needs nothing else. At the first cell that fails it stops; what was executed until then is still written.\n" +
			"Without flags, dir/NAME.ipynb gives NAME.executed.ipynb and NAME.executed.html in the current folder.\n" +
			"Cells import the checkout, workspace or module that the notebook lies in; where that does not give the\n" +
			"packages of Spikecell, they come from the checkout that this command was built from.",
		Args: oneNotebook,
		RunE: func(c *cobra.Command, args []string) error {
			o.Notebook = args[0]
			if c.Flags().Changed("sanitize") {
				o.Sanitize = sanitizeMode(sanitize)
			}
			if err := fillOutputs(&o); err != nil {
				return err
			}
			if check {
				return checkNotebook(c, o)
			}
			return runNotebook(c, o)
		},
	}
	addRunFlags(c.Flags(), &o)
	c.Flags().BoolVar(&check, "check", false, "fail if cells show other words or numbers than those in the notebook; pixels are not compared")
	c.Flags().BoolVar(&sanitize, "sanitize", false,
		"remove scripts and the like from the whole page; =false: from nothing (default: from what came with the file)")
	return c
}

func addRunFlags(f *pflag.FlagSet, o *runner.Options) {
	f.StringVarP(&o.Out, "out", "o", "", "`file` of the executed notebook; may be the notebook itself")
	f.StringVar(&o.HTML, "html", "", "`file` of the page (default: beside the executed notebook)")
	f.StringVar(&o.Checkout, "checkout", "", "`folder` of the checkout of Spikecell that cells import")
	f.DurationVar(&o.Timeout, "timeout", runner.DefaultTimeout, "time limit for each cell; 0 for none")
	f.DurationVar(&o.TotalTimeout, "total-timeout", runner.DefaultTotalTimeout, "time limit for all cells; 0 for none")
	f.Int64Var(&o.MaxCellOutput, "max-cell-output", runner.DefaultMaxCellOutput, "`bytes` of output kept of each cell; 0 for all")
	f.Int64Var(&o.MaxOutput, "max-output", runner.DefaultMaxOutput, "`bytes` of output kept of all cells; 0 for all")
}

// sanitizeMode is what -sanitize means where it is given.
func sanitizeMode(on bool) runner.Sanitize {
	if on {
		return runner.SanitizeAll
	}
	return runner.SanitizeNothing
}

func oneNotebook(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("run: want one notebook, got %d arguments (spikecell run NOTEBOOK.ipynb [-o OUT] [-html FILE])", len(args))
	}
	return nil
}

// fillOutputs gives outputs that were not named their default, and refuses a page in the place of a notebook.
func fillOutputs(o *runner.Options) error {
	if o.Out == "" {
		o.Out = strings.TrimSuffix(filepath.Base(o.Notebook), ".ipynb") + ".executed.ipynb"
	}
	if o.HTML == "" {
		o.HTML = strings.TrimSuffix(o.Out, filepath.Ext(o.Out)) + ".html"
	}
	for _, notebook := range []string{o.Out, o.Notebook} {
		if runner.SameFile(o.HTML, notebook) {
			return fmt.Errorf("run: the page would overwrite the notebook %s (name another file with -html)", notebook)
		}
	}
	return nil
}

// runNotebook executes, shows progress on stderr, and prints the paths of what was written.
func runNotebook(c *cobra.Command, o runner.Options) error {
	show := &cellProgress{w: c.ErrOrStderr()}
	o.Progress = show.event
	res, err := runner.Run(c.Context(), o)
	show.done()
	if show.started {
		err = errors.Join(err, printPaths(c, o.Out, o.HTML))
	}
	if err == nil {
		_, err = fmt.Fprintf(c.ErrOrStderr(), "%d cells in %s\n", res.Executed, res.Elapsed.Round(100*time.Millisecond))
	}
	return err
}

// checkNotebook executes, and compares what the cells show with what they showed when the notebook was saved.
func checkNotebook(c *cobra.Command, o runner.Options) error {
	before, err := runner.Open(o.Notebook)
	if err != nil {
		return err
	}
	if err := runNotebook(c, o); err != nil {
		return err
	}
	after, err := runner.Open(o.Out)
	if err != nil {
		return err
	}
	if lines := runner.Differences(before, after); len(lines) > 0 {
		return fmt.Errorf("run: %s shows something else than when it was saved:\n%s", o.Notebook, strings.Join(lines, "\n"))
	}
	return nil
}

// printPaths prints the paths of what was written, those that are there.
func printPaths(c *cobra.Command, paths ...string) error {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			continue // that it could not be written is in the run's error
		}
		if _, err := fmt.Fprintln(c.OutOrStdout(), path); err != nil {
			return err
		}
	}
	return nil
}
