// Command attention compares a small net with spiking self-attention with the same net without, under surrogate gradients: on the embedded digits,
// whose eight rows are the tokens, and on a generated task, whether one of four symbols is there twice.
//
//	go run ./tests/attention [-task digits] [-seeds 5] [-nets attention,tokens,dense] [-rates 0.003,0.01] [-workers 1]
//
// The nets differ in how queries, keys and values of all tokens become the 8·16 cells behind them: by attention of two heads, by a matrix that each
// token has for itself (tokens), or by a matrix of all tokens (dense). What is read is summed over tokens, by the same weights for each, so that
// no class is told by the place of a cell; each cell of the first layer has a bias that is learned, which tells tokens apart.
//
// With -rates nothing is tested: validation accuracies by rate are printed, of seeds of their own, by which the rates were chosen.
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
	name := flag.String("task", "digits", "digits or repeated")
	seeds := flag.Int("seeds", 5, "networks of each kind")
	nets := flag.String("nets", "attention,tokens,dense", "nets, separated by commas")
	rates := flag.String("rates", "", "rates to choose from, separated by commas")
	workers := flag.Int("workers", 0, "processors; 0 means all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, strings.Split(*nets, ","), *rates, *seeds, *workers); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name string, nets []string, rates string, seeds, workers int) error {
	s, err := studyOf(name)
	if err != nil {
		return err
	}
	set, err := s.load()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return err
	}
	if rates != "" {
		return choose(ctx, s, nets, task, rates, workers)
	}
	var entries []learning.Entry
	for _, name := range nets {
		e, err := s.entry(name, s.rate[name], len(task.Train.X), workers)
		if err != nil {
			return err
		}
		entries = append(entries, e)
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
func choose(ctx context.Context, s study, nets []string, task learning.Task, rates string, workers int) error {
	task.Test = learning.Samples{}
	for text := range strings.SplitSeq(rates, ",") {
		rate, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("-rates: %w", err)
		}
		for _, name := range nets {
			e, err := s.entry(name, rate, len(task.Train.X), workers)
			if err != nil {
				return err
			}
			result, err := learning.Compare(ctx, []learning.Entry{e}, task, []uint64{101, 102})
			if err != nil {
				return err
			}
			fmt.Printf("rate %v, %s: validation %.4f\n", rate, name, result.Entries[0].Valid.Mean)
		}
	}
	return nil
}
