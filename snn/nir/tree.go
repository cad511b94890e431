package nir

import (
	"strings"

	"github.com/spikecell/spikecell/internal/hdf5"
)

// decodeGraph reads a group that is a graph.
func decodeGraph(g *hdf5.Group, path string) (*Graph, error) {
	nodes, ok := g.Groups["nodes"]
	if !ok {
		return nil, flawAt(path, "no group %q, which %s has", "nodes", graphType)
	}
	if err := unknown(g, path, graphType, []string{"type", "metadata", "nodes", "edges"}); err != nil {
		return nil, err
	}
	graph := &Graph{Nodes: map[string]Node{}}
	var err error
	if graph.Edges, err = decodeEdges(g, path); err != nil {
		return nil, err
	}
	for _, name := range sorted(nodes.Arrays) {
		return nil, flawAt(path+"/nodes/"+name, "an array; nodes are groups")
	}
	for _, name := range sorted(nodes.Groups) {
		if graph.Nodes[name], err = decode(nodes.Groups[name], path+"/nodes/"+name); err != nil {
			return nil, err
		}
	}
	graph.Metadata = decodeMetadata(g)
	return graph, nil
}

func decodeEdges(g *hdf5.Group, path string) (edges []Edge, err error) {
	all, err := texts(g, "edges", path)
	if err != nil {
		return nil, err
	}
	if shape := g.Arrays["edges"].Shape; len(all) > 0 && (len(shape) != 2 || shape[1] != 2) {
		return nil, flawAt(path+"/edges", "a shape of %v; give pairs of names, from and to", shape)
	}
	for ; len(all) > 0; all = all[2:] {
		edges = append(edges, Edge{all[0], all[1]})
	}
	return edges, nil
}

// decodeMetadata reads those of a node; nil where it has none.
func decodeMetadata(g *hdf5.Group) Metadata {
	group, ok := g.Groups["metadata"]
	if !ok {
		return nil
	}
	m := Metadata{}
	m.gather(group, "")
	if len(m) == 0 {
		return nil
	}
	return m
}

// gather adds what a group has, under names that begin with those of the groups that it is in.
func (m Metadata) gather(g *hdf5.Group, prefix string) {
	for name, v := range g.Arrays {
		m[prefix+name] = array(v)
	}
	for name, inner := range g.Groups {
		m.gather(inner, prefix+name+"/")
	}
}

func encodeGraph(graph *Graph) *hdf5.Group {
	nodes := &hdf5.Group{Groups: map[string]*hdf5.Group{}}
	for name, n := range graph.Nodes {
		nodes.Groups[name] = encode(n)
	}
	edges := hdf5.Value{Type: hdf5.Text, Shape: []int{len(graph.Edges), 2}}
	for _, e := range graph.Edges {
		edges.Texts = append(edges.Texts, e.From, e.To)
	}
	g := &hdf5.Group{
		Arrays: map[string]hdf5.Value{"type": word(graphType), "edges": edges},
		Groups: map[string]*hdf5.Group{"nodes": nodes},
	}
	encodeMetadata(g, graph.Metadata)
	return g
}

// encodeMetadata adds the group of metadata, if there are any.
func encodeMetadata(g *hdf5.Group, m Metadata) {
	for name, a := range m {
		at := child(g, "metadata")
		for {
			first, rest, nested := strings.Cut(name, "/")
			if !nested {
				break
			}
			at, name = child(at, first), rest
		}
		if at.Arrays == nil {
			at.Arrays = map[string]hdf5.Value{}
		}
		at.Arrays[name] = a.value()
	}
}

// child returns the group of a name in another one, which it makes where it is not there.
func child(g *hdf5.Group, name string) *hdf5.Group {
	if g.Groups == nil {
		g.Groups = map[string]*hdf5.Group{}
	}
	if g.Groups[name] == nil {
		g.Groups[name] = &hdf5.Group{}
	}
	return g.Groups[name]
}
