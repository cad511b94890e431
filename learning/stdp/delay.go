package stdp

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// delays gives every input synapse its own delay. The cells that input i reaches are sorted by delay:
// those after d steps are order[i][offset[i][d]:offset[i][d+1]].
type delays struct {
	cells, longest int
	steps          []uint8  // [input][cell]
	order          []uint32 // [input][cell]
	offset         []uint32 // [input][longest+2]
}

// drawDelays draws delays uniform in 0..top ms, rounded to steps, on top of the projection's own.
func drawDelays(n *diehlCookNet, top float64, s snn.Stream) (*delays, error) {
	extra, err := rules.StepsOf("stdp", "Delays", top, n.dt)
	if err != nil {
		return nil, err
	}
	longest := n.feedDelay + extra
	if longest > math.MaxUint8 {
		return nil, fmt.Errorf("stdp: Delays of %v ms are %d steps, more than 255", top, longest)
	}
	d := &delays{cells: n.cells, longest: longest}
	d.steps = make([]uint8, n.inputs*n.cells)
	for k := range d.steps {
		d.steps[k] = uint8(n.feedDelay + int(math.Round(top*s.Float64(uint64(k))/n.dt)))
	}
	for i := range n.inputs {
		d.sort(d.steps[i*n.cells : (i+1)*n.cells])
	}
	return d, nil
}

func (d *delays) sort(steps []uint8) {
	first := len(d.order)
	for j := range steps {
		d.order = append(d.order, uint32(j))
	}
	row := d.order[first:]
	slices.SortStableFunc(row, func(a, b uint32) int { return int(steps[a]) - int(steps[b]) })
	k := 0
	for delay := range d.longest + 2 {
		for k < len(row) && int(steps[row[k]]) < delay {
			k++
		}
		d.offset = append(d.offset, uint32(k))
	}
}

// reached returns the cells that input i reaches after delay steps.
func (d *delays) reached(i uint32, delay int) []uint32 {
	at := int(i)*(d.longest+2) + delay
	return d.order[int(i)*d.cells+int(d.offset[at]) : int(i)*d.cells+int(d.offset[at+1])]
}

// deliverDelayed adds the input that arrives in step t, and lets it depress the synapses where it does.
func (l *lane) deliverDelayed(t int, p *plastic) {
	if p != nil {
		p.readPostTraces(t)
		lo, hi := l.arrivals(t)
		p.notice(t, lo, l.train.Idx[lo:hi])
	}
	for delay := range l.net.delays.longest + 1 {
		lo, hi := l.arrivals(t - delay)
		for k := lo; k < hi; k++ {
			i := l.train.Idx[k]
			reached, row := l.net.delays.reached(i, delay), l.input.W[int(i)*l.net.ld:]
			for _, j := range reached {
				l.exc.ge[j] += float32(l.net.feedGain * row[j])
			}
			if p != nil {
				p.preDelayed(row, reached, p.in.a[k])
			}
		}
	}
}

// readPostTraces writes b_j of all cells in step t to p.out.dense.
func (p *plastic) readPostTraces(t int) {
	p.out.dense = grow(p.out.dense, p.net.cells)
	clear(p.out.dense)
	for _, j := range p.out.fired {
		p.out.dense[j] = read(p.decay.q1, p.out.q1[j], int32(t)-p.out.last[j])
	}
}

func (p *plastic) preDelayed(row []float32, reached []uint32, a float32) {
	for _, j := range reached {
		if p.out.hasFired[j] {
			row[j] = p.depress(row[j], float32(a*p.out.dense[j]))
			p.updates++
		}
	}
}

// delayedTrace returns what the trace of input i is in step t at its synapse with cell j.
func (p *plastic) delayedTrace(t int, i, j uint32) float32 {
	t -= int(p.net.delays.steps[int(i)*p.net.cells+int(j)])
	k := p.in.last[i]
	for k >= 0 && p.in.step[k] > int32(t) {
		k = p.in.before[k]
	}
	if k < 0 {
		return 0
	}
	return read(p.decay.p1, p.in.p1[k], int32(t)-p.in.step[k])
}
