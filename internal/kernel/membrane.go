package kernel

// Next takes one step of n cells in each of rows samples, as Rows does, and keeps the potentials of every step: before holds
// those that were compared with the thresholds in the step before, and now receives those of this step, of which a reset
// that is not Delayed has taken nothing yet:
//
//	v ← before               v − θ if ResetSubtract, not Delayed, and s = 1;  0 if ResetZero and s = 1
//	v ← Decay·v + Input·i
//	v ← v − θ                if ResetSubtract, Delayed, and s = 1
//	s ← v > θ                v ≥ θ if Inclusive
//
// Where spikes has no rows nobody fires. cur may be now.
//
// As for Rows, assembly needs rows that reach to n rounded up to 16; the cells beyond n are advanced too, but never fire.
func (l LIF) Next(rows, n int, before, cur, now Matrix, th []float32, spikes Fired) {
	if rows <= 0 || n <= 0 {
		return
	}
	pad := (n + 15) &^ 15
	if active != levelGeneric && before.roomy(rows, pad) && cur.roomy(rows, pad) && now.roomy(rows, pad) && len(th) >= pad {
		l.nextSIMD(rows, n, before, cur, now, th, spikes)
		return
	}
	l.nextGeneric(rows, n, before, cur, now, th, spikes)
}

// Fired are spikes of the step before, Was, and of a step, Now, in rows of Ld words of which bits from the number of cells on are
// cleared; both may be nil.
type Fired struct {
	Was, Now []uint64
	Ld       int
}

// roomy reports whether m has rows of n elements that do not overlap.
func (m Matrix) roomy(rows, n int) bool { return m.Ld >= n && len(m.X) >= (rows-1)*m.Ld+n }

func (l LIF) nextGeneric(rows, n int, before, cur, now Matrix, th []float32, spikes Fired) {
	for b := range rows {
		for lo := 0; lo < n; lo += 64 {
			m, w := min(64, n-lo), uint64(0)
			if spikes.Was != nil {
				w = spikes.Was[b*spikes.Ld+lo>>6]
			}
			w = l.nextWord(before.X[b*before.Ld+lo:][:m], cur.X[b*cur.Ld+lo:][:m], now.X[b*now.Ld+lo:][:m], th[lo:][:m], w)
			if spikes.Now != nil {
				spikes.Now[b*spikes.Ld+lo>>6] = w
			}
		}
	}
}

// nextWord takes one step of up to 64 cells and returns their spikes.
func (l LIF) nextWord(before, cur, now, th []float32, was uint64) (fired uint64) {
	for j, x := range before {
		reset := was>>j&1 == 1
		switch {
		case reset && l.Reset == ResetZero:
			x = 0
		case reset && l.Reset == ResetSubtract && !l.Delayed:
			x -= th[j]
		}
		x = float32(l.Decay*x) + float32(l.Input*cur[j])
		if reset && l.Reset == ResetSubtract && l.Delayed {
			x -= th[j]
		}
		if x > th[j] || l.Inclusive && x == th[j] {
			fired |= 1 << j
		}
		now[j] = x
	}
	return fired
}

// SlopeKind is the form of a derivative that stands for that of a spike.
type SlopeKind uint8

// The forms, by x = u − θ and the constants A and B of a [Slope].
const (
	SlopeNone        SlopeKind = iota // 0: cells that do not fire
	SlopeGiven                        // worked out by the caller
	SlopeFastSigmoid                  // 1 / (1 + A·|x|)²
	SlopeATan                         // A / (1 + (B·x)²)
	SlopeTriangular                   // θ for x < 0, −θ for x ≥ 0
	SlopeStraight                     // 1
	SlopeLinear                       // (A/θ)·max(0, 1 − |x|/θ)
)

// Slope is the surrogate derivative σ′(u − θ) of a spike.
type Slope struct {
	Kind SlopeKind
	A, B float32
}

// At returns σ′(u − θ); 0 for SlopeNone and SlopeGiven.
func (s Slope) At(u, th float32) float32 { return s.Of(u-th, th) }

// Of returns σ′(x) for cells whose θ is th, which x need not be the distance from.
func (s Slope) Of(x, th float32) float32 {
	switch s.Kind {
	case SlopeFastSigmoid:
		a := 1 + float32(s.A*max(x, -x))
		return 1 / float32(a*a)
	case SlopeATan:
		a := float32(s.B * x)
		return s.A / (1 + float32(a*a))
	case SlopeTriangular:
		if x < 0 {
			return th
		}
		return -th
	case SlopeStraight:
		return 1
	case SlopeLinear:
		return float32(s.A / th * max(0, 1-max(x, -x)/th))
	}
	return 0
}

// Row writes σ′(u − θ) of a row of cells to d; u and th are at least as long.
func (s Slope) Row(d, u, th []float32) {
	u, th = u[:len(d)], th[:len(d)]
	done := 0
	if active != levelGeneric && s.Kind > SlopeGiven {
		done = len(d) &^ 15
		s.rowSIMD(d[:done], u, th)
	}
	for i := done; i < len(d); i++ {
		d[i] = s.At(u[i], th[i])
	}
}

