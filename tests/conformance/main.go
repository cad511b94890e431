// Command conformance compares spikes, potentials, losses and gradients with those of other toolkits that compute them themselves: nets are
// drawn by chance, and a script for each library builds them from their descriptions. README.md says what is compared and how far results may
// differ.
//
//	go run ./tests/conformance [-seed n] [-only text] [-peers names] [-nets n] [-update] [-teach] python
//
// It prints a table of the nets with the largest differences and what a library has that is not compared, and fails if something differs by
// more than it may. Libraries that are not installed are left out by their names. With -update it writes the tables of docs/conformance.md.
// With -teach it also describes nets wrongly, one field after another, and shows the first step that differs, both potentials, and the cause
// that it finds.
package main

import (
	"context"
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
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// options are those of the command.
type options struct {
	python       string
	seed         uint64
	only         string
	peers        []string
	nets         int
	update       bool
	teach        bool
	stdout, warn io.Writer
}

func parse(args []string, stdout, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Uint64Var(&o.seed, "seed", 1, "of the nets that are drawn")
	f.StringVar(&o.only, "only", "", "compare only nets of whose name this is a part")
	f.IntVar(&o.nets, "nets", 1, "how many to draw of each kind")
	f.BoolVar(&o.update, "update", false, "write the tables of docs/conformance.md")
	f.BoolVar(&o.teach, "teach", false, "tell where each net would differ if it were described otherwise, and why every spike differs that does")
	names := f.String("peers", "", "libraries to compare with, separated by commas; without it all that are installed")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() != 1 {
		return o, errors.New("give one argument, the Python that has the packages of tests/conformance/requirements.txt")
	}
	if o.nets < 1 {
		return o, fmt.Errorf("-nets is %d; give 1 or more", o.nets)
	}
	o.python, o.stdout, o.warn = f.Arg(0), stdout, stderr
	if *names != "" {
		o.peers = strings.Split(*names, ",")
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	chosen, err := choose(o.peers)
	if err != nil {
		return err
	}
	var all []outcome
	for _, p := range chosen {
		out, one := p.meet(ctx, o)
		if one != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", p.name, one))
		}
		all = append(all, out)
	}
	if o.only != "" && !slices.ContainsFunc(all, func(o outcome) bool { return len(o.list)+len(o.weights) > 0 }) {
		err = errors.Join(err, fmt.Errorf("no net of a library that is installed has %q in its name", o.only))
	}
	if err == nil && o.update {
		err = update(ctx, o, all)
	}
	return err
}

// choose returns the peers of some names, or all.
func choose(names []string) (chosen []peer, err error) {
	all := peers()
	if names == nil {
		return all, nil
	}
	for _, name := range names {
		found := false
		for _, p := range all {
			if p.name == name {
				chosen, found = append(chosen, p), true
			}
		}
		if !found {
			err = errors.Join(err, fmt.Errorf("there is no library %q", name))
		}
	}
	return chosen, err
}
