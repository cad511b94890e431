// Command inference has an arm reach for goals by action inference, and by what that is to be compared with (docs/inference.md).
//
//	go run ./tests/inference [-episodes 100] [-seeds 3] [-iterations 10] [-only spring,spiking] [-json]
//	go run ./tests/inference -gradients [-seeds 3]
//
// Each seed trains a forward model of its own and draws goals of its own, the same for all contenders:
//
//	random     torques by chance
//	spring     a proportional-derivative controller written by hand
//	arm        inference by the equations of the arm itself
//	linear     inference by a linear forward model
//	spiking    inference by the recurrent spiking forward model, errors back through time
//	local      the same model, errors by the temporally local form
//	apart      a spiking forward model without synapses between hidden cells, of which both forms are the same
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/control/infer"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "inference:", err)
		os.Exit(1)
	}
}

// row is the score of a contender on the goals of a seed.
type row struct {
	Seed      uint64
	Contender string
	Reached   float64  // share of goals
	Steps     *float64 `json:",omitempty"` // mean of the episodes that reached them
	Final     float64  // m
}

// settings of a run.
type settings struct {
	episodes, iterations int
	names                []string
	json                 bool
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("inference", flag.ContinueOnError)
	flags.IntVar(&s.episodes, "episodes", 100, "of each contender and seed")
	seeds := flags.Int("seeds", 3, "forward models, at least 1")
	flags.IntVar(&s.iterations, "iterations", 10, "changes of torques at each step")
	flags.BoolVar(&s.json, "json", false, "print JSON, a line a score")
	chosen := flags.String("only", strings.Join(names, ","), "contenders, separated by commas")
	only := flags.Bool("gradients", false, "compare the models alone: how well they predict, and how far their gradients are those of the arm")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *seeds < 1 {
		return fmt.Errorf("-seeds %d; give at least 1", *seeds)
	}
	s.names = strings.Split(*chosen, ",")
	for _, name := range s.names {
		if !slices.Contains(names, name) {
			return fmt.Errorf("-only names %q; give some of %s", name, strings.Join(names, ","))
		}
	}
	if *only && s.json {
		return errors.New("-json is for episodes; leave it or -gradients out")
	}
	if *only {
		return gradients(ctx, *seeds, out)
	}
	all := map[string][]row{}
	for _, seed := range learning.Seeds(*seeds) {
		rows, err := s.compare(ctx, seed, out)
		if err != nil {
			return err
		}
		for _, r := range rows {
			all[r.Contender] = append(all[r.Contender], r)
		}
	}
	if !s.json {
		means(all, out)
	}
	return nil
}

// names are those of the contenders, in their order.
var names = []string{"random", "spring", "arm", "linear", "spiking", "local", "apart"}

// contender makes the one of a name and seed, of which some learn.
func (s settings) contender(ctx context.Context, name string, seed uint64) (control.Reacher, error) {
	switch name {
	case "random":
		return control.RandomTorques{Stream: snn.NewStream(seed).Named("chance")}, nil
	case "spring":
		return control.Spring{}, nil
	}
	model, err := s.model(ctx, name, seed)
	return &infer.Planner{Model: model, Iterations: s.iterations}, err
}

// model makes that of a name and seed.
func (s settings) model(ctx context.Context, name string, seed uint64) (infer.Model, error) {
	f := infer.Forward{Apart: name == "apart"}
	switch name {
	case "arm":
		return infer.Dynamics{}, nil
	case "linear":
		task, err := f.Task(snn.NewStream(seed).Named("trials"))
		if err != nil {
			return nil, err
		}
		return f.Regress(task)
	}
	report, err := f.Train(ctx, learning.Settings{Seed: seed})
	if err != nil {
		return nil, err
	}
	if name == "local" {
		f.Credit = gradient.EProp // how it is asked, not how it was trained
	}
	return f.Bind(report.Model, s.episodes)
}

// compare lets all contenders reach for the goals of a seed, and prints how well they do.
func (s settings) compare(ctx context.Context, seed uint64, out io.Writer) (rows []row, err error) {
	for _, name := range s.names {
		c, err := s.contender(ctx, name, seed)
		if err != nil {
			return nil, err
		}
		episodes, err := control.Reach{}.Episodes(ctx, c, s.episodes, snn.NewStream(seed).Named("episodes"))
		if err != nil {
			return nil, err
		}
		score := control.ReachScoreOf(episodes)
		r := row{Seed: seed, Contender: name, Reached: score.Reached, Final: score.Final}
		if score.Reached > 0 {
			r.Steps = &score.Steps
		}
		if err := s.print(r, out); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// print writes a row as a line.
func (s settings) print(r row, out io.Writer) error {
	if s.json {
		return json.NewEncoder(out).Encode(r)
	}
	steps := "     –"
	if r.Steps != nil {
		steps = fmt.Sprintf("%6.1f", *r.Steps)
	}
	_, err := fmt.Fprintf(out, "seed %d  %-8s reached %5.1f %%  steps %s  at the end %6.1f mm\n",
		r.Seed, r.Contender, 100*r.Reached, steps, 1000*r.Final)
	return err
}

// means prints intervals over seeds, cut at 0 and 100 %, and those of paired differences from the recurrent spiking model.
func means(all map[string][]row, out io.Writer) {
	own := values(all["spiking"])
	for _, name := range names {
		v := values(all[name])
		if len(all[name]) == 0 {
			continue
		}
		fmt.Fprintf(out, "%-8s reached %s %%, at the end %s mm", name, interval(v.reached, 0, 100), interval(v.final, 0, math.Inf(1)))
		if len(v.steps) == len(v.reached) {
			fmt.Fprintf(out, ", after %s steps", interval(v.steps, 0, math.Inf(1)))
		}
		if name != "spiking" && len(own.reached) == len(v.reached) {
			fmt.Fprintf(out, "; spiking less it: %s %%, %s mm", interval(less(own.reached, v.reached), -100, 100),
				interval(less(own.final, v.final), math.Inf(-1), math.Inf(1)))
			if len(v.steps) == len(own.steps) {
				fmt.Fprintf(out, ", %s steps", interval(less(own.steps, v.steps), math.Inf(-1), math.Inf(1)))
			}
		}
		fmt.Fprintln(out)
	}
}

// scores are those of a contender, by seed: percent, millimetres, and steps of the seeds in which a goal was reached.
type scores struct{ reached, final, steps []float64 }

func values(rows []row) (v scores) {
	for _, r := range rows {
		v.reached, v.final = append(v.reached, 100*r.Reached), append(v.final, 1000*r.Final)
		if r.Steps != nil {
			v.steps = append(v.steps, *r.Steps)
		}
	}
	return v
}

// interval is the text of one over seeds, cut at lo and hi.
func interval(x []float64, lo, hi float64) string {
	i := learning.IntervalOf(x)
	return fmt.Sprintf("%.1f [%.1f, %.1f]", i.Mean, max(i.Lo, lo), min(i.Hi, hi))
}
