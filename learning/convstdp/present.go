package convstdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// presentation is what a worker needs to show samples: the spikes of every population along the chain, and the potentials of every layer.
type presentation struct {
	layers  []*layer
	planes  []*plane    // planes[k] is the input of layer k
	v       [][]float32 // [layer][place][ldv]
	coded   snn.Spikes
	code    code
	reading *reading // of the last layer
	hashed  []byte   // a code, as its key is made of it
	lists   kernel.Lists
	next    []uint32 // where the next row of a list goes
	taken   []bool   // places of the layer in training that have a spike, or are too near to a winner
	tally   tally
	counted []int32 // spikes, most of a step, and synaptic events of this sample, by layer
	steps   int     // of this sample
	whole   int     // steps of a whole presentation
	scores  []float64
}

func newPresentation(layers []*layer, steps int) *presentation {
	p := &presentation{layers: layers, whole: steps, tally: newTally(len(layers)), counted: make([]int32, 3*len(layers))}
	most := 0
	for _, l := range layers {
		p.planes = append(p.planes, newPlane(l.in))
		if l.pools {
			p.v = append(p.v, nil)
			continue
		}
		p.v = append(p.v, kernel.Alloc(l.out.places()*l.ldv()))
		most = max(most, l.out.places())
	}
	p.planes = append(p.planes, newPlane(layers[len(layers)-1].out))
	p.taken, p.reading = make([]bool, most), newReading(p.last())
	return p
}

// begin makes all silent, up to the input of layer upTo and its potentials.
func (p *presentation) begin(upTo int) {
	for k := range upTo {
		p.planes[k].silence()
		clear(p.v[k])
	}
	p.beginLast(upTo)
}

// beginLast makes layer k and its input silent.
func (p *presentation) beginLast(k int) {
	clear(p.counted)
	p.steps = 0
	p.planes[k].silence()
	clear(p.v[k])
	p.planes[k+1].silence()
}

// replay lets the input of layer k fire what it does in a step, and counts what the layers before it have done.
func (p *presentation) replay(k int, f *feature, step int) {
	p.fires(k, f.step(step))
	n := len(p.layers)
	before := f.counted[3*n*step:][:3*n]
	for kind := range 3 {
		copy(p.counted[kind*n:][:k], before[kind*n:])
	}
	copy(p.counted[k:][:1], before[k:])
	copy(p.counted[n+k:][:1], before[n+k:])
}

// fires lets the input of layer k fire some cells, and no others.
func (p *presentation) fires(k int, cells []uint32) {
	in := p.planes[k]
	clear(in.fresh)
	for _, cell := range cells {
		in.set(int(cell))
	}
	in.gather()
}

// forward takes layers up to before layer upTo through a step.
func (p *presentation) forward(upTo int) {
	for k := range upTo {
		p.count(k)
		if p.layers[k].pools {
			p.pool(k)
		} else {
			p.integrate(k, nil)
			p.fire(k)
		}
		p.planes[k+1].gather()
	}
	p.count(upTo)
}

// count adds the spikes of this step that layer k sees.
func (p *presentation) count(k int) {
	n, most := int32(len(p.planes[k].list)), &p.counted[len(p.layers)+k]
	p.counted[k] += n
	*most = max(*most, n)
}

// integrate adds what the spikes of this step bring to the potentials of layer k, but for the places that are skipped.
func (p *presentation) integrate(k int, skip []bool) {
	l := p.layers[k]
	p.listRows(l, p.planes[k], skip)
	kernel.GatherRows(kernel.Mat(p.v[k], l.ldv()), l.ldv(), kernel.Mat(l.w, l.ld), 1, p.lists)
	p.counted[2*len(p.layers)+k] += int32(len(p.lists.Idx) * l.out.channels)
}

// listRows lists, for each place of the output, the rows of weights of the spikes that it sees, by rising pre cell: it counts them, and then puts
// each spike into the lists of the places that see it.
func (p *presentation) listRows(l *layer, in *plane, skip []bool) {
	start := rules.Zeros(p.lists.Start, l.out.places()+1)
	p.reach(l, in, func(place, _, at int) {
		if skip == nil || !skip[place] {
			start[place+1] += in.start[at+1] - in.start[at]
		}
	})
	for place := range l.out.places() {
		start[place+1] += start[place]
	}
	p.next = append(p.next[:0], start...)
	idx := slices.Grow(p.lists.Idx[:0], int(start[l.out.places()]))[:start[l.out.places()]]
	p.reach(l, in, func(place, row, at int) {
		if skip == nil || !skip[place] {
			for _, channel := range in.list[in.start[at]:in.start[at+1]] {
				idx[p.next[place]] = uint32(row) + channel
				p.next[place]++
			}
		}
	})
	p.lists = kernel.Lists{Start: start, Idx: idx}
}

// reach calls f for each place at which a spike is, by rising place, with every place of the output that sees it and the first row of weights by
// which it does.
func (p *presentation) reach(l *layer, in *plane, f func(place, row, at int)) {
	for at := range in.places() {
		if in.start[at] == in.start[at+1] {
			continue
		}
		y, x := at/in.width+l.pad[0], at%in.width+l.pad[1]
		for dy := max(y-l.out.height+1, 0); dy <= min(y, l.kernel[0]-1); dy++ {
			for dx := max(x-l.out.width+1, 0); dx <= min(x, l.kernel[1]-1); dx++ {
				f((y-dy)*l.out.width+x-dx, (dy*l.kernel[1]+dx)*in.channels, at)
			}
		}
	}
}

// fire lets the cells of layer k that are above threshold for the first time fire.
func (p *presentation) fire(k int) {
	l, out := p.layers[k], p.planes[k+1]
	n := out.words()
	for place := range out.places() {
		fresh := out.fresh[place*n:][:n]
		if p.lists.Start[place] == p.lists.Start[place+1] {
			clear(fresh)
			continue
		}
		v := p.v[k][place*l.ldv():][:l.ldv()]
		for word := range fresh {
			fresh[word] = kernel.Above(v[64*word:min(64*word+64, len(v))], l.thresholds) &^ out.fired[place*n+word]
		}
	}
}

// pool lets a cell of layer k fire in the step in which the first cell of its window does.
func (p *presentation) pool(k int) {
	l, in, out := p.layers[k], p.planes[k], p.planes[k+1]
	n := out.words()
	for place := range out.places() {
		fresh, s := out.fresh[place*n:][:n], l.window(place)
		clear(fresh)
		for y := s.fromY; y < s.toY; y++ {
			if in.start[y*in.width+s.fromX] == in.start[y*in.width+s.toX] {
				continue
			}
			for x := s.fromX; x < s.toX; x++ {
				at := y*in.width + x
				if in.start[at] == in.start[at+1] {
					continue
				}
				p.counted[2*len(p.layers)+k] += int32(in.start[at+1] - in.start[at])
				for word := range fresh {
					fresh[word] |= in.fresh[at*n+word]
				}
			}
		}
		for word := range fresh {
			fresh[word] &^= out.fired[place*n+word]
		}
	}
}
