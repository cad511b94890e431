// Command thresholds compares five forms of threshold under CSDP and under surrogate gradients on two data sets: one table, and one figure. Finished
// runs are in the run store, so that what was interrupted goes on where it was. docs/thresholds.md says what was expected before the first run.
//
//	go run ./tests/thresholds [-seeds 5] [-quick] [-csv thresholds.csv] [-figure thresholds.svg]
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/plot"
)

// options are what the command line says.
type options struct {
	seeds       int
	quick       bool
	csv, figure string
}

func main() {
	log.SetFlags(0)
	var o options
	flag.IntVar(&o.seeds, "seeds", 5, "networks of each entry")
	flag.BoolVar(&o.quick, "quick", false, "few samples and learning rates, to see whether all works")
	flag.StringVar(&o.csv, "csv", "", "file that the table is written to as well, as comma-separated values")
	flag.StringVar(&o.figure, "figure", "", "file of the figure: .svg, .pdf or .png")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, o options) error {
	sets, err := experiments(o.quick)
	if err != nil {
		return err
	}
	var results []*thresholds.Result
	for _, s := range sets {
		r, err := thresholds.Run(ctx, s.Experiment, s.task, learning.Seeds(o.seeds))
		if err != nil {
			return err
		}
		results = append(results, r)
		printSeeds(r)
	}
	table := thresholds.Table(results...)
	fmt.Printf("%s\n%s\n", table.Markdown(), judged(results).Markdown())
	if o.csv != "" {
		if err := os.WriteFile(o.csv, []byte(table.CSV()), 0o644); err != nil {
			return err
		}
	}
	if o.figure == "" {
		return nil
	}
	f, err := figure(results)
	if err != nil {
		return err
	}
	return write(f, o.figure)
}

// printSeeds prints what each seed came to, behind the means of the table, and the curves of the figure.
func printSeeds(r *thresholds.Result) {
	fmt.Printf("%s, by seed:\n", r.Task)
	for _, o := range r.Outcomes {
		if o.Refused != "" {
			continue
		}
		fmt.Printf("  %s, %s: accuracy %.3f, spikes %.1f, silent %.3f, octaves %.0f, patterns %.0f\n", o.Subject, o.Form, o.Test.Values, o.Spikes.Values,
			o.Silent.Values, o.Span.Values, o.Capacity.Values)
	}
	fmt.Printf("\n%s, validation accuracy by learning rate:\n", r.Task)
	for _, o := range r.Outcomes {
		fmt.Printf("  %s, %s:", o.Subject, o.Form)
		for _, p := range o.Curve {
			fmt.Printf(" %.3f", p.Valid.Mean)
		}
		fmt.Println()
	}
	fmt.Println()
}

// write draws a figure in the format that the name of its file says.
func write(f *plot.Figure, name string) error {
	to, err := os.Create(name)
	if err != nil {
		return err
	}
	defer to.Close()
	switch filepath.Ext(name) {
	case ".pdf":
		err = f.PDF(to)
	case ".png":
		err = f.PNG(to, 192)
	default:
		err = f.SVG(to)
	}
	if err != nil {
		return err
	}
	return to.Close()
}
