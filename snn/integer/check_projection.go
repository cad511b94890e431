package integer

import (
	"errors"
	"fmt"
	"math"
)

// checkProjection checks one that joins populations, whose numbers are at their names.
func (m *Model) checkProjection(j *Projection, at map[string]int) error {
	a, there := at[j.Pre]
	b, too := at[j.Post]
	switch {
	case !there || !too:
		return fmt.Errorf("it joins %q and %q; one of them is no population", j.Pre, j.Post)
	case m.Populations[b].Cell == nil:
		return fmt.Errorf("%q is an input, which nothing reaches", j.Post)
	case m.Populations[a].Cell != nil && m.Populations[a].Cell.Silent:
		return fmt.Errorf("%q never fires", j.Pre)
	case j.Delay < 0 || j.Delay > mostSteps:
		return fmt.Errorf("delay is %d steps; give 0 to %d", j.Delay, mostSteps)
	case j.Bits != 8 && j.Bits != 4 && j.Bits != 2:
		return fmt.Errorf("weights of %d bits; give 8, 4 or 2", j.Bits)
	case !(j.Scale > 0) || float64(j.Scale) > mostSize:
		return fmt.Errorf("scale is %v; give a positive number", j.Scale)
	case m.Arithmetic == Fixed && math.Ldexp(float64(j.Scale), m.Populations[b].Cell.Fraction) >= 1<<31:
		return fmt.Errorf("scale is %v, too large for the fraction of %q", j.Scale, j.Post)
	case (j.Kind == Kernel || j.Kind == Pooling) != (j.Maps != nil) || (j.Kind == Synapses) != (j.List != nil):
		return errors.New("maps are for kernel and pooling, a list is for synapses")
	}
	if err := j.checkWiring(m.Populations[a].Size(), m.Populations[b].Size()); err != nil {
		return err
	}
	switch {
	case m.Populations[a].Graded && j.longest() > 0:
		return fmt.Errorf("%q has graded values, which cannot be delayed", j.Pre)
	case m.Populations[a].Size()*(j.longest()+1) > mostRows:
		return fmt.Errorf("%d cells with a delay of %d steps; no more than %d spikes are kept", m.Populations[a].Size(), j.longest(), mostRows)
	}
	most := 1<<(j.Bits-1) - 1
	for k, w := range j.Levels {
		if int(w) > most || int(w) < -most {
			return fmt.Errorf("level %d is %d; levels of %d bits are −%d to %d", k, w, j.Bits, most, most)
		}
	}
	return nil
}

// checkWiring checks the geometry, and the number of levels.
func (j *Projection) checkWiring(pre, post int) error {
	want := 1
	switch {
	case j.Kind > Synapses:
		return fmt.Errorf("kind %v; give one of %v", j.Kind, kindNames)
	case j.Kind == Dense:
		want = pre * post
	case j.Kind == OneToOne:
		want = pre
	case j.Kind == Synapses:
		want = len(j.Levels)
		if err := j.List.check(pre, post, want); err != nil {
			return err
		}
	}
	if (j.Kind == OneToOne || j.Kind == AllButOwn) && pre != post {
		return fmt.Errorf("%v joins populations of one size, not of %d and %d cells", j.Kind, pre, post)
	}
	if j.Maps != nil {
		if err := j.Maps.check(pre, post, j.Kind == Pooling); err != nil {
			return err
		}
		if j.Kind == Kernel {
			want = j.Maps.levels(len(j.Levels))
		}
	}
	if len(j.Levels) != want || want == 0 {
		return fmt.Errorf("it has %d levels; give %d", len(j.Levels), want)
	}
	return nil
}

