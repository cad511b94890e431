package bpstdp

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// trainer is Rule bound to a model, whose weights it changes in place. A mini-batch goes through time together: each sample has a lane, and
// at every target the weights change by what all lanes say.
type trainer struct {
	rule    Rule
	setup   learning.Setup
	net     *net
	targets []int // steps at which the right cell is to fire
	lanes   []*lane
	blocks  []block
	written []int64 // by block

	training, inference rules.Tally
}

func newTrainer(r Rule, s learning.Setup, n *net, targets []int) (*trainer, error) {
	t := &trainer{rule: r, setup: s, net: n, targets: targets, blocks: n.blocks(s.Model)}
	t.written = make([]int64, len(t.blocks))
	t.training = rules.NewTally(len(n.net.Populations), len(n.net.Projections))
	t.inference = rules.NewTally(len(n.net.Populations), len(n.net.Projections))
	return t, t.reserve(max(s.MostSamples(), s.Pool.Workers()))
}

// reserve makes lanes for so many samples.
func (t *trainer) reserve(samples int) error {
	for len(t.lanes) < samples {
		l, err := newLane(t.net, t.setup.Model)
		if err != nil {
			return fmt.Errorf("bpstdp: %w", err)
		}
		t.lanes = append(t.lanes, l)
	}
	return nil
}

// Input is the only input population.
func (t *trainer) Input() learning.Input {
	return learning.Input{Population: t.net.input, Encoded: true}
}

// Learn shows a mini-batch. The loss of a sample is the mean of Σ ξ² of the output over the targets.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if err := t.checkLabels(b); err != nil {
		return 0, err
	}
	if err := t.reserve(len(b.X)); err != nil {
		return 0, err
	}
	lanes, steps := t.lanes[:len(b.X)], t.setup.Encoder.Steps()
	if err := t.begin(b, lanes); err != nil {
		return 0, err
	}
	from := 0
	for _, at := range t.targets {
		t.setup.Pool.Run(len(lanes), func(i, _ int) {
			lanes[i].run(from, at+1)
			lanes[i].learn(at, b.Label[i])
		})
		t.write(lanes)
		from = at + 1
	}
	t.setup.Pool.Run(len(lanes), func(i, _ int) { lanes[i].run(from, steps) })
	loss := 0.0
	for _, l := range lanes {
		loss += l.loss / float64(len(t.targets)*len(lanes))
		t.tally(&t.training, l)
	}
	return loss, nil
}

// begin encodes a mini-batch, a sample for each lane.
func (t *trainer) begin(b learning.Batch, lanes []*lane) error {
	t.setup.Pool.Run(len(lanes), func(i, _ int) { t.present(b, i, lanes[i]) })
	return faults(lanes)
}

// present encodes sample i of b for a lane.
func (t *trainer) present(b learning.Batch, i int, l *lane) {
	l.begin(t.setup.Encoder, b, i)
	in := t.net.net.Populations[t.net.input]
	if err := rules.CheckEncoded(t.setup.Encoder, &l.spikes, in.Name, in.Size(), false); err != nil {
		l.fault = fmt.Errorf("bpstdp: %w, of sample %d", err, b.Index[i])
	}
}

func faults(lanes []*lane) error {
	for _, l := range lanes {
		if l.fault != nil {
			return l.fault
		}
	}
	return nil
}

// write changes all weights by what lanes say of them.
func (t *trainer) write(lanes []*lane) {
	rate := float32(t.rule.Rate)
	t.setup.Pool.Run(len(t.blocks), func(k, _ int) { t.written[k] = t.net.write(t.setup.Model, lanes, t.blocks[k], rate) })
	for k, b := range t.blocks {
		t.training.Written[t.net.links[b.link].projection] += t.written[k]
	}
}

func (t *trainer) check(b learning.Batch) error {
	return rules.CheckBatch("bpstdp", len(b.X), max(len(b.X), 1), b.Label, b.Index, t.setup.Classes)
}

func (t *trainer) checkLabels(b learning.Batch) error {
	if len(b.Label) != len(b.X) {
		return fmt.Errorf("bpstdp: %d labels for %d samples; the rule learns from labels", len(b.Label), len(b.X))
	}
	return t.check(b)
}

// Classify names the cell of the output that fires most, the first of equals, or no class where none fires.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("bpstdp"); err != nil {
		return err
	}
	if err := t.check(b); err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	workers := t.setup.Pool.Workers()
	for first := 0; first < len(b.X); first += workers {
		lanes := t.lanes[:min(workers, len(b.X)-first)]
		t.setup.Pool.Run(len(lanes), func(i, _ int) {
			if t.present(b, first+i, lanes[i]); lanes[i].fault == nil {
				lanes[i].run(0, t.setup.Encoder.Steps())
			}
		})
		if err := faults(lanes); err != nil {
			return err
		}
		for i, l := range lanes {
			score := l.score(nil)
			out.Class[first+i] = rules.HeardClass(score)
			out.Keep(first+i, score)
			t.tally(&t.inference, l)
		}
	}
	return nil
}

// State returns the weights that learn, which are the model's own memory.
func (t *trainer) State() (all []learning.Tensor) {
	for k, p := range t.net.net.Projections {
		if w, _ := t.setup.Model.Weights(k); !p.Frozen {
			all = append(all, learning.Tensor{Name: "weights " + p.String(), Shape: []int{len(w)}, F32: w})
		}
	}
	return all
}

// Restored has nothing to do: the state is the weights.
func (t *trainer) Restored() error { return nil }

// Sync has nothing to do: the weights are the model's.
func (t *trainer) Sync() {}
