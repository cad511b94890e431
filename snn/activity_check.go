package snn

import (
	"errors"
	"fmt"
)

// Bounds of an inference, so that no sum or product of counts, prices and times exceeds what a number holds: a billion steps of a
// picosecond to a week each, and more events than they could have.
const (
	mostSteps       = 1e9
	leastDt, mostDt = 1e-9, 1e9
	mostEvents      = 1e30
)

// slack is what the mean of whole numbers may lose to rounding.
const slack = 1e-9

// Check returns the first thing in a that cannot be, naming the field and what would be right, or nil.
func (a Activity) Check() error {
	if err := a.checkAll(); err != nil {
		return fmt.Errorf("snn: activity: %w", err)
	}
	return nil
}

func (a Activity) checkAll() error {
	switch {
	case !(a.T > 0 && a.T <= mostSteps):
		return fmt.Errorf("T is %v steps; give the number of steps of an inference, up to %v", a.T, mostSteps)
	case !(a.Dt >= leastDt && a.Dt <= mostDt):
		return fmt.Errorf("dt is %v ms; give a positive number, from %v to %v", a.Dt, leastDt, mostDt)
	case a.Samples < 1:
		return fmt.Errorf("samples is %d; the means are over at least one", a.Samples)
	case len(a.Populations) == 0:
		return errors.New("populations is empty; give at least one")
	}
	seen := make(map[string]*PopulationActivity, len(a.Populations))
	for i, p := range a.Populations {
		if p.Name == "" {
			return fmt.Errorf("populations[%d]: name is empty", i)
		}
		if seen[p.Name] != nil {
			return fmt.Errorf("populations[%d]: name %q is taken by another", i, p.Name)
		}
		seen[p.Name] = &a.Populations[i]
		if err := p.check(a.T); err != nil {
			return fmt.Errorf("population %q: %w", p.Name, err)
		}
	}
	named := make(map[string]bool, len(a.Projections))
	for i, p := range a.Projections {
		pre, post := seen[p.Pre], seen[p.Post]
		switch {
		case pre == nil:
			return fmt.Errorf("projections[%d]: pre %q is none of the populations", i, p.Pre)
		case post == nil:
			return fmt.Errorf("projections[%d]: post %q is none of the populations", i, p.Post)
		case named[p.String()]:
			return fmt.Errorf("projections[%d]: %v is there twice; give each a name of its own", i, p)
		}
		named[p.String()] = true
		if err := p.check(*pre, *post, a.T); err != nil {
			return fmt.Errorf("projection %v: %w", p, err)
		}
	}
	return nil
}

// amount is a number of a file with its name.
type amount struct {
	field string
	value float64
}

func notNegative(all ...amount) error {
	for _, x := range all {
		if !(x.value >= 0 && x.value <= mostEvents) {
			return fmt.Errorf("%s is %v; counts are finite and not negative, and no more than %v", x.field, x.value, mostEvents)
		}
	}
	return nil
}

func (p PopulationActivity) check(steps float64) error {
	err := notNegative(amount{"spikes", p.Spikes}, amount{"maxSpikesPerStep", p.MaxSpikesPerStep}, amount{"updates", p.Updates},
		amount{"fired", p.Fired}, amount{"stateBits", float64(p.StateBits)}, amount{"biases", p.Biases}, amount{"parameters", p.Parameters})
	size := float64(p.Size)
	switch {
	case err != nil:
		return err
	case p.Size < 1 || p.Size > mostCells:
		return fmt.Errorf("size is %d; give 1 to %d cells", p.Size, mostCells)
	case p.Spikes > size*steps*(1+slack):
		return fmt.Errorf("spikes is %v, more than size × T = %d × %v; a cell fires at most once a step", p.Spikes, p.Size, steps)
	case p.MaxSpikesPerStep > size:
		return fmt.Errorf("maxSpikesPerStep is %v, more than the %d cells", p.MaxSpikesPerStep, p.Size)
	case p.MaxSpikesPerStep*steps*(1+slack) < p.Spikes:
		return fmt.Errorf("maxSpikesPerStep is %v, less than the mean of %v spikes in %v steps", p.MaxSpikesPerStep, p.Spikes, steps)
	case p.Updates > size*steps*(1+slack):
		return fmt.Errorf("updates is %v, more than size × T = %d × %v", p.Updates, p.Size, steps)
	case p.Fired > p.Updates*(1+slack):
		return fmt.Errorf("fired is %v, more than the %v updates", p.Fired, p.Updates)
	case p.StateBits > mostBits*mostBits:
		return fmt.Errorf("stateBits is %d; it is the memory of one cell, no more than %d", p.StateBits, mostBits*mostBits)
	case p.Biases > size:
		return fmt.Errorf("biases is %v, more than the %d cells", p.Biases, p.Size)
	case p.Input() && p.Biases > 0:
		return fmt.Errorf("biases is %v of an input population, which is not computed; leave it out", p.Biases)
	case p.Parameters > size*mostParameters:
		return fmt.Errorf("parameters is %v, more than %d a cell", p.Parameters, mostParameters)
	case p.Input() && p.Parameters > 0:
		return fmt.Errorf("parameters is %v of an input population, which is not computed; leave it out", p.Parameters)
	case p.Input() && p.Updates > 0:
		return fmt.Errorf("updates is %v of an input population, which is not computed; leave it out", p.Updates)
	}
	return nil
}

