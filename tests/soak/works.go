//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/tests/everyrule"
)

// workers is how many processors each run has.
const workers = 2

// runWorks are what a program does that trains for hours, each with new seeds every round: runs of every rule, also such as are cancelled, go on,
// are stored, and fail, sweeps, figures, simulations, files, prices.
func runWorks() (all []work) {
	for _, e := range everyrule.Entries() {
		all = append(all, work{e.Name, func(ctx context.Context, round int) (int, error) { return trained(ctx, e, round) }})
	}
	return append(all, work{"cancelled and resumed", resumed}, work{"failed", failed}, work{"sweep", swept}, work{"figures", drawn},
		work{"simulation", simulated}, work{"NIR", exchanged}, work{"energy", priced})
}

// inStore gives a function a folder of its own for runs.
func inStore(do func(store string) error) error {
	store, err := os.MkdirTemp("", "soak-*")
	if err != nil {
		return err
	}
	return errors.Join(do(store), os.RemoveAll(store))
}

// seed is that of a round, no two of which are alike.
func seed(round int) uint64 { return uint64(1 + round) }

// trained trains a run, and asks for it again.
func trained(ctx context.Context, e learning.Entry, round int) (int, error) {
	task, err := everyrule.TaskOf(e)
	if err != nil {
		return 0, err
	}
	return 2, inStore(func(store string) error {
		e.Settings.Seed, e.Settings.Store, e.Settings.Workers = seed(round), store, workers
		first, err := learning.Train(ctx, e, task)
		if err != nil {
			return err
		}
		again, err := learning.Train(ctx, e, task)
		if err == nil && again.Result != first.Result {
			err = errors.New("the stored run is another one")
		}
		return err
	})
}

// small is an entry of few cells, for what is not about its rule.
func small(name string, round int) (learning.Entry, learning.Task, error) {
	e, err := everyrule.Named(name)
	if err != nil {
		return e, learning.Task{}, err
	}
	e.Settings.Seed, e.Settings.Workers = seed(round), workers
	task, err := everyrule.TaskOf(e)
	return e, task, err
}

// resumed cancels a run at one of its calls of Progress, and lets it go on.
func resumed(ctx context.Context, round int) (int, error) {
	all := everyrule.Entries()
	e, task, err := small(all[round%len(all)].Name, round)
	if err != nil {
		return 0, err
	}
	return 2, inStore(func(store string) error {
		e.Settings.Store = store
		own, stop := context.WithCancel(ctx)
		defer stop()
		calls := 0
		e.Settings.Progress = func(learning.Progress) {
			if calls++; calls == 2+round%7 {
				stop()
			}
		}
		if _, err := learning.Train(own, e, task); err != nil && own.Err() == nil {
			return err
		}
		e.Settings.Progress = nil
		_, err := learning.Train(ctx, e, task)
		return err
	})
}

// failed trains a run whose weights diverge.
func failed(ctx context.Context, round int) (int, error) {
	e, task, err := small("gradients", round)
	if err != nil {
		return 0, err
	}
	e.Learner = gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e30}}
	return 1, inStore(func(store string) error {
		e.Settings.Store = store
		if _, err := learning.Train(ctx, e, task); err == nil {
			return errors.New("a run with a rate of 1e30 did not fail")
		}
		return nil
	})
}

// swept runs a sweep of which one point fails, and collects it.
func swept(ctx context.Context, round int) (int, error) {
	e, task, err := small("gradients", round)
	if err != nil {
		return 0, err
	}
	return 4, inStore(func(store string) error {
		e.Settings.Store = store
		p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: []uint64{seed(round)},
			Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Values: []any{1e-3, 1e-2, 1e30, 3e-3}}}}, task)
		if err != nil {
			return err
		}
		r, err := sweep.Local{Workers: workers}.Run(ctx, p, nil)
		if err == nil {
			return errors.New("a point with a rate of 1e30 did not fail")
		}
		if s := r.Table().String(); s == "" {
			return errors.New("the sweep has no table")
		}
		_, err = sweep.StatusOf(p)
		return err
	})
}

// series are values that differ from round to round.
func series(round int, name string) (x, y []float64) {
	s := snn.NewStream(seed(round)).Named(name)
	for i := range 200 {
		x, y = append(x, float64(i)), append(y, s.Float64(uint64(i)))
	}
	return x, y
}

// drawn draws figures in every format.
func drawn(_ context.Context, round int) (int, error) {
	x, y := series(round, "figures")
	lines, err := plot.Lines("lines", plot.Axis{Label: "x"}, plot.Axis{Label: "y"}, plot.Line{Name: fmt.Sprint("round ", round), X: x, Y: y})
	if err != nil {
		return 0, err
	}
	curves, err := plot.Learning("learning", "accuracy", plot.Curve{Name: "a", X: x, Runs: [][]float64{y, y}})
	if err != nil {
		return 0, err
	}
	network, err := plot.Network("network", snn.CSDP(64, 16, 12, 10))
	if err != nil {
		return 0, err
	}
	grid, err := plot.Grid("grid", plot.Layout{Columns: 2}, lines, curves)
	if err != nil {
		return 0, err
	}
	for _, f := range []*plot.Figure{lines, curves, network, grid} {
		if err := errors.Join(f.PNG(io.Discard, 96), f.SVG(io.Discard), f.PDF(io.Discard)); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// model is an initialised network of a round.
func model(round int) (*snn.Model, error) { return snn.Feedforward(64, 200, 10).Init(seed(round)) }

// spikes are noise.
func spikes(round, cells int) *snn.Spikes {
	in, from := snn.NewSpikes(50, cells), snn.NewStream(seed(round)).Named("noise")
	for t := range 50 {
		for c := range cells {
			if from.Float64(uint64(t*cells+c)) < 0.2 {
				in.Set(t, c)
			}
		}
	}
	return in
}

// simulated runs a network, and draws what its cells did.
func simulated(_ context.Context, round int) (int, error) {
	m, err := model(round)
	if err != nil {
		return 0, err
	}
	trace, err := m.Run(spikes(round, 64))
	if err != nil {
		return 0, err
	}
	if len(trace.Populations) < 2 {
		return 0, errors.New("the trace lacks a population")
	}
	return 0, nil
}

// exchanged writes a network as files of NIR, and reads them.
func exchanged(_ context.Context, round int) (int, error) {
	m, err := model(round)
	if err != nil {
		return 0, err
	}
	g, _, err := nir.Export(m, nir.ExportOptions{})
	if err != nil {
		return 0, err
	}
	return 0, inStore(func(dir string) error {
		for _, name := range []string{"net.nir", "net.json"} {
			path := filepath.Join(dir, name)
			if err := nir.Write(path, g); err != nil {
				return err
			}
			back, err := nir.Read(path)
			if err != nil {
				return err
			}
			if _, _, err := nir.Import(back, nir.ImportOptions{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// priced puts a run on every chip by every method.
func priced(ctx context.Context, round int) (int, error) {
	e, task, err := small("gradients", round)
	if err != nil {
		return 0, err
	}
	e.Settings.Store, e.Settings.Epochs = "-", 1
	r, err := learning.Train(ctx, e, task)
	if err != nil {
		return 0, err
	}
	c, err := hwmodel.Compare(r.Model.Net, r.Inference)
	if err == nil && len(c.Table().String()) == 0 {
		err = errors.New("there is no table of prices")
	}
	return 1, err
}
