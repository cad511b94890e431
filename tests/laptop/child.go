//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Environment of a child process, which trains.
const (
	childStore = "SPIKECELL_LAPTOP_STORE"
	childSize  = "SPIKECELL_LAPTOP_SIZE"
	childWaits = "SPIKECELL_LAPTOP_WAITS" // set where it says no more after half of the runs until it is interrupted, however late that comes
)

// told is what a child says when a run has ended.
type told struct {
	Done, Of, Stored int
	Left             time.Duration
}

// child trains the sweep.
func child() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var s size
	if _, err := fmt.Sscan(os.Getenv(childSize), &s.points, &s.seeds, &s.epochs); err != nil {
		return err
	}
	p, err := s.plan(os.Getenv(childStore))
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	_, err = sweep.Local{}.Run(ctx, p, func(g sweep.Progress) {
		_ = out.Encode(told{g.Done, g.Of, g.Stored, g.Left})
		if os.Getenv(childWaits) != "" && g.Done == g.Of/2 {
			<-ctx.Done()
		}
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// plan has runs that take from half to twice as long as each other.
func (s size) plan(store string) (*sweep.Plan, error) {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return nil, err
	}
	e := learning.Entry{Name: "surrogate", Net: snn.Feedforward(64, 128, 10), Encoder: encode.Direct{T: 10},
		Learner:  gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}},
		Settings: learning.Settings{Epochs: s.epochs, Batch: 50, Store: store}}
	return sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: learning.Seeds(s.seeds), Draw: sweep.Draw{Kind: sweep.Sobol, Points: s.points},
		Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Lo: 1e-3, Hi: 3e-2, Log: true}, {Path: "Encoder.T", Lo: 6, Hi: 14}}}, task)
}
