package ann

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// Rule is the yardstick: a plain network of rectified units with the layers and weights of a net, and nothing of its cells,
// trained by back-propagation with the optimisers of [gradient.Rule]. It sees the raw sample x. Its entry needs no encoder; one that is given
// is not read, and is nil in the report:
//
//	y₀ = x,  y_l = max(0, W_lᵀ y_{l−1} + b_l),  z = W_Lᵀ y_{L−1} + b_L,  loss −ln softmax(z)_label
//
// There are biases b where populations have a Bias; they learn as the weights of an input that is 1. The net must be a chain of projections, of
// any [snn.Wiring]: of convolutions, for example, with currents pooled by the largest or units pooled by their mean. In its counts a sample is
// one step, in which a value passes through every synapse.
type Rule struct {
	Optimizer optim.Optimizer // the zero value is Adam with rate 5e-4
	Schedule  optim.Schedule  // of the rate; the zero value is constant
}

// Name returns "ann".
func (Rule) Name() string { return "ann" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "1" }

// PathDependent is true: the last bits of dense products depend on the instruction set.
func (Rule) PathDependent() bool { return true }

// LearnsBiases is true.
func (Rule) LearnsBiases() bool { return true }

// ReadsRaw is true: there is nothing to encode.
func (Rule) ReadsRaw() bool { return true }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	return r
}

// Bind prepares training, or says why the net is no chain of layers.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := errors.Join(r.Optimizer.Check("ann"), r.Schedule.Check("ann")); err != nil {
		return nil, err
	}
	r.Optimizer, r.Schedule = r.Optimizer.Plain(), r.Schedule.Plain()
	if err := s.Check("ann", r, false); err != nil {
		return nil, err
	}
	t := &trainer{rule: r, model: s.Model, pool: s.Pool, classes: s.Classes, room: s.MostSamples(), clock: make([]int64, 1)}
	if err := t.chain(); err != nil {
		return nil, err
	}
	t.inputs, t.z, t.scratch = s.Model.Net.Populations[t.input].Size(), make([]float64, s.Classes), make([]engine.Scratch, s.Pool.Workers())
	t.x = kernel.Alloc(t.room * kernel.Ld(t.inputs))
	for l := range t.layers {
		y := &t.layers[l]
		y.out, y.err = kernel.Alloc(t.room*y.ld), kernel.Alloc(t.room*y.ld)
		y.grad, y.moments = kernel.Alloc(len(y.w)), r.Optimizer.NewMoments(y.w)
		if b := s.Model.Bias(y.post); b != nil {
			y.bias = newBias(b, r.Optimizer)
		}
		if !s.Model.Net.Projections[y.projection].Dense() {
			w, err := snn.Compile(s.Model.Net, y.projection)
			if err != nil {
				return nil, err
			}
			_, ld := s.Model.Weights(y.projection)
			y.wired = newWired(w, y.w, ld, y, t.room)
		}
	}
	t.stepFn = t.stepBlock
	t.wiredFn = wiredFns{t.wiredForward, t.wiredUnpool, t.wiredGradient, t.wiredSendBack}
	return t, nil
}

// layer is one projection and the units behind it.
type layer struct {
	projection, post int
	n, ld            int       // units, and the stride of their rows
	w, grad          []float32 // of a dense layer [pre][ld]
	moments          optim.Moments
	out, err         []float32 // of the units, [sample][ld]
	bias             *bias     // nil: none
	frozen           bool
	wired            *wired // nil: dense
}

// passed reports whether a population lies on the way that was followed so far.
func (t *trainer) passed(population int) bool {
	return population == t.input || slices.ContainsFunc(t.layers, func(y layer) bool { return y.post == population })
}

// chain follows the projections from the input population to the last.
func (t *trainer) chain() error {
	n := t.model.Net
	if t.input = rules.OnlyInput(n); t.input < 0 {
		return errors.New("ann: the net has no input population, or several; it must have exactly one")
	}
	for at := t.input; ; {
		next := -1
		for i, p := range n.Projections {
			if n.Index(p.Pre) != at {
				continue
			}
			if next >= 0 || t.passed(n.Index(p.Post)) || p.Post == p.Pre {
				return fmt.Errorf("ann: projection %v: layers are a chain, each joined to one other", p)
			}
			if p.Delay != 0 || p.EffectiveGain() != 1 || p.Bound != (snn.Bound{}) {
				return fmt.Errorf("ann: projection %v: Delay, Gain and Bound mean nothing here; leave them out", p)
			}
			next = i
		}
		if next < 0 {
			break
		}
		at = n.Index(n.Projections[next].Post)
		w, _ := t.model.Weights(next)
		units := n.Populations[at].Size()
		t.layers = append(t.layers, layer{projection: next, post: at, n: units, ld: kernel.Ld(units), w: w, frozen: n.Projections[next].Frozen})
	}
	if len(t.layers) != len(n.Projections) || len(t.layers) != len(n.Populations)-1 {
		return fmt.Errorf("ann: %d of %d populations and %d of %d projections lie on the way from the input; the net must be a chain",
			len(t.layers)+1, len(n.Populations), len(t.layers), len(n.Projections))
	}
	if last := t.last(); last.n != t.classes {
		return fmt.Errorf("ann: population %q has %d units; it needs one for each of %d classes",
			n.Populations[last.post].Name, last.n, t.classes)
	}
	return nil
}
