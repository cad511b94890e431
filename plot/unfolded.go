package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// mostSteps is more than can be told apart in one drawing of a net over time.
const mostSteps = 12

// Unfolded draws a net unfolded in time: a column for each step, a row for each population, the inputs lowest. An arrow that leads to a later
// column is a projection with a delay, such as a recurrent one; an ellipsis stands for the steps before and after.
func Unfolded(title string, net snn.Net, steps int) (*Figure, error) {
	const kind = "unfolded network"
	if steps < 1 || steps > mostSteps {
		return nil, complain(kind, "%d steps: give from 1 to %d", steps, mostSteps)
	}
	w, err := newWeb(kind, net)
	if err != nil {
		return nil, err
	}
	l := newLattice(w.unfolded(steps))
	l.narrow = true
	return &Figure{kind: kind, title: title, tall: l.tall, draw: func(c *canvas) error {
		colored := w.colored(c, l)
		s, err := colored.scene(c, c.header(title))
		if err != nil {
			return err
		}
		return c.scene(s)
	}}, nil
}

// colored gives nodes the colours of their populations, and arrows that of the spikes that they carry.
func (w *web) colored(c *canvas, l *lattice) *lattice {
	colored, looks, of := *l, c.looks(w.names...), map[string]shade{}
	colored.Diagram = l.clone()
	for i, n := range colored.Nodes {
		if k := slices.Index(w.names, n.Text); k >= 0 && n.Kind == BoxNode {
			colored.Nodes[i].Color, of[n.Name] = looks[k].color, looks[k].color
		}
	}
	for i, e := range colored.Edges {
		if shade, ok := of[e.From]; ok {
			colored.Edges[i].Color = shade
		}
	}
	return &colored
}

// unfolded is the diagram of the net over steps.
func (w *web) unfolded(steps int) Diagram {
	var d Diagram
	rows := w.rows()
	for t := range steps {
		for i, name := range w.names {
			d.Nodes = append(d.Nodes, Node{Name: at(i, t), Text: name, Row: rows[i], Column: float64(t)})
		}
		d.Nodes = append(d.Nodes, Node{Name: at(-1, t), Text: stepName(t), Kind: TextNode, Row: float64(len(w.names)) - 0.2, Column: float64(t)})
	}
	for _, l := range w.links {
		if l.delay == 0 {
			d.Edges = append(d.Edges, w.within(l, rows, steps)...)
			continue
		}
		for t := range steps - l.delay {
			d.Edges = append(d.Edges, Edge{From: at(l.pre, t), To: at(l.post, t+l.delay), flow: flowOver(l.delay)})
		}
	}
	w.openEnds(&d, rows, steps)
	return d
}

// at names the node of a population at a step.
func at(population, step int) string { return fmt.Sprintf("%d at %d", population, step) }

// stepName is what stands below a column.
func stepName(t int) string {
	if t == 0 {
		return "t"
	}
	return fmt.Sprintf("t + %d", t)
}

// rows are the rows of the populations: the first layer lowest.
func (w *web) rows() []float64 {
	rows := make([]float64, len(w.names))
	row := float64(len(w.names)) - 1
	for layer := range len(w.names) {
		for i, k := range w.layer {
			if k == layer {
				rows[i], row = row, row-1
			}
		}
	}
	return rows
}

// within are the arrows of a link without delay: upright to the next row, and beside the column past others.
func (w *web) within(l link, rows []float64, steps int) (edges []Edge) {
	way := straight
	if math.Abs(rows[l.pre]-rows[l.post]) > 1 {
		way = beside
	}
	for t := range steps {
		edges = append(edges, Edge{From: at(l.pre, t), To: at(l.post, t), flow: way})
	}
	return edges
}

// flow is how an arrow of a net over time runs, which meets no node on its way.
type flow int

const (
	straight   flow = iota
	beside          // from the right side, beside the column, and back to the right side of another node
	toNext          // from the right side to the left one of a node of the next column
	pastOthers      // the same, over the row of the first node past columns between them
)

// flowOver is the flow of a delay of one step or more.
func flowOver(delay int) flow {
	if delay == 1 {
		return toNext
	}
	return pastOthers
}

// run is the way from node a to node b.
func (f flow) run(a, b placed) []point {
	from, to := a.shape(), b.shape()
	start, end := point{from.x1 + 1, a.at.y}, point{to.x0 - 1.5, b.at.y}
	switch f {
	case beside:
		out := math.Max(from.x1, to.x1) + 6 + float64(math.Abs(b.at.y-a.at.y)*0.04)
		y := b.at.y - float64(math.Copysign(4, b.at.y-a.at.y))
		return rounded([]point{start, {out, start.y}, {out, y}, {to.x1 + 1.5, y}}, 5)
	case pastOthers:
		over := from.y1 + 8
		return rounded([]point{start, {start.x + 8, start.y}, {start.x + 8, over}, {end.x - 10, over}, {end.x - 10, end.y}, end}, 4)
	}
	reach := (end.x - start.x) / 2
	return cubic(start, point{start.x + reach, start.y}, point{end.x - reach, end.y}, end)
}

// openEnds adds arrows from before the first step and to behind the last, one for each population that sends or hears with a delay.
func (w *web) openEnds(d *Diagram, rows []float64, steps int) {
	from, to := map[int]bool{}, map[int]bool{}
	for _, l := range w.links {
		if l.delay > 0 {
			from[l.post], to[l.pre] = true, true
		}
	}
	for i := range w.names {
		if from[i] {
			d.Nodes = append(d.Nodes, Node{Name: at(i, -1), Text: "…", Kind: TextNode, Row: rows[i], Column: -0.7})
			d.Edges = append(d.Edges, Edge{From: at(i, -1), To: at(i, 0)})
		}
		if to[i] {
			d.Nodes = append(d.Nodes, Node{Name: at(i, steps), Text: "…", Kind: TextNode, Row: rows[i], Column: float64(steps) - 0.3})
			d.Edges = append(d.Edges, Edge{From: at(i, steps-1), To: at(i, steps)})
		}
	}
}
