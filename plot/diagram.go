package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
)

// NodeKind is what a node of a diagram looks like.
type NodeKind int

const (
	// BoxNode is a frame around its text.
	BoxNode NodeKind = iota
	// CircleNode is a circle around its text: a cell, or a value.
	CircleNode
	// PlanesNode is a stack of planes, the first with the text: maps of features.
	PlanesNode
	// SomaNode is a spiking cell: a sum and a threshold.
	SomaNode
	// UnitNode is a unit of a conventional network: a sum and a smooth activation.
	UnitNode
	// TrainNode is a spike train.
	TrainNode
	// TextNode is its text alone.
	TextNode
)

// Node is a part of a diagram. Rows and columns of the grid, counted downwards and to the right from anywhere, may be fractions.
type Node struct {
	Name        string // by which edges and groups know it
	Text        string // in the node, its lines separated by "\n"; the Name of a box, circle, planes or text if it is empty
	Note        string // small, below the node, its lines separated by "\n"
	Kind        NodeKind
	Row, Column float64
	Color       color.Color // of its outline; dark if it is nil
}

// Edge is an arrow between two nodes of a diagram, or from a node to itself.
type Edge struct {
	From, To string
	Text     string      // beside the arrow, such as a weight
	Bend     float64     // how far the middle lies to the left, as a share of the length; below 0, an arrow to itself runs below
	Backward bool        // dashed: what runs against the signals, such as errors
	Width    float64     // points; 0 means 1.1
	Color    color.Color // dark if it is nil

	// Of a net over time:
	flow    flow
	port    float64 // how far from the middle of the side the arrow ends, in points
	carries string  // the node whose colour it has, if that is not From
}

// Group is a frame around nodes, with a name.
type Group struct {
	Name  string
	Nodes []string
}

// Diagram is a drawing of nodes and edges as plain data; [Schematic] draws it.
type Diagram struct {
	Nodes  []Node
	Edges  []Edge
	Groups []Group
}

// Stack returns nodes of one kind one below the other in a column, with the middle of the stack in row 0.
func Stack(column float64, kind NodeKind, names ...string) []Node {
	nodes := make([]Node, len(names))
	for i, name := range names {
		nodes[i] = Node{Name: name, Kind: kind, Column: column, Row: float64(i) - float64(len(names)-1)/2}
	}
	return nodes
}

// Row returns the nodes beside each other in a row, from column 0 on.
func Row(row float64, nodes ...Node) []Node {
	nodes = slices.Clone(nodes)
	for i := range nodes {
		nodes[i].Row, nodes[i].Column = row, float64(i)
	}
	return nodes
}

// Chain returns an edge from each node to the next. The edges have the texts in this order; those that are left have none.
func Chain(nodes []Node, texts ...string) []Edge {
	var edges []Edge
	for i := 1; i < len(nodes); i++ {
		edges = append(edges, Join(nodes[i-1:i], nodes[i:i+1])...)
	}
	return labelled(edges, texts)
}

// Join returns an edge from every node of from to every node of to. The edges have the texts in this order; those that are left have none.
func Join(from, to []Node, texts ...string) []Edge {
	var edges []Edge
	for _, a := range from {
		for _, b := range to {
			edges = append(edges, Edge{From: a.Name, To: b.Name})
		}
	}
	return labelled(edges, texts)
}

// Back returns what runs against the edges: dashed arrows beside them. They have the texts in the order of the edges; those that are left have
// none.
func Back(edges []Edge, texts ...string) []Edge {
	back := slices.Clone(edges)
	for i, e := range edges {
		back[i].From, back[i].To, back[i].Text, back[i].Backward = e.To, e.From, "", true
		if e.Bend == 0 {
			back[i].Bend = 0.25
		}
	}
	return labelled(back, texts)
}

// labelled gives the edges their texts, as far as there are any.
func labelled(edges []Edge, texts []string) []Edge {
	for i := range min(len(edges), len(texts)) {
		edges[i].Text = texts[i]
	}
	return edges
}

