package plot

import (
	"cmp"
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
		if shade, ok := of[cmp.Or(e.carries, e.From)]; ok {
			colored.Edges[i].Color = shade
		}
	}
	return &colored
}

// unfolded is the diagram of the net over steps.
func (w *web) unfolded(steps int) Diagram {
	var d Diagram
	rows := w.rows()
	ports := w.ports(rows)
	for t := range steps {
		for i, name := range w.names {
			d.Nodes = append(d.Nodes, Node{Name: at(i, t), Text: name, Row: rows[i], Column: float64(t)})
		}
		d.Nodes = append(d.Nodes, Node{Name: at(-1, t), Text: stepName(t), Kind: TextNode, Row: float64(len(w.names)) - 0.2, Column: float64(t)})
	}
	for k, l := range w.links {
		for t := range steps - l.delay {
			d.Edges = append(d.Edges, Edge{From: at(l.pre, t), To: at(l.post, t+l.delay), flow: l.flow(rows), port: ports[k]})
		}
	}
	w.openEnds(&d, rows, steps, ports)
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

// flow is how the arrows of the link run: without delay upright to the next row, and beside the column past others.
func (l link) flow(rows []float64) flow {
	switch {
	case l.delay > 1:
		return pastOthers
	case l.delay == 1:
		return toNext
	case math.Abs(rows[l.pre]-rows[l.post]) > 1:
		return beside
	}
	return straight
}

// portRoom is the part of a side of a node on which arrows end, in points, and portStep how far they are apart at most.
const (
	portRoom = 18.0
	portStep = 6.0
)

// side is where arrows end that come the same way.
type side struct {
	post  int
	from  flow
	below bool // of arrows beside the column: they come from a lower row
}

func (l link) side(rows []float64) side {
	s := side{post: l.post, from: l.flow(rows)}
	switch s.from {
	case pastOthers: // they end beside those of the next column
		s.from = toNext
	case beside:
		s.below = rows[l.pre] > rows[l.post]
	}
	return s
}

// ports are how far from the middle of a side the arrows of each link end, so that no two end at one place.
func (w *web) ports(rows []float64) []float64 {
	ends := map[side][]int{}
	for k, l := range w.links {
		ends[l.side(rows)] = append(ends[l.side(rows)], k)
	}
	ports := make([]float64, len(w.links))
	for s, links := range ends {
		slices.SortStableFunc(links, func(a, b int) int { return cmp.Compare(rows[w.links[b].pre], rows[w.links[a].pre]) })
		gap := math.Min(portStep, portRoom/float64(len(links)))
		first := -float64(float64(len(links)-1) / 2 * gap)
		switch { // arrows of the node begin in the middle of its right side
		case s.from == beside && s.below:
			gap, first = -gap/2, 0
		case s.from == beside:
			gap, first = gap/2, 0
		}
		for i, k := range links {
			ports[k] = first + float64(float64(i)*gap)
		}
	}
	return ports
}

// flow is how an arrow of a net over time runs, which meets no node on its way.
type flow int

const (
	straight   flow = iota
	beside          // from the right side, beside the column, and back to the right side of another node
	toNext          // from the right side to the left one of a node of the next column
	pastOthers      // the same, over the row of the first node past columns between them
)

// run is the way from node a to node b, where it ends a little off the middle.
func (f flow) run(a, b placed, port float64) []point {
	from, to := a.shape(), b.shape()
	start, end := point{from.x1 + 1, a.at.y}, point{to.x0 - 1.5, b.at.y + port}
	switch f {
	case beside:
		out := math.Max(from.x1, to.x1) + 6 + float64(math.Abs(b.at.y-a.at.y)*0.04)
		y := b.at.y - float64(math.Copysign(4, b.at.y-a.at.y)) + port
		return rounded([]point{start, {out, start.y}, {out, y}, {to.x1 + 1.5, y}}, 5)
	case pastOthers:
		over := from.y1 + 8
		down := end.x - 10 - port/2
		return rounded([]point{start, {start.x + 8, start.y}, {start.x + 8, over}, {down, over}, {down, end.y}, end}, 4)
	}
	reach := (end.x - start.x) / 2
	return cubic(start, point{start.x + reach, start.y}, point{end.x - reach, end.y}, end)
}

// openEnds adds arrows from before the first step, one for each link with a delay, and to behind the last, one for each population whose spikes
// arrive there.
func (w *web) openEnds(d *Diagram, rows []float64, steps int, ports []float64) {
	from, to := map[int]bool{}, map[int]bool{}
	for k, l := range w.links {
		if l.delay == 0 {
			continue
		}
		if !from[l.post] {
			d.Nodes = append(d.Nodes, Node{Name: at(l.post, -1), Text: "…", Kind: TextNode, Row: rows[l.post], Column: -0.7})
		}
		if !to[l.pre] {
			d.Nodes = append(d.Nodes, Node{Name: at(l.pre, steps), Text: "…", Kind: TextNode, Row: rows[l.pre], Column: float64(steps) - 0.3})
			d.Edges = append(d.Edges, Edge{From: at(l.pre, steps-1), To: at(l.pre, steps)})
		}
		from[l.post], to[l.pre] = true, true
		d.Edges = append(d.Edges, Edge{From: at(l.post, -1), To: at(l.post, 0), flow: toNext, port: ports[k], carries: at(l.pre, 0)})
	}
}
