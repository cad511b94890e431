package nir

import (
	"fmt"
	"slices"
	"strings"
)

// relay passes on what it gets: the ends of a graph that stands in another.
type relay struct{}

func (relay) node() {}

// flat is a graph without graphs in it.
type flat struct {
	nodes  map[string]Node
	names  []string            // in order
	before map[string][]string // the nodes whose outputs a node gets, in order
	after  map[string][]string
}

// flattened lifts the nodes of nested graphs, which are called by the names of both with a point between.
func flattened(g *Graph) (*flat, error) {
	f := &flat{nodes: map[string]Node{}, before: map[string][]string{}, after: map[string][]string{}}
	if _, err := f.lift("", g); err != nil {
		return nil, err
	}
	f.names = sorted(f.nodes)
	for _, name := range f.names {
		slices.Sort(f.before[name])
		slices.Sort(f.after[name])
	}
	return f, nil
}

// ends are where a nested graph takes and gives.
type ends struct{ in, out string }

// dotted returns the name of a node of a nested graph, whose own name may have that of the graph in front, as snnTorch writes it.
func dotted(prefix, name string) string {
	if prefix == "" || strings.HasPrefix(name, prefix+".") {
		return name
	}
	return prefix + "." + name
}

// lift adds the nodes of g, and returns its ends.
func (f *flat) lift(prefix string, g *Graph) (own ends, err error) {
	inner := map[string]ends{}
	for _, name := range sorted(g.Nodes) {
		node, full := g.Nodes[name], dotted(prefix, name)
		inner[name] = ends{full, full}
		switch n := node.(type) {
		case *Graph:
			if inner[name], err = f.lift(full, n); err != nil {
				return own, err
			}
			continue
		case Input:
			if err = own.end(&own.in, prefix, full, "Input"); err == nil && prefix != "" {
				node = relay{}
			} else {
				node = Input{Shape: withoutBatch(n.Shape)}
			}
		case Output:
			if err = own.end(&own.out, prefix, full, "Output"); err == nil && prefix != "" {
				node = relay{}
			}
		}
		if err != nil {
			return own, err
		}
		if f.nodes[full] != nil {
			return own, fmt.Errorf("nir: two nodes are called %q, one of them in a nested graph; rename one", full)
		}
		f.nodes[full] = node
	}
	return own, f.join(prefix, g.Edges, inner)
}

// withoutBatch leaves out axes of 1 before those of a map: exporters that run a sample through a net of PyTorch keep that of its batch.
func withoutBatch(shape []int) []int {
	for len(shape) > 3 && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}

// end notes an end of a nested graph, of which there is one.
func (e *ends) end(at *string, prefix, full, what string) error {
	if prefix != "" && *at != "" {
		return fmt.Errorf("nir: nested graph %q has two %s nodes, and edges do not say which they mean; give it one", prefix, what)
	}
	*at = full
	return nil
}

// join adds edges, each once.
func (f *flat) join(prefix string, edges []Edge, inner map[string]ends) error {
	for _, e := range edges {
		from, known := inner[e.From]
		to, too := inner[e.To]
		switch {
		case !known || !too:
			return fmt.Errorf("nir: an edge leads from %q to %q, and the graph %q has no node of one of these names", e.From, e.To, prefix)
		case from.out == "":
			return fmt.Errorf("nir: nested graph %q has no Output, and an edge leads from it to %q", e.From, e.To)
		case to.in == "":
			return fmt.Errorf("nir: nested graph %q has no Input, and an edge leads to it from %q", e.To, e.From)
		}
		f.before[to.in] = append(f.before[to.in], from.out)
		f.after[from.out] = append(f.after[from.out], to.in)
	}
	return nil
}
