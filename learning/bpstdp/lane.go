package bpstdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// lane shows one sample of a mini-batch.
type lane struct {
	net    *net
	model  *snn.Model
	sim    *snn.Sim
	spikes snn.Spikes // of the input
	in     []*snn.Spikes
	trains []train     // of all populations
	seen   []seen      // of all views
	errors [][]float32 // ξ by population; nil where none is worked out
	change [][]float32 // of the weights of each link by its errors; nil of dense ones, whose rows are written at once
	silent bool        // all ξ of the output are 0
	loss   float64
	fault  error
	room   engine.Scratch
	back   []float32
}

// train are the spikes of a population in a presentation.
type train struct {
	words int
	bits  []uint64 // [step][words]
	fired []uint32 // by step
}

// seen are the spikes of a view in the window of a target.
type seen struct {
	count  []float32 // by cell
	active []uint32  // cells of which count is not 0
}

func newLane(n *net, m *snn.Model) (*lane, error) {
	sim, err := snn.NewSim(m, 1)
	if err != nil {
		return nil, err
	}
	sim.Workers = 1
	l := &lane{net: n, model: m, sim: sim, change: make([][]float32, len(n.links))}
	l.in = []*snn.Spikes{&l.spikes}
	for i, p := range n.net.Populations {
		l.trains = append(l.trains, train{words: snn.Words(p.Size())})
		l.errors = append(l.errors, nil)
		if n.carries[i] {
			l.errors[i] = kernel.Alloc(p.Size())
		}
	}
	for _, v := range n.views {
		l.seen = append(l.seen, seen{count: kernel.Alloc(n.net.Populations[v.population].Size())})
	}
	for k, j := range n.links {
		if w, _ := m.Weights(j.projection); j.learns && !j.dense {
			l.change[k] = kernel.Alloc(len(w))
		}
	}
	return l, nil
}

// begin encodes sample i of b and begins its presentation.
func (l *lane) begin(e learning.Encoder, b learning.Batch, i int) {
	e.Encode(&l.spikes, b.X[i], 1, b.Stream.At(b.Index[i]))
	l.sim.Reset()
	l.loss, l.fault = 0, nil
	for p := range l.trains {
		l.trains[p].bits, l.trains[p].fired = l.trains[p].bits[:0], l.trains[p].fired[:0]
	}
}

// run goes through steps from to to−1.
func (l *lane) run(from, to int) {
	for t := from; t < to && l.fault == nil; t++ {
		if l.fault = l.sim.Deliver(t, l.in); l.fault != nil {
			return
		}
		l.sim.Fire()
		for p := range l.trains {
			row, y := l.sim.Spikes(p, 0), &l.trains[p]
			y.bits, y.fired = append(y.bits, row...), append(y.fired, uint32(kernel.Popcount(row)))
		}
	}
}

// count fills views with the spikes that arrive in the window which ends with step t.
func (l *lane) count(t int) {
	for k, v := range l.net.views {
		s, y := &l.seen[k], &l.trains[v.population]
		for _, i := range s.active {
			s.count[i] = 0
		}
		s.active = s.active[:0]
		for at := max(0, t-v.delay-l.net.window); at <= t-v.delay; at++ {
			s.add(y.bits[at*y.words:][:y.words])
		}
	}
}

func (s *seen) add(row []uint64) {
	for k, word := range row {
		for ; word != 0; word &= word - 1 {
			i := uint32(k*64 + bits.TrailingZeros64(word))
			if s.count[i] == 0 {
				s.active = append(s.active, i)
			}
			s.count[i]++
		}
	}
}

// learn works out ξ of all populations at step t, at which the cell of the right class is to fire, and the changes of weights that are not
// dense rows.
func (l *lane) learn(t, class int) {
	l.count(t)
	if l.silent = l.compare(class); l.silent {
		return
	}
	for i, e := range l.errors {
		if i != l.net.output {
			clear(e)
		}
	}
	for k := range l.net.links {
		j := &l.net.links[k]
		if l.change[k] != nil {
			l.accumulate(j, l.change[k])
		}
		switch {
		case j.back && j.dense:
			l.backDense(j)
		case j.back:
			l.backward(j)
		}
	}
}

// compare sets ξ of the output, and reports whether all are 0.
func (l *lane) compare(class int) (silent bool) {
	silent = true
	for i, n := range l.seen[l.net.read].count {
		x := float32(0)
		switch {
		case i == class && n == 0:
			x = 1
		case i != class && n > 0:
			x = -1
		}
		l.errors[l.net.output][i] = x
		l.loss += float64(x * x)
		silent = silent && x == 0
	}
	return silent
}

func (l *lane) weights(j *link) kernel.Matrix {
	w, ld := l.model.Weights(j.projection)
	return kernel.Mat(w, ld)
}

// accumulate adds what the sample says of the weights of a link that is not dense.
func (l *lane) accumulate(j *link, change []float32) {
	for _, g := range j.terms {
		g.wiring.AccumulateGraded(&l.room, l.seen[g.view].count, l.errors[j.post], l.weights(j), j.gain, change)
	}
}

// backDense sends errors back to the pre cells of a dense link that have fired.
func (l *lane) backDense(j *link) {
	w, e, to := l.weights(j), l.errors[j.post], l.errors[j.pre]
	for _, i := range l.seen[j.terms[0].view].active {
		var sum float32
		for k, x := range w.X[int(i)*w.Ld:][:len(e)] {
			sum += float32(x * e[k])
		}
		to[i] += float32(j.gain * sum)
	}
}

// backward sends errors back to the pre cells of a link that have fired.
func (l *lane) backward(j *link) {
	e, to := l.errors[j.post], l.errors[j.pre]
	for _, g := range j.terms {
		if cap(l.back) < len(to) {
			l.back = kernel.Alloc(len(to))
		}
		back := l.back[:len(to)]
		clear(back)
		g.wiring.Backward(&l.room, engine.Spikes{}, engine.Rows{X: e, N: 1, Ld: len(e)}, l.weights(j), j.gain,
			engine.Rows{X: back, N: 1, Ld: len(back)})
		for _, i := range l.seen[g.view].active {
			to[i] += back[i]
		}
	}
}

// score appends the spikes of each cell of the output to dst.
func (l *lane) score(dst []float64) []float64 {
	y, first := &l.trains[l.net.output], len(dst)
	for range l.errors[l.net.output] {
		dst = append(dst, 0)
	}
	for k, word := range y.bits {
		for ; word != 0; word &= word - 1 {
			dst[first+k%y.words*64+bits.TrailingZeros64(word)]++
		}
	}
	return dst
}
