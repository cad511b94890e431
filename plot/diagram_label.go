package plot

import "math"

// edgeStyle is the text of an edge.
var edgeStyle = tickStyle

// labelBox is how high a line of text of an edge is, with what hangs below its baseline.
const labelBox = 0.95

// labelPlaces are the parts of an edge beside which its text may stand, the best first.
var labelPlaces = [...]float64{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82}

// labelOf returns a place for the text of edge i that meets no other part of the scene, and whether there is one.
func (s scene) labelOf(i int, bend float64, page rect) (rect, bool) {
	w := s.wires[i]
	width, height := edgeStyle.width(w.text), float64(edgeStyle.size*labelBox)
	for _, gap := range []float64{2, 5, 9} {
		for _, t := range labelPlaces {
			at, n := w.along(t)
			if bend < 0 || bend == 0 && (n.y < -1e-9 || math.Abs(n.y) <= 1e-9 && n.x < 0) { // above, or at the right, or outside the bend
				n = point{-n.x, -n.y}
			}
			away := float64(math.Abs(n.x)*width/2) + float64(math.Abs(n.y)*height/2) + gap
			for _, side := range []float64{away, -away} {
				x, y := at.x+float64(n.x*side), at.y+float64(n.y*side)
				if r := (rect{x - width/2, y - height/2, x + width/2, y + height/2}); r.inside(page) && s.free(r) {
					return r, true
				}
			}
		}
	}
	return rect{}, false
}

// along returns the point at a part of the way, and the direction to the left of it, of length 1.
func (w wire) along(part float64) (at, aside point) {
	rest := part * w.length()
	for i := 1; i < len(w.run); i++ {
		a, b := w.run[i-1], w.run[i]
		d := math.Hypot(b.x-a.x, b.y-a.y)
		if d > 0 && (rest <= d || i == len(w.run)-1) {
			dx, dy := (b.x-a.x)/d, (b.y-a.y)/d
			return point{a.x + float64(dx*rest), a.y + float64(dy*rest)}, point{-dy, dx}
		}
		rest -= d
	}
	return w.run[0], point{0, 1}
}

func (w wire) length() float64 {
	sum := 0.0
	for i := 1; i < len(w.run); i++ {
		sum += math.Hypot(w.run[i].x-w.run[i-1].x, w.run[i].y-w.run[i-1].y)
	}
	return sum
}

// free reports whether a rectangle meets no node, frame, edge or text.
func (s scene) free(r rect) bool {
	for _, p := range s.nodes {
		for _, b := range p.solid() {
			if r.overlaps(b.grow(1)) {
				return false
			}
		}
	}
	for _, f := range s.frames {
		if r.overlaps(f.label.grow(1)) || crosses(r.grow(1), append(f.corners(), point{f.x0, f.y0})) {
			return false
		}
	}
	for _, w := range s.wires {
		if w.label != (rect{}) && r.overlaps(w.label.grow(1)) || crosses(r.grow(w.pen.width/2+0.7), w.run) || w.nearHead(r) {
			return false
		}
	}
	return true
}

// nearHead reports whether a rectangle meets the head of the arrow, which is wider than its line.
func (w wire) nearHead(r rect) bool {
	tip := w.run[len(w.run)-1]
	return r.overlaps(rect{tip.x - 3, tip.y - 3, tip.x + 3, tip.y + 3})
}

// crosses reports whether a line through points meets a rectangle.
func crosses(r rect, run []point) bool {
	for i := 1; i < len(run); i++ {
		if r.meets(run[i-1], run[i]) {
			return true
		}
	}
	return false
}

// meets reports whether a part of the straight line from a to b lies in the rectangle.
func (r rect) meets(a, b point) bool {
	from, to := 0.0, 1.0
	for _, side := range [][2]float64{{a.x - b.x, a.x - r.x0}, {b.x - a.x, r.x1 - a.x}, {a.y - b.y, a.y - r.y0}, {b.y - a.y, r.y1 - a.y}} {
		p, q := side[0], side[1]
		switch {
		case p == 0 && q <= 0:
			return false
		case p < 0:
			from = math.Max(from, q/p)
		case p > 0:
			to = math.Min(to, q/p)
		}
	}
	return from < to
}