// Errors is one step back in time through leaky cells, from the error g = ∂L/∂u of the step after to that of this step, with
// e = ∂L/∂s of this step:
//
//	g ← 0                             if Zero and s = 1
//	g ← Decay·g + σ′(u − θ)·e         without the second term for SlopeNone
//	g ← g + ∂L/∂u                     what the loss itself says
//	e ← Input·g                       the error of the current
type Errors struct {
	Decay, Input float32
	Slope        Slope
	Zero         bool // a spike cuts a cell off its past
}

// ErrorRows are what [Errors] go through, in rows: e and g, which are replaced, the potentials U and thresholds Th. Fired, a word a row, is
// read if Zero is set; Direct, unless it is empty, is ∂L/∂u. Slope holds the derivatives of SlopeGiven, the same for every row.
type ErrorRows struct {
	E, G, U   Matrix
	Th, Slope []float32
	Fired     Bits
	Direct    Matrix
}

// roomy reports whether assembly can take rows of n cells.
func (r *ErrorRows) roomy(rows, n int, given bool) bool {
	return r.E.roomy(rows, n) && r.G.roomy(rows, n) && r.U.roomy(rows, n) && len(r.Th) >= n &&
		(r.Direct.X == nil || r.Direct.roomy(rows, n)) && (!given || len(r.Slope) >= n)
}

// Rows takes the step in n cells, at most 64, of each of rows samples.
//
// Assembly needs rows, Th and Slope that reach to n rounded up to 16, and advances the cells beyond n as well.
func (x Errors) Rows(rows, n int, r ErrorRows) {
	if rows <= 0 || n <= 0 {
		return
	}
	pad := (n + 15) &^ 15
	if active != levelGeneric && n <= 64 && r.roomy(rows, pad, x.Slope.Kind == SlopeGiven) {
		x.rowsSIMD(rows, pad, r)
		return
	}
	for b := range rows {
		var word uint64
		if x.Zero {
			word = r.Fired.X[b*r.Fired.Ld]
		}
		var d []float32
		if r.Direct.X != nil {
			d = r.Direct.X[b*r.Direct.Ld:][:n]
		}
		x.rowGeneric(r.E.X[b*r.E.Ld:][:n], r.G.X[b*r.G.Ld:][:n], r.U.X[b*r.U.Ld:][:n], r.Th, word, d, r.Slope)
	}
}

func (x Errors) rowGeneric(e, g, u, th []float32, fired uint64, direct, slope []float32) {
	for j, y := range g {
		if fired>>j&1 == 1 {
			y = 0
		}
		y = float32(x.Decay * y)
		switch x.Slope.Kind {
		case SlopeNone:
		case SlopeGiven:
			y += float32(slope[j] * e[j])
		default:
			y += float32(x.Slope.At(u[j], th[j]) * e[j])
		}
		if direct != nil {
			y += direct[j]
		}
		g[j], e[j] = y, float32(x.Input*y)
	}
}

// MembraneErrors is one step back through a row of membranes u = decay·v + input·c, each with factors of its own, of which those beyond the
// length of G are not read. G is the error of u; that of v and that of c are written to After and E, and the derivatives by decay and input
// are added to Decay and Input.
type MembraneErrors struct{ G, V, Taken, After, E, Decay, Input []float32 }

// Back takes the step with these factors.
func (x *MembraneErrors) Back(decay, input []float32) {
	if n := len(x.G); active != levelGeneric && n > 0 && n&15 == 0 {
		x.backSIMD(decay[:n], input[:n])
		return
	}
	for i, g := range x.G {
		x.After[i], x.E[i] = float32(decay[i]*g), float32(input[i]*g)
		x.Decay[i] += float32(g * x.V[i])
		x.Input[i] += float32(g * x.Taken[i])
	}
}

// CombineRows adds to each of M rows of dst a combination of the K rows of x, times a gain: for 0 ≤ r < M and 0 ≤ j < N
//
//	dst[r·ldd + j] += gain · Σ_c coef[r·ldc + c] · x[c·ldx + j]
//
// The sum runs in order of c, from 0, without fused operations, and is multiplied once. It is a matrix product for few
// terms, of which [Gemm] would make less than half of its speed.
func CombineRows(dst Matrix, s Size, coef, x Matrix, gain float32) {
	combine(dst, s, coef, x, gain, false)
}

// CombineSums sets each row to what [CombineRows] would make of zeros.
func CombineSums(dst Matrix, s Size, coef, x Matrix, gain float32) {
	combine(dst, s, coef, x, gain, true)
}

func combine(dst Matrix, s Size, coef, x Matrix, gain float32, set bool) {
	if s.M <= 0 || s.N <= 0 || s.K <= 0 {
		return
	}
	done := 0
	if active != levelGeneric {
		done = combineSIMD(dst, s, coef, x, gain, set)
	}
	if s.N -= done; s.N == 0 {
		return
	}
	dst.X, x.X = dst.X[done:], x.X[done:]
	for r := 0; r < s.M && set; r++ {
		clear(dst.X[r*dst.Ld:][:s.N])
	}
	combineGeneric(dst, s, coef, x, gain)
}

func combineGeneric(dst Matrix, s Size, coef, x Matrix, gain float32) {
	for r := range s.M {
		for j := range s.N {
			sum := float32(0)
			for c := range s.K {
				sum += float32(coef.X[r*coef.Ld+c] * x.X[c*x.Ld+j])
			}
			dst.X[r*dst.Ld+j] += float32(gain * sum)
		}
	}
}
