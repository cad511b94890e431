package plot

import (
	"cmp"
	"math"
	"slices"
)

// Sizes of the drawing of a net, in points of a notebook.
const (
	trackGap = 5.0  // between lines that run beside each other
	portGap  = 27.0 // between arrows that end at a box: the texts of both have room
	boxGap   = 14.0 // between boxes of a column
	ownRoom  = 9.0  // above a box that an arrow leads from to itself
	headRoom = 9.0  // at the end of an arrow, free of text
	mostFree = 26.0 // by which a gap between columns may be wider than it must
)

// plan is a web with a place for everything, from the top left, y downwards. Boxes stand in columns, columns in bands. Every arrow leaves a
// box at the middle of its right side, runs upright between columns and level between bands only, and ends at its own place of a left side,
// with its texts before it: there is nothing else there.
type plan struct {
	*web
	width      float64
	wide, high float64
	lines      [][]string
	over       []string
	under      []string
	boxes      []rect
	texts      []point // the middle of the texts of each link, on its line
	runs       [][]point
	dots       []branch

	columns  [][]int   // the populations of each layer, from the top
	band     []int     // of each column
	lead     []float64 // the room for upright lines before each column
	zone     []float64 // that for texts
	across   []float64 // the width of its boxes
	x        []float64 // the left of its boxes
	port     []float64 // where each link ends, downwards in its band
	margin   float64   // the room for upright lines at the left of all
	bus      []float64 // the upright line of each population's spikes
	arrival  []float64 // the upright line of each link that does not come from the column before
	margins  []float64 // and of each that goes past bands
	lanes    []lane
	tops     []float64 // of the bands
	channels []float64 // the top of the room for level lines above each band, and below the last
}

// branch is where the spikes of a population take several ways.
type branch struct {
	point
	pre int
}

// lane is a level line of a link in the room above a band.
type lane struct {
	link, channel int
	x0, x1        float64
	row           int
}

// plan places everything for a width.
func (w *web) plan(width float64) *plan {
	p := &plan{web: w, width: width}
	p.sizes()
	p.breakBands()
	p.placeColumns()
	p.stackBoxes()
	p.placePorts()
	p.placeTracks()
	p.placeLanes()
	p.lower()
	p.route()
	return p
}

// sizes finds the columns, the texts and the sizes of boxes.
func (p *plan) sizes() {
	p.columns = make([][]int, slices.Max(p.layer)+1)
	for i, k := range p.layer {
		p.columns[k] = append(p.columns[k], i)
	}
	p.order()
	p.boxes, p.lines = make([]rect, len(p.names)), make([][]string, len(p.names))
	for i, lines := range p.web.lines {
		for k, line := range lines {
			style := noteStyle
			if k == 0 {
				style = tickStyle
			}
			p.lines[i] = append(p.lines[i], style.elide(line, p.width*0.42-2*nodePad))
		}
		pad := 2 * nodePad
		if p.maps[i] {
			pad += planeCount * planeStep
		}
		p.boxes[i] = rect{0, 0, textWidth(p.lines[i]) + pad, math.Max(float64(len(lines))*lineGap+pad, portGap*float64(len(p.incoming(i)))+4)}
	}
	for _, l := range p.links {
		p.over, p.under = append(p.over, edgeStyle.elide(l.over, p.width*0.28)), append(p.under, noteStyle.elide(l.under, p.width*0.28))
	}
	p.sizeColumns()
}

// sizeColumns finds how wide columns are, and what stands before them.
func (p *plan) sizeColumns() {
	n := len(p.columns)
	p.lead, p.zone, p.across = make([]float64, n), make([]float64, n), make([]float64, n)
	for k, column := range p.columns {
		tracks := 1
		for _, i := range column {
			p.across[k] = math.Max(p.across[k], p.boxes[i].w())
			for _, l := range p.incoming(i) {
				p.zone[k] = math.Max(p.zone[k], math.Max(edgeStyle.width(p.over[l]), noteStyle.width(p.under[l]))+headRoom+4)
				if p.layer[p.links[l].pre] != k-1 {
					tracks++
				}
			}
		}
		p.lead[k] = math.Min(float64(tracks+p.sources(k-1))*trackGap, p.width*0.15)
	}
}

// sources is how many populations of a column send spikes.
func (p *plan) sources(column int) (n int) {
	if column < 0 {
		return 0
	}
	for _, i := range p.columns[column] {
		if len(p.outgoing(i)) > 0 {
			n++
		}
	}
	return n
}

func (p *plan) incoming(i int) (all []int) {
	for k, l := range p.links {
		if l.post == i {
			all = append(all, k)
		}
	}
	return all
}

func (p *plan) outgoing(i int) (all []int) {
	for k, l := range p.links {
		if l.pre == i {
			all = append(all, k)
		}
	}
	return all
}

