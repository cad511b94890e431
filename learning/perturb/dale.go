package perturb

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Dale returns a net in which a population is divided into excitatory and inhibitory cells, called as it was with E and I behind, of which a share
// is inhibitory: all weights of a cell have one sign, its own [strata1999], before and during learning, by the Bound of projections. Projections to
// the population lead to both parts, with the weights' range as it was. Those from it begin within 0 to a of excitatory cells, and −a·(1−s)/s to 0 of
// inhibitory ones, with the largest initial size a of the projection and the share s, so that both are in balance. A projection whose Bound
// already leaves weights one sign keeps that: it stands for cells in between. Projections have to be dense, and the population a row of cells.
func Dale(net snn.Net, population string, inhibitory float64) (snn.Net, error) {
	d, err := newDale(net, population, inhibitory)
	if err != nil {
		return snn.Net{}, fmt.Errorf("perturb: Dale: %w", err)
	}
	out := snn.Net{Dt: net.Dt}
	for _, p := range net.Populations {
		if p.Name != population {
			out.Populations = append(out.Populations, p)
			continue
		}
		for _, part := range d.parts {
			p.Name, p.Shape = part.name, []int{part.cells}
			out.Populations = append(out.Populations, p)
		}
	}
	for k, p := range net.Projections {
		if p.Pre != population && p.Post != population {
			out.Projections = append(out.Projections, p)
			continue
		}
		if !p.Dense() {
			return snn.Net{}, fmt.Errorf("perturb: Dale: projection %s is not dense", p)
		}
		lo, hi := net.InitialRange(k)
		out.Projections = append(out.Projections, d.divide(p, max(math.Abs(lo), math.Abs(hi)))...)
	}
	if err := out.Check(); err != nil {
		return snn.Net{}, fmt.Errorf("perturb: Dale: %w", err)
	}
	return out, nil
}

// dale is the division of a population.
type dale struct {
	population string
	parts      [2]dalePart
}

// dalePart are the cells of one sign.
type dalePart struct {
	name  string
	cells int
	sign  float64
	scale float64 // of the largest initial weight
}

func newDale(net snn.Net, population string, inhibitory float64) (*dale, error) {
	p := net.Population(population)
	switch {
	case p == nil:
		return nil, fmt.Errorf("no population %q; the net has %s", population, named(net.Populations, func(p snn.Population) string { return p.Name }))
	case len(p.Shape) != 1:
		return nil, fmt.Errorf("population %q has the shape %v; its cells have to be a row", population, p.Shape)
	case !(inhibitory > 0 && inhibitory < 1):
		return nil, fmt.Errorf("a share of %v inhibitory cells; give one between 0 and 1", inhibitory)
	}
	n := int(math.Round(inhibitory * float64(p.Size())))
	if n == 0 || n == p.Size() {
		return nil, fmt.Errorf("%v of the %d cells of population %q inhibitory leaves none of one kind", inhibitory, p.Size(), population)
	}
	return &dale{population, [2]dalePart{
		{population + "E", p.Size() - n, 1, 1},
		{population + "I", n, -1, (1 - inhibitory) / inhibitory},
	}}, nil
}

// divide returns the projections between parts that take the place of one, whose initial weights are at most size.
func (d *dale) divide(p snn.Projection, size float64) (all []snn.Projection) {
	for _, pre := range d.of(p.Pre) {
		for _, post := range d.of(p.Post) {
			q := p
			q.Pre, q.Post = pre.name, post.name
			q.Bound.ZeroDiagonal = p.Bound.ZeroDiagonal && pre.name == post.name
			if p.Name != "" {
				q.Name = p.Name + " " + pre.name + " " + post.name
			}
			if pre.sign != 0 && !oneSign(p.Bound) {
				q.Bound, q.Init = pre.oneSided(q.Bound, float64(p.EffectiveGain()), size)
			}
			all = append(all, q)
		}
	}
	return all
}

// of returns the parts of a population, or the whole if it is not divided.
func (d *dale) of(population string) []dalePart {
	if population == d.population {
		return slices.Clone(d.parts[:])
	}
	return []dalePart{{name: population}}
}

func oneSign(b snn.Bound) bool { return b.Limited() && (b.Lo >= 0 || b.Hi <= 0) }

// mostWeight bounds weights that had no bound on the side that is left to them.
const mostWeight = 1e6

// oneSided returns the bound and the initial weights of synapses of cells of one sign: gain · w has the sign of the cells.
func (part dalePart) oneSided(b snn.Bound, gain, size float64) (snn.Bound, snn.Init) {
	lo, hi := float32(-mostWeight), float32(mostWeight)
	if b.Limited() {
		lo, hi = b.Lo, b.Hi
	}
	init := snn.Init{Kind: snn.InitUniform, Hi: min(part.scale*size, float64(hi))}
	if part.sign*gain < 0 {
		init = snn.Init{Kind: snn.InitUniform, Lo: max(-part.scale*size, float64(lo))}
		return snn.Bound{Lo: lo, ZeroDiagonal: b.ZeroDiagonal}, init
	}
	return snn.Bound{Hi: hi, ZeroDiagonal: b.ZeroDiagonal}, init
}
