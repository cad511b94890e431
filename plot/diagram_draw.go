package plot

import (
	"image/color"
	"math"
)

// nodeTint is the opacity of the inside of nodes, of 255, and frameTint that of groups.
const (
	nodeTint  = 26
	frameTint = 14
)

// scene draws the frames, the edges, the nodes and the texts.
func (c *canvas) scene(s scene) error {
	for _, f := range s.frames {
		c.fill(c.tone(grey, frameTint), f.corners())
		c.frame(f.rect, pen{grey, 0.6, []float64{3, 2}})
		c.text(noteStyle, left, f.label.x0, f.label.y0+2, f.name)
	}
	for _, w := range s.wires {
		c.wire(w)
	}
	for _, p := range s.nodes {
		c.node(p)
	}
	for _, w := range s.wires {
		if w.text != "" {
			c.text(edgeStyle.with(w.pen.color), left, w.label.x0, w.label.y0+float64(edgeStyle.size*(labelBox-capHeight)), w.text)
		}
	}
	return nil
}

// wire draws a line with a head at its end.
func (c *canvas) wire(w wire) {
	run, tip := append([]point(nil), w.run...), w.run[len(w.run)-1]
	long := math.Min(5.5+float64(1.5*(w.pen.width-1.1)), w.length())
	rest := long * 0.8
	for len(run) > 2 {
		a, b := run[len(run)-2], run[len(run)-1]
		d := math.Hypot(b.x-a.x, b.y-a.y)
		if d > rest {
			break
		}
		rest -= d
		run = run[:len(run)-1]
	}
	a, b := run[len(run)-2], run[len(run)-1]
	if d := math.Hypot(b.x-a.x, b.y-a.y); d > 0 {
		run[len(run)-1] = point{b.x - float64((b.x-a.x)*rest/d), b.y - float64((b.y-a.y)*rest/d)}
	}
	c.stroke(w.pen, run)
	c.head(w.pen.color, run[len(run)-1], tip, long)
}

// node draws a node with its texts.
func (c *canvas) node(p placed) {
	s := pen{hue(p.Color, ink), 1.1, nil}
	r := p.shape()
	switch p.Kind {
	case BoxNode:
		c.fill(c.tone(s.color, nodeTint), r.corners())
		c.frame(r, s)
	case PlanesNode:
		r = c.planes(r, s)
	case TrainNode:
		c.trainSign(r, s)
	case CircleNode, SomaNode, UnitNode:
		c.dot(p.at.x, p.at.y, p.w/2, c.tone(s.color, nodeTint))
		c.ring(p.at.x, p.at.y, p.w/2, s)
	}
	if p.Kind == SomaNode || p.Kind == UnitNode {
		c.soma(p, s)
	}
	c.lines(p.lines, tickStyle, (r.x0+r.x1)/2, (r.y0+r.y1)/2)
	n := p.note()
	c.lines(p.notes, noteStyle, p.at.x, (n.y0+n.y1)/2)
}

// lines writes lines around a point, the first in a style and the others small.
func (c *canvas) lines(lines []string, s textStyle, x, y float64) {
	y += float64(float64(len(lines)-1) / 2 * lineGap)
	for i, line := range lines {
		if i > 0 {
			s = noteStyle
		}
		c.textMiddle(s, center, x, y-float64(float64(i)*lineGap), line)
	}
}

// planes draws a stack and returns its first plane.
func (c *canvas) planes(r rect, s pen) rect {
	behind := float64(planeCount * planeStep)
	front := rect{r.x0, r.y0, r.x1 - behind, r.y1 - behind}
	c.fill(c.tone(s.color, nodeTint), front.corners())
	c.frame(front, s)
	for k := range planeCount {
		d := float64(float64(k+1) * planeStep)
		c.stroke(pen{s.color, 0.8, nil}, []point{{front.x0 + d, front.y1 + d - planeStep}, {front.x0 + d, front.y1 + d}, {front.x1 + d, front.y1 + d},
			{front.x1 + d, front.y0 + d}, {front.x1 + d - planeStep, front.y0 + d}})
	}
	return front
}

// trainTimes are the places of the spikes of a train, as parts of its length.
var trainTimes = [...]float64{0.1, 0.24, 0.33, 0.55, 0.8, 0.89}

// trainSign draws a spike train.
func (c *canvas) trainSign(r rect, s pen) {
	c.line(pen{s.color, 0.7, nil}, r.x0, r.y0+1, r.x1, r.y0+1)
	for _, t := range trainTimes {
		x := r.x0 + float64(t*r.w())
		c.line(s, x, r.y0+1, x, r.y1)
	}
}

// soma draws the sum in the left half of a cell, and the step of a threshold or a smooth activation in the right one.
func (c *canvas) soma(p placed, s pen) {
	x, y := p.at.x, p.at.y
	c.line(pen{s.color, 0.7, nil}, x, y-p.h/2, x, y+p.h/2)
	c.textMiddle(textStyle{12, false, ink}, center, x-p.w/4+0.5, y, "Σ")
	mid := x + p.w/4 - 1
	glyph := []point{{mid - 5.5, y - 4}, {mid, y - 4}, {mid, y + 4.5}, {mid + 5.5, y + 4.5}}
	if p.Kind == UnitNode {
		glyph = cubic(glyph[0], point{mid + 3, y - 4}, point{mid - 3, y + 4.5}, glyph[3])
	}
	c.stroke(pen{ink, 1.1, nil}, glyph)
}

// head draws the head of an arrow.
func (c *canvas) head(col color.Color, from, tip point, long float64) {
	d := math.Hypot(tip.x-from.x, tip.y-from.y)
	if d == 0 {
		return
	}
	dx, dy := (tip.x-from.x)/d, (tip.y-from.y)/d
	at := func(back, aside float64) point {
		return point{tip.x - float64(back*dx) - float64(aside*dy), tip.y - float64(back*dy) + float64(aside*dx)}
	}
	c.fill(col, []point{tip, at(long, long*0.36), at(long*0.8, 0), at(long, -long*0.36)})
}
