//go:build amd64 && !purego

package kernel

import "unsafe"

// mostBlock is how many rows of 64 cells one call of assembly takes: a step back reads and writes twenty arrays.
const mostBlock = 1 << 9

// rowGap is what lies between the end of a row and the beginning of the next one, in bytes.
func rowGap(ld, cols int) uintptr { return uintptr((ld - cols) * bytes) }

// validCells are the bits of the first n cells.
func validCells(n int) uint64 { return 1<<n - 1 }

// from returns where row lo of an array stands, or nil for one that is not there. It panics unless rows rows of n numbers follow.
func from(x []float32, lo, rows, n, ld int) *float32 {
	last(x, lo+rows, n, ld)
	return &x[lo*ld]
}

// fromIf is from for what a mode asks for alone.
func fromIf(is bool, x []float32, lo, rows, n, ld int) *float32 {
	if !is {
		return nil
	}
	return from(x, lo, rows, n, ld)
}

// spikingRecord is how assembly reads the factors of cells.
type spikingRecord struct {
	mode                                       uint64
	resetTo                                    float32
	_                                          uint32
	decay, input, th, strength, rho, increment *float32
}

func (c *Spiking) record(mode SpikingMode, n int) spikingRecord {
	mode |= c.Mode
	p := spikingRecord{mode: uint64(mode), resetTo: c.ResetTo, decay: from(c.Decay, 0, 1, n, n), input: from(c.Input, 0, 1, n, n),
		th: from(c.Th, 0, 1, n, n)}
	if mode.Has(SpikingAdapts) {
		p.strength, p.rho, p.increment = from(c.Strength, 0, 1, n, n), from(c.Rho, 0, 1, n, n), from(c.Increment, 0, 1, n, n)
	}
	return p
}

// spikingStepRecord is read by assembly.
type spikingStepRecord struct {
	spikingRecord
	gap, gapCur, nextWord                      uintptr
	valid                                      uint64
	cur, before, now, adaptBefore, adapt, kept *float32
	was, fired                                 *uint64
}

func (c *Spiking) stepSIMD(x *SpikingStep) {
	var mode SpikingMode
	if x.Kept != nil {
		mode = spikingKeeps
	}
	p := spikingStepRecord{spikingRecord: c.record(mode, x.Cols), gap: rowGap(x.Ld, x.Cols), gapCur: rowGap(x.LdCur, x.Cols)}
	fires, adapts := c.Mode.Has(SpikingFires), c.Mode.Has(SpikingAdapts)
	var nobody uint64
	if p.was, p.fired = &nobody, &nobody; fires {
		p.nextWord, p.valid = uintptr(8*x.Words), validCells(x.N)
		last(x.Was, x.Rows, 1, x.Words)
		last(x.Fired, x.Rows, 1, x.Words)
	}
	for lo := 0; lo < x.Rows; lo += mostBlock {
		rows, n := min(mostBlock, x.Rows-lo), x.Cols
		p.cur, p.before, p.now = from(x.Cur, lo, rows, n, x.LdCur), from(x.Before, lo, rows, n, x.Ld), from(x.Now, lo, rows, n, x.Ld)
		p.adaptBefore, p.adapt = fromIf(adapts, x.AdaptBefore, lo, rows, n, x.Ld), fromIf(adapts, x.Adapt, lo, rows, n, x.Ld)
		p.kept = fromIf(x.Kept != nil, x.Kept, lo, rows, n, x.Ld)
		if fires {
			p.was, p.fired = &x.Was[lo*x.Words], &x.Fired[lo*x.Words]
		}
		spikingStep((*byte)(unsafe.Pointer(&p)), rows, n/lanes(), uint64(64-n))
	}
}

// spikingBackRecord is read by assembly.
type spikingBackRecord struct {
	spikingRecord
	gap, gapE, gapDirect, nextWord uintptr
	slope, e, direct               *float32
	errU, errA, errSpike           *float32
	before, taken                  *float32
	adaptBefore, adapt             *float32
	was                            *uint64
	sums                           [SpikingFactors]*float32
}

func (c *Spiking) backSIMD(x *SpikingErrors) {
	var mode SpikingMode
	if x.Direct != nil {
		mode |= spikingDirect
	}
	if x.Sums[0] != nil {
		mode |= spikingSums
	}
	p := spikingBackRecord{spikingRecord: c.record(mode, x.Cols), gap: rowGap(x.Ld, x.Cols), gapE: rowGap(x.LdE, x.Cols),
		gapDirect: rowGap(x.LdDirect, x.Cols)}
	var nobody uint64
	if p.was = &nobody; c.Mode.Has(SpikingFires) {
		p.nextWord = uintptr(8 * x.Words)
		last(x.Was, x.Rows, 1, x.Words)
	}
	for lo := 0; lo < x.Rows; lo += mostBlock {
		rows := min(mostBlock, x.Rows-lo)
		c.backRows(x, &p, lo, rows)
		spikingBack((*byte)(unsafe.Pointer(&p)), rows, x.Cols/lanes())
	}
}

