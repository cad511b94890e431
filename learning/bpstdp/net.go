package bpstdp

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// net is a net read for the rule.
type net struct {
	net           snn.Net
	window        int // steps before the present one that count
	input, output int // populations
	wirings       []engine.Wiring
	views         []view
	read          int    // the view of the output
	links         []link // those onto a population before those onto the populations that reach it
	carries       []bool // populations whose errors are worked out
	order         []int  // populations, each behind those that reach it
}

// view is what arrives of a population's spikes after a number of steps.
type view struct{ population, delay int }

// link is a projection that learns or sends errors back.
type link struct {
	projection, pre, post int
	gain                  float32
	learns, back          bool
	dense                 bool
	terms                 []term
}

// term are synapses of a link that wait equally long.
type term struct {
	view   int
	wiring engine.Differentiable // nil where the link is dense
}

func readNet(m *snn.Model, window, classes int) (*net, error) {
	n := &net{net: m.Net, window: window, input: rules.OnlyInput(m.Net), carries: make([]bool, len(m.Net.Populations))}
	if n.input < 0 {
		return nil, errors.New("bpstdp: the net needs one input population, for the spikes of the encoder; give one population no Cell, and only one")
	}
	if err := n.sort(); err != nil {
		return nil, err
	}
	if err := n.readOutput(classes); err != nil {
		return nil, err
	}
	if err := n.readLinks(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(n.links, func(l link) bool { return l.learns }) {
		return nil, fmt.Errorf("bpstdp: nothing that leads to %q can learn; one of its projections must not be Frozen", n.net.Populations[n.output].Name)
	}
	return n, nil
}

// lateral reports whether projection k joins a population to itself by weights that stay, which errors do not follow.
func (n *net) lateral(k int) bool {
	p := n.net.Projections[k]
	return p.Pre == p.Post && p.Frozen
}

// sort puts populations in the order in which spikes pass them.
func (n *net) sort() error {
	done := make([]bool, len(n.net.Populations))
	ready := func(i int) bool {
		return !done[i] && !slices.ContainsFunc(n.net.Projections, func(p snn.Projection) bool {
			return n.net.Index(p.Post) == i && !done[n.net.Index(p.Pre)] && !(p.Pre == p.Post && p.Frozen)
		})
	}
	for range n.net.Populations {
		for i := range n.net.Populations {
			if ready(i) {
				done[i] = true
				n.order = append(n.order, i)
			}
		}
	}
	if i := slices.Index(done, false); i >= 0 {
		return fmt.Errorf("bpstdp: population %q is part of a cycle of projections, and the rule sends errors back through feed-forward nets alone; "+
			"use gradient.Rule for recurrent ones, or freeze projections of a population to itself", n.net.Populations[i].Name)
	}
	return nil
}

// readOutput finds the population that is read: the last one.
func (n *net) readOutput(classes int) error {
	n.output = n.order[len(n.order)-1]
	out := n.net.Populations[n.output]
	for _, i := range n.order {
		p := n.net.Populations[i]
		if i == n.output || slices.ContainsFunc(n.net.Projections, func(j snn.Projection) bool { return j.Pre == p.Name && j.Post != p.Name }) {
			continue
		}
		return fmt.Errorf("bpstdp: populations %q and %q both lead nowhere, and one of them has to be the output; take one away", p.Name, out.Name)
	}
	if out.Size() != classes {
		return fmt.Errorf("bpstdp: the output %q has %d cells for %d classes; give it one for each class", out.Name, out.Size(), classes)
	}
	n.read = n.view(n.output, 0)
	return nil
}

// view returns the number of a view.
func (n *net) view(population, delay int) int {
	v := view{population, delay}
	if k := slices.Index(n.views, v); k >= 0 {
		return k
	}
	n.views = append(n.views, v)
	return len(n.views) - 1
}

// readLinks finds the projections that learn, and those over which errors reach them.
func (n *net) readLinks() error {
	for k := range n.net.Projections {
		w, err := snn.Compile(n.net, k)
		if err != nil {
			return err
		}
		n.wirings = append(n.wirings, w)
	}
	for _, i := range n.order {
		for k, p := range n.net.Projections {
			if n.net.Index(p.Post) != i || n.lateral(k) || p.Frozen && !n.carries[n.net.Index(p.Pre)] {
				continue
			}
			n.carries[i] = true
			l, err := n.link(k)
			switch {
			case err != nil && p.Frozen:
				return fmt.Errorf("bpstdp: projection %v cannot send errors back: %w", p, err)
			case err != nil:
				return fmt.Errorf("bpstdp: projection %v cannot learn: %w", p, err)
			}
			n.links = append(n.links, l)
		}
	}
	slices.Reverse(n.links)
	return nil
}

// link reads projection k, or says why the rule cannot use it.
func (n *net) link(k int) (l link, err error) {
	p := n.net.Projections[k]
	l = link{projection: k, pre: n.net.Index(p.Pre), post: n.net.Index(p.Post), gain: p.EffectiveGain(), learns: !p.Frozen, dense: p.Dense()}
	l.back = n.carries[l.pre]
	if err := takes(n.net.Populations[l.post]); err != nil {
		return link{}, err
	}
	if l.dense {
		l.terms = []term{{view: n.view(l.pre, p.Delay)}}
		return l, nil
	}
	groups := []engine.Wiring{n.wirings[k]}
	delays := []int{p.Delay}
	if d, own := n.wirings[k].(*engine.Delayed); own {
		groups, delays = nil, nil
		d.EachDelay(func(steps int, w engine.Wiring) { groups, delays = append(groups, w), append(delays, p.Delay+steps) })
	}
	for i, w := range groups {
		d, err := n.differentiable(w, l)
		if err != nil {
			return link{}, err
		}
		l.terms = append(l.terms, term{n.view(l.pre, delays[i]), d})
	}
	return l, nil
}

// differentiable returns what sends errors back through a wiring.
func (n *net) differentiable(w engine.Wiring, l link) (engine.Differentiable, error) {
	if _, pooled := w.(engine.Pooled); pooled {
		return nil, errors.New("it passes on the largest of several currents, another one in each step, and the rule counts spikes over several; " +
			"pool by snn.Pool2D")
	}
	if d, ok := w.(engine.Differentiable); ok {
		return d, nil
	}
	pre, post := n.net.Populations[l.pre].Size(), n.net.Populations[l.post].Size()
	return engine.NewLinks(pre, post, int(w.Synapses()), false, func(add func(pre, post int)) {
		w.Each(func(i, j, _ int) { add(i, j) })
	}), nil
}

// takes says why the rule does not teach cells.
func takes(p snn.Population) error {
	if _, integrates := p.Cell.(snn.LI); integrates {
		return fmt.Errorf("cells of population %q fire no spikes, of which the rule takes errors; give it cells that fire", p.Name)
	}
	if _, conducts := p.Cell.(snn.Conductance); conducts {
		return fmt.Errorf("cells of population %q do not add up currents, as the rule assumes; give it cells that do, for example LIF", p.Name)
	}
	if c, ok := p.Cell.(snn.LIF); ok && c.Adapt.PerCell != (snn.PerCell{}) {
		return fmt.Errorf("thresholds of population %q learn from one presentation after another (Adapt.PerCell), and those of a mini-batch are at once; "+
			"use Adapt.ALIF", p.Name)
	}
	return nil
}

// longest returns the most steps that spikes of population i are under way.
func (n *net) longest(i int) (most int) {
	for k, p := range n.net.Projections {
		if n.net.Index(p.Pre) == i {
			most = max(most, n.net.LongestDelay(k))
		}
	}
	return most
}
