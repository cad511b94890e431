package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// cells are the cells of a population with their state and errors.
type cells struct {
	cell   engine.Cell
	layout engine.Layout
	states []cellState
	carry  [][]float32 // errors that the step after has left, [panel][sample][across]
	own    *own        // parameters that are learned; nil without
	common *common     // what thresholds that follow the whole population pass on; nil without
}

// cellState is one number of the state of each cell and sample.
type cellState struct {
	x     []float32 // [panel][slot][sample][across]
	slots int       // steps that are kept at a time; 1 for a state that passes
	most  int       // as many as there is room for
	start float32   // before the first step
	last  []float32 // behind the last step of the window before, [panel][sample][across]
	saved []float32 // before each segment, [panel][segment][sample][across]
}

// allocate makes room for slots steps of step numbers, and for those before each of so many segments.
func (c *cells) allocate(step, slots, segments int) {
	for i := range c.layout.Kept + c.layout.Passing {
		s := cellState{most: 1}
		if i < c.layout.Kept {
			s.most = slots
		}
		if c.layout.Start != nil {
			s.start = c.layout.Start[i]
		}
		s.x, s.last, s.saved = kernel.Alloc(s.most*step), kernel.Alloc(step), kernel.Alloc(segments*step)
		c.states = append(c.states, s)
	}
	for range c.layout.Carried {
		c.carry = append(c.carry, kernel.Alloc(step))
	}
	if c.own != nil {
		c.own.allocate(step)
	}
}

// row returns where the state of sample r and cells from c on stands, behind a step of the window or the one before.
func (s *cellState) row(p *pop, rows, step, r, c int) []float32 {
	return s.x[p.place(s.slots, (step+1)%s.slots, rows, r, c):]
}

// begin sets the state before the first step of a window; all says whether every step will be read.
func (c *cells) begin(p *pop, rows int, first, all bool) {
	for i := range c.states {
		s := &c.states[i]
		if s.slots = min(2, s.most); all {
			s.slots = s.most
		}
		for k := range s.last {
			if !first {
				break
			}
			s.last[k] = s.start
		}
		for at := 0; at < p.cols; at += p.across {
			copy(s.row(p, rows, -1, 0, at)[:rows*p.across], p.state(s.last, rows, 0, at))
		}
	}
}

// end keeps the state behind the last step of a window for the next one.
func (c *cells) end(p *pop, rows, step int) {
	for i := range c.states {
		s := &c.states[i]
		for at := 0; at < p.cols; at += p.across {
			copy(p.state(s.last, rows, 0, at), s.row(p, rows, step, 0, at)[:rows*p.across])
		}
	}
}

// segmentState keeps the state of a block before the segment of so many steps that begins with step, or takes it back.
func (c *cells) segmentState(p *pop, k block, rows, step, segment int, back bool) {
	for i := range c.states {
		s := &c.states[i]
		for r := k.r0; r < k.r1; r++ {
			now := s.row(p, rows, step-1, r, k.c0)[:k.cols()]
			saved := s.saved[p.place(len(s.saved)/len(s.last), step/segment, rows, r, k.c0):][:k.cols()]
			if back {
				now, saved = saved, now
			}
			copy(saved, now)
		}
	}
}

// place sets the block and state of b to those of a step.
func (h *hand) place(p *pop, step int, k block, b *engine.Step) {
	b.T, b.Rows, b.N, b.Cols, b.First, b.Ld, b.Words = h.window+step, k.rows(), min(k.c1, p.n)-k.c0, k.cols(), k.c0, p.across, p.words
	for i := range p.cells.states {
		s := &p.cells.states[i]
		b.Before[i], b.Now[i] = s.row(p, h.rows, step-1, k.r0, k.c0), s.row(p, h.rows, step, k.r0, k.c0)
	}
	b.Was, b.Fired, b.All = nil, nil, nil
	if p.fires {
		b.Was, b.Fired = p.spikes(h.rows, step-1, k.r0, k.c0), p.spikes(h.rows, step, k.r0, k.c0)
	}
	if p.cells.common != nil {
		b.All = p.spikes(h.rows, step-1, k.r0, 0)
	}
}