// mostBits is more than any number format has, and mostParameters more than any cell has parameters.
const mostBits, mostParameters = 128, 1000

func (p ProjectionActivity) check(pre, post PopulationActivity, steps float64) error {
	err := notNegative(amount{"weights", p.Weights}, amount{"nonzero", p.Nonzero}, amount{"synapticEvents", p.SynapticEvents},
		amount{"weightUpdates", p.WeightUpdates})
	arriving := pre.Spikes
	if pre.Graded() {
		arriving = float64(pre.Size) * steps
	}
	switch {
	case err != nil:
		return err
	case post.Input():
		return fmt.Errorf("post %q is an input population and takes no input", p.Post)
	case p.Nonzero > p.Weights*(1+slack):
		return fmt.Errorf("nonzero is %v of %v weights", p.Nonzero, p.Weights)
	case p.Delay < 0 || p.Delay > mostDelay:
		return fmt.Errorf("delay is %d steps; give 0 to %d", p.Delay, mostDelay)
	case p.WeightBits < 1 || p.WeightBits > mostBits:
		return fmt.Errorf("weightBits is %d; give 1 to %d", p.WeightBits, mostBits)
	}
	if err := p.join(pre.Size, post.Size); err != nil {
		return err
	}
	if _, most := p.fanOut(pre.Size, post.Size); p.SynapticEvents > arriving*most*(1+slack) {
		return fmt.Errorf("synapticEvents is %v, but %v arriving spikes or values reach %v cells each at most", p.SynapticEvents, arriving, most)
	}
	return nil
}

// reached returns an error if a projection of an inference has fewer events than its spikes must cause. Counts of a training are not
// held to it: rules leave projections out while they clamp what is behind them.
func (a Activity) reached() error {
	at := make(map[string]PopulationActivity, len(a.Populations))
	for _, p := range a.Populations {
		at[p.Name] = p
	}
	for _, p := range a.Projections {
		if err := p.reached(at[p.Pre], at[p.Post], a.T); err != nil {
			return fmt.Errorf("snn: activity: projection %v: %w", p, err)
		}
	}
	return nil
}

func (p ProjectionActivity) reached(pre, post PopulationActivity, steps float64) error {
	least, _ := p.fanOut(pre.Size, post.Size)
	arriving, uncounted := pre.Spikes, pre.MaxSpikesPerStep // behind a delay, the spikes of the last step may arrive after the end
	if pre.Graded() {
		arriving, uncounted = float64(pre.Size)*steps, 0
	}
	if p.Shape != nil && p.Shape.Pool > 1 { // a maximum makes one spike of several
		least /= float64(p.Shape.Pool) * float64(p.Shape.Pool)
	}
	if p.SynapticEvents < max(arriving-uncounted, 0)*least*(1-slack) {
		return fmt.Errorf("synapticEvents is %v, but %v arriving spikes or values reach %v cells each at least; count the fan-out of every spike, "+
			"weights of 0 included",
			p.SynapticEvents, arriving, least)
	}
	return nil
}

