package engine

import "github.com/spikecell/spikecell/internal/kernel"

// maxPooled passes on the largest current of each window of what an inner wiring brings.
type maxPooled struct {
	Convolution
	in, out [3]int // height, width, channels, before and after
	side    [2]int // of a window
	words   int    // of a choice, for each place before pooling
	element []uint32
}

// NewMaxPooled returns a convolution onto maps in {height, width, channels}, pooled by windows of side cells, which do not overlap, onto maps out:
// of equal currents the first counts.
func NewMaxPooled(inner Convolution, in, out [3]int, side [2]int) Pooled {
	m := &maxPooled{Convolution: inner, in: in, out: out, side: side, words: (in[2] + 63) / 64}
	for y := range side[0] {
		for x := range side[1] {
			m.element = append(m.element, uint32(y*in[1]+x))
		}
	}
	return m
}

func (m *maxPooled) before() int { return m.in[0] * m.in[1] * m.in[2] }
func (m *maxPooled) after() int  { return m.out[0] * m.out[1] * m.out[2] }

// Inner returns the wiring before pooling.
func (m *maxPooled) Inner() (d Differentiable, cells int) { return m.Convolution, m.before() }

// ChoiceWords returns how many words the choice of a sample takes.
func (m *maxPooled) ChoiceWords() int { return m.in[0] * m.in[1] * m.words }

// choices returns room for those of n samples in the scratch.
func (m *maxPooled) choices(s *Scratch, n int) []uint64 {
	if n *= m.ChoiceWords(); cap(s.choice) < n {
		s.choice = kernel.AllocWords(n)
	}
	return s.choice[:n]
}

// Forward adds the largest currents.
func (m *maxPooled) Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	m.ForwardChoosing(s, x, w, gain, cur, m.choices(s, x.N))
}

// ForwardChoosing works sample by sample: the currents of one stay in a cache.
func (m *maxPooled) ForwardChoosing(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows, choice []uint64) {
	for r := range x.N {
		from := m.currents(s)
		m.Convolution.Forward(s, Spikes{1, x.Words, x.Row(r)}, w, gain, Rows{from, 1, m.before()})
		m.pool(s, from, cur.Row(r, m.after()), choice[r*m.ChoiceWords():][:m.ChoiceWords()])
	}
}

// ForwardGraded adds the largest currents of one sample.
func (m *maxPooled) ForwardGraded(s *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	from := m.currents(s)
	m.Convolution.ForwardGraded(s, x, w, gain, from)
	m.pool(s, from, cur, m.choices(s, 1))
}

// currents returns zeros for those before pooling, with room behind them for a line of the cache.
func (m *maxPooled) currents(s *Scratch) []float32 { return zeros(&s.pooled, m.before()+16) }

// pool adds the largest current of each window to, and sets the choice.
func (m *maxPooled) pool(s *Scratch, from, to []float32, choice []uint64) {
	var best [kernel.Panel]float32
	var room [16]uint64
	won, n := room[:], m.in[2]
	if len(m.element) > len(won) {
		won = make([]uint64, len(m.element))
	}
	won = won[:len(m.element)]
	clear(choice)
	if cap(s.at) < len(m.element) {
		s.at = make([]uint32, len(m.element))
	}
	at := s.at[:len(m.element)]
	for p := range m.out[0] * m.out[1] {
		first := p/m.out[1]*m.side[0]*m.in[1] + p%m.out[1]*m.side[1]
		for c := 0; c < n; c += kernel.Panel {
			for k, e := range m.element {
				at[k] = uint32((first+int(e))*n + c)
			}
			top := best[:min(kernel.Panel, n-c)]
			kernel.Largest(top, won, from, at)
			kernel.AddRow(to[p*n+c:], top, 1)
			for k, e := range m.element {
				choice[(first+int(e))*m.words+c>>6] = won[k]
			}
		}
	}
}

// choose works out the choice of every sample again.
func (m *maxPooled) choose(s *Scratch, x Spikes, w kernel.Matrix, gain float32) []uint64 {
	choice := m.choices(s, x.N)
	nowhere := Rows{room(&s.back, m.after()), x.N, 0}
	clear(nowhere.X)
	m.ForwardChoosing(s, x, w, gain, nowhere, choice)
	return choice
}

// Backward works out the choice again.
func (m *maxPooled) Backward(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, to Rows) {
	turned := m.Convolution.turned(s.weights, w)
	if turned != nil {
		s.weights = turned
	}
	m.BackwardChosen(s, e, m.choose(s, x, w, gain), turned, w, gain, to)
}

// Accumulate works out the choice again.
func (m *maxPooled) Accumulate(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, grad []float32) {
	m.AccumulateChosen(s, x, e, m.choose(s, x, w, gain), w, gain, grad)
}

// AccumulateGraded works out the choice again.
func (m *maxPooled) AccumulateGraded(s *Scratch, x, e []float32, w kernel.Matrix, gain float32, grad []float32) {
	back := room(&s.back, m.before())
	m.UnpoolGraded(s, x, e, w, gain, back)
	m.Convolution.AccumulateGraded(s, x, back, w, gain, grad)
}

// UnpoolGraded sets back to the errors before pooling of one sample of graded values.
func (m *maxPooled) UnpoolGraded(s *Scratch, x, e []float32, w kernel.Matrix, gain float32, back []float32) {
	from, choice := m.currents(s), m.choices(s, 1)
	m.Convolution.ForwardGraded(s, x, w, gain, from)
	m.pool(s, from, zeros(&s.sum, m.after()), choice)
	m.unpool(e, choice, back[:m.before()])
}

// Turned returns the weights as BackwardChosen reads them.
func (m *maxPooled) Turned(turned []float32, w kernel.Matrix) []float32 {
	return m.Convolution.turned(turned, w)
}

// BackwardChosen leaves out the cells that were not the largest, where the inner wiring can.
func (m *maxPooled) BackwardChosen(s *Scratch, e Rows, choice []uint64, turned []float32, w kernel.Matrix, gain float32, to Rows) {
	if turned != nil {
		m.Convolution.backwardChosen(s, e, choice, turned, gain, to, m)
		return
	}
	m.Convolution.Backward(s, Spikes{}, m.unpooled(s, e, choice), w, gain, to)
}

// AccumulateChosen is that of the inner wiring with errors that are spread out.
func (m *maxPooled) AccumulateChosen(s *Scratch, x Spikes, e Rows, choice []uint64, w kernel.Matrix, gain float32, grad []float32) {
	m.Convolution.Accumulate(s, x, m.unpooled(s, e, choice), w, gain, grad)
}

// unpooled returns the errors before pooling, in room of the scratch.
func (m *maxPooled) unpooled(s *Scratch, e Rows, choice []uint64) Rows {
	back := Rows{room(&s.back, e.N*m.before()), e.N, m.before()}
	for r := range e.N {
		m.unpool(e.Row(r, m.after()), choice[r*m.ChoiceWords():][:m.ChoiceWords()], back.Row(r, m.before()))
	}
	return back
}

// unpool sets back to the errors e of a sample where the currents came from, and to 0 elsewhere.
func (m *maxPooled) unpool(e []float32, choice []uint64, back []float32) {
	n := m.in[2]
	for q := range m.in[0] * m.in[1] {
		y, x, to := q/m.in[1]/m.side[0], q%m.in[1]/m.side[1], back[q*n:][:n]
		if y >= m.out[0] || x >= m.out[1] {
			clear(to)
			continue
		}
		kernel.KeepRow(to, e[(y*m.out[1]+x)*n:], choice[q*m.words:])
	}
}