// Most of what a diagram may have, and how far a grid may reach.
const (
	mostNodes  = 1000
	mostEdges  = 4000
	mostPlaces = 1000 // rows or columns
)

// Schematic draws a diagram: nodes on an even grid as wide as the figure, edges between their outlines, and texts of edges where they meet no
// other part. The methods that draw return an error that names the nodes or the edge that have no room.
func Schematic(title string, d Diagram) (*Figure, error) {
	const kind = "schematic"
	if err := d.check(kind); err != nil {
		return nil, err
	}
	l := newLattice(d)
	return &Figure{kind: kind, title: title, tall: l.tall, draw: func(c *canvas) error {
		s, err := l.scene(c, c.header(title))
		if err != nil {
			return err
		}
		return c.scene(s)
	}}, nil
}

func (d Diagram) check(kind string) error {
	if len(d.Nodes) == 0 || len(d.Nodes) > mostNodes || len(d.Edges) > mostEdges {
		return complain(kind, "%d nodes and %d edges: give from 1 to %d nodes, and no more than %d edges", len(d.Nodes), len(d.Edges),
			mostNodes, mostEdges)
	}
	known := map[string]bool{}
	for i, n := range d.Nodes {
		if known[n.Name] {
			return complain(kind, "node %d: there is another one with the name %q; give each its own, and what is the same as Text", i+1, n.Name)
		}
		known[n.Name] = true
		if err := n.check(kind); err != nil {
			return err
		}
	}
	if err := d.checkReach(kind); err != nil {
		return err
	}
	for i, e := range d.Edges {
		if err := e.check(kind, i, known); err != nil {
			return err
		}
	}
	for _, g := range d.Groups {
		if len(g.Nodes) == 0 {
			return complain(kind, "group %q has no nodes", g.Name)
		}
		if i := slices.IndexFunc(g.Nodes, func(name string) bool { return !known[name] }); i >= 0 {
			return complain(kind, "group %q: there is no node %q", g.Name, g.Nodes[i])
		}
	}
	return nil
}

func (n Node) check(kind string) error {
	if n.Kind < BoxNode || n.Kind > TextNode {
		return complain(kind, "node %q: kind %d: use the constants of this package", n.Name, int(n.Kind))
	}
	return finite(kind, fmt.Sprintf("node %q (row, column)", n.Name), []float64{n.Row, n.Column})
}

// checkReach returns an error if the nodes lie farther apart than a page can show.
func (d Diagram) checkReach(kind string) error {
	rows, columns := d.ends()
	if r, c := rows.hi-rows.lo, columns.hi-columns.lo; !(r < mostPlaces && c < mostPlaces) {
		return complain(kind, "nodes from row %g to %g and column %g to %g: no more than %d of each", rows.lo, rows.hi, columns.lo,
			columns.hi, mostPlaces)
	}
	return nil
}

// ends are the first and last row and column.
func (d Diagram) ends() (rows, columns span) {
	var r, c []float64
	for _, n := range d.Nodes {
		r, c = append(r, n.Row), append(c, n.Column)
	}
	rows.lo, rows.hi = bounds(r)
	columns.lo, columns.hi = bounds(c)
	return rows, columns
}

func (e Edge) check(kind string, i int, known map[string]bool) error {
	for _, name := range []string{e.From, e.To} {
		if !known[name] {
			return complain(kind, "edge %d, %s: there is no node %q", i+1, e.name(), name)
		}
	}
	if !(math.Abs(e.Bend) <= 2 && e.Width >= 0 && e.Width <= 20) {
		return complain(kind, "edge %d, %s: a bend of %v and a width of %v: give from −2 to 2, and from 0 to 20 points", i+1, e.name(),
			e.Bend, e.Width)
	}
	return nil
}

// name is what an error calls the edge.
func (e Edge) name() string { return fmt.Sprintf("%q→%q", e.From, e.To) }