// backRows sets what assembly reads to rows rows from lo on.
func (c *Spiking) backRows(x *SpikingErrors, p *spikingBackRecord, lo, rows int) {
	n, ld, fires, adapts := x.Cols, x.Ld, c.Mode.Has(SpikingFires), c.Mode.Has(SpikingAdapts)
	sums := x.Sums[0] != nil
	p.e, p.errU = from(x.E, lo, rows, n, x.LdE), from(x.U, lo, rows, n, ld)
	p.direct = fromIf(x.Direct != nil, x.Direct, lo, rows, n, x.LdDirect)
	p.slope, p.errSpike = fromIf(fires, x.Slope, lo, rows, n, ld), fromIf(fires, x.Spike, lo, rows, n, ld)
	p.errA, p.adapt = fromIf(adapts, x.A, lo, rows, n, ld), fromIf(adapts, x.Adapt, lo, rows, n, ld)
	p.adaptBefore = fromIf(adapts, x.AdaptBefore, lo, rows, n, ld)
	p.before = fromIf(sums || c.Mode.Has(SpikingZeroes), x.Before, lo, rows, n, ld)
	p.taken = fromIf(sums, x.Taken, lo, rows, n, ld)
	for i, s := range x.Sums {
		p.sums[i] = fromIf(sums, s, lo, rows, n, ld)
	}
	if fires {
		p.was = &x.Was[lo*x.Words]
	}
}

// raiseSIMD takes a multiple of 16 numbers a row.
func raiseSIMD(dst, a []float32, ld int, th, strength []float32, rows int) {
	n := len(th)
	last(dst, rows, n, ld)
	last(a, rows, n, ld)
	for lo := 0; lo < rows; lo += mostCells {
		raiseRows(&dst[lo*ld], &a[lo*ld], uintptr(ld*bytes), &th[0], &strength[0], min(mostCells, rows-lo), n/lanes())
	}
}

// resonatorRecord is how assembly reads the factors of resonators.
type resonatorRecord struct {
	mode        uint64
	dt          float32
	_           uint32
	gamma       float32
	_           uint32
	one         float32
	_           uint32
	damp, omega *float32
}

// Bits of its mode.
const (
	resBalanced = 1 << iota
	resDirect
	resSums
)

func (c *Resonators) record(n int) resonatorRecord {
	p := resonatorRecord{dt: c.Dt, gamma: c.Gamma, one: 1, damp: from(c.Damp, 0, 1, n, n), omega: from(c.Omega, 0, 1, n, n)}
	if !c.Plain {
		p.mode = resBalanced
	}
	return p
}

// resonatorStepRecord is read by assembly.
type resonatorStepRecord struct {
	resonatorRecord
	gap, gapCur, nextWord uintptr
	valid                 uint64
	cur, th               *float32
	u, v, q               *float32
	nextU, nextV, nextQ   *float32
	fired                 *uint64
}

func (c *Resonators) stepSIMD(x *ResonatorStep) {
	n, ld := x.Cols, x.Ld
	p := resonatorStepRecord{resonatorRecord: c.record(n), gap: rowGap(ld, n), gapCur: rowGap(x.LdCur, n), nextWord: uintptr(8 * x.Words),
		valid: validCells(x.N), th: from(x.Th, 0, 1, n, n)}
	last(x.Fired, x.Rows, 1, x.Words)
	for lo := 0; lo < x.Rows; lo += mostBlock {
		rows := min(mostBlock, x.Rows-lo)
		p.cur, p.u, p.v = from(x.Cur, lo, rows, n, x.LdCur), from(x.U, lo, rows, n, ld), from(x.V, lo, rows, n, ld)
		p.nextU, p.nextV = from(x.NextU, lo, rows, n, ld), from(x.NextV, lo, rows, n, ld)
		p.q, p.nextQ = fromIf(!c.Plain, x.Q, lo, rows, n, ld), fromIf(!c.Plain, x.NextQ, lo, rows, n, ld)
		p.fired = &x.Fired[lo*x.Words]
		resonatorStep((*byte)(unsafe.Pointer(&p)), rows, n/lanes(), uint64(64-n))
	}
}

// resonatorBackRecord is read by assembly.
type resonatorBackRecord struct {
	resonatorRecord
	gap, gapE, gapDirect uintptr
	slope, e, direct     *float32
	u, v, q              *float32
	errU, errV, errQ     *float32
	byOmega, byDamp      *float32
}

func (c *Resonators) backSIMD(x *ResonatorErrors) {
	n, ld, sums := x.Cols, x.Ld, x.Omega != nil
	p := resonatorBackRecord{resonatorRecord: c.record(n), gap: rowGap(ld, n), gapE: rowGap(x.LdE, n), gapDirect: rowGap(x.LdDirect, n)}
	if x.Direct != nil {
		p.mode |= resDirect
	}
	if sums {
		p.mode |= resSums
	}
	for lo := 0; lo < x.Rows; lo += mostBlock {
		rows := min(mostBlock, x.Rows-lo)
		p.slope, p.e, p.direct = from(x.Slope, lo, rows, n, ld), from(x.E, lo, rows, n, x.LdE), fromIf(x.Direct != nil, x.Direct, lo, rows, n, x.LdDirect)
		p.u, p.v, p.q = from(x.U, lo, rows, n, ld), from(x.V, lo, rows, n, ld), fromIf(!c.Plain, x.Q, lo, rows, n, ld)
		p.errU, p.errV, p.errQ = from(x.G, lo, rows, n, ld), from(x.H, lo, rows, n, ld), fromIf(!c.Plain, x.R, lo, rows, n, ld)
		p.byOmega, p.byDamp = fromIf(sums, x.Omega, lo, rows, n, ld), fromIf(sums, x.Damp, lo, rows, n, ld)
		resonatorBack((*byte)(unsafe.Pointer(&p)), rows, n/lanes())
	}
}
