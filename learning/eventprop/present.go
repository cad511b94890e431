package eventprop

import (
	"slices"

	"github.com/spikecell/spikecell/learning/internal/chain"
)

// presentation is the memory of a worker for one sample at a time.
type presentation struct {
	layers []*cells
	input  train
	end    float64 // ms, when it ends at the latest
	first  []float64
	value  []float64 // largest potentials of output cells that are read by them
	fired  []bool    // the cell fired, or its potential came above 0
	move   []float64 // ∂L/∂first, or ∂L/∂value
}

func newPresentation(layers []*layer, end float64) *presentation {
	p := &presentation{end: end}
	for i, l := range layers {
		p.layers = append(p.layers, newCells(l, i == len(layers)-1))
	}
	n := p.output().Post
	p.first, p.value, p.fired, p.move = make([]float64, n), make([]float64, n), make([]bool, n), make([]float64, n)
	return p
}

func (p *presentation) output() *cells { return p.layers[len(p.layers)-1] }

// show presents the spikes of input, until all output cells have fired or the presentation ends. It leaves the first spike times of the
// output cells in first.
func (p *presentation) show() {
	p.input.sortFrom(0)
	p.input.end(p.end)
	for _, c := range p.layers {
		c.begin()
	}
	in := p.input.spikes
	for n := 0; n < len(in) && p.output().silent > 0; {
		for at := in[n].at; n < len(in) && in[n].at <= at; n++ {
		}
		p.advance(n)
	}
	p.read()
}

// advance lets all layers hear the first n events of the input and what they cause.
func (p *presentation) advance(n int) {
	in := p.input.spikes
	for i, c := range p.layers {
		c.hear(in, n, p.end)
		if i < len(p.layers)-1 {
			c.out.end(c.now)
		}
		in, n = c.out.spikes, len(c.out.spikes)
	}
}

// read leaves the first spike, or the largest potential, of each output cell.
func (p *presentation) read() {
	if o := p.output(); o.Reads {
		o.recordPeaks()
		for k := range p.value {
			p.value[k] = o.peaks[k].value
		}
	}
	for k, i := range p.output().latest {
		if p.fired[k] = i != none; p.fired[k] {
			p.first[k] = p.output().out.spikes[i].at
		} else {
			p.first[k] = p.end
		}
	}
}

// ended returns when all output cells had fired, or the end.
func (p *presentation) ended() float64 {
	if p.output().Reads {
		return p.end
	}
	return slices.Max(p.first)
}

// back walks back from the first spikes or the largest potentials, of which move has the derivatives, and adds ∂L/∂W to
// the gradient.
func (p *presentation) back(gradient *chain.Gradient[float64]) {
	late := p.output().out.lateness()
	for k, i := range p.output().latest {
		switch {
		case i == none:
		case p.output().Reads:
			late[i] = -p.move[k] / p.output().tauMembrane
		default:
			late[i] = p.move[k]
		}
	}
	for i := len(p.layers) - 1; i >= 0; i-- {
		if i == 0 {
			p.layers[0].backward(p.input.spikes, gradient, 0, nil)
			return
		}
		below := &p.layers[i-1].out
		p.layers[i].backward(below.spikes, gradient, i, below.lateness())
		if p.layers[i].Reads {
			p.layers[i].turn(below.spikes, below.late, p.end)
		}
	}
}
