// Command goodness trains CSDP on the digits with goodness by group, and sets the differences to one goodness for each layer beside those
// that the author of the groups published.
//
//	go run ./tests/goodness [-groups 2,4,8,16] [-epochs 5] [-seeds 10] [-store DIR]
//
// The protocol was fixed before the first run: net, constants and split of the entry csdp of `spikecell compare`, seeds 1 to 10, validation
// accuracy after the very last epoch, without selection. A difference is reproduced if its mean lies in the published interval.
// docs/csdp.md has the equations, docs/results.md the result.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
)

// published are differences of validation accuracy to one group, in points, with half their interval [csdp-groups]: after 5 epochs simultaneous
// ones of four differences, 98.75 % each, over the seeds 13001 to 13010, and after 20 epochs 95 %.
func published(epochs, groups int) (difference, half float64, ok bool) {
	p, ok := map[[2]int][2]float64{
		{5, 2}: {-.028, .918}, {5, 4}: {-.056, 1.335}, {5, 8}: {-.641, 1.042}, {5, 16}: {.028, 1.144},
		{20, 8}: {-.251, .445},
	}[[2]int{epochs, groups}]
	return p[0], p[1], ok
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "goodness:", err)
		os.Exit(1)
	}
}

// run prints one line for each number of groups, those of one goodness first.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("goodness", flag.ContinueOnError)
	list := flags.String("groups", "2,4,8,16", "numbers of groups, separated by commas; each divides 64")
	epochs := flags.Int("epochs", 5, "epochs, 5 or 20 as published")
	seeds := flags.Int("seeds", 10, "seeds, from 1 on")
	store := flags.String("store", "", "run store; empty for the usual one")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *epochs < 1 || *seeds < 2 {
		return fmt.Errorf("-epochs %d -seeds %d; give at least 1 epoch and 2 seeds", *epochs, *seeds)
	}
	groups, err := parse(*list)
	if err != nil {
		return err
	}
	compared, err := entriesOf(groups, *epochs, *store)
	if err != nil {
		return err
	}
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		return err
	}
	c, err := learning.Compare(context.Background(), compared, task, learning.Seeds(*seeds))
	if err != nil {
		return err
	}
	write(out, c, groups, *epochs)
	return nil
}

// parse reads numbers of groups, and puts 1 before them.
func parse(list string) ([]int, error) {
	groups := []int{1}
	for text := range strings.SplitSeq(list, ",") {
		g, err := strconv.Atoi(text)
		if err != nil || g < 2 || 64%g != 0 {
			return nil, fmt.Errorf("-groups %q: %q is no number of groups that divides 64; give 2, 4, 8, 16, 32 or 64", list, text)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// entriesOf returns the entry csdp of the digits with each number of groups.
func entriesOf(groups []int, epochs int, store string) ([]learning.Entry, error) {
	digits, err := entries.Find("digits")
	if err != nil {
		return nil, err
	}
	found, err := digits.Entries([]string{"csdp"})
	if err != nil {
		return nil, err
	}
	var all []learning.Entry
	for _, g := range groups {
		e := found[0]
		rule := e.Learner.(csdp.Rule)
		rule.Groups = g
		e.Name, e.Learner, e.Settings.Epochs, e.Settings.Store, e.Settings.Workers = fmt.Sprint("G ", g), rule, epochs, store, 1
		all = append(all, e)
	}
	return all, nil
}

// write writes the table of accuracies and differences.
func write(out io.Writer, c *learning.Comparison, groups []int, epochs int) {
	one := accuracies(c.Entries[0])
	fmt.Fprintf(out, "validation %% after %d epochs, seeds 1 to %d\n", epochs, len(one))
	for k, g := range groups {
		here := accuracies(c.Entries[k])
		fmt.Fprintf(out, "G %2d  %v  mean %.3f", g, rounded(here), learning.IntervalOf(here).Mean)
		if g > 1 {
			fmt.Fprintf(out, "  %s", against(here, one, epochs, g))
		}
		fmt.Fprintln(out)
	}
}

// accuracies are those of the validation samples after the last epoch, in %, by seed.
func accuracies(r learning.Result) []float64 {
	var x []float64
	for _, report := range r.Reports {
		x = append(x, 100*report.Epochs[len(report.Epochs)-1].Valid.Accuracy)
	}
	return x
}

func rounded(x []float64) (text []string) {
	for _, v := range x {
		text = append(text, strconv.FormatFloat(v, 'f', 2, 64))
	}
	return text
}

// against says how accuracies differ from those of one group, and whether that was published.
func against(here, one []float64, epochs, groups int) string {
	d := make([]float64, len(here))
	for i := range d {
		d[i] = here[i] - one[i]
	}
	i := learning.IntervalOf(d)
	text := fmt.Sprintf("to G 1: %+.3f, 95 %% [%+.3f, %+.3f]", i.Mean, i.Lo, i.Hi)
	difference, half, ok := published(epochs, groups)
	if !ok {
		return text
	}
	verdict := "OUTSIDE"
	if i.Mean >= difference-half && i.Mean <= difference+half {
		verdict = "inside"
	}
	return fmt.Sprintf("%s; published %+.3f [%+.3f, %+.3f]: %s", text, difference, difference-half, difference+half, verdict)
}
