// Command gates compares gated cells with plain, parametric and adaptive ones in the same recurrent net, under surrogate gradients, on the digits as
// series.
//
//	go run ./tests/gates [-task digit-rows] [-seeds 5] [-cells lif,plif,alif,glif,glif-1] [-rates 0.003,0.01] [-workers 1]
//
// With -rates nothing is tested: every cell is trained with each of these rates by seeds of their own, and the validation accuracy is printed, by
// which the rates of the tasks were chosen.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

func main() {
	log.SetFlags(0)
	name := flag.String("task", "digit-rows", "digit-rows or digit-pixels")
	seeds := flag.Int("seeds", 5, "networks of each cell")
	cells := flag.String("cells", "lif,plif,alif,glif,glif-1", "cells, separated by commas")
	rates := flag.String("rates", "", "rates to choose from, separated by commas")
	workers := flag.Int("workers", 0, "processors; 0 means all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *cells, *rates, *seeds, *workers); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name, cells, rates string, seeds, workers int) error {
	s, err := studyOf(name)
	if err != nil {
		return err
	}
	set, err := s.load()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return err
	}
	s.samples = len(task.Train.X)
	if rates != "" {
		return choose(ctx, s, task, cells, rates, workers)
	}
	entries, err := s.entries(cells, workers)
	if err != nil {
		return err
	}
	result, err := learning.Compare(ctx, entries, task, learning.Seeds(seeds))
	if err != nil {
		return err
	}
	fmt.Printf("%v\n%v", result.Table(), result.PairedTable())
	for _, e := range result.Entries {
		fmt.Printf("%s: %v parameters, test", e.Name, e.Parameters)
		for _, r := range e.Reports {
			fmt.Printf(" %.4f", r.Test.Accuracy)
		}
		fmt.Println()
	}
	return nil
}

// choose prints validation accuracies by rate; its seeds are none of those that are tested.
func choose(ctx context.Context, s study, task learning.Task, cells, rates string, workers int) error {
	task.Test = learning.Samples{}
	for text := range strings.SplitSeq(rates, ",") {
		rate, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("-rates: %w", err)
		}
		entries, err := s.entries(cells, workers)
		if err != nil {
			return err
		}
		for i := range entries {
			entries[i].Learner = s.rule(rate)
		}
		result, err := learning.Compare(ctx, entries, task, []uint64{101, 102})
		if err != nil {
			return err
		}
		for _, e := range result.Entries {
			fmt.Printf("rate %v, %s: validation %.4f\n", rate, e.Name, e.Valid.Mean)
		}
	}
	return nil
}
