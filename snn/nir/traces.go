package nir

import (
	"fmt"
	"math"
	"slices"
)

// GraphData are traces of the nodes of a graph, by their names: what NIR calls NIRGraphData.
type GraphData struct{ Nodes map[string]Traces }

// Traces are those of a node: [NodeData], or a *GraphData of a graph in the graph.
type Traces interface{ traces() }

// NodeData are the observables of a node by name, such as "spikes" and "voltages".
type NodeData map[string]Observable

// Observable is a recording of several samples: [Gridded] or [Events].
type Observable interface{ observable() }

// Gridded has a value of each cell at each step: what NIR calls TimeGriddedData.
type Gridded struct {
	Data Array   // samples × steps × cells; spikes are of type Bool
	Dt   float64 // length of a step, s
}

// Events are the times at which cells fired: what NIR calls EventData or, with values, ValuedEventData.
type Events struct {
	Index Array   // the cells, samples × events of the sample that has the most; −1 where there is none
	Time  Array   // s, of the same shape; +∞ where there is none
	Value Array   // of the same shape; one without a shape where events have no values
	Cells int     // of the node
	End   float64 // of the recording, s
}

func (*GraphData) traces()     {}
func (NodeData) traces()       {}
func (Gridded) observable()    {}
func (Events) observable()     {}
func (g Gridded) kind() string { return "TimeGriddedData" }
func (e Events) kind() string {
	if e.valued() {
		return "ValuedEventData"
	}
	return "EventData"
}
func (e Events) valued() bool { return e.Value.Shape != nil }

// Check reports what is wrong with traces, and where: names that files cannot have, shapes that do not agree, and events of cells or at times that
// there are not.
func (d *GraphData) Check() error {
	if err := d.check(""); err != nil {
		return fmt.Errorf("nir: %w", err)
	}
	return nil
}

// check checks traces in those above them.
func (d *GraphData) check(path string, above ...*GraphData) error {
	switch {
	case d == nil:
		return flawAt(path, "there are no traces, they are nil")
	case len(above) > mostDepth:
		return flawAt(path, "graphs in graphs, deeper than %d", mostDepth)
	case slices.Contains(above, d):
		return flawAt(path, "the traces are in themselves")
	}
	for _, name := range sorted(d.Nodes) {
		at := join(path, "nodes/"+name)
		if err := checkName(name, at); err != nil {
			return err
		}
		switch t := d.Nodes[name].(type) {
		case *GraphData:
			if err := t.check(at, append(slices.Clip(above), d)...); err != nil {
				return err
			}
		case NodeData:
			if err := t.check(at); err != nil {
				return err
			}
		default:
			return flawAt(at, "%T; give NodeData or *GraphData", t)
		}
	}
	return nil
}

func (d NodeData) check(path string) error {
	for _, name := range sorted(d) {
		at := path + "/observables/" + name
		if err := checkName(name, at); err != nil {
			return err
		}
		var err error
		switch o := d[name].(type) {
		case Gridded:
			err = o.check(at)
		case Events:
			err = o.check(at)
		default:
			err = flawAt(at, "%T; give Gridded or Events", o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (g Gridded) check(path string) error {
	if !(g.Dt > 0) || math.IsInf(g.Dt, 0) {
		return flawAt(path+"/dt", "%v; give a time above 0, in seconds", g.Dt)
	}
	return checkTrace(g.Data, 3, path+"/data")
}

func checkTrace(a Array, axes int, path string) error {
	if a.Type == Text {
		return flawAt(path, "texts; give numbers")
	}
	if len(a.Shape) != axes {
		return flawAt(path, "a shape of %v; give %d axes", a.Shape, axes)
	}
	return a.consistent(path)
}

func (e Events) check(path string) error {
	if err := checkTrace(e.Index, 2, path+"/idx"); err != nil {
		return err
	}
	if err := checkTrace(e.Time, 2, path+"/time"); err != nil {
		return err
	}
	if e.Time.Shape[0] != e.Index.Shape[0] || e.Time.Shape[1] != e.Index.Shape[1] {
		return flawAt(path+"/time", "a shape of %v, and idx has %v", e.Time.Shape, e.Index.Shape)
	}
	if e.valued() {
		if err := checkTrace(e.Value, 2, path+"/value"); err != nil {
			return err
		}
		if e.Value.Shape[0] != e.Index.Shape[0] || e.Value.Shape[1] != e.Index.Shape[1] {
			return flawAt(path+"/value", "a shape of %v, and idx has %v", e.Value.Shape, e.Index.Shape)
		}
	}
	if e.Cells < 0 || e.Cells > mostSide {
		return flawAt(path+"/n_neurons", "%d; give 0 to %d", e.Cells, mostSide)
	}
	if !(e.End >= 0) || math.IsInf(e.End, 0) {
		return flawAt(path+"/t_max", "%v; give a time that is not negative, in seconds", e.End)
	}
	return e.checkEvents(path)
}

func (e Events) checkEvents(path string) error {
	for i, cell := range e.Index.Data {
		if cell == -1 {
			continue
		}
		if cell != math.Trunc(cell) || cell < 0 || cell >= float64(e.Cells) {
			return flawAt(path+"/idx", "event %d is of cell %v of %d; −1 is none", i, cell, e.Cells)
		}
		if t := e.Time.Data[i]; !(t >= 0 && t <= e.End) {
			return flawAt(path+"/time", "event %d is at %v s of %v", i, t, e.End)
		}
	}
	return nil
}

// CheckNodes reports traces of nodes that a graph does not have, or that have another number of cells than come out of the node.
func (d *GraphData) CheckNodes(g *Graph) error {
	if err := d.Check(); err != nil {
		return err
	}
	if err := g.Check(); err != nil {
		return err
	}
	if err := d.checkNodes(g, ""); err != nil {
		return fmt.Errorf("nir: %w", err)
	}
	return nil
}

func (d *GraphData) checkNodes(g *Graph, path string) error {
	shapes, err := g.shapes(path)
	if err != nil {
		return err
	}
	for _, name := range sorted(d.Nodes) {
		at := join(path, "nodes/"+name)
		node, ok := g.Nodes[name]
		if !ok {
			return flawAt(at, "the graph has no such node")
		}
		inner, nested := d.Nodes[name].(*GraphData)
		graph, isGraph := node.(*Graph)
		switch {
		case nested != isGraph:
			return flawAt(at, "traces %T of a node %s", d.Nodes[name], typeName(node))
		case nested:
			if err := inner.checkNodes(graph, at); err != nil {
				return err
			}
		default:
			if err := d.Nodes[name].(NodeData).checkCells(shapes[name].Out, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkCells compares cells with the shape that comes out of a node, where that is known.
func (d NodeData) checkCells(out []int, path string) error {
	for _, name := range sorted(d) {
		cells := 0
		switch o := d[name].(type) {
		case Gridded:
			cells = o.Data.Shape[2]
		case Events:
			cells = o.Cells
		}
		if out != nil && product(out) != cells {
			return flawAt(path+"/observables/"+name, "%d cells, and the node gives a shape of %v", cells, out)
		}
	}
	return nil
}
