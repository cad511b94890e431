package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// lattice is a diagram with the sizes that do not depend on the page.
type lattice struct {
	Diagram
	rows, columns span
	pitch         float64 // from row to row, as near as nodes and the texts between them allow
	top, bottom   float64 // above the first row and below the last, what nodes need
	loops         map[string]reach
	narrow        bool // nodes take two thirds of a column at most: arrows need the rest
}

// reach is how far arrows of a node to itself, and those that run over others of its row, go above and below it.
type reach struct{ up, down float64 }

// Sizes of diagrams in points of a notebook.
const (
	nodePad    = 4.0  // between the outline of a node and its text
	lineGap    = 10.5 // between lines of a node
	loopHigh   = 17.0 // of an arrow of a node to itself
	labelHigh  = 11.0
	rowGap     = 22.0 // between nodes of two rows
	leastPitch = 46.0 // from row to row, where nodes of the rows do not stand above each other
	nodeGap    = 8.0  // between nodes of two columns, at least
	framePad   = 4.0  // between nodes and the frame of their group
	planeStep  = 2.5  // between planes of a stack
	somaSize   = 17.0 // radius
)

// planeCount is how many planes a stack has behind the first.
const planeCount = 2

func newLattice(d Diagram) *lattice {
	l := &lattice{Diagram: d.clone(), loops: map[string]reach{}}
	l.rows, l.columns = d.ends()
	for _, e := range l.Edges {
		if e.From != e.To && e.flow != pastOthers {
			continue
		}
		r, high := l.loops[e.From], loopHigh
		if e.Text != "" {
			high += labelHigh
		}
		if e.Bend < 0 {
			r.down = high
		} else {
			r.up = high
		}
		l.loops[e.From] = r
	}
	l.measure()
	return l
}

// measure finds how near to each other rows can be, and what nodes need above and below them.
func (l *lattice) measure() {
	reaches := make([]rect, len(l.Nodes))
	for i, n := range l.Nodes {
		reaches[i] = l.place(n, math.Inf(1)).extent()
	}
	framed := l.framed()
	for i, a := range l.Nodes {
		for j, b := range l.Nodes {
			if rows := b.Row - a.Row; rows > 0 {
				need := rowGap - reaches[i].y0 + reaches[j].y1
				if framed[a.Name] != framed[b.Name] {
					need += 2*framePad + labelHigh
				}
				need /= math.Max(rows, 0.1)
				if math.Abs(a.Column-b.Column) >= 0.8 { // they may stand side by side
					need = math.Min(need, leastPitch)
				}
				l.pitch = math.Max(l.pitch, need)
			}
		}
	}
	for i, n := range l.Nodes {
		if framed[n.Name] != "" {
			reaches[i] = reaches[i].grow(framePad + 1)
			reaches[i].y1 += labelHigh
		}
		l.top = math.Max(l.top, reaches[i].y1-float64((n.Row-l.rows.lo)*l.pitch))
		l.bottom = math.Max(l.bottom, -reaches[i].y0-float64((l.rows.hi-n.Row)*l.pitch))
	}
}

// clone returns a diagram that shares nothing with d.
func (d Diagram) clone() Diagram {
	d.Nodes, d.Edges = append([]Node(nil), d.Nodes...), append([]Edge(nil), d.Edges...)
	groups := d.Groups
	d.Groups = nil
	for _, g := range groups {
		d.Groups = append(d.Groups, Group{g.Name, append([]string(nil), g.Nodes...)})
	}
	return d
}

// framed are the names of the groups of nodes that have one.
func (l *lattice) framed() map[string]string {
	of := map[string]string{}
	for _, g := range l.Groups {
		for _, name := range g.Nodes {
			of[name] = g.Name + " " // no group is one without a name
		}
	}
	return of
}

// side is the room at the sides that frames of groups need.
func (l *lattice) side() float64 {
	if len(l.Groups) == 0 {
		return 0
	}
	return framePad + 1
}

// tall is the height that a diagram wants: rows as far from each other as their nodes and the texts between them need.
func (l *lattice) tall(width float64) float64 {
	top, bottom := l.ends(width*72 - 2*edge)
	inner := float64((l.rows.hi-l.rows.lo)*l.pitch) + top + bottom
	return math.Min((inner+2*edge+titleStyle.size*lineHeight+5)/72, mostInches)
}

// columnPitch is how far columns are from each other in a diagram so wide.
func (l *lattice) columnPitch(width float64) float64 {
	return (width - 2*l.side()) / (l.columns.hi - l.columns.lo + 1)
}

// ends are the room above the first row and below the last, which bent edges need as well as nodes: the wider the diagram, the more.
func (l *lattice) ends(width float64) (top, bottom float64) {
	at := map[string]point{}
	for _, n := range l.Nodes {
		at[n.Name] = point{float64(n.Column * l.columnPitch(width)), float64((l.rows.lo - n.Row) * l.pitch)}
	}
	top, bottom = l.top, l.bottom
	for _, e := range l.Edges {
		if e.Bend == 0 || e.From == e.To {
			continue
		}
		room := 3.0
		if e.Text != "" {
			room += labelHigh
		}
		for _, t := range []float64{0.25, 0.5, 0.75} {
			y := bent(at[e.From], at[e.To], e.Bend, t).y
			top, bottom = math.Max(top, y+room), math.Max(bottom, room-y-float64((l.rows.hi-l.rows.lo)*l.pitch))
		}
	}
	return top, bottom
}

// mostInches is more than a figure wants to be high.
const mostInches = 55

// placed is a node with its place on the page.
type placed struct {
	Node
	at    point // the middle of its shape
	w, h  float64
	lines []string
	notes []string
	loop  reach
}