// order puts the populations of each column into the order of those that they hear, so that lines cross less.
func (p *plan) order() {
	place := make([]float64, len(p.names))
	for k, column := range p.columns {
		mean := map[int]float64{}
		for _, i := range column {
			sum, n := 0.0, 0.0
			for _, l := range p.incoming(i) {
				if pre := p.links[l].pre; p.layer[pre] < k {
					sum, n = sum+place[pre], n+1
				}
			}
			mean[i] = sum / math.Max(n, 1)
		}
		slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
		for row, i := range column {
			place[i] = float64(row) - float64(len(column)-1)/2
		}
	}
}

// breakBands puts as many columns beside each other as there is room for. The room at the left depends on the bands, and they on it: it never
// shrinks.
func (p *plan) breakBands() {
	p.band = make([]int, len(p.columns))
	for {
		p.fillBands()
		far := 0
		for _, l := range p.links {
			if p.far(l) {
				far++
			}
		}
		margin := math.Min(float64(far+1)*trackGap, p.width*0.12)
		if far == 0 || margin <= p.margin {
			return
		}
		p.margin = margin
	}
}

func (p *plan) fillBands() {
	x, band := p.margin, 0
	for k := range p.columns {
		need := p.lead[k] + p.zone[k] + p.across[k]
		if x > p.margin && x+need+p.tail(k) > p.width {
			x, band = p.margin, band+1
		}
		x, p.band[k] = x+need, band
	}
}

// tail is the room for upright lines behind a column that is the last of its band.
func (p *plan) tail(column int) float64 {
	if n := p.sources(column); n > 0 {
		return float64(n+1) * trackGap
	}
	return 0
}

// tailGap is how far the lines behind the last column of a band are from each other: nearer where the column leaves little room.
func (p *plan) tailGap(column int) float64 {
	room := p.width - p.x[column] - p.across[column]
	return nearest(room/float64(p.sources(column)+1), 1.5, trackGap)
}

// bandOf is the band of a population.
func (p *plan) bandOf(i int) int { return p.band[p.layer[i]] }

// far reports whether a link leads past a band.
func (p *plan) far(l link) bool {
	d := p.bandOf(l.post) - p.bandOf(l.pre)
	return d > 1 || d < -1
}

// direct reports whether a link leads to the next column of the same band.
func (p *plan) direct(l link) bool {
	return p.layer[l.post] == p.layer[l.pre]+1 && p.bandOf(l.post) == p.bandOf(l.pre)
}

// placeColumns gives columns their places, and the width that is left to the gaps between them.
func (p *plan) placeColumns() {
	p.x = make([]float64, len(p.columns))
	for first := 0; first < len(p.columns); {
		last, used := first, p.margin
		for ; last < len(p.columns) && p.band[last] == p.band[first]; last++ {
			used += p.lead[last] + p.zone[last] + p.across[last]
		}
		tail := p.tail(last - 1)
		free := math.Max(p.width-used-tail, 0)
		extra := math.Min(free/math.Max(float64(last-first-1), 1), mostFree)
		x := p.margin
		if p.band[len(p.columns)-1] == 0 { // a single band stands in the middle
			x += (free - float64(extra*float64(last-first-1))) / 2
		}
		for k := first; k < last; k++ {
			if k > first {
				p.lead[k] += extra
			}
			p.x[k] = x + p.lead[k] + p.zone[k]
			x = p.x[k] + p.across[k]
		}
		p.wide = math.Max(p.wide, x)
		if tail > 0 {
			p.wide = math.Max(p.wide, x+float64(p.tailGap(last-1)*float64(p.sources(last-1)+1)))
		}
		first = last
	}
}

// stackBoxes places the boxes of each column below each other, in the middle of its band.
func (p *plan) stackBoxes() {
	p.tops = make([]float64, p.band[len(p.band)-1]+1)
	high := make([]float64, len(p.tops))
	own := func(i int) float64 {
		if p.hearsItself(i) {
			return ownRoom
		}
		return 0
	}
	tall := func(column []int) float64 {
		sum := float64(len(column)-1) * boxGap
		for _, i := range column {
			sum += p.boxes[i].h() + 2*own(i)
		}
		return sum
	}
	for k, column := range p.columns {
		high[p.band[k]] = math.Max(high[p.band[k]], tall(column))
	}
	for k, column := range p.columns {
		y := (high[p.band[k]] - tall(column)) / 2
		for _, i := range column {
			y += own(i)
			p.boxes[i] = rect{p.x[k], y, p.x[k] + p.across[k], y + p.boxes[i].h()}
			y += p.boxes[i].h() + own(i) + boxGap
		}
	}
	p.tops = high // made to tops once the room between bands is known
}
