package plot

import (
	"cmp"
	"math"
	"slices"
)

// middle is where the spikes of a population leave its box, downwards in its band.
func (p *plan) middle(i int) float64 { return (p.boxes[i].y0 + p.boxes[i].y1) / 2 }

// rank orders the arrows that end at a box: those that come from above, then from the column before by its order, then from below.
func (p *plan) rank(l link) float64 {
	switch {
	case p.direct(l):
		return p.middle(l.pre)
	case p.above(l):
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// above reports whether a link that is not direct comes to its box from above.
func (p *plan) above(l link) bool {
	from, to := p.bandOf(l.pre), p.bandOf(l.post)
	return from < to || from == to && p.layer[l.post] <= p.layer[l.pre]
}

// placePorts says where arrows end. An arrow never ends on the level at which another population of the column before sends, where both lines
// would be one.
func (p *plan) placePorts() {
	p.port, p.texts = make([]float64, len(p.links)), make([]point, len(p.links))
	for i := range p.names {
		in := p.incoming(i)
		slices.SortStableFunc(in, func(a, b int) int { return cmp.Compare(p.rank(p.links[a]), p.rank(p.links[b])) })
		for row, k := range in {
			y := p.middle(i) + float64((float64(row)-float64(len(in)-1)/2)*portGap)
			p.port[k] = p.beside(p.links[k], y)
		}
	}
}

// beside moves the end of an arrow onto the level of the population that it comes from, if it is near, or off the levels of others of the
// column before.
func (p *plan) beside(l link, y float64) float64 {
	column := p.layer[l.post]
	if column == 0 || p.band[column] != p.band[column-1] {
		return y
	}
	if p.direct(l) && math.Abs(p.middle(l.pre)-y) < 2.5 {
		return p.middle(l.pre)
	}
	for _, off := range []float64{0, -3, 3} {
		if !slices.ContainsFunc(p.columns[column-1], func(i int) bool {
			return math.Abs(p.middle(i)-y-off) < 2 || p.hearsItself(i) && math.Abs(p.ownLevel(i)-y-off) < 2
		}) {
			return y + off
		}
	}
	return y - 5
}

// hearsItself reports whether a population has a link to itself, and ownLevel is how high that runs.
func (p *plan) hearsItself(i int) bool {
	return slices.ContainsFunc(p.links, func(l link) bool { return l.pre == i && l.post == i })
}

func (p *plan) ownLevel(i int) float64 { return p.boxes[i].y0 - ownRoom/2 }

// placeTracks gives every population that sends a line behind its column, and every link that comes from elsewhere one before its box.
func (p *plan) placeTracks() {
	p.bus, p.arrival, p.margins = make([]float64, len(p.names)), make([]float64, len(p.links)), make([]float64, len(p.links))
	for k := range p.columns {
		left := p.margin
		var tracks []*float64
		if k > 0 && p.band[k] == p.band[k-1] {
			left = p.x[k-1] + p.across[k-1]
			tracks = p.busesOf(k - 1)
		}
		tracks = append(tracks, p.arrivalsOf(k)...)
		right := p.x[k] - p.zone[k]
		for j, at := range tracks {
			*at = p.apart(left+float64((right-left)*float64(j+1)/float64(len(tracks)+1)), p.band[k])
		}
		if k+1 == len(p.columns) || p.band[k+1] != p.band[k] {
			for j, at := range p.busesOf(k) {
				*at = p.apart(p.x[k]+p.across[k]+float64(float64(j+1)*p.tailGap(k)), p.band[k])
			}
		}
	}
	var far []*float64
	for k, l := range p.links {
		if p.far(l) {
			far = append(far, &p.margins[k])
		}
	}
	for j, at := range far {
		*at = float64(p.margin * float64(j) / float64(len(far)+1))
	}
}

// apart moves an upright line off those of its band that have their places, and of the band above, which it may meet between the bands.
func (p *plan) apart(x float64, band int) float64 {
	near := func(all []float64, bandOf func(k int) int, x float64) bool {
		for k, at := range all {
			if b := bandOf(k); at != 0 && (b == band || b == band-1) && math.Abs(at-x) < 0.9 {
				return true
			}
		}
		return false
	}
	for _, off := range []float64{0, 1.8, -1.8, 1, -1} {
		if !near(p.bus, p.bandOf, x+off) && !near(p.arrival, func(k int) int { return p.bandOf(p.links[k].post) }, x+off) {
			return x + off
		}
	}
	return x
}

// busesOf are the lines of the populations of a column that send.
func (p *plan) busesOf(column int) (all []*float64) {
	for _, i := range p.columns[column] {
		if len(p.outgoing(i)) > 0 {
			all = append(all, &p.bus[i])
		}
	}
	return all
}

// arrivalsOf are the lines of the links that come to a column from elsewhere, in an order in which they do not cross each other's ends: from
// above the lowest end first, then from below the highest.
func (p *plan) arrivalsOf(column int) (all []*float64) {
	var above, below []int
	for k, l := range p.links {
		switch {
		case p.layer[l.post] != column || p.direct(l):
		case p.above(l):
			above = append(above, k)
		default:
			below = append(below, k)
		}
	}
	byPort := func(a, b int) int { return cmp.Compare(p.port[a], p.port[b]) }
	slices.SortStableFunc(above, func(a, b int) int { return byPort(b, a) })
	slices.SortStableFunc(below, byPort)
	for _, k := range append(above, below...) {
		all = append(all, &p.arrival[k])
	}
	return all
}

// placeLanes gives the level parts of links rows in the room between bands; parts that do not meet share one.
func (p *plan) placeLanes() {
	for k, l := range p.links {
		if p.direct(l) || l.pre == l.post {
			continue
		}
		first, last := p.channelsOf(l)
		if p.far(l) {
			p.lanes = append(p.lanes, newLane(k, first, p.bus[l.pre], p.margins[k]), newLane(k, last, p.margins[k], p.arrival[k]))
		} else {
			p.lanes = append(p.lanes, newLane(k, first, p.bus[l.pre], p.arrival[k]))
		}
	}
	slices.SortStableFunc(p.lanes, func(a, b lane) int { return cmp.Compare(a.x1-a.x0, b.x1-b.x0) })
	for i := range p.lanes {
		for row := 0; ; row++ {
			meets := slices.ContainsFunc(p.lanes[:i], func(o lane) bool {
				a := p.lanes[i]
				return o.channel == a.channel && o.row == row && a.x0 < o.x1+3 && o.x0 < a.x1+3
			})
			if !meets {
				p.lanes[i].row = row
				break
			}
		}
	}
}

func newLane(link, channel int, a, b float64) lane {
	return lane{link: link, channel: channel, x0: math.Min(a, b), x1: math.Max(a, b)}
}

// channelsOf are the rooms for level lines by which a link leaves its band and comes to the other one; a link within a band takes that above
// it to go back.
func (p *plan) channelsOf(l link) (first, last int) {
	from, to := p.bandOf(l.pre), p.bandOf(l.post)
	switch {
	case from < to:
		return from + 1, to
	case from > to:
		return from, to + 1
	case p.above(l):
		return from, from
	}
	return from + 1, from + 1
}

// lower gives bands and the rooms between them their places, downwards.
func (p *plan) lower() {
	high := p.tops
	rows := make([]int, len(high)+1)
	for _, l := range p.lanes {
		rows[l.channel] = max(rows[l.channel], l.row+1)
	}
	y := 0.0
	p.tops, p.channels = make([]float64, len(high)), make([]float64, len(rows))
	for b := range rows {
		p.channels[b] = y
		y += float64(rows[b]) * trackGap
		if rows[b] > 0 {
			y += trackGap
		} else if b > 0 && b < len(high) {
			y += boxGap
		}
		if b < len(high) {
			p.tops[b] = y
			y += high[b]
		}
	}
	p.high = y
	for i := range p.boxes {
		top := p.tops[p.bandOf(i)]
		p.boxes[i].y0, p.boxes[i].y1 = p.boxes[i].y0+top, p.boxes[i].y1+top
	}
	for k, l := range p.links {
		p.port[k] += p.tops[p.bandOf(l.post)]
	}
}

// laneAt is the level of the lane of a link in a channel. The rows of a channel above boxes begin at its bottom, so that short ways stay near
// to them.
func (p *plan) laneAt(link, channel int) float64 {
	row, rows := 0, 0
	for _, l := range p.lanes {
		if l.channel == channel {
			rows = max(rows, l.row+1)
		}
		if l.channel == channel && l.link == link {
			row = l.row
		}
	}
	if channel == len(p.tops) {
		return p.channels[channel] + float64(float64(row+1)*trackGap)
	}
	return p.channels[channel] + float64(float64(rows-row)*trackGap) - trackGap/2
}

// route writes down the way of every link, and where ways part.
func (p *plan) route() {
	levels := make([][]float64, len(p.names)) // at which the line of a population is left
	for k, l := range p.links {
		pre, post := p.boxes[l.pre], p.boxes[l.post]
		y, end := p.middle(l.pre), point{post.x0 - 1.5, p.port[k]}
		run := []point{{pre.x1 + 1, y}, {p.bus[l.pre], y}}
		switch first, last := p.channelsOf(l); {
		case p.direct(l):
			run = append(run, point{p.bus[l.pre], end.y})
		case l.pre == l.post:
			run = append(run, p.along(k, p.ownLevel(l.pre))...)
		case p.far(l):
			a, b := p.laneAt(k, first), p.laneAt(k, last)
			run = append(run, point{p.bus[l.pre], a}, point{p.margins[k], a}, point{p.margins[k], b}, point{p.arrival[k], b},
				point{p.arrival[k], end.y})
		default:
			run = append(run, p.along(k, p.laneAt(k, first))...)
		}
		level := run[2].y
		if len(levels[l.pre]) > 0 { // the others begin where the first one has led
			run = run[1:]
		}
		levels[l.pre] = append(levels[l.pre], level)
		p.runs = append(p.runs, append(run, end))
		p.texts[k] = point{post.x0 - (p.zone[p.layer[l.post]]+headRoom)/2, end.y}
	}
	for i, ys := range levels {
		p.part(i, append(ys, p.middle(i)))
	}
}

// along is the way from the line of the pre population along a level to that of the link, and on to its end.
func (p *plan) along(k int, y float64) []point {
	return []point{{p.bus[p.links[k].pre], y}, {p.arrival[k], y}, {p.arrival[k], p.port[k]}}
}

// part adds dots where more than one way leaves the line of a population, all but the ends of the line.
func (p *plan) part(i int, levels []float64) {
	lo, hi := bounds(levels)
	times := map[float64]int{}
	for _, y := range levels {
		times[y]++
		inner := y > lo && y < hi && times[y] == 1
		end := (y == lo || y == hi) && times[y] == 2
		if len(levels) > 2 && (inner || end) {
			p.dots = append(p.dots, branch{point{p.bus[i], y}, i})
		}
	}
}

// turned are points of a plan on the page.
func turned(run []point, x, top float64) []point {
	out := make([]point, len(run))
	for i, q := range run {
		out[i] = point{x + q.x, top - q.y}
	}
	return out
}

// rounded rounds the corners of a way of level and upright lines.
func rounded(run []point, r float64) []point {
	out := run[:1:1]
	for i := 1; i < len(run)-1; i++ {
		a, b, c := run[i-1], run[i], run[i+1]
		before, behind := math.Hypot(b.x-a.x, b.y-a.y), math.Hypot(c.x-b.x, c.y-b.y)
		d := math.Min(r, math.Min(before, behind)/2)
		if d < 0.2 {
			continue
		}
		from := point{b.x + float64((a.x-b.x)*d/before), b.y + float64((a.y-b.y)*d/before)}
		to := point{b.x + float64((c.x-b.x)*d/behind), b.y + float64((c.y-b.y)*d/behind)}
		out = append(out, cubic(from, b, b, to)...)
	}
	return append(out, run[len(run)-1])
}
