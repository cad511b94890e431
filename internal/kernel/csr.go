package kernel

// CSR lists the places of spikes by row, in rising order (compressed sparse rows). The zero value is ready for use, and room once
// allocated is used again.
type CSR struct {
	Lists
	scratch []uint64 // bits on their way to lists
}

// FromBits lists the spikes of rows rows of n cells; bits beyond n must be clear.
func (c *CSR) FromBits(rows, n int, b []uint64, lds int) {
	c.Start, c.Idx = append(c.Start[:0], 0), c.Idx[:0]
	for r := range rows {
		c.Idx = AppendIndices(c.Idx, b[r*lds:][:(n+63)/64])
		c.Start = append(c.Start, uint32(len(c.Idx)))
	}
}

// Pair is an entry of a list.
type Pair struct{ List, Entry uint32 }

// FromPairs makes so many lists of their entries, in the order in which these come.
func (c *CSR) FromPairs(lists int, pairs []Pair) {
	c.reserve(lists, len(pairs), roomFor(len(pairs), 1))
	c.Start, c.Idx = c.Start[:lists+1], c.Idx[:len(pairs)]
	clear(c.Start)
	for _, p := range pairs {
		c.Start[p.List]++
	}
	c.begin()
	for _, p := range pairs {
		c.Idx[c.Start[p.List]] = p.Entry
		c.Start[p.List]++
	}
	copy(c.Start[1:], c.Start) // each start has moved to its end, which is the start of the next
	c.Start[0] = 0
}

// Row returns list r.
func (c *CSR) Row(r int) []uint32 { return c.Idx[c.Start[r]:c.Start[r+1]] }

// Transpose lists, for each of n cells, the rows among the first rows of from in which it fired: faster than ByCell where less than
// one cell in eight fires.
func (c *CSR) Transpose(from *CSR, rows, n int) {
	all := from.Idx[:from.Start[rows]]
	c.reserve(n, len(all), roomFor(rows*n, 4))
	c.Start, c.Idx = c.Start[:n+1], c.Idx[:len(all)]
	c.countCells(all)
	for b := range rows {
		for _, i := range from.Idx[from.Start[b]:from.Start[b+1]] {
			c.Idx[c.Start[i]] = uint32(b)
			c.Start[i]++
		}
	}
	copy(c.Start[1:], c.Start) // each start has moved to its end, which is the start of the next
	c.Start[0] = 0
}

// TransposeSteps lists, for each of n cells, the rows in which it fired, of steps of rows rows each, whose lists are by parts as FromParts has them.
// The first row is number 0. It is ByCell, faster where less than one cell in eight fires.
func (c *CSR) TransposeSteps(steps []CSR, rows, n int) {
	spikes := 0
	for i := range steps {
		spikes += len(steps[i].Idx)
	}
	c.reserve(n, spikes, roomFor(len(steps)*rows*n, 2)+listSpare)
	c.Start, c.Idx = c.Start[:n+1], c.Idx[:spikes]
	clear(c.Start)
	for i := range steps {
		c.add(steps[i].Idx)
	}
	c.begin()
	for i := range steps {
		c.place(&steps[i].Lists, rows, uint32(i*rows))
	}
	copy(c.Start[1:], c.Start)
	c.Start[0] = 0
}

// place notes the rows of a step, the first of which is number base, at the starts of the lists of their cells, and moves these.
func (c *CSR) place(l *Lists, rows int, base uint32) {
	for k := 0; k+1 < len(l.Start); k += rows {
		for r := range rows {
			for _, i := range l.Idx[l.Start[k+r]:l.Start[k+r+1]] {
				at := c.Start[i]
				c.Idx[at] = base + uint32(r)
				c.Start[i] = at + 1
			}
		}
	}
}

// wholeRoom is how many entries there is room for at once, if so many cells can fire: 64 KB.
const wholeRoom = 1 << 14

// roomFor is how many entries to make room for where at most most cells fire, and seldom more than one of so many. Spikes vary
// from step to step, and become more while a net learns to fire: lists must not grow then. Room that no spike has needed takes
// addresses, but no memory, where the system gives pages when they are first written.
func roomFor(most, oneOf int) int { return max(most/oneOf, min(most, wholeRoom)) }

// Reserve makes room for lists of that many rows of n cells, a quarter of which fire, so that even the first use by FromColumns or
// Transpose need not.
func (c *CSR) Reserve(lists, rows, n int) { c.reserve(lists, 0, roomFor(rows*n, 4)+listSpare) }

// reserve makes the lists empty, with room for so many lists and entries, and at first for room entries.
func (c *CSR) reserve(lists, entries, room int) {
	if cap(c.Start) < lists+1 {
		c.Start = make([]uint32, 0, lists+1)
	}
	if c.Idx == nil || cap(c.Idx) < entries {
		c.Idx = make([]uint32, 0, max(entries+entries/4, 2*cap(c.Idx), room))
	}
	c.Start, c.Idx = append(c.Start[:0], 0), c.Idx[:0]
}

// countCells sets Start to where the list of each cell begins.
func (c *CSR) countCells(all []uint32) {
	clear(c.Start)
	c.add(all)
	c.begin()
}

// add counts the spikes of each cell.
func (c *CSR) add(cells []uint32) {
	for _, i := range cells {
		c.Start[i]++
	}
}

// begin turns counts into where the lists begin.
func (c *CSR) begin() {
	sum := uint32(0)
	for i, n := range c.Start {
		c.Start[i] = sum
		sum += n
	}
}
