package snn

import (
	"errors"
	"fmt"
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
	case !(a.T > 0) || !finite(a.T):
		return fmt.Errorf("T is %v steps; give the number of steps of an inference", a.T)
	case !(a.Dt > 0) || !finite(a.Dt):
		return fmt.Errorf("dt is %v ms; give a positive number", a.Dt)
	case a.Samples < 1:
		return fmt.Errorf("samples is %d; the means are over at least one", a.Samples)
	case len(a.Populations) == 0:
		return errors.New("populations is empty; give at least one")
	}
	seen := map[string]bool{}
	for i, p := range a.Populations {
		if p.Name == "" {
			return fmt.Errorf("populations[%d]: name is empty", i)
		}
		if seen[p.Name] {
			return fmt.Errorf("populations[%d]: name %q is taken by another", i, p.Name)
		}
		seen[p.Name] = true
		if err := p.check(a.T); err != nil {
			return fmt.Errorf("population %q: %w", p.Name, err)
		}
	}
	pairs := map[[2]string]bool{}
	for i, p := range a.Projections {
		pre, post := a.Population(p.Pre), a.Population(p.Post)
		switch {
		case pre == nil:
			return fmt.Errorf("projections[%d]: pre %q is none of the populations", i, p.Pre)
		case post == nil:
			return fmt.Errorf("projections[%d]: post %q is none of the populations", i, p.Post)
		case pairs[[2]string{p.Pre, p.Post}]:
			return fmt.Errorf("projections[%d]: %v is there twice", i, p)
		}
		pairs[[2]string{p.Pre, p.Post}] = true
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
		if !(x.value >= 0) || !finite(x.value) {
			return fmt.Errorf("%s is %v; counts are finite and not negative", x.field, x.value)
		}
	}
	return nil
}

func (p PopulationActivity) check(steps float64) error {
	err := notNegative(amount{"spikes", p.Spikes}, amount{"maxSpikesPerStep", p.MaxSpikesPerStep}, amount{"updates", p.Updates},
		amount{"fired", p.Fired}, amount{"stateBits", float64(p.StateBits)})
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
	case p.Input() && p.Updates > 0:
		return fmt.Errorf("updates is %v of an input population, which is not computed; leave it out", p.Updates)
	}
	return nil
}

// mostBits is more than any number format has.
const mostBits = 128

func (p ProjectionActivity) check(pre, post PopulationActivity, steps float64) error {
	err := notNegative(amount{"weights", p.Weights}, amount{"nonzero", p.Nonzero}, amount{"synapticEvents", p.SynapticEvents}, amount{"weightUpdates", p.WeightUpdates})
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
	case p.WeightBits < 1 || p.WeightBits > mostBits:
		return fmt.Errorf("weightBits is %d; give 1 to %d", p.WeightBits, mostBits)
	case p.SynapticEvents > arriving*float64(post.Size)*(1+slack):
		return fmt.Errorf("synapticEvents is %v, but %v arriving spikes or values reach %d cells at most", p.SynapticEvents, arriving, post.Size)
	}
	return p.join(pre.Size, post.Size)
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
	case p.Kind == SparseKind && p.Weights > want:
		return fmt.Errorf("weights is %v; there are %d × %d pairs of cells", p.Weights, pre, post)
	case p.Kind == SparseKind:
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
	for _, n := range [...]int{s.In[0], s.In[1], s.In[2], s.Out[0], s.Out[1], s.Out[2], s.Kernel[0], s.Kernel[1], s.Stride[0], s.Stride[1], s.Padding[0] + 1, s.Padding[1] + 1, s.Pool + 1} {
		if n < 1 || n > mostCells {
			return fmt.Errorf("shape: %+v has a side that is no length", *s)
		}
	}
	for d := range 2 {
		if n := (s.In[d+1]+2*s.Padding[d]-s.Kernel[d])/s.Stride[d] + 1; n != s.Out[d+1] {
			return fmt.Errorf("shape: out %v, but in, kernel, stride and padding give side %d a length of %d", s.Out, d+1, n)
		}
	}
	product := func(v [3]int) float64 { return float64(v[0]) * float64(v[1]) * float64(v[2]) }
	pooled := float64(max(s.Pool, 1)) * float64(max(s.Pool, 1))
	kernels := float64(s.In[0]) * float64(s.Out[0]) * float64(s.Kernel[0]) * float64(s.Kernel[1])
	switch {
	case product(s.In)*pooled != float64(pre):
		return fmt.Errorf("shape: in %v with pool %d has %v cells and pre %d", s.In, s.Pool, product(s.In)*pooled, pre)
	case product(s.Out) != float64(post):
		return fmt.Errorf("shape: out %v has %v cells and post %d", s.Out, product(s.Out), post)
	case p.Weights != kernels:
		return fmt.Errorf("weights is %v; the kernels of this shape have %v", p.Weights, kernels)
	}
	return nil
}
