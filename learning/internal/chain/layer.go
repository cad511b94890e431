package chain

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Layer is a population of cells and the dense projection onto it.
type Layer struct {
	Pre, Post  int // cells
	Projection int // in the net
	Population int
	Name       string // of the projection
	Frozen     bool
	Bound      snn.Bound
	Reads      bool      // its cells are read, and never fire
	Turned     bool      // weights are kept by post cell
	Stored     []float32 // weights, [pre][post], or [post][pre] if Turned
}

// Find returns the only input population of a net and the projections on the way from it to the last population, or says why the net is no chain.
// The error begins with the name of the rule.
func Find(rule string, n snn.Net) (input int, projections []int, err error) {
	input = slices.IndexFunc(n.Populations, func(p snn.Population) bool { return p.Cell == nil })
	for at := input; at >= 0; {
		next := -1
		for i, p := range n.Projections {
			switch {
			case n.Index(p.Pre) != at:
			case next >= 0:
				return 0, nil, fmt.Errorf("%s: population %q projects to %q and to %q; layers are a chain", rule, p.Pre, n.Projections[next].Post, p.Post)
			case len(projections) == len(n.Projections):
				return 0, nil, fmt.Errorf("%s: projection %v closes a cycle; layers are a chain", rule, p)
			default:
				next = i
			}
		}
		if next < 0 {
			break
		}
		projections = append(projections, next)
		at = n.Index(n.Projections[next].Post)
	}
	switch {
	case input < 0 || len(projections) == 0:
		return 0, nil, errors.New(rule + ": the net has no input population that projects to others; give it one")
	case len(projections) != len(n.Projections) || len(projections) != len(n.Populations)-1:
		return 0, nil, fmt.Errorf("%s: %d of %d populations and %d of %d projections lie on the way from the input; the net must be a chain",
			rule, len(projections)+1, len(n.Populations), len(projections), len(n.Projections))
	}
	return input, projections, nil
}

// New returns the layer of projection i, whose weights are those of the model, turned or not, or says why it is none. The error begins with the name
// of the rule.
func New(rule string, m *snn.Model, i int, turned bool) (Layer, error) {
	n, p := m.Net, m.Net.Projections[i]
	post := n.Index(p.Post)
	if !p.Dense() {
		return Layer{}, fmt.Errorf("%s: projection %v: its wiring is %T; layers are joined densely", rule, p, p.Wiring)
	}
	field := OtherField(p, "Pre", "Post", "Name", "Wiring", "Delay", "Gain", "Bound", "Init", "Frozen")
	if field == "" {
		field = OtherField(n.Populations[post], "Name", "Shape", "Cell")
	}
	if field != "" {
		return Layer{}, fmt.Errorf("%s: projection %v: %s is set, which is no part of this rule; leave it out", rule, p, field)
	}
	l := Layer{
		Pre: n.Population(p.Pre).Size(), Post: n.Populations[post].Size(), Projection: i, Population: post, Name: p.String(), Frozen: p.Frozen,
		Bound: p.Bound, Turned: turned,
	}
	l.Stored = make([]float32, l.Pre*l.Post)
	w, ld := m.Weights(i)
	l.each(ld, func(model, stored int) { l.Stored[stored] = w[model] })
	return l, nil
}

// each calls f with the places of each weight: among the model's, whose rows are ld apart, and among the stored.
func (l *Layer) each(ld int, f func(model, stored int)) {
	for i := range l.Pre {
		for k := range l.Post {
			if l.Turned {
				f(i*ld+k, k*l.Pre+i)
			} else {
				f(i*ld+k, i*l.Post+k)
			}
		}
	}
}

// keep holds the stored weights within their bound.
func (l *Layer) keep() {
	if !l.Bound.Limited() {
		return
	}
	for i, x := range l.Stored {
		l.Stored[i] = min(max(x, l.Bound.Lo), l.Bound.Hi)
	}
}

// OtherField returns the name of a field of a struct that is not 0 and not among the known ones, or "".
func OtherField(x any, known ...string) string { return otherField(reflect.ValueOf(x), known) }

func otherField(v reflect.Value, known []string) string {
	for i := range v.NumField() {
		switch f := v.Type().Field(i); {
		case f.Anonymous:
			if name := otherField(v.Field(i), known); name != "" {
				return name
			}
		case !slices.Contains(known, f.Name) && !v.Field(i).IsZero():
			return f.Name
		}
	}
	return ""
}
