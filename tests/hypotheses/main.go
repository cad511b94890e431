// Command hypotheses asks trained networks what they depend on: experiments of package learning/perturb on the digits, each with predictions that
// were written down before it was first run.
//
//	go run ./tests/hypotheses [-seeds 5] [-only lateral]
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/perturb"
)

func main() {
	log.SetFlags(0)
	seeds := flag.Int("seeds", 5, "networks of each entry")
	only := flag.String("only", "", "experiments whose name has this text")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *seeds, *only); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, seeds int, only string) error {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return err
	}
	standard, err := standardEntries()
	if err != nil {
		return err
	}
	all, err := experiments(standard)
	if err != nil {
		return err
	}
	found := false
	for _, e := range all {
		if !strings.Contains(e.name, only) {
			continue
		}
		found = true
		result, err := perturb.Run(ctx, e.Experiment, task, learning.Seeds(seeds))
		if err != nil {
			return err
		}
		fmt.Printf("## %s\n\n%s\n%s\n", e.name, result.Table(), result.Hypotheses())
	}
	if strings.Contains("the window of CSDP", only) {
		return window(ctx, standard["csdp-unsup"], task, seeds)
	}
	if !found {
		return fmt.Errorf("no experiment has %q in its name", only)
	}
	return nil
}
