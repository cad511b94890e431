// Command conformance compares spikes, losses and gradients with those of another toolkit that computes them itself: nets are drawn by
// chance, and a script builds each from its description in snnTorch and asks torch's autograd. README.md says what is compared and how far
// results may differ.
//
//	go run ./tests/conformance [-seed n] [-only text] python
//
// It prints a table of the nets with the largest differences and what the library has that is not compared, and fails if something differs
// by more than it may.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/tests/exchange"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// script builds nets in snnTorch.
var script = filepath.Join("tests", "conformance", "snntorch_nets.py")

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.SetOutput(stderr)
	seed := f.Uint64("seed", 1, "of the nets that are drawn")
	only := f.String("only", "", "compare only nets of whose name this is a part")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return errors.New("give one argument, the Python that has the packages of tests/conformance/requirements.txt")
	}
	s, err := exchange.Start(ctx, stderr, f.Arg(0), script)
	if err != nil {
		return err
	}
	defer s.Close()
	var library library
	if err := s.Read(&library); err != nil {
		return err
	}
	list, err := compareAll(s, *seed, *only)
	return errors.Join(err, writeTable(stdout, library.Peer, list), writeAbsent(stdout), library.check())
}

// compareAll compares a net of each subject whose name has a text in it.
func compareAll(s asker, seed uint64, only string) (list []comparison, err error) {
	dir, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "net.safetensors")
	for i, x := range subjects() {
		if !strings.Contains(x.name, only) {
			continue
		}
		c, one := x.compare(s, seed, i, file)
		if one == nil {
			one = c.check()
		}
		if one != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", x.name, one))
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		err = errors.Join(err, fmt.Errorf("no net has %q in its name", only))
	}
	return list, err
}