// place returns the node around the origin, with texts that are no wider than most.
func (l *lattice) place(n Node, most float64) placed {
	p := placed{Node: n, loop: l.loops[n.Name]}
	text := n.Text
	if text == "" && n.Kind != SomaNode && n.Kind != UnitNode && n.Kind != TrainNode {
		text = n.Name
	}
	pad := 2 * nodePad
	if n.Kind == PlanesNode {
		pad += planeCount * planeStep
	}
	p.lines, p.notes = fitted(text, most-pad, tickStyle), fitted(n.Note, most, noteStyle)
	w, h := textWidth(p.lines), float64(len(p.lines))*lineGap
	switch n.Kind {
	case CircleNode:
		d := math.Max(22, math.Max(w, h)+2*nodePad)
		p.w, p.h = d, d
	case SomaNode, UnitNode:
		p.w, p.h = 2*somaSize, 2*somaSize
	case TrainNode:
		p.w, p.h = 38, 14
	case TextNode:
		p.w, p.h = w+2, h
	default:
		p.w, p.h = math.Max(w+pad, 26), math.Max(h+pad, 24)
	}
	return p
}

// fitted are the lines of a text, shortened to a width.
func fitted(text string, most float64, s textStyle) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = s.elide(line, math.Max(most, 1))
	}
	return lines
}

// textWidth is the width of the lines of a node: the first is larger.
func textWidth(lines []string) float64 {
	if len(lines) == 0 {
		return 0
	}
	return math.Max(tickStyle.width(lines[0]), noteStyle.widest(lines[1:]))
}

// shape is the rectangle around the shape of the node.
func (p placed) shape() rect {
	return rect{p.at.x - p.w/2, p.at.y - p.h/2, p.at.x + p.w/2, p.at.y + p.h/2}
}

// note is the rectangle of the note: below the node, or above it where arrows to itself run below.
func (p placed) note() rect {
	w, h := noteStyle.widest(p.notes)/2, float64(len(p.notes))*lineGap
	r := p.shape()
	if p.loop.down > 0 {
		return rect{p.at.x - w, r.y1 + 2, p.at.x + w, r.y1 + 2 + h}
	}
	return rect{p.at.x - w, r.y0 - 2 - h, p.at.x + w, r.y0 - 2}
}

// solid are the rectangles that nothing else may cover.
func (p placed) solid() []rect {
	if len(p.notes) == 0 {
		return []rect{p.shape()}
	}
	return []rect{p.shape(), p.note()}
}

// extent is the rectangle around all of the node and its arrows to itself.
func (p placed) extent() rect {
	r := p.shape()
	for _, s := range p.solid() {
		r = rect{math.Min(r.x0, s.x0), math.Min(r.y0, s.y0), math.Max(r.x1, s.x1), math.Max(r.y1, s.y1)}
	}
	if p.loop.up > 0 {
		r.y1 = math.Max(r.y1, p.shape().y1+p.loop.up)
	}
	if p.loop.down > 0 {
		r.y0 = math.Min(r.y0, p.shape().y0-p.loop.down)
	}
	return r
}

// nodes places all nodes in a rectangle.
func (l *lattice) nodes(r rect) ([]placed, error) {
	pitch := l.columnPitch(r.w())
	top, bottom := l.ends(r.w())
	r = rect{r.x0 + l.side(), r.y0, r.x1 - l.side(), r.y1}
	rowPitch := 0.0
	if rows := l.rows.hi - l.rows.lo; rows > 0 {
		rowPitch = (r.h() - top - bottom) / rows
	}
	var all []placed
	for _, n := range l.Nodes {
		most := pitch - nodeGap
		if l.narrow {
			most = pitch * 0.64
		}
		p := l.place(n, most)
		p.at.x = r.x0 + float64((n.Column-l.columns.lo+0.5)*pitch)
		p.at.y = r.y1 - top - float64((n.Row-l.rows.lo)*rowPitch)
		if l.rows.lo == l.rows.hi { // a single row stands in the middle
			p.at.y = (r.y0 + r.y1 + bottom - top) / 2
		}
		all = append(all, p)
	}
	for i, p := range all {
		if full := l.place(p.Node, math.Inf(1)); p.Kind == TextNode || p.Note != "" {
			full.at = p.at
			if e := full.extent(); e.x0 >= r.x0 && e.x1 <= r.x1 && full.meeting(all, i) < 0 {
				all[i] = full
			}
		}
	}
	return all, l.fits(all, r)
}

// meeting returns a node other than number i that overlaps this one, or -1.
func (p placed) meeting(all []placed, i int) int {
	return slices.IndexFunc(all, func(q placed) bool { return q.Name != all[i].Name && p.collides(q) })
}

// fits returns an error if nodes overlap, or one does not lie in the rectangle.
func (l *lattice) fits(all []placed, r rect) error {
	for i, p := range all {
		if k := p.meeting(all, i); k >= 0 {
			return fmt.Errorf("nodes %q and %q overlap: put them further apart, or make the figure larger", p.Name, all[k].Name)
		}
		if e := p.extent(); e.y0 < r.y0-0.5 || e.y1 > r.y1+0.5 || e.w() > r.w()+0.5 {
			return fmt.Errorf("node %q has no room: make the figure larger", p.Name)
		}
	}
	return nil
}

// collides reports whether parts of two nodes overlap.
func (p placed) collides(q placed) bool {
	for _, a := range p.solid() {
		for _, b := range q.solid() {
			if a.overlaps(b) {
				return true
			}
		}
	}
	return false
}
