// Command beyond trains the entries of data sets that are no images on the same split with the same seeds, and prints what they reach on the test
// samples beside what is trivial: the largest class, the nearest neighbour, the last value. docs/beyond.md has the protocol and the results.
//
//	go run ./tests/beyond [-set mitbih,gunpoint] [-entries csdp,surrogate] [-seeds 3] [-epochs 0] [-markdown | -json]
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "beyond:", err)
		os.Exit(1)
	}
}

// asked is what the flags say.
type asked struct {
	entries        []string
	seeds, epochs  int
	workers        int
	store          string
	json, markdown bool
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var o asked
	flags := flag.NewFlagSet("beyond", flag.ContinueOnError)
	set := flags.String("set", "", "sets, separated by commas (default all: "+strings.Join(names(), ",")+")")
	only := flags.String("entries", "", "entries of each set, separated by commas (default its standard ones)")
	flags.IntVar(&o.seeds, "seeds", 3, "seeds of each entry, 1, 2, …")
	flags.IntVar(&o.epochs, "epochs", 0, "epochs of every entry; 0 for each entry's own")
	flags.IntVar(&o.workers, "workers", 1, "processors; results do not depend on it")
	flags.StringVar(&o.store, "store", "", "folder of the run store (default: in the user's cache; - for none)")
	flags.BoolVar(&o.json, "json", false, "one JSON object for each set")
	flags.BoolVar(&o.markdown, "markdown", false, "tables as Markdown")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *only != "" {
		o.entries = strings.Split(*only, ",")
	}
	chosen, err := choose(*set)
	if err != nil {
		return err
	}
	if o.seeds < 1 || o.epochs < 0 || o.workers < 0 {
		return fmt.Errorf("-seeds %d, -epochs %d, -workers %d; give 1 seed or more, and no negative numbers", o.seeds, o.epochs, o.workers)
	}
	for _, r := range chosen {
		found, err := o.measure(ctx, r)
		if err == nil {
			err = o.print(out, found)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.set, err)
		}
	}
	return nil
}

// names are those of all sets, in the order of the table.
func names() (all []string) {
	for _, r := range rows() {
		all = append(all, r.set)
	}
	return all
}

// choose returns the rows of sets that are named, or all.
func choose(list string) (chosen []row, err error) {
	if list == "" {
		return rows(), nil
	}
	for name := range strings.SplitSeq(list, ",") {
		i := slices.Index(names(), name)
		if i < 0 {
			return nil, fmt.Errorf("no set %q; there are %s", name, strings.Join(names(), ", "))
		}
		chosen = append(chosen, rows()[i])
	}
	return chosen, nil
}

func (o asked) print(out io.Writer, r *result) error {
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r.json())
	}
	text := "## " + r.head() + "\n\n"
	for _, t := range r.tables() {
		if o.markdown {
			text += t.Markdown() + "\n"
		} else {
			text += t.String() + "\n"
		}
	}
	_, err := io.WriteString(out, text)
	return err
}
