package snn

import (
	"fmt"
	"slices"
)

// Without returns n less the populations of these names and every projection from or to one of them; n stays as it is. It panics if there is no
// population of a name.
func (n Net) Without(names ...string) Net {
	for _, name := range names {
		if n.Index(name) < 0 {
			panic(fmt.Sprintf("snn: Net.Without: there is no population %q", name))
		}
	}
	gone := func(name string) bool { return slices.Contains(names, name) }
	n.Populations = slices.DeleteFunc(slices.Clone(n.Populations), func(p Population) bool { return gone(p.Name) })
	n.Projections = slices.DeleteFunc(slices.Clone(n.Projections), func(p Projection) bool { return gone(p.Pre) || gone(p.Post) })
	return n
}