// fanOut is how many cells a pre cell reaches at least and at most.
func (p ProjectionActivity) fanOut(pre, post int) (least, most float64) {
	switch p.Kind {
	case ConvKind:
		_, out := p.Shape.Channels()
		least, most = float64(out), float64(out)
		for d := range 2 {
			l, m := p.Shape.seen(d)
			least, most = least*float64(l), most*float64(m)
		}
		return least, most
	case SparseKind: // a pair may be joined by several synapses
		return 0, max(p.Weights, float64(post))
	case AttentionKind:
		return 0, float64(post)
	case OneToOneKind:
		return 1, 1
	case AllButOwnKind:
		return float64(pre - 1), float64(pre - 1)
	}
	return float64(post), float64(post)
}

// join says whether the number of weights is one that joins two populations of these sizes.
func (p ProjectionActivity) join(pre, post int) error {
	if p.Kind == ConvKind {
		return p.joinMaps(pre, post)
	}
	if p.Shape != nil {
		return errors.New("shape is given, which only conv has")
	}
	want := float64(pre) * float64(post)
	switch {
	case p.Kind == SparseKind:
		return nil
	case p.Kind == AttentionKind && pre != 3*post:
		return fmt.Errorf("kind joins queries, keys and values, three cells for one, not %d to %d cells", pre, post)
	case p.Kind == AttentionKind && p.Weights > want:
		return fmt.Errorf("weights is %v; %d cells meet %d tokens at most", p.Weights, pre, post)
	case p.Kind == AttentionKind:
		return nil
	case p.Kind == OneToOneKind:
		want = float64(pre)
	case p.Kind == AllButOwnKind:
		want = float64(pre) * float64(pre-1)
	}
	if p.Kind != DenseKind && pre != post {
		return fmt.Errorf("kind joins equal populations, not %d to %d cells", pre, post)
	}
	if p.Weights != want {
		return fmt.Errorf("weights is %v; between %d and %d cells this kind has %v", p.Weights, pre, post, want)
	}
	return nil
}

func (p ProjectionActivity) joinMaps(pre, post int) error {
	s := p.Shape
	if s == nil {
		return errors.New("shape is left out; conv needs in, out, kernel, stride and padding")
	}
	if err := s.check(); err != nil {
		return err
	}
	product := func(v [3]int) float64 { return float64(v[0]) * float64(v[1]) * float64(v[2]) }
	pooled := float64(orOne(s.Pool)) * float64(orOne(s.Pool))
	switch {
	case product(s.In)*pooled != float64(pre):
		return fmt.Errorf("shape: in %v with pool %d has %v cells and pre %d", s.In, s.Pool, product(s.In)*pooled, pre)
	case product(s.Out) != float64(post):
		return fmt.Errorf("shape: out %v has %v cells and post %d", s.Out, product(s.Out), post)
	case p.Weights != s.kernels():
		return fmt.Errorf("weights is %v; the kernels of this shape have %v", p.Weights, s.kernels())
	}
	return nil
}

// check returns what of the shape is no convolution.
func (s Shape) check() error {
	for _, n := range [...]int{s.In[0], s.In[1], s.In[2], s.Out[0], s.Out[1], s.Out[2], s.Kernel[0], s.Kernel[1], s.Stride[0], s.Stride[1],
		s.Padding[0] + 1, s.Padding[1] + 1, s.Pool + 1, s.Dilation[0] + 1, s.Dilation[1] + 1, s.Groups + 1, s.MaxPool + 1} {
		if n < 1 || n > mostCells {
			return fmt.Errorf("shape: %+v has a side that is no length", s)
		}
	}
	if g := orOne(s.Groups); s.In[0]%g != 0 || s.Out[0]%g != 0 {
		return fmt.Errorf("shape: groups is %d, which does not divide the %d and %d channels", g, s.In[0], s.Out[0])
	}
	for d := range 2 {
		free := s.In[d+1] + 2*s.Padding[d] - s.Reach(d)
		if free < 0 {
			return fmt.Errorf("shape: the kernel spans %d pixels of side %d, which has %d with its padding", s.Reach(d), d+1, s.In[d+1]+2*s.Padding[d])
		}
		if n := (free/s.Stride[d] + 1) / orOne(s.MaxPool); n != s.Out[d+1] {
			return fmt.Errorf("shape: out %v, but in, kernel, stride and padding give side %d a length of %d", s.Out, d+1, n)
		}
	}
	return nil
}
