//go:build linux

// Command laptop measures how a sweep of many small runs uses the processors of one machine, in a process of its own: how busy it keeps them, how
// well it says how long it will take, and whether it goes on after Ctrl-C without training a run twice (docs/sweeps.md).
//
//	go run ./tests/laptop [-points 40] [-seeds 5] [-epochs 5] [-json]
//
// Where other programs use the machine too, seconds say little. So it is counted how many threads of the process run or are ready to run, a hundred
// times a second: with at least as many as there are processors the sweep would keep all of them busy, were they its own.
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
)

func main() {
	if os.Getenv(childStore) != "" {
		exit(child())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, os.Args[1:], os.Stdout))
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "laptop:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// outcome is what was measured.
type outcome struct {
	Runs       int     `json:"runs"`
	Processors int     `json:"processors"`
	Seconds    float64 `json:"seconds"`
	Processor  float64 `json:"processor_seconds"` // of the process
	Ready      float64 `json:"ready"`             // share of the time of all processors in which threads ran or were ready to
	Used       float64 `json:"used"`              // processor time of the process, of what other programs left
	LeftTime   float64 `json:"left_time"`         // time left after a tenth of the runs as it was told, of what it was
	LeftWork   float64 `json:"left_work"`         // the same in processor time, which does not depend on what others do
	Before     int     `json:"before_interrupt"`  // runs that had ended at Ctrl-C
	Again      int     `json:"trained_again"`     // of these, that were trained once more
	After      int     `json:"after_interrupt"`   // the others
}

// size is how large the sweep is.
type size struct{ points, seeds, epochs int }

func run(ctx context.Context, args []string, out io.Writer) error {
	var s size
	f := flag.NewFlagSet("laptop", flag.ContinueOnError)
	f.IntVar(&s.points, "points", 40, "`points` of the sweep")
	f.IntVar(&s.seeds, "seeds", 5, "`seeds` of each")
	f.IntVar(&s.epochs, "epochs", 5, "`epochs` of a run")
	asJSON := f.Bool("json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return err
	}
	o, err := s.measure(ctx)
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(o)
	}
	_, err = fmt.Fprintf(out, "%d runs on %d processors: %.1f s, %.1f s of processor time\n"+
		"threads that run or are ready keep %.1f %% of the processors busy; of what others left, %.1f %% was used\n"+
		"after a tenth of the runs the time left was told as %.2f of what it was, in processor time %.2f\n"+
		"%d runs had ended at Ctrl-C, %d of them were trained again, %d others were\n",
		o.Runs, o.Processors, o.Seconds, o.Processor, 100*o.Ready, 100*o.Used, o.LeftTime, o.LeftWork, o.Before, o.Again, o.After)
	return err
}
