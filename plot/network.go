package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// What can be told apart in one drawing of a net.
const (
	mostPopulations = 32
	mostProjections = 300
)

// noteRoom is the room of the line below the drawing of a net.
const noteRoom = 16.0

// spareRoom is what a net is drawn higher than it must be: sizes are rounded, and a key that panels share takes from all of them.
const spareRoom = 5.0

// Network draws a net: a box for each population, with its shape, its cells and whether they have biases, from the inputs at the left to what
// hears them at the right, row by row where it is long; and an arrow for each projection, with its wiring above and its synapses and delay
// below. Arrows have the colour of the population whose spikes they carry. Populations of maps are stacks.
func Network(title string, net snn.Net) (*Figure, error) {
	const kind = "network"
	w, err := newWeb(kind, net)
	if err != nil {
		return nil, err
	}
	tall := func(width float64) float64 {
		high := w.plan(width*72-2*edge).high + noteRoom
		return math.Min((high+spareRoom+2*edge+titleStyle.size*lineHeight+5)/72, mostInches)
	}
	return &Figure{kind: kind, title: title, tall: tall, draw: func(c *canvas) error { return c.network(w, c.header(title)) }}, nil
}

// web is a net as it is drawn, whatever the width.
type web struct {
	names []string
	lines [][]string // of the boxes
	maps  []bool     // whether a population is drawn as a stack
	layer []int
	links []link
	note  string
}

// link is a projection as it is drawn.
type link struct {
	pre, post   int
	delay       int
	over, under string // what stands at its arrow
}

func newWeb(kind string, net snn.Net) (*web, error) {
	if len(net.Populations) == 0 || len(net.Populations) > mostPopulations || len(net.Projections) > mostProjections {
		return nil, complain(kind, "%d populations and %d projections: no more than %d and %d can be told apart, and 1 population is the least",
			len(net.Populations), len(net.Projections), mostPopulations, mostProjections)
	}
	if err := net.Check(); err != nil {
		return nil, complain(kind, "%w", err)
	}
	w := &web{}
	cells, synapses := 0, 0.0
	for _, p := range net.Populations {
		w.names, w.lines = append(w.names, p.Name), append(w.lines, populationLines(p))
		w.maps = append(w.maps, len(p.Shape) > 2)
		cells += p.Size()
	}
	for k, p := range net.Projections {
		w.links = append(w.links, linkOf(net, k))
		synapses += net.Synapses(k)
		if p.Name != "" {
			w.links[k].over = p.Name + ": " + w.links[k].over
		}
	}
	w.layer = layersOf(len(w.names), w.links)
	w.note = fmt.Sprintf("Numbers at arrows are synapses. All: %s, %s, steps of %v ms", grouped(float64(cells))+" cells",
		grouped(synapses)+" synapses", net.Step())
	return w, nil
}

// populationLines are the lines of a box.
func populationLines(p snn.Population) []string {
	lines := []string{p.Name}
	if len(p.Shape) > 1 {
		lines = append(lines, strings.Trim(strings.ReplaceAll(fmt.Sprint(p.Shape), " ", "×"), "[]"))
	}
	size := grouped(float64(p.Size()))
	if p.Cell == nil {
		if p.Size() != 1 {
			return append(lines, size+" inputs")
		}
		return append(lines, "1 input")
	}
	text := size + " " + p.Label()
	if p.Bias != nil {
		text += ", bias"
	}
	return append(lines, text)
}

func linkOf(net snn.Net, k int) link {
	p := net.Projections[k]
	l := link{pre: net.Index(p.Pre), post: net.Index(p.Post), delay: p.Delay, over: p.Label(), under: grouped(net.Synapses(k))}
	switch longest := net.LongestDelay(k); {
	case longest > p.Delay:
		l.under += fmt.Sprintf(", delay ≤ %d", longest)
	case p.Delay > 0:
		l.under += fmt.Sprintf(", delay %d", p.Delay)
	}
	return l
}

// grouped writes a whole number in groups of three digits.
func grouped(v float64) string {
	if v >= 1e15 {
		return fmt.Sprintf("%.3g", v)
	}
	s := strconv.FormatInt(int64(math.Round(v)), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// layersOf gives every population a layer behind all that it hears, but for links that close a cycle: those that a search in depth, from the
// populations that hear nobody and then by their order, finds to lead back.
func layersOf(n int, links []link) []int {
	forward := forwardLinks(n, links)
	layer := make([]int, n)
	for range n {
		for _, l := range forward {
			layer[l.post] = max(layer[l.post], layer[l.pre]+1)
		}
	}
	return layer
}

func forwardLinks(n int, links []link) (forward []link) {
	hears := make([]int, n)
	for _, l := range links {
		if l.pre != l.post {
			hears[l.post]++
		}
	}
	var order []int
	for i := range n {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return min(hears[a], 1) - min(hears[b], 1) })
	open, done := make([]bool, n), make([]bool, n)
	var visit func(i int)
	visit = func(i int) {
		open[i] = true
		for _, l := range links {
			if l.pre != i || open[l.post] {
				continue
			}
			forward = append(forward, l)
			if !done[l.post] {
				visit(l.post)
			}
		}
		open[i], done[i] = false, true
	}
	for _, i := range order {
		if !done[i] {
			visit(i)
		}
	}
	return forward
}

// network draws the plan of the web in a rectangle.
func (c *canvas) network(w *web, r rect) error {
	p := w.plan(r.w())
	spare := r.h() - p.high - noteRoom
	if spare < -0.5 || p.wide > r.w()+0.5 {
		return fmt.Errorf("%.3g x %.3g inches are too small for %s: make the figure larger, or draw a part of the net",
			c.w*c.scale/72, c.h*c.scale/72, count(len(w.names), "population"))
	}
	top := r.y1 - spare/2
	looks := c.looks(w.names...)
	for k, run := range p.runs {
		l := w.links[k]
		c.wire(wire{run: rounded(turned(run, r.x0, top), 3), pen: pen{looks[l.pre].color, 1.1, nil}})
		at := turned([]point{p.texts[k]}, r.x0, top)[0]
		c.text(edgeStyle.with(ink), center, at.x, at.y+3, p.over[k])
		c.text(noteStyle, center, at.x, at.y-3-float64(noteStyle.size*capHeight), p.under[k])
	}
	for _, d := range p.dots {
		at := turned([]point{d.point}, r.x0, top)[0]
		c.dot(at.x, at.y, 1.7, looks[d.pre].color)
	}
	for i, b := range p.boxes {
		at := turned([]point{{b.x0, b.y1}, {b.x1, b.y0}}, r.x0, top)
		n := placed{Node: Node{Kind: BoxNode, Color: looks[i].color}, at: point{(at[0].x + at[1].x) / 2, (at[0].y + at[1].y) / 2}, w: b.w(),
			h: b.h(), lines: p.lines[i]}
		if w.maps[i] {
			n.Kind = PlanesNode
		}
		c.node(n)
	}
	c.text(noteStyle, left, r.x0, top-p.high-noteRoom+2, noteStyle.elide(w.note, r.w()))
	return nil
}
