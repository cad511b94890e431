package convstdp

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// chain makes a layer of each projection, from the input population to the last one.
func (t *trainer) chain() error {
	input, projections, err := chain.Find("convstdp", t.setup.Model.Net)
	if err != nil {
		return err
	}
	t.input = input
	for _, k := range projections {
		l, err := t.newLayer(k)
		if err != nil {
			return err
		}
		t.layers = append(t.layers, l)
	}
	return t.checkEnds()
}

// newLayer describes projection k, or says what the rule does not know of it.
func (t *trainer) newLayer(k int) (*layer, error) {
	n := t.setup.Model.Net
	p := n.Projections[k]
	pre, post := n.Populations[n.Index(p.Pre)], n.Populations[n.Index(p.Post)]
	l := &layer{projection: k, population: n.Index(p.Post), name: p.String(), frozen: p.Frozen, bound: p.Bound, in: mapOf(pre), out: mapOf(post)}
	l.w, l.ld = t.setup.Model.Weights(k)
	err := l.wire(p)
	if err == nil {
		err = l.cells(post, t.setup.Encoder.Steps())
	}
	if err == nil && (p.Delay != 0 || p.EffectiveGain() != 1 || p.Quantization != (snn.Quantization{})) {
		err = errors.New("Delay, Gain and Quantization mean nothing here; leave them out")
	}
	if err != nil {
		return nil, fmt.Errorf("convstdp: projection %v: %w", p, err)
	}
	return l, nil
}

// mapOf returns the sides of a population.
func mapOf(p snn.Population) sides {
	s := sides{1, 1, 1}
	for i, at := range []*int{&s.height, &s.width, &s.channels} {
		if len(p.Shape) > i {
			*at = p.Shape[i]
		}
	}
	if len(p.Shape) < 2 { // a row of cells is the channels of one place
		s = sides{1, 1, p.Size()}
	}
	return s
}

// wire takes over the geometry of a projection.
func (l *layer) wire(p snn.Projection) error {
	if w, is := p.Wiring.(snn.Conv2D); is {
		return l.convolve(w)
	}
	w, is := p.Wiring.(snn.Pool2D)
	if !is {
		return fmt.Errorf("the wiring is %s; this rule knows Conv2D and Pool2D", wiringName(p.Wiring))
	}
	l.pools, l.kernel, l.stride = true, w.Size, w.Stride
	for axis := range l.stride {
		l.stride[axis] = rules.OrDefault(l.stride[axis], l.kernel[axis])
	}
	if !l.frozen {
		return errors.New("a pooling has no weights to learn; set Frozen")
	}
	return nil
}

func (l *layer) convolve(w snn.Conv2D) error {
	l.kernel, l.pad, l.stride = w.Kernel, w.Pad, [2]int{1, 1}
	if w.Stride[0] > 1 || w.Stride[1] > 1 || w.Dilation[0] > 1 || w.Dilation[1] > 1 || w.Groups > 1 || w.MaxPool > 1 {
		return errors.New("Groups, Stride, Dilation and MaxPool are not known to this rule; pool by a Pool2D of its own")
	}
	if !l.frozen && !(l.bound.Hi > l.bound.Lo) {
		return errors.New("weights move between the ends of Bound; give it, as {Hi: 1}")
	}
	return nil
}

// wiringName names a wiring.
func wiringName(w snn.Wiring) string {
	if w == nil {
		return "Dense"
	}
	return fmt.Sprintf("%T", w)
}

// cells takes over what the cells behind a projection do.
func (l *layer) cells(post snn.Population, steps int) error {
	if c, is := post.Cell.(snn.LIF); is {
		return l.spiking(c, post.Name, steps)
	}
	c, is := post.Cell.(snn.LI)
	if !is {
		return fmt.Errorf("population %q has cells %T; this rule knows LIF, and LI for the last", post.Name, post.Cell)
	}
	if l.reads = true; c != (snn.LI{Beta: 1}) || l.pools {
		return fmt.Errorf("population %q is read: give it a Conv2D and cells LI{Beta: 1}, which sum and do not leak", post.Name)
	}
	return nil
}

// spiking wants cells that integrate and fire once.
func (l *layer) spiking(c snn.LIF, name string, steps int) error {
	if field := rules.UnreadField(c, "Beta", "Threshold", "Reset", "Refractory", "ResetTiming", "ResetTo"); field != "" {
		return fmt.Errorf("population %q: %s is not known to this rule; leave it out", name, field)
	}
	if c.Beta != 1 || c.Refractory < steps-1 {
		return fmt.Errorf("population %q: Beta is %v and Refractory %d; cells integrate and fire once, so give Beta 1 and a Refractory of %d or more",
			name, c.Beta, c.Refractory, steps-1)
	}
	l.threshold = float32(c.EffectiveThreshold())
	if l.pools && !(l.threshold < l.w[0]) {
		return fmt.Errorf("population %q pools: its Threshold, %v, must be below the weight, %v, so that the first spike is passed on",
			name, l.threshold, l.w[0])
	}
	l.thresholds = make([]float32, 64)
	for i := range l.thresholds {
		l.thresholds[i] = l.threshold
	}
	return nil
}

// checkEnds wants a last layer that is read, and no other, and lists the layers that are trained.
func (t *trainer) checkEnds() error {
	for i, l := range t.layers {
		if l.reads != (i == len(t.layers)-1) {
			return fmt.Errorf("convstdp: projection %s: the last population, and no other, has cells LI{Beta: 1}, which are read", l.name)
		}
		if !l.frozen && !l.pools {
			t.plastic = append(t.plastic, i)
		}
	}
	last := t.last()
	switch {
	case last.frozen:
		return fmt.Errorf("convstdp: projection %s is Frozen, and it is what reward trains; leave Frozen out", last.name)
	case last.bound.Lo < 0:
		return fmt.Errorf("convstdp: projection %s is read, and its Bound begins at %v; give it a Lo of 0 or more, since a class needs a potential above 0",
			last.name, last.bound.Lo)
	case last.out.channels%t.setup.Classes != 0:
		return fmt.Errorf("convstdp: projection %s leads to %d maps for %d classes; give each class as many maps",
			last.name, last.out.channels, t.setup.Classes)
	case len(t.plastic) > MostStages:
		return fmt.Errorf("convstdp: %d projections are to be trained; there are stages for %d, so set Frozen for others", len(t.plastic), MostStages)
	case t.layers[0].in.cells() > 1<<28:
		return errors.New("convstdp: the input has too many cells")
	}
	return nil
}
