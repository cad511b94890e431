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
// was holds the spikes s of the step before and fired receives the new ones, in rows of lds words of which bits from n on are
// cleared; where both are nil nobody fires. cur may be now.
//
// As for Rows, assembly needs rows that reach to n rounded up to 16; the cells beyond n are advanced too, but never fire.
func (l LIF) Next(rows, n int, before []float32, ldb int, cur []float32, ldc int, now []float32, ldn int, th []float32,
	was, fired []uint64, lds int) {
	if rows <= 0 || n <= 0 {
		return
	}
	pad := (n + 15) &^ 15
	if active != levelGeneric && roomy(before, rows, pad, ldb) && roomy(cur, rows, pad, ldc) && roomy(now, rows, pad, ldn) && len(th) >= pad {
		l.nextSIMD(rows, n, before, ldb, cur, ldc, now, ldn, th, was, fired, lds)
		return
	}
	l.nextGeneric(rows, n, before, ldb, cur, ldc, now, ldn, th, was, fired, lds)
}

// roomy reports whether x has rows of n elements at stride ld that do not overlap.
func roomy(x []float32, rows, n, ld int) bool { return ld >= n && len(x) >= (rows-1)*ld+n }

func (l LIF) nextGeneric(rows, n int, before []float32, ldb int, cur []float32, ldc int, now []float32, ldn int, th []float32,
	was, fired []uint64, lds int) {
	for b := range rows {
		for lo := 0; lo < n; lo += 64 {
			m, w := min(64, n-lo), uint64(0)
			if was != nil {
				w = was[b*lds+lo>>6]
			}
			w = l.nextWord(before[b*ldb+lo:][:m], cur[b*ldc+lo:][:m], now[b*ldn+lo:][:m], th[lo:][:m], w)
			if fired != nil {
				fired[b*lds+lo>>6] = w
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

// Rows takes the step in n cells, at most 64, of each of rows samples: e and g in place, u the potentials, th the thresholds.
// fired, a word a row, is read if Zero is set; direct, unless it is nil, is ∂L/∂u. slope holds the n derivatives of
// SlopeGiven, the same for every row.
//
// Assembly needs rows, th and slope that reach to n rounded up to 16, and advances the cells beyond n as well.
func (x Errors) Rows(rows, n int, e []float32, lde int, g []float32, ldg int, u []float32, ldu int, th []float32, fired []uint64, lds int,
	direct []float32, ldd int, slope []float32) {
	if rows <= 0 || n <= 0 {
		return
	}
	pad := (n + 15) &^ 15
	room := roomy(e, rows, pad, lde) && roomy(g, rows, pad, ldg) && roomy(u, rows, pad, ldu) && len(th) >= pad &&
		(direct == nil || roomy(direct, rows, pad, ldd)) && (x.Slope.Kind != SlopeGiven || len(slope) >= pad)
	if active != levelGeneric && room && n <= 64 {
		x.rowsSIMD(rows, pad, e, lde, g, ldg, u, ldu, th, fired, lds, direct, ldd, slope)
		return
	}
	for b := range rows {
		var word uint64
		if x.Zero {
			word = fired[b*lds]
		}
		var d []float32
		if direct != nil {
			d = direct[b*ldd:][:n]
		}
		x.rowGeneric(e[b*lde:][:n], g[b*ldg:][:n], u[b*ldu:][:n], th, word, d, slope)
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

// CombineRows adds to each row of dst a combination of the k rows of x, times a gain: for 0 ≤ r < rows and 0 ≤ j < n
//
//	dst[r·ldd + j] += gain · Σ_c coef[r·ldc + c] · x[c·ldx + j]
//
// The sum runs in order of c, from 0, without fused operations, and is multiplied once. It is a matrix product for few
// terms, of which [Gemm] would make less than half of its speed.
func CombineRows(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx int, gain float32, rows int) {
	if rows <= 0 || n <= 0 || k <= 0 {
		return
	}
	done := 0
	if active != levelGeneric {
		done = combineSIMD(dst, ldd, n, coef, ldc, k, x, ldx, gain, rows)
	}
	if done < n {
		combineGeneric(dst[done:], ldd, n-done, coef, ldc, k, x[done:], ldx, gain, rows)
	}
}

func combineGeneric(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx int, gain float32, rows int) {
	for r := range rows {
		for j := range n {
			sum := float32(0)
			for c := range k {
				sum += float32(coef[r*ldc+c] * x[c*ldx+j])
			}
			dst[r*ldd+j] += float32(gain * sum)
		}
	}
}
