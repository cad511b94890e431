package convstdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// sides are those of maps, channels last.
type sides struct{ height, width, channels int }

func (s sides) places() int { return s.height * s.width }
func (s sides) cells() int  { return s.places() * s.channels }

// words is how many words the spikes of a place take.
func (s sides) words() int { return (s.channels + 63) / 64 }

// layer is a convolution, or a pooling, and the cells behind it.
type layer struct {
	projection, population int
	name                   string
	in, out                sides
	kernel, stride, pad    [2]int
	pools                  bool
	reads                  bool // its cells never fire, and are read
	frozen                 bool
	threshold              float32
	bound                  snn.Bound
	w                      []float32 // [dy][dx][channel in][ld]
	ld                     int
	thresholds             []float32 // as many as a word has bits
}

// rows is how many weights a map has.
func (l *layer) rows() int { return l.kernel[0] * l.kernel[1] * l.in.channels }

// ldv is the stride of the potentials of a place.
func (l *layer) ldv() int { return (l.out.channels + 15) / 16 * 16 }

// window returns the rows and columns of its input that a place of the output sees, of which the first may be counted from where the kernel begins.
func (l *layer) window(place int) window {
	y, x := place/l.out.width*l.stride[0]-l.pad[0], place%l.out.width*l.stride[1]-l.pad[1]
	return window{
		top: y, left: x,
		fromY: max(y, 0), toY: min(y+l.kernel[0], l.in.height),
		fromX: max(x, 0), toX: min(x+l.kernel[1], l.in.width),
	}
}

// window is what a place sees: its kernel begins at (top, left), and from… to… is what lies inside the map.
type window struct{ top, left, fromY, toY, fromX, toX int }

// plane is the spikes of a population.
type plane struct {
	sides
	fresh, fired []uint64 // of this step, and so far, [place][word]
	start, list  []uint32 // channels that fire in this step, by place
}

func newPlane(s sides) *plane {
	n := s.places() * s.words()
	return &plane{sides: s, fresh: make([]uint64, n), fired: make([]uint64, n), start: make([]uint32, s.places()+1)}
}

func (p *plane) silence() {
	clear(p.fresh)
	clear(p.fired)
}

// set makes a cell fire in this step.
func (p *plane) set(cell int) {
	place, channel := cell/p.channels, cell%p.channels
	p.fresh[place*p.words()+channel/64] |= 1 << (channel % 64)
}

// gather lists the spikes of this step, and takes them among those so far.
func (p *plane) gather() {
	n := p.words()
	p.list = p.list[:0]
	for place := range p.places() {
		p.start[place] = uint32(len(p.list))
		fresh := p.fresh[place*n:][:n]
		if n == 1 && fresh[0] == 0 {
			continue
		}
		p.list = kernel.AppendIndices(p.list, fresh)
		for k, word := range fresh {
			p.fired[place*n+k] |= word
		}
	}
	p.start[p.places()] = uint32(len(p.list))
}
