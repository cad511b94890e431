package integer

// program is a model in the words of its arithmetic.
type program struct {
	m     *Model
	pops  []popProgram
	projs []projProgram
	order []int // populations of cells, each after those that reach it without delay
}

// popProgram are the constants of a population. Lists have one element for all cells, or one a cell.
type popProgram struct {
	*Cell                   // nil: an input
	a                       arithmetic
	n, depth                int // cells; rows of spikes that are kept
	decay, input, synapse   []factor
	threshold, height, bias []word
	rest, start, resetTo    word
	rho, strength           []factor // of Adapt
	increment               []word
	adaptStart              word
	incoming                []int
}

// projProgram are those of a projection.
type projProgram struct {
	*Projection
	pre, post int
	factor    factor
	sums      int // numbers that are added up, before pooling
}

// compile makes a program of a model that passes Check.
func (m *Model) compile() *program {
	p := &program{m: m, pops: make([]popProgram, len(m.Populations)), projs: make([]projProgram, len(m.Projections))}
	for i := range m.Populations {
		p.pops[i] = m.compileCells(&m.Populations[i])
	}
	at := m.places()
	for k := range m.Projections {
		j := &m.Projections[k]
		q := projProgram{Projection: j, pre: at[j.Pre], post: at[j.Post]}
		pre, post := &p.pops[q.pre], &p.pops[q.post]
		scale := j.Scale
		if m.Populations[q.pre].Graded {
			scale *= GradedUnit
		}
		q.factor, q.sums = post.a.current(scale), post.n
		if j.Maps != nil {
			q.sums = j.Maps.Mid[0] * j.Maps.Mid[1] * j.Maps.Mid[2]
		}
		pre.depth = max(pre.depth, j.longest()+1)
		post.incoming = append(post.incoming, k)
		p.projs[k] = q
	}
	p.order, _ = m.order()
	return p
}

func (m *Model) compileCells(q *Population) popProgram {
	p := popProgram{Cell: q.Cell, n: q.Size(), depth: 1}
	c := q.Cell
	if c == nil {
		return p
	}
	p.a, p.depth = m.arithmetic(c), 2
	p.decay, p.input, p.synapse = factors(p.a, c.Decay), factors(p.a, c.Input), factors(p.a, c.Synapse)
	p.threshold, p.bias = words(p.a, c.Threshold), words(p.a, c.Bias)
	p.rest, p.start, p.resetTo = p.a.word(c.Rest), p.a.word(c.Start), p.a.word(c.ResetTo)
	if d := c.Adapt; d != nil {
		p.rho, p.strength = factors(p.a, d.Decay), factors(p.a, d.Strength)
		p.increment, p.adaptStart = words(p.a, d.Increment), p.a.word(d.Start)
	}
	for _, x := range p.threshold {
		p.height = append(p.height, p.a.sub(x, p.rest))
	}
	return p
}

func factors(a arithmetic, x []float32) (f []factor) {
	for _, v := range x {
		f = append(f, a.factor(v))
	}
	return f
}

func words(a arithmetic, x []float32) (w []word) {
	for _, v := range x {
		w = append(w, a.word(v))
	}
	return w
}

// of returns the element of cell i.
func of[T any](list []T, i int) T {
	if len(list) == 1 {
		return list[0]
	}
	return list[i]
}

// longest returns the most steps that a synapse waits.
func (j *Projection) longest() int {
	most := 0
	if j.List != nil {
		for _, d := range j.List.Delays {
			most = max(most, d)
		}
	}
	return j.Delay + most
}

// order returns the populations of cells, each after those that reach it without delay, or the first that stands in a cycle of them.
func (m *Model) order() (order []int, cycle int) {
	waits, reached, at := make([]int, len(m.Populations)), make([][]int, len(m.Populations)), m.places()
	for _, j := range m.Projections {
		if j.Delay == 0 {
			pre, post := at[j.Pre], at[j.Post]
			waits[post]++
			reached[pre] = append(reached[pre], post)
		}
	}
	var ready []int
	for i, n := range waits {
		if n == 0 {
			ready = append(ready, i)
		}
	}
	for done := 0; done < len(ready); done++ {
		i := ready[done]
		if m.Populations[i].Cell != nil {
			order = append(order, i)
		}
		for _, post := range reached[i] {
			if waits[post]--; waits[post] == 0 {
				ready = append(ready, post)
			}
		}
	}
	for i, n := range waits {
		if n > 0 {
			return nil, i
		}
	}
	return order, -1
}
