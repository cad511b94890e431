package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

func runsCommand() *cobra.Command {
	var store string
	var asJSON bool
	c := &cobra.Command{
		Use:   "runs",
		Short: "List the runs in the run store, show, check, remove, export or import some",
		Long:  "Runs are named by the first letters of their fingerprint, as many as it takes to tell them apart, or by their folder.",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return listRuns(c.OutOrStdout(), store, asJSON) },

		PersistentPreRunE: func(c *cobra.Command, args []string) error { // of the nearest command that has one, and so not that of the root
			return errors.Join(c.Root().PersistentPreRunE(c, args), checkStore(store, c.Name() == "import"))
		},
	}
	c.PersistentFlags().StringVar(&store, "store", "", "`folder` of the run store (default: in the user's cache)")
	list := &cobra.Command{
		Use: "list", Short: "List all runs, the newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listRuns(c.OutOrStdout(), store, asJSON) },
	}
	for _, c := range []*cobra.Command{c, list} {
		c.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	}
	c.AddCommand(
		list,
		&cobra.Command{
			Use: "show RUN", Short: "Show what a run reached, and where its files are",
			Args: func(_ *cobra.Command, args []string) error { return checkArguments("runs show RUN", args, 1, 1) },
			RunE: func(c *cobra.Command, args []string) error {
				return showRun(plainWriter{c.OutOrStdout()}, store, args[0])
			},
		},
		tablesCommand(&store),
		&cobra.Command{
			Use: "remove RUN ...", Short: "Remove runs and all their files", Args: someRuns,
			RunE: func(c *cobra.Command, args []string) error { return removeRuns(c.OutOrStdout(), store, args) },
		},
	)
	c.AddCommand(careCommands(&store)...)
	return c
}

// checkStore returns an error for a store that is named and not there, as one that is misspelt or on a disk that is not mounted: no run of it would
// be damaged. An import makes its store.
func checkStore(store string, makes bool) error {
	if store == "-" {
		return errors.New("runs: -store - keeps nothing; name a folder, ./- for one that is called so")
	}
	if store == "" || makes {
		return nil
	}
	switch err := runstore.Stands(runstore.Disk{}, store); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("runs: there is no folder %s; name the store in which runs were trained", store)
	case err != nil:
		return fmt.Errorf("runs: %w", err)
	}
	return nil
}

func someRuns(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("runs: name the runs to remove by the first letters of their fingerprints; `spikecell runs` lists them")
	}
	return nil
}

// stateOf says in a word or two how far a run is.
func stateOf(finished bool, fault error, failure *learning.RunFailure) string {
	switch {
	case fault != nil:
		return "cannot be read"
	case failure != nil:
		return "failed"
	case !finished:
		return "not finished"
	}
	return "finished"
}

// failureOf is what follows the state of a run that failed.
func failureOf(f *learning.RunFailure) string {
	if f == nil {
		return ""
	}
	return ": " + strings.ReplaceAll(f.Error, "\n", "\n         ") // beside the names of what `runs show` prints
}

// written is a date in a column of a table; of a run without a file that can be seen there is none.
func written(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Format("2006-01-02 15:04")
}

// firstLine is the first line of a text in a column of a table; of a long one its beginning, and its end, where an error has its cause.
func firstLine(text string) string {
	const most = 60
	line, _, more := strings.Cut(text, "\n")
	if more {
		line += "…"
	}
	letters := []rune(line)
	if len(letters) <= most {
		return line
	}
	return string(letters[:most/2]) + "…" + string(letters[len(letters)-most/2+1:])
}

func listRuns(w io.Writer, store string, asJSON bool) error {
	all, err := learning.Summaries(store)
	if err != nil {
		return err
	}
	if asJSON {
		return runsJSON(w, all)
	}
	if len(all) == 0 {
		_, err = fmt.Fprintln(w, "the run store is empty")
		return err
	}
	t := learning.Table{Head: []string{"run", "rule", "task", "seed", "state", "test", "size", "written"}}
	for _, r := range all {
		row := []string{
			r.Fingerprint[:12], "–", "–", "–", firstLine(stateOf(r.Report != nil, r.Fault, r.Failure) + failureOf(r.Failure)), "–",
			fmt.Sprintf("%.1f MB", float64(r.Bytes)/1e6), written(r.Modified),
		}
		if p := r.Report; p != nil {
			row[1], row[2], row[3], row[5] = p.Rule, p.Task, fmt.Sprint(p.Seed), measured(p.Test)
		}
		t.Rows = append(t.Rows, row)
	}
	_, err = io.WriteString(w, t.String())
	return err
}

func showRun(w io.Writer, store, name string) error {
	r, err := findRun("runs show", store, name)
	if err != nil {
		return err
	}
	state := stateOf(r.Report != nil, r.Fault, r.Failure) + failureOf(r.Failure)
	fmt.Fprintf(w, "run      %s\nfolder   %s\nstate    %s\n", r.Fingerprint, r.Folder, state)
	if f := r.Failure; f != nil {
		fmt.Fprintf(w, "ended    %s, process %d of %s\n", f.Time.Local().Format(time.DateTime), f.Process, f.Host)
		if f.Log != "" {
			fmt.Fprintf(w, "log      %s\n", table.Line(f.Log))
		}
	}
	p := r.Report
	if r.Fault != nil || p == nil {
		return r.Fault
	}
	fmt.Fprintf(w, "rule     %s, seed %d, mini-batches of %d\ntask     %s\n", p.Rule, p.Seed, p.Batch, table.Line(p.Task))
	fmt.Fprintf(w, "epoch    %d of %d is reported\nvalid    %s\ntest     %s of %s%s\n",
		p.Best, len(p.Epochs), measured(p.Valid), measured(p.Test), asked(p.Test), without(p))
	fmt.Fprintf(w, "weights  %d that the rule may change, %d bytes of state\nresult   %s\n", p.Parameters, p.StateBytes, p.Result)
	for _, warning := range p.Warnings {
		fmt.Fprintf(w, "warning  %s\n", table.Line(warning))
	}
	return nil
}

// findRuns returns the runs that a user names, each once.
func findRuns(verb, store string, names []string) (found []learning.StoredRun, err error) {
	for _, name := range names {
		r, err := findRun(verb, store, name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(f learning.StoredRun) bool { return f.Fingerprint == r.Fingerprint }) {
			found = append(found, r)
		}
	}
	return found, nil
}

// findRunsOrAll returns the runs that a user names, or where none is named all of the store.
func findRunsOrAll(verb, store string, names []string) ([]learning.StoredRun, error) {
	if len(names) == 0 {
		return learning.Runs(store)
	}
	return findRuns(verb, store, names)
}

func removeRuns(w io.Writer, store string, names []string) error {
	found, err := findRuns("runs remove", store, names) // all must be known before the first is gone
	if err != nil {
		return err
	}
	for _, r := range found {
		if err := r.Remove(); err != nil {
			return err
		}
		fmt.Fprintf(w, "removed %s\n", r.Fingerprint)
	}
	return nil
}
