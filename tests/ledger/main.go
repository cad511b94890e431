// Command ledger runs published results again, one row each, and says which are reproduced.
//
//	go run ./tests/ledger [-only NAME,…] [-json] [-list] [-store DIR] [-workers N]
//
// Seeds and the ranges in which a mean counts as reproduced stand in this package and were fixed before the first run; docs/ledger.md
// says what came out, and why where something did not. All rows together take hours; those of networks are kept in the run store, so that what was
// stopped continues.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "ledger:", err)
		os.Exit(1)
	}
}

// options are what the flags say of how rows are run.
type options struct {
	store    string
	workers  int
	progress func(learning.Progress)
}

// run prints the rows asked for. A row that cannot be run is an error, after the others have been printed.
func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("ledger", flag.ContinueOnError)
	flags.SetOutput(progress)
	only := flags.String("only", "", "names of rows, separated by commas; empty for all")
	asJSON := flags.Bool("json", false, "print one JSON array")
	list := flags.Bool("list", false, "print names, published results and protocols, and run nothing")
	var o options
	flags.StringVar(&o.store, "store", "", "folder of the run store; empty for the usual one, - for none")
	flags.IntVar(&o.workers, "workers", 0, "processors; 0 for all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := find(*only)
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("%q is no flag; rows are chosen by -only", flags.Arg(0))
	case err != nil:
		return err
	case *list:
		_, err = io.WriteString(out, protocols(chosen).Markdown())
		return err
	}
	show, done := nb.TerminalProgress(progress)
	o.progress = show
	entries, err := runAll(ctx, chosen, o)
	done()
	return errors.Join(err, write(out, entries, *asJSON))
}

// find returns the rows of such names, separated by commas, all for none.
func find(names string) ([]row, error) {
	all := rows()
	if names == "" {
		return all, nil
	}
	var chosen []row
next:
	for name := range strings.SplitSeq(names, ",") {
		for _, r := range all {
			if r.name == name && !slices.Contains(namesOf(chosen), name) {
				chosen = append(chosen, r)
				continue next
			}
		}
		return nil, fmt.Errorf("-only: no row %q, or twice; there are %s", name, strings.Join(namesOf(all), ", "))
	}
	return chosen, nil
}

func namesOf(rows []row) (names []string) {
	for _, r := range rows {
		names = append(names, r.name)
	}
	return names
}

// protocols is the table of what rows would do.
func protocols(rows []row) table.Table {
	t := table.Table{Head: []string{"row", "published", "source", "protocol"}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{r.name, r.published, r.source, r.protocol})
	}
	return t
}

// entry is what a row came to, in the form of -json.
type entry struct {
	Name      string    `json:"name"`
	Published string    `json:"published"`
	Measured  string    `json:"measured"`
	Seeds     []uint64  `json:"seeds"`
	Values    []float64 `json:"values,omitempty"` // one a seed
	Status    status    `json:"status"`
	Reason    string    `json:"reason,omitempty"`
}

// runAll runs rows in their order, until the context ends. The error names the rows that could not be run.
func runAll(ctx context.Context, rows []row, o options) ([]entry, error) {
	var entries []entry
	var failed error
	for _, r := range rows {
		f, err := r.run(ctx, o)
		if ctx.Err() != nil {
			return entries, errors.Join(failed, fmt.Errorf("%s: %w; what was trained is kept, the same command continues", r.name, ctx.Err()))
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", r.name, err))
			continue
		}
		seeds := f.seeds
		if seeds == nil {
			seeds = []uint64{}
		}
		entries = append(entries, entry{
			Name: r.name, Published: r.published, Measured: f.measured, Seeds: seeds, Values: f.values, Status: f.status, Reason: f.reason,
		})
	}
	return entries, failed
}

// write prints what rows came to.
func write(out io.Writer, entries []entry, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if entries == nil {
			entries = []entry{}
		}
		return encoder.Encode(entries)
	}
	t := table.Table{Head: []string{"row", "published", "measured", "by seed", "status"}}
	for _, e := range entries {
		verdict := string(e.Status)
		if e.Reason != "" {
			verdict += ": " + e.Reason
		}
		t.Rows = append(t.Rows, []string{e.Name, e.Published, e.Measured, bySeed(e), verdict})
	}
	_, err := io.WriteString(out, t.Markdown())
	return err
}

// bySeed is each seed with its value.
func bySeed(e entry) string {
	var parts []string
	for i, s := range e.Seeds {
		part := fmt.Sprint(s)
		if i < len(e.Values) {
			part += fmt.Sprintf(": %.2f", e.Values[i])
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
