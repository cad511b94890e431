package learning

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// piece is what a part of a [Mixed] rule trains of a net.
type piece struct {
	net    snn.Net // with what others train Frozen
	from   int     // population of the whole net whose spikes are the input of the piece; −1: that of the net
	before snn.Net // that fires it
}

// pieces returns the piece of each part, or what of the parts does not fit the net.
func (m Mixed) pieces(n snn.Net) ([]piece, error) {
	owner, err := m.owners(n)
	if err != nil {
		return nil, err
	}
	pieces := make([]piece, len(m.Parts))
	for i := range m.Parts {
		own := make([]bool, len(n.Projections))
		for k, by := range owner {
			own[k] = by == i
		}
		pieces[i] = pieceOf(n, own)
		if err := m.checkTimes(i, pieces[i], n, owner); err != nil {
			return nil, err
		}
	}
	return pieces, nil
}

// projectionsOf names the projections of a net, separated by commas.
func projectionsOf(n snn.Net) string {
	var names []string
	for _, p := range n.Projections {
		names = append(names, p.String())
	}
	return strings.Join(names, ", ")
}

// owners returns the part that trains each projection of n, −1 for one that is Frozen.
func (m Mixed) owners(n snn.Net) ([]int, error) {
	if len(m.Parts) == 0 {
		return nil, errors.New("there are no Parts; give each rule one, with its Projections")
	}
	owner := slices.Repeat([]int{-1}, len(n.Projections))
	for i, p := range m.Parts {
		if err := m.checkPart(i); err != nil {
			return nil, err
		}
		for _, name := range p.Projections {
			k := n.ProjectionNamed(name)
			switch {
			case k < 0:
				return nil, fmt.Errorf("%s names the projection %q, which the net does not have; there are %s", m.part(i), name, projectionsOf(n))
			case n.Projections[k].Frozen:
				return nil, fmt.Errorf("%s names the projection %v, which is Frozen in the net; leave out one of the two", m.part(i), name)
			case owner[k] == i:
				return nil, fmt.Errorf("%s names the projection %v twice; leave out one of the two", m.part(i), name)
			case owner[k] >= 0:
				return nil, fmt.Errorf("projection %v is named by %s and by %s; one rule changes a projection", name, m.part(owner[k]), m.part(i))
			}
			owner[k] = i
		}
	}
	for k, by := range owner {
		if p := n.Projections[k]; by < 0 && !p.Frozen {
			return nil, fmt.Errorf("projection %v is named by no part, and is not Frozen; name it in the Projections of a part, or freeze it", p)
		}
	}
	return owner, nil
}

// checkPart refuses a part that cannot be meant.
func (m Mixed) checkPart(i int) error {
	p := m.Parts[i]
	switch {
	case p.Learner == nil:
		return fmt.Errorf("part %d has no Learner", i+1)
	case len(p.Projections) == 0:
		return fmt.Errorf("%s names no Projections, and would learn nothing", m.part(i))
	case p.After < 0 || p.Epochs < 0:
		return fmt.Errorf("%s has After %d and Epochs %d; neither can be negative", m.part(i), p.After, p.Epochs)
	case p.After > mostEpochs || p.Epochs > mostEpochs:
		return fmt.Errorf("%s has After %d and Epochs %d; no more than %d", m.part(i), p.After, p.Epochs, mostEpochs)
	case readsRaw(p.Learner):
		return fmt.Errorf("%s reads raw samples, and parts hear the spikes of one another; give it a rule of spikes", m.part(i))
	}
	return nil
}

// pieceOf returns what is trained of n by one that changes the projections own.
func pieceOf(n snn.Net, own []bool) piece {
	reached := make([]bool, len(n.Populations))
	for k, is := range own {
		if is {
			reached[n.Index(n.Projections[k].Post)] = true
		}
	}
	from, inside := cut(n, reached)
	p := piece{from: from, net: within(n, inside, from)}
	for k := range p.net.Projections {
		j := &p.net.Projections[k]
		j.Frozen = j.Frozen || !own[n.ProjectionNamed(j.String())]
	}
	if from >= 0 {
		only := make([]bool, len(n.Populations))
		only[from] = true
		p.before = within(n, upstream(n, only, -1), -1)
	}
	return p
}

// cut finds the last population all of whose spikes are all that the populations reached hear of the rest of the net, −1 if there is none, and the
// populations from there on.
func cut(n snn.Net, reached []bool) (from int, inside []bool) {
	from, inside = -1, upstream(n, reached, -1)
	after := downstream(n, reached)
	for c, p := range n.Populations {
		if p.Cell == nil || !p.Fires() || after[c] || !inside[c] {
			continue
		}
		part := upstream(n, reached, c)
		if part[c] && inputs(n, part) == 0 && (from < 0 || size(part) < size(inside)) {
			from, inside = c, part
		}
	}
	return from, inside
}

// upstream returns the populations of whose spikes those of a set hear, directly or by others, but not through stop; the set is among them.
func upstream(n snn.Net, set []bool, stop int) []bool {
	return reach(n, set, func(p snn.Projection) (from, to int) { return n.Index(p.Post), n.Index(p.Pre) }, stop)
}

// downstream returns the populations that hear of spikes of a set, which is among them.
func downstream(n snn.Net, set []bool) []bool {
	return reach(n, set, func(p snn.Projection) (from, to int) { return n.Index(p.Pre), n.Index(p.Post) }, -1)
}

// reach adds to a set what projections lead to from it, but for what lies behind stop.
func reach(n snn.Net, set []bool, ends func(snn.Projection) (from, to int), stop int) []bool {
	all := slices.Clone(set)
	for grown := true; grown; {
		grown = false
		for _, p := range n.Projections {
			if from, to := ends(p); all[from] && from != stop && !all[to] {
				all[to], grown = true, true
			}
		}
	}
	return all
}

// within returns the populations inside and the projections between them. Population from, if it is not −1, becomes an input.
func within(n snn.Net, inside []bool, from int) snn.Net {
	part := snn.Net{Dt: n.Dt}
	for i, p := range n.Populations {
		if i == from {
			p.Cell, p.Bias = nil, nil
		}
		if inside[i] {
			part.Populations = append(part.Populations, p)
		}
	}
	for _, p := range n.Projections {
		if post := n.Index(p.Post); inside[n.Index(p.Pre)] && inside[post] && post != from {
			part.Projections = append(part.Projections, p)
		}
	}
	return part
}

// inputs returns how many of the populations inside are inputs of the net.
func inputs(n snn.Net, inside []bool) (count int) {
	for i, p := range n.Populations {
		if inside[i] && p.Cell == nil {
			count++
		}
	}
	return count
}

func size(set []bool) (count int) {
	for _, is := range set {
		if is {
			count++
		}
	}
	return count
}