func (l *List) check(pre, post, levels int) error {
	n := len(l.Pre)
	if len(l.Post) != n || l.Weight != nil && len(l.Weight) != n || l.Delays != nil && len(l.Delays) != n || n == 0 {
		return fmt.Errorf("the list has %d pre and %d post cells, %d weights and %d delays; give one for each synapse", n, len(l.Post),
			len(l.Weight), len(l.Delays))
	}
	for k := range n {
		switch {
		case l.Pre[k] < 0 || l.Pre[k] >= pre || l.Post[k] < 0 || l.Post[k] >= post:
			return fmt.Errorf("synapse %d joins cells %d and %d of %d and %d", k, l.Pre[k], l.Post[k], pre, post)
		case k > 0 && l.Pre[k] < l.Pre[k-1]:
			return fmt.Errorf("synapse %d begins at cell %d, before that of the one before; list them by rising pre cell", k, l.Pre[k])
		case l.weight(k) < 0 || l.weight(k) >= levels:
			return fmt.Errorf("synapse %d has level %d of %d", k, l.weight(k), levels)
		case l.Delays != nil && (l.Delays[k] < 0 || l.Delays[k] > mostSteps):
			return fmt.Errorf("synapse %d waits %d steps; give 0 to %d", k, l.Delays[k], mostSteps)
		}
	}
	return nil
}

func (g *Maps) check(pre, post int, pooling bool) error {
	for axis := range 2 {
		in, span := g.In[axis], 0
		switch {
		case !within(1, mostCells, in, g.Kernel[axis], g.Stride[axis], g.Dilation[axis], g.MaxPool) || !within(0, mostCells, g.Pad[axis]):
			return errors.New("maps: sizes are 1 or more, pad is 0 or more")
		case pooling && (g.Pad[axis] != 0 || g.Dilation[axis] != 1 || g.Kernel[axis] > in || g.MaxPool != 1):
			return errors.New("maps: a pooling has no pad, no dilation and no maxPool, and its window is no larger than the map")
		}
		span = g.Dilation[axis]*(g.Kernel[axis]-1) + 1
		if g.Pad[axis] >= span || in+2*g.Pad[axis] < span {
			return fmt.Errorf("maps: a window that spans %d cells does not fit a side of %d with a pad of %d", span, in, g.Pad[axis])
		}
		if g.Mid[axis] != g.seen(axis) || g.Out[axis] != g.Mid[axis]/g.MaxPool || g.Out[axis] < 1 {
			return fmt.Errorf("maps: a side of %d becomes %d, pooled %d; the file says %d and %d", in, g.seen(axis), g.seen(axis)/g.MaxPool,
				g.Mid[axis], g.Out[axis])
		}
	}
	switch {
	case !within(1, mostCells, g.In[2], g.Mid[2], g.Groups) || g.In[2]%g.Groups != 0 || g.Mid[2]%g.Groups != 0 || g.Out[2] != g.Mid[2]:
		return fmt.Errorf("maps: %d groups of %d and %d channels", g.Groups, g.In[2], g.Mid[2])
	case pooling && (g.Groups != g.In[2] || g.In[2] != g.Mid[2]):
		return errors.New("maps: a pooling has one group for each channel")
	case !holds(g.In, pre) || !holds(g.Out, post):
		return fmt.Errorf("maps: %v and %v are not the %d and %d cells of the populations", g.In, g.Out, pre, post)
	}
	if n := float64(pre) * float64(g.Kernel[0]) * float64(g.Kernel[1]) * float64(g.Mid[2]/g.Groups); n > mostSynapses {
		return fmt.Errorf("maps: %.4g synapses; no more than %d", n, mostSynapses)
	}
	return checkMid(g.Mid)
}

// levels returns how many levels a kernel has, or more than have if that is more.
func (g *Maps) levels(have int) int {
	n := 1
	for _, side := range []int{g.Kernel[0], g.Kernel[1], g.In[2] / g.Groups, g.Mid[2]} {
		if n > have/side {
			return have + 1
		}
		n *= side
	}
	return n
}

// checkMid bounds the numbers that are added up before pooling.
func checkMid(mid [3]int) error {
	if mid[0] > mostCells/mid[1] || mid[0]*mid[1] > mostCells/mid[2] {
		return fmt.Errorf("maps: %v cells before pooling; no more than %d", mid, mostCells)
	}
	return nil
}

// holds reports whether sides are those of so many cells.
func holds(side [3]int, cells int) bool {
	return side[0] <= cells/side[1] && side[0]*side[1] <= cells/side[2] && side[0]*side[1]*side[2] == cells
}

func within(least, most int, all ...int) bool {
	for _, x := range all {
		if x < least || x > most {
			return false
		}
	}
	return true
}
