package engine

import "math"

// maxPooled passes on the largest current of each window of what an inner wiring brings. It keeps nothing: where a current came from is
// found by computing it again.
type maxPooled struct {
	Differentiable
	in, out [3]int // height, width, channels, before and after
	window  Window
}

// NewMaxPooled returns inner, onto maps in {height, width, channels}, pooled by a window onto maps out: of equal currents the first counts.
func NewMaxPooled(inner Differentiable, in, out [3]int, window Window) Pooled {
	return maxPooled{inner, in, out, window}
}

func (m maxPooled) before() int { return m.in[0] * m.in[1] * m.in[2] }
func (m maxPooled) after() int  { return m.out[0] * m.out[1] * m.out[2] }

// Forward computes currents sample by sample, and pools them.
func (m maxPooled) Forward(s *Scratch, x Spikes, w Weights, gain float32, cur Rows) {
	for r := range x.N {
		m.pool(s, m.current(s, x, r, w, gain), cur.Row(r, m.after()))
	}
}

// current returns what the inner wiring brings to a sample.
func (m maxPooled) current(s *Scratch, x Spikes, r int, w Weights, gain float32) []float32 {
	from := zeros(&s.pooled, m.before())
	m.Differentiable.Forward(s, Spikes{1, x.Words, x.Row(r)}, w, gain, Rows{from, 1, m.before()})
	return from
}

// largest returns, for each cell of the output, the cell of its window that has the largest current, the first of equal ones.
func (m maxPooled) largest(s *Scratch, from []float32) []int32 {
	n := m.in[2]
	if cap(s.places) < m.after() {
		s.places = make([]int32, m.after())
	}
	all := s.places[:m.after()]
	if cap(s.keys) < n {
		s.keys = make([]int32, n)
	}
	best := s.keys[:n]
	for p := range m.out[0] * m.out[1] {
		at := all[p*n:][:n]
		for k := range m.window.Size[0] * m.window.Size[1] {
			iy := m.window.at(0, p/m.out[1], k/m.window.Size[1])
			ix := m.window.at(1, p%m.out[1], k%m.window.Size[1])
			first := (iy*m.in[1] + ix) * n
			row := from[first:][:n]
			if k == 0 {
				for c, v := range row {
					best[c], at[c] = orderOf(v), int32(first+c)
				}
				continue
			}
			for c, v := range row {
				key, from := orderOf(v), at[c]
				if key > best[c] {
					from = int32(first + c)
				}
				at[c], best[c] = from, max(best[c], key)
			}
		}
	}
	return all
}

// orderOf returns a number that is larger for larger v: who wins cannot be guessed, and whole numbers are chosen without a branch.
func orderOf(v float32) int32 {
	k := int32(math.Float32bits(v))
	return k ^ int32(uint32(k>>31)>>1)
}

// pool adds the largest current of each window.
func (m maxPooled) pool(s *Scratch, from, to []float32) {
	to = to[:m.after()]
	for place, at := range m.largest(s, from) {
		to[place] += from[at]
	}
}

func (m maxPooled) ForwardGraded(s *Scratch, x []float32, w Weights, gain float32, cur []float32) {
	from := zeros(&s.pooled, m.before())
	m.Differentiable.ForwardGraded(s, x, w, gain, from)
	m.pool(s, from, cur)
}

// Inner returns the wiring before pooling.
func (m maxPooled) Inner() (d Differentiable, cells int) { return m.Differentiable, m.before() }

func (m maxPooled) Backward(s *Scratch, x Spikes, e Rows, w Weights, gain float32, to Rows) {
	m.Differentiable.Backward(s, x, m.unpooled(s, x, e, w, gain), w, gain, to)
}

func (m maxPooled) Accumulate(s *Scratch, x Spikes, e Rows, w Weights, gain float32, grad []float32) {
	m.Differentiable.Accumulate(s, x, m.unpooled(s, x, e, w, gain), w, gain, grad)
}

// unpooled returns the errors before pooling, in room of the scratch.
func (m maxPooled) unpooled(s *Scratch, x Spikes, e Rows, w Weights, gain float32) Rows {
	back := Rows{room(&s.back, x.N*m.before()), x.N, m.before()}
	m.Unpool(s, x, e, w, gain, back)
	return back
}

// Unpool sets back to the errors before pooling.
func (m maxPooled) Unpool(s *Scratch, x Spikes, e Rows, w Weights, gain float32, back Rows) {
	for r := range x.N {
		to := back.Row(r, m.before())
		clear(to)
		m.unpool(s, to, m.current(s, x, r, w, gain), e.Row(r, m.after()))
	}
}

// unpool adds the errors e of the output to back, where the currents from came from.
func (m maxPooled) unpool(s *Scratch, back, from, e []float32) {
	for place, at := range m.largest(s, from) {
		back[at] += e[place]
	}
}

func (m maxPooled) AccumulateGraded(s *Scratch, x, e []float32, w Weights, gain float32, grad []float32) {
	back := room(&s.back, m.before())
	m.UnpoolGraded(s, x, e, w, gain, back)
	m.Differentiable.AccumulateGraded(s, x, back, w, gain, grad)
}

// UnpoolGraded sets back to the errors before pooling of one sample of graded values.
func (m maxPooled) UnpoolGraded(s *Scratch, x, e []float32, w Weights, gain float32, back []float32) {
	from := zeros(&s.pooled, m.before())
	m.Differentiable.ForwardGraded(s, x, w, gain, from)
	clear(back)
	m.unpool(s, back, from, e)
}
