package perturb

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Jitter moves every spike of the input by a number of steps that is drawn uniformly from −Steps to Steps. Spikes that leave the presentation are
// put at its end or beginning; two that meet become one.
type Jitter struct{ Steps int }

// String names the steps.
func (j Jitter) String() string { return fmt.Sprintf("input moved by up to %d steps", j.Steps) }

// Apply puts itself behind the encoder.
func (j Jitter) Apply(s *Subject) error {
	if j.Steps < 0 || j.Steps > mostJitter {
		return fmt.Errorf("spikes moved by up to %d steps; give 0 to %d", j.Steps, mostJitter)
	}
	return s.alter(j)
}

// mostJitter is beyond any presentation.
const mostJitter = 1 << 24

func (j Jitter) alter(to, from *snn.Spikes, chance snn.Stream) {
	eachSpike(from, func(t, i int) {
		move := chance.Intn(uint64(t*from.Cells+i), 2*j.Steps+1) - j.Steps
		to.Set(min(max(t+move, 0), from.Steps-1), i)
	})
}

// Shuffle puts the steps of a presentation in random order: each cell keeps its number of spikes and loses their times.
type Shuffle struct {
	// Together gives all cells of a sample the same order, so that spikes of one step stay together; otherwise each has an order of its own.
	Together bool
}

// String says what is shuffled.
func (m Shuffle) String() string {
	if m.Together {
		return "steps of the input shuffled"
	}
	return "input times shuffled by cell"
}

// Apply puts itself behind the encoder.
func (m Shuffle) Apply(s *Subject) error { return s.alter(m) }

func (m Shuffle) alter(to, from *snn.Spikes, chance snn.Stream) {
	if m.Together {
		order := chance.Perm(from.Steps)
		eachSpike(from, func(t, i int) { to.Set(order[t], i) })
		return
	}
	orders := make([][]int, from.Cells)
	eachSpike(from, func(t, i int) {
		if orders[i] == nil {
			orders[i] = chance.At(i).Perm(from.Steps)
		}
		to.Set(orders[i][t], i)
	})
}

// Drop loses spikes of the input.
type Drop struct{ Share float64 } // of the spikes, each by itself

// String names the share.
func (d Drop) String() string { return portion(d.Share) + "input spikes lost" }

// Apply puts itself behind the encoder.
func (d Drop) Apply(s *Subject) error {
	if !(d.Share >= 0 && d.Share <= 1) {
		return fmt.Errorf("a share of %v of spikes lost; give 0 to 1", d.Share)
	}
	return s.alter(d)
}

func (d Drop) alter(to, from *snn.Spikes, chance snn.Stream) {
	eachSpike(from, func(t, i int) {
		if chance.Float64(uint64(t*from.Cells+i)) >= d.Share {
			to.Set(t, i)
		}
	})
}

// Noise adds spikes to the input: every cell fires in every step with probability P, beside its own spikes.
type Noise struct{ P float64 }

// String names the probability.
func (n Noise) String() string { return fmt.Sprintf("noise of %v spikes a cell and step", n.P) }

// Apply puts itself behind the encoder.
func (n Noise) Apply(s *Subject) error {
	if !(n.P >= 0 && n.P <= 1) {
		return fmt.Errorf("noise of %v spikes a cell and step; give 0 to 1", n.P)
	}
	return s.alter(n)
}

func (n Noise) alter(to, from *snn.Spikes, chance snn.Stream) {
	copy(to.Bits, from.Bits)
	for t := range to.Steps {
		for i := range to.Cells {
			if chance.Float64(uint64(t*to.Cells+i)) < n.P {
				to.Set(t, i)
			}
		}
	}
}

// held are cells of the input that never fire, or always.
type held struct {
	cells []int
	fire  bool
}

func (h held) alter(to, from *snn.Spikes, _ snn.Stream) {
	copy(to.Bits, from.Bits)
	for t := range to.Steps {
		row := to.Row(t)
		for _, i := range h.cells {
			row[i>>6] &^= 1 << (i & 63)
			if h.fire {
				row[i>>6] |= 1 << (i & 63)
			}
		}
	}
}

// alterer changes a spike train: to is silent and has the size of from.
type alterer interface {
	alter(to, from *snn.Spikes, chance snn.Stream)
}

// altered is an encoder with something behind it.
type altered struct {
	of learning.Encoder
	by alterer
}

// Steps are those of the encoder.
func (e altered) Steps() int { return e.of.Steps() }

// alter puts something behind the encoder.
func (s *Subject) alter(a alterer) error {
	if _, err := s.probe(); err != nil {
		return err
	}
	s.Encoder = altered{s.Encoder, a}
	return nil
}

// hold puts cells of an input that never fire, or always, behind the encoder.
func (s *Subject) hold(population string, h held) error {
	probe, err := s.probe()
	if err != nil {
		return err
	}
	for _, p := range s.Model.Net.Populations {
		if p.Cell == nil && (p.Size() == probe.Cells) != (p.Name == population) {
			return fmt.Errorf("population %q cannot be told from others by its size to be the one of %d cells that samples become", population, probe.Cells)
		}
	}
	return s.alter(h)
}

// probe returns the spikes of the probe, or says why there are none.
func (s *Subject) probe() (*snn.Spikes, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.Encoder == nil {
		return nil, errors.New("the rule reads raw samples, and has no spikes to change")
	}
	var spikes snn.Spikes
	s.Encoder.Encode(&spikes, s.Probe, 1, s.Stream)
	if spikes.Current != nil || spikes.Graded != nil {
		return nil, errors.New("the encoder makes graded values of samples, and no spikes that could be changed")
	}
	return &spikes, nil
}

// Encode changes the spikes of the encoder.
func (e altered) Encode(dst *snn.Spikes, x []float32, gain float32, chance snn.Stream) {
	var from snn.Spikes
	e.of.Encode(&from, x, gain, chance)
	dst.Resize(from.Steps, from.Cells)
	e.by.alter(dst, &from, chance.Named("perturb"))
}

// Check checks the encoder.
func (e altered) Check() error {
	if c, ok := e.of.(interface{ Check() error }); ok {
		return c.Check()
	}
	return nil
}

// CheckSample checks a sample as the encoder does.
func (e altered) CheckSample(x []float32) error {
	if c, ok := e.of.(learning.SampleChecker); ok {
		return c.CheckSample(x)
	}
	return nil
}

// Cells returns how many cells samples become.
func (e altered) Cells(shape []int) (int, error) {
	if c, ok := e.of.(learning.CellCounter); ok {
		return c.Cells(shape)
	}
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n, nil
}

// eachSpike calls do for every spike, step by step.
func eachSpike(s *snn.Spikes, do func(t, i int)) {
	for t := range s.Steps {
		for w, word := range s.Row(t) {
			for ; word != 0; word &= word - 1 {
				do(t, w<<6|bits.TrailingZeros64(word))
			}
		}
	}
}
