package stdp

// columns are the cells whose weights have changed since they were last normalised.
type columns struct {
	cells   []uint32
	isDue   []bool    // by cell
	sums    []float64 // of the weights into cells
	factors []float32 // by which these are scaled
}

func (c *columns) add(j uint32) {
	if !c.isDue[j] {
		c.isDue[j] = true
		c.cells = append(c.cells, j)
	}
}

// normalise scales the weights into every cell that has fired since the last call to the given sum, unless it is below 0.
func (p *plastic) normalise(want float64) {
	for _, j := range p.due.cells {
		p.due.isDue[j] = false
	}
	if want >= 0 {
		p.scaleColumns(want)
	}
	p.due.cells = p.due.cells[:0]
}

// scaleColumns scales the weights into the cells that are due, row by row, so that the processor waits for all of a row at once.
func (p *plastic) scaleColumns(want float64) {
	ld, n := p.net.ld, p.net.inputs
	p.due.sums, p.due.factors = grow(p.due.sums, len(p.due.cells)), grow(p.due.factors, len(p.due.cells))
	sums, factors := p.due.sums, p.due.factors
	clear(sums)
	for i := range n {
		row := p.w[i*ld:][:ld]
		for q, j := range p.due.cells {
			sums[q] += float64(row[j])
		}
	}
	for q, sum := range sums {
		factors[q] = 1
		if sum != 0 {
			factors[q] = float32(want / sum)
			p.updates += int64(n)
		}
	}
	for i := range n {
		row := p.w[i*ld:][:ld]
		for q, j := range p.due.cells {
			row[j] *= factors[q]
		}
	}
}
