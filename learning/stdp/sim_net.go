package stdp

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// simNet is a net of any form, read for a rule of STDP.
type simNet struct {
	net           snn.Net
	dt            float64
	steps, rest   int // of a presentation
	input, output int // populations
	inputs, cells int // of them
	wirings       []engine.Wiring
	plastic       []int // projections that learn
}

// readSimNet reads a net that has not the form of [snn.DiehlCook], or names what in it cannot be trained.
func readSimNet(r Rule, net snn.Net, steps, rest int) (*simNet, error) {
	n := &simNet{net: net, dt: net.Step(), steps: steps, rest: rest, input: -1, output: -1}
	if err := n.readInput(); err != nil {
		return nil, err
	}
	for k, p := range net.Projections {
		w, err := snn.Compile(net, k)
		if err != nil {
			return nil, err
		}
		if n.wirings = append(n.wirings, w); p.Frozen {
			continue
		}
		if err := n.checkPlastic(k, r.Plasticity); err != nil {
			return nil, fmt.Errorf("stdp: projection %v cannot learn: %w", p, err)
		}
		n.plastic = append(n.plastic, k)
		n.output = max(n.output, net.Index(p.Post))
	}
	switch {
	case len(n.plastic) == 0:
		return nil, errors.New("stdp: all projections are Frozen, and nothing else learns")
	case r.Delays > 0:
		return nil, errors.New("stdp: Delays are drawn for the dense input projection of a net of the form of snn.DiehlCook, under a rule whose " +
			"pre spikes act first; give the projections of this net a Delay, or their wiring Delays")
	}
	return n, n.readOutput(r.Output)
}

// readInput finds the population that the encoder feeds.
func (n *simNet) readInput() error {
	for i, p := range n.net.Populations {
		switch {
		case p.Cell != nil:
		case n.input >= 0:
			return fmt.Errorf("stdp: populations %q and %q are both inputs, and the encoder gives the spikes of one",
				n.net.Populations[n.input].Name, p.Name)
		default:
			n.input, n.inputs = i, p.Size()
		}
	}
	if n.input < 0 {
		return errors.New("stdp: the net has no input population for the spikes of the encoder; give one population no Cell")
	}
	return nil
}

// readOutput finds the population whose cells are given labels.
func (n *simNet) readOutput(name string) error {
	if name != "" {
		n.output = n.net.Index(name)
	}
	switch {
	case n.output < 0:
		return fmt.Errorf("stdp: Output is %q, and the net has no population of that name", name)
	case !fires(n.net.Populations[n.output]):
		return fmt.Errorf("stdp: Output is population %q, which fires no spikes of its own to read; name one of spiking cells", name)
	}
	n.cells = n.net.Populations[n.output].Size()
	return nil
}

// fires reports whether the cells of a population compute spikes.
func fires(p snn.Population) bool {
	_, integrates := p.Cell.(snn.LI)
	return p.Cell != nil && !integrates
}

// checkPlastic says why projection k cannot learn.
func (n *simNet) checkPlastic(k int, rule Plasticity) error {
	p := n.net.Projections[k]
	pre, post := *n.net.Population(p.Pre), *n.net.Population(p.Post)
	_, conducts := post.Cell.(snn.Conductance)
	switch {
	case pre.Cell != nil && !fires(pre):
		return fmt.Errorf("cells of population %q fire no spikes for the rule to time; freeze it", p.Pre)
	case !fires(post):
		return fmt.Errorf("cells of population %q fire no spikes for the rule to time; freeze it", p.Post)
	case !p.Bound.Limited() && rule.factors().dependent():
		return errors.New("soft bounds need a Bound; give it one")
	case !p.Bound.Limited() && conducts:
		return errors.New("the rule may take weights below 0, and a conductance cannot be negative; give it a Bound")
	}
	if convolves(n.wirings[k]) {
		return listable(n.wirings[k])
	}
	if err := rules.OwnWeights(n.wirings[k]); err != nil {
		return fmt.Errorf("%w; freeze it", err)
	}
	return nil
}

// convolves reports whether maps share the weights of a wiring, and each spike of a pre cell reaches the post cells.
func convolves(w engine.Wiring) bool {
	_, maps := w.(engine.Convolution)
	_, pooled := w.(engine.Pooled)
	return maps && !pooled
}

// listable refuses a convolution of which the synapses cannot be numbered in 32 bits, as lists of them are.
func listable(w engine.Wiring) error {
	if w.Synapses() > math.MaxUint32 {
		return fmt.Errorf("its maps have %d synapses; no more than %d", w.Synapses(), uint32(math.MaxUint32))
	}
	return nil
}

// longest returns the most steps that a spike of population i is under way on a projection.
func (n *simNet) longest(i int) (most int) {
	for k, p := range n.net.Projections {
		if n.net.Index(p.Pre) == i {
			most = max(most, n.net.LongestDelay(k))
		}
	}
	return most
}

// presentation returns the steps of the rest, where it and those of the encoder can be counted.
func presentation(steps int, restMS, dt float64) (rest int, err error) {
	if rest, err = rules.StepsOf("stdp", "Rest", restMS, dt); err != nil {
		return 0, err
	}
	if rest+steps >= math.MaxInt32 {
		return 0, fmt.Errorf("stdp: a presentation of %d steps and a rest of %d; give less than %d together", steps, rest, math.MaxInt32)
	}
	return rest, nil
}
