package plot

import (
	"fmt"
	"math"
	"slices"
)

// scene is a diagram whose parts have their places on the page.
type scene struct {
	nodes  []placed
	wires  []wire
	frames []groupFrame
}

// wire is an edge with its way from outline to outline.
type wire struct {
	run   []point
	pen   pen
	text  string
	label rect // of the text
}

// groupFrame is the frame of a group with its name.
type groupFrame struct {
	rect
	name  string
	label rect
}

// scene places the nodes, then the frames, the edges, and last the texts of the edges.
func (l *lattice) scene(c *canvas, r rect) (scene, error) {
	var s scene
	var err error
	if s.nodes, err = l.nodes(r); err != nil {
		return s, err
	}
	at := map[string]placed{}
	for _, p := range s.nodes {
		at[p.Name] = p
	}
	for _, g := range l.Groups {
		f := frameOf(g, at)
		for _, other := range s.frames {
			if f.overlaps(other.rect) && !f.inside(other.rect) && !other.inside(f.rect) {
				return s, fmt.Errorf("groups %q and %q overlap: put their nodes further apart, or make the figure larger", other.name, f.name)
			}
		}
		s.frames = append(s.frames, f)
	}
	page := rect{edge / 2, edge / 2, c.w - edge/2, r.y1 + 1}
	for _, e := range l.Edges {
		w := e.wire(at[e.From], at[e.To])
		if slices.ContainsFunc(w.run, func(p point) bool { return !page.holds(p) }) {
			return s, fmt.Errorf("edge %s leaves the figure: bend it less, or make the figure larger", e.name())
		}
		s.wires = append(s.wires, w)
	}
	for i := range s.frames {
		if !s.nameFrame(i) {
			return s, fmt.Errorf("group %q: edges leave no room for its name: make it shorter, or put the nodes further apart", s.frames[i].name)
		}
	}
	for i, e := range l.Edges {
		if e.Text == "" {
			continue
		}
		label, ok := s.labelOf(i, e.Bend, page)
		if !ok {
			return s, fmt.Errorf("edge %s: no room for its text %q: make the figure larger, put nodes further apart, or bend the edge",
				e.name(), e.Text)
		}
		s.wires[i].label = label
	}
	return s, nil
}

// frameOf is the frame around the nodes of a group.
func frameOf(g Group, at map[string]placed) groupFrame {
	r := at[g.Nodes[0]].extent()
	for _, name := range g.Nodes {
		e := at[name].extent()
		r = rect{math.Min(r.x0, e.x0), math.Min(r.y0, e.y0), math.Max(r.x1, e.x1), math.Max(r.y1, e.y1)}
	}
	r = r.grow(framePad)
	if g.Name != "" {
		r.y1 += labelHigh
	}
	return groupFrame{rect: r, name: g.Name}
}

// nameFrame finds a place for the name of a frame at its top that no edge crosses, if need be of a shorter name, and reports whether there is one.
func (s scene) nameFrame(i int) bool {
	f := &s.frames[i]
	whole := f.name
	for _, most := range []float64{1, 0.6, 0.35} {
		f.name = noteStyle.elide(whole, math.Max(most*(f.w()-6), 1))
		width := noteStyle.width(f.name)
		for _, part := range []float64{0, 1, 0.5, 0.25, 0.75} {
			x := f.x0 + 3 + float64(part*math.Max(f.w()-6-width, 0))
			f.label = rect{x, f.y1 - labelHigh, x + width, f.y1 - 2}
			if !slices.ContainsFunc(s.wires, func(w wire) bool { return crosses(f.label.grow(1), w.run) }) {
				return true
			}
		}
	}
	return whole == ""
}

// edgePen is how an edge is drawn.
func (e Edge) edgePen() pen {
	p := pen{hue(e.Color, ink), 1.1, nil}
	if e.Width > 0 {
		p.width = e.Width
	}
	if e.Backward {
		p.dash = []float64{4, 2.5}
	}
	return p
}

// wire is the edge on its way between two nodes.
func (e Edge) wire(a, b placed) wire {
	w := wire{pen: e.edgePen(), text: e.Text}
	if e.From == e.To {
		w.run = a.ownRun(e.Bend)
		return w
	}
	if e.flow != straight {
		w.run = e.flow.run(a, b, e.port)
		return w
	}
	from, to := point{a.at.x + e.port, a.at.y}, point{b.at.x + e.port, b.at.y}
	way := func(t float64) point { return bent(from, to, e.Bend, t) }
	start := leaves(way, a.covers, 1)
	end := 1 - leaves(func(t float64) point { return way(1 - t) }, b.covers, 1.5)
	steps := 1
	if e.Bend != 0 {
		steps = 24
	}
	for i := range steps + 1 {
		w.run = append(w.run, way(start+float64((end-start)*float64(i)/float64(steps))))
	}
	return w
}

// bent is a point of the way from a to b, whose middle lies aside by a share of its length.
func bent(a, b point, bend, t float64) point {
	dx, dy := b.x-a.x, b.y-a.y
	aside := 4 * bend * t * (1 - t)
	return point{a.x + float64(dx*t) - float64(dy*aside), a.y + float64(dy*t) + float64(dx*aside)}
}

// leaves returns where on a way that begins in a node the way leaves it, and its note, for the last time in its first half, with a gap.
func leaves(way func(t float64) point, covers func(p point, gap float64) bool, gap float64) float64 {
	const steps = 64
	last := steps / 2
	for last > 0 && !covers(way(float64(last)/steps), gap) {
		last--
	}
	lo, hi := float64(last)/steps, float64(last+1)/steps
	for range 20 {
		if t := (lo + hi) / 2; covers(way(t), gap) {
			lo = t
		} else {
			hi = t
		}
	}
	return hi
}

// covers reports whether a point lies in the node, or nearer to it than the gap.
func (p placed) covers(q point, gap float64) bool {
	if len(p.notes) > 0 && p.note().grow(gap).holds(q) {
		return true
	}
	switch p.Kind {
	case CircleNode, SomaNode, UnitNode:
		return math.Hypot(q.x-p.at.x, q.y-p.at.y) < p.w/2+gap
	}
	return p.shape().grow(gap).holds(q)
}

// ownRun is the way of an arrow from the node to itself, above it or below.
func (p placed) ownRun(bend float64) []point {
	half := math.Min(p.w*0.28, 9)
	start := p.h / 2
	switch p.Kind {
	case CircleNode, SomaNode, UnitNode:
		start = math.Sqrt(math.Max(start*start-half*half, 0))
	}
	sign, far := 1.0, float64((loopHigh-1)/0.75)
	if bend < 0 {
		sign = -1
	}
	at := func(x, y float64) point { return point{p.at.x + x, p.at.y + float64(sign*(start+y))} }
	return cubic(at(-half, 0.5), at(-half-7, far), at(half+7, far), at(half, 1.5))
}

// cubic are points of a curve.
func cubic(a, b, c, d point) []point {
	const steps = 24
	var run []point
	for i := range steps + 1 {
		t := float64(i) / steps
		u := 1 - t
		wa, wb, wc, wd := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		run = append(run, point{
			float64(wa*a.x) + float64(wb*b.x) + float64(wc*c.x) + float64(wd*d.x),
			float64(wa*a.y) + float64(wb*b.y) + float64(wc*c.y) + float64(wd*d.y),
		})
	}
	return run
}
