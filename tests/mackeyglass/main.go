// Command mackeyglass scores predictors on the chaotic series of NeuroBench (datasets.MackeyGlass) by its protocol: trained on
// 750 points, then 750 points on their own outputs, sMAPE in percent.
//
//	go run ./tests/mackeyglass [-model mean,esn,lstm,delays,spiking] [-repeats 10] [-tau 17] [-past 0]
//
// Repetition r starts 37.5·r points later and has seed r. The models:
//
//	mean     the mean of the training points, whatever it is given
//	esn      echo state network of 966 cells, ridge regression
//	lstm     LSTM of 40 cells over the last 50 points, Adam
//	delays   layer of 4,000 LIF cells with a delayed synapse each, ridge regression of a membrane behind them
//	spiking  recurrent net of 200 LIF cells over the last 50 points, surrogate gradients (package learning)
//
// Constants of esn and lstm are those of NeuroBench for τ = 17. Those of delays were chosen on series from other pasts (-past), which
// nothing else here grades.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/tests/mackeyglass/forecasters"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mackeyglass:", err)
		os.Exit(1)
	}
}

// run prints one line for each model: its scores, their mean and median.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mackeyglass", flag.ContinueOnError)
	models := flags.String("model", "mean,esn,lstm,delays,spiking", "models, separated by commas")
	repeats := flags.Int("repeats", 10, "repetitions of each, at most 30")
	tau := flags.Int("tau", 17, "delay of the equation, 17 to 30")
	past := flags.Float64("past", 0, "constant past of the equation; 0 means NeuroBench's")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *repeats < 1 {
		return fmt.Errorf("-repeats %d; give 1 to 30", *repeats)
	}
	task := datasets.MackeyGlass{Tau: *tau, Past: *past}
	for name := range strings.SplitSeq(*models, ",") {
		scores, err := forecasters.Scores(name, task, *repeats)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%-8s sMAPE %.2f\n", name, scores)
		average := stat.Mean(scores, nil)
		slices.Sort(scores)
		fmt.Fprintf(out, "%-8s mean %.2f, median %.2f, %.2f to %.2f\n", name, average,
			(scores[(len(scores)-1)/2]+scores[len(scores)/2])/2, scores[0], scores[len(scores)-1])
	}
	return nil
}
