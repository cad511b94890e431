package codes

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// together is how many samples are simulated at a time.
const together = 64

// Spikes presents samples to a trained network, from which nothing learns, and calls read with the spikes of some of its populations, in the order of
// their names, sample after sample. The encoder drives the first input population; others, such as the labels of CSDP, are silent. Sample i has noise
// of its own, which is the same at every call. The spikes are overwritten after read.
//
// A rule that does not read spikes, a population that the net does not have, samples that do not fit, an error of read and a context that is over
// end it.
func Spikes(ctx context.Context, t *learning.Trained, populations []string, x [][]float32, read func(i int, spikes []*snn.Spikes) error) error {
	if ctx == nil || read == nil {
		return errors.New("codes: the context or the function that reads is nil")
	}
	at, err := places(t, populations)
	if err != nil {
		return fmt.Errorf("codes: %w", err)
	}
	sim, err := snn.NewSim(t.Model, min(together, max(len(x), 1)))
	if err != nil {
		return fmt.Errorf("codes: %w", err)
	}
	p := presentation{trained: t, sim: sim, at: at, noise: snn.NewStream(t.Entry.Settings.Seed).Named("codes")}
	p.allocate()
	for lo := 0; lo < len(x); lo += together {
		if err := p.run(ctx, x, lo, min(lo+together, len(x))); err != nil {
			return fmt.Errorf("codes: %w", err)
		}
		for i := lo; i < min(lo+together, len(x)); i++ {
			if err := read(i, p.spikes[i-lo]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Counts returns how often each cell of a population fires, by sample. Errors are those of [Spikes].
func Counts(ctx context.Context, t *learning.Trained, population string, x [][]float32) ([][]float32, error) {
	all := make([][]float32, len(x))
	err := Spikes(ctx, t, []string{population}, x, func(i int, spikes []*snn.Spikes) error {
		for _, n := range spikes[0].Counts() {
			all[i] = append(all[i], float32(n))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// places returns the numbers of populations of a network that fires.
func places(t *learning.Trained, populations []string) (at []int, err error) {
	switch {
	case t == nil || t.Model == nil:
		return nil, errors.New("the trained network is nil; Report.Trained and trained.Load return one")
	case t.Entry.Encoder == nil:
		return nil, fmt.Errorf("%s reads raw samples, and has no spikes", t.Entry.Name)
	}
	if c, ok := t.Entry.Encoder.(interface{ Check() error }); ok {
		if err := c.Check(); err != nil {
			return nil, err
		}
	}
	for _, name := range populations {
		i := t.Model.Net.Index(name)
		if i < 0 || t.Model.Net.Populations[i].Cell == nil {
			return nil, fmt.Errorf("the net of %s has no population %q of cells", t.Entry.Name, name)
		}
		at = append(at, i)
	}
	return at, nil
}

// presentation is some samples on their way through a net.
type presentation struct {
	trained *learning.Trained
	sim     *snn.Sim
	at      []int           // populations that are read
	in      [][]*snn.Spikes // [input population][sample]
	spikes  [][]*snn.Spikes // [sample][population that is read]
	noise   snn.Stream
}

func (p *presentation) allocate() {
	for _, q := range p.trained.Model.Net.Populations {
		if q.Cell == nil {
			p.in = append(p.in, make([]*snn.Spikes, p.sim.Batch()))
		}
	}
	for i := range p.sim.Batch() {
		p.in[0][i] = &snn.Spikes{}
		p.spikes = append(p.spikes, nil)
		for range p.at {
			p.spikes[i] = append(p.spikes[i], &snn.Spikes{})
		}
	}
}

// run presents samples lo to hi−1. Rows beyond them are silent.
func (p *presentation) run(ctx context.Context, x [][]float32, lo, hi int) error {
	e := p.trained.Entry.Encoder
	for r, s := range p.in[0] {
		if lo+r >= hi {
			p.in[0][r] = nil
			continue
		}
		if c, ok := e.(learning.SampleChecker); ok {
			if err := c.CheckSample(x[lo+r]); err != nil {
				return fmt.Errorf("sample %d: %w", lo+r, err)
			}
		}
		e.Encode(s, x[lo+r], 1, p.noise.At(lo+r))
		for k, i := range p.at {
			p.spikes[r][k].Resize(e.Steps(), p.trained.Model.Net.Populations[i].Size())
		}
	}
	p.sim.Reset()
	for t := range e.Steps() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped at sample %d of %d: %w", lo, len(x), err)
		}
		if err := p.sim.Deliver(t, p.in...); err != nil {
			return fmt.Errorf("samples from %d on: %w", lo, err)
		}
		p.sim.Fire()
		for r := range hi - lo {
			for k, i := range p.at {
				copy(p.spikes[r][k].Row(t), p.sim.Spikes(i, r))
			}
		}
	}
	return nil
}
