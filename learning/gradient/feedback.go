package gradient

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// feedback are weights by which errors of the output come back to a population: a projection onto the output that brings no spikes.
type feedback struct {
	name    string
	proj    int // of the trainer
	follows int // projection onto the output whose changes are those of the feedback; −1: none
	moments optim.Moments
}

// newFeedback draws the feedback of population i and lays it out behind the projections of the trainer.
func (t *trainer) newFeedback(i int, s snn.Stream) (*feedback, error) {
	p, out := &t.pops[i], &t.pops[t.output]
	f := &feedback{name: p.name + ".feedback", proj: len(t.projs), follows: -1}
	if t.rule.Credit.Feedback == Adaptive {
		if len(p.back) != 1 || !t.projs[p.back[0]].dense || !t.projs[p.back[0]].plastic {
			return nil, fmt.Errorf("gradient: Adaptive feedback follows the weights of one dense projection that learns, from each population onto "+
				"the output %q, and %q has none or several; set Credit.Feedback to Random, or add it", out.name, p.name)
		}
		f.follows = p.back[0]
	}
	gain := float32(1)
	if f.follows >= 0 {
		gain = t.projs[f.follows].gain // what is followed is the weight; errors come back over both as spikes go forth
	}
	w, ld, err := t.drawCredit(p, s.Named("feedback"))
	if err != nil {
		return nil, err
	}
	if f.follows >= 0 {
		f.moments = t.rule.Optimizer.NewMoments(w)
	}
	t.projs = append(t.projs, proj{index: f.proj, pre: i, post: t.output, gain: gain, dense: true, w: w, ld: ld, columns: -1})
	return f, nil
}

// drawCredit returns weights between the n cells of p and the classes of N(0, (Deviation/√n)²), as a model has them.
func (t *trainer) drawCredit(p *pop, s snn.Stream) (w []float32, ld int, err error) {
	deviation := t.rule.Credit.Deviation / math.Sqrt(float64(p.n))
	net := snn.Net{
		Populations: []snn.Population{{Name: "cells", Shape: []int{p.n}}, {Name: "errors", Shape: []int{t.classes}, Cell: snn.LI{Beta: 0.5}}},
		Projections: []snn.Projection{{Pre: "cells", Post: "errors", Init: snn.Init{Kind: snn.InitNormal, Hi: deviation}}},
	}
	drawn, err := net.Init(s.Named(p.name).Key())
	if err != nil {
		return nil, 0, fmt.Errorf("gradient: Credit.Deviation of %v makes weights of N(0, %.3g²) for the %d cells of population %q, which are too large "+
			"to calculate with; give a smaller one", t.rule.Credit.Deviation, deviation, p.n, p.name)
	}
	w, ld = drawn.Weights(0)
	return w, ld, nil
}

// follow lets Adaptive feedback and the weights that it follows decay, and changes the feedback by the gradient of those.
func (t *trainer) follow(update optim.Update) {
	keeps := float32(1 - t.rule.Credit.Decay)
	for _, f := range t.feedback {
		if f.follows < 0 {
			continue
		}
		j, b := &t.projs[f.follows], &t.projs[f.proj]
		for _, w := range [][]float32{b.w, j.learned()} {
			for i := range w {
				w[i] *= keeps
			}
		}
		update.Apply(b.w, j.grad, f.moments, 0, len(b.w))
	}
}

// feedbackTensors returns the weights of feedback and their moments.
func (t *trainer) feedbackTensors(f *feedback) []learning.Tensor {
	return f.moments.Tensors(f.name, t.projs[f.proj].w)
}
