// Command foreign asks trained networks of the digits which samples are no digits, by package learning/foreign, and how far clusters of their
// codes, found without labels, are the classes, by package learning/codes.
//
//	go run ./tests/foreign [-seeds 5]
//
// Networks are those of the standard entries, which are taken from the run store where it has them. Digits of MNIST and garments of Fashion-MNIST,
// which are shrunk to 8×8, are foreign sets where they are found.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/foreign"
)

func main() {
	log.SetFlags(0)
	seeds := flag.Int("seeds", 5, "networks of each entry")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, learning.Seeds(*seeds)); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, seeds []uint64) error {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return err
	}
	known, err := entries.Find("digits")
	if err != nil {
		return err
	}
	all, err := known.Entries([]string{"csdp", "csdp-unsup", "stdp", "surrogate", "ann-256"})
	if err != nil {
		return err
	}
	sets, err := foreignSets(task)
	if err != nil {
		return err
	}
	result, err := foreign.Run(ctx, detection(all, sets), task, seeds)
	if err != nil {
		return err
	}
	fmt.Println(result.Table())
	fmt.Println(paired(result, sets))
	clusters, err := clusters(ctx, all[:4], task, seeds)
	if err != nil {
		return err
	}
	fmt.Println(clusters)
	return nil
}
