package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The products of rows.
const (
	productSet = iota
	productAdd
	productSubtract
)

// productRow: dst[i] = a[i] · b[i], or that is added to or taken off dst; n a multiple of 16.
func productRow(s isa, name string, how int) {
	text(s, name, "func(dst *float32, a *float32, b *float32, n int)")
	dst, a, b, n := param("dst"), param("a"), param("b"), param("n")
	SHRQ(Imm(4), n)
	loop("block", n, func() {
		for i := range 16 / s.lanes() {
			x, y := s.vec(), s.vec()
			VMOVUPS(at(s, a, i), x)
			VMULPS(at(s, b, i), x, x)
			switch how {
			case productAdd:
				VADDPS(at(s, dst, i), x, x)
			case productSubtract:
				VMOVUPS(at(s, dst, i), y)
				VSUBPS(x, y, x)
			}
			VMOVUPS(x, at(s, dst, i))
		}
		for _, p := range []reg.GPVirtual{dst, a, b} {
			ADDQ(Imm(64), p)
		}
	})
	VZEROUPPER()
	RET()
}

// aboveRow: bit i of fired is x[i] > th[i], for up to 64 cells.
func aboveRow(s isa) {
	text(s, "aboveRow", "func(x *float32, th *float32, vectors int, tail uint64, fired *uint64)")
	x, th, fired, word := param("x"), param("th"), param("fired"), GP64()
	XORQ(word, word)
	eachVector(s, "vector", word, func(bits reg.GPVirtual) {
		u, t, m := s.vec(), s.vec(), s.mask()
		VMOVUPS(Mem{Base: x}, u)
		VMOVUPS(Mem{Base: th}, t)
		s.compare(greaterThan, u, t, m)
		s.toBits(m, bits)
		ADDQ(Imm(uint64(4*s.lanes())), x)
		ADDQ(Imm(uint64(4*s.lanes())), th)
	})
	MOVQ(word, Mem{Base: fired})
	VZEROUPPER()
	RET()
}

// slopeRow: d[i] = σ′(u[i] − th[i]); p as for errorsBlock.
func slopeRow(s isa) {
	text(s, "slopeRow", "func(d *float32, u *float32, th *float32, vectors int, p *byte)")
	d, u, th, p := param("d"), param("u"), param("th"), param("p")
	k := fields(s, p, errorFields...)
	mode := GP64()
	MOVL(Mem{Base: p, Disp: 4 * len(errorFields)}, mode.As32())
	eachCell(s, "vector", func(off reg.GPVirtual) {
		at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
		y := s.vec()
		slopes(s, k, mode, at(u), at(th), at(d), y)
		VMOVUPS(y, at(d))
	})
	VZEROUPPER()
	RET()
}

var expFields = []string{"k", "peak", "perLn2", "round", "high", "low", "c6", "c5", "c4", "c3", "half", "one", "least", "most", "inf", "bias"}

// expRow: x[i] = e^x[i], or peak · e^(k·x[i]²) if the mode is set. p holds expFields and the mode.
func expRow(s isa) {
	text(s, "expRow", "func(x *float32, vectors int, p *byte)")
	row, p := param("x"), param("p")
	k := fields(s, p, expFields...)
	mode := GP64()
	MOVL(Mem{Base: p, Disp: 4 * len(expFields)}, mode.As32())
	eachCell(s, "vector", func(off reg.GPVirtual) {
		x := s.vec()
		VMOVUPS(Mem{Base: row, Index: off, Scale: 1}, x)
		where(mode, 1, "square", func() {
			VMULPS(x, x, x)
			VMULPS(k("k"), x, x)
		})
		y := expVector(s, k, x)
		where(mode, 1, "scale", func() { VMULPS(k("peak"), y, y) })
		VMOVUPS(y, Mem{Base: row, Index: off, Scale: 1})
	})
	VZEROUPPER()
	RET()
}

// expVector returns e^x, operation by operation as ExpRow in plain Go.
func expVector(s isa, k func(string) reg.VecVirtual, x reg.VecVirtual) reg.VecVirtual {
	power, whole, r, y, m := s.vec(), s.vec(), s.vec(), s.vec(), s.mask()
	VMULPS(k("perLn2"), x, power)
	VADDPS(k("round"), power, power)
	VSUBPS(k("round"), power, whole)
	VPADDD(k("bias"), power, power)
	VPSLLD(Imm(23), power, power)
	VMULPS(k("high"), whole, y)
	VSUBPS(y, x, r)
	VMULPS(k("low"), whole, y)
	VSUBPS(y, r, r)
	VMULPS(k("c6"), r, y)
	for _, c := range []string{"c5", "c4", "c3", "half"} {
		VADDPS(k(c), y, y)
		if c != "half" {
			VMULPS(r, y, y)
		}
	}
	VMULPS(r, r, whole)
	VMULPS(y, whole, y)
	VADDPS(r, y, y)
	VADDPS(k("one"), y, y)
	VMULPS(power, y, y)
	s.compare(lessEqual, x, k("least"), m)
	s.clear(m, y)
	s.compare(greaterEqual, x, k("most"), m)
	s.choose(m, y, k("inf"))
	s.compare(notEqual, x, x, m)
	s.choose(m, y, x)
	return y
}

// resonate: a row of resonators, one step; p holds dt and γ. Bit i of fired is nextU[i] > th[i] + q[i], and nextQ = γ·q, +1 after a spike.
func resonate(s isa) {
	text(s, "resonate", "func(u *float32, v *float32, q *float32, damp *float32, omega *float32, cur *float32, th *float32, "+
		"nextU *float32, nextV *float32, nextQ *float32, vectors int, tail uint64, fired *uint64, p *byte)")
	p := param("p")
	dt, gamma, one := s.vec(), s.vec(), s.vec()
	VBROADCASTSS(Mem{Base: p}, dt)
	VBROADCASTSS(Mem{Base: p, Disp: 4}, gamma)
	VBROADCASTSS(Mem{Base: p, Disp: 8}, one)
	off, word := GP64(), GP64()
	XORQ(off, off)
	XORQ(word, word)
	get := columnsAt(s, off)
	eachVector(s, "vector", word, func(bits reg.GPVirtual) {
		x, y, q, w, beta := get("u"), get("v"), get("q"), get("omega"), get("damp")
		a, b, m := s.vec(), s.vec(), s.mask()
		VSUBPS(q, beta, beta)
		VMULPS(x, beta, a)
		VMULPS(y, w, b)
		VSUBPS(b, a, a)
		VADDPS(memAt("cur", off), a, a)
		VMULPS(dt, a, a)
		VMULPS(x, w, w)
		VADDPS(x, a, x)
		VMULPS(y, beta, beta)
		VADDPS(beta, w, w)
		VMULPS(dt, w, w)
		VADDPS(w, y, y)
		VMOVUPS(x, memAt("nextU", off))
		VMOVUPS(y, memAt("nextV", off))
		th := get("th")
		VADDPS(q, th, th)
		s.compare(greaterThan, x, th, m)
		VMULPS(gamma, q, q)
		s.addWhere(m, q, one)
		VMOVUPS(q, memAt("nextQ", off))
		s.toBits(m, bits)
		ADDQ(Imm(uint64(4*s.lanes())), off)
	})
	fired := param("fired")
	MOVQ(word, Mem{Base: fired})
	VZEROUPPER()
	RET()
}

// memAt is what a parameter points to, off bytes behind it; for loops with more pointers than registers.
func memAt(name string, off reg.GPVirtual) Mem { return Mem{Base: param(name), Index: off, Scale: 1} }

// columnsAt loads a vector of a row.
func columnsAt(s isa, off reg.GPVirtual) func(string) reg.VecVirtual {
	return func(name string) reg.VecVirtual {
		x := s.vec()
		VMOVUPS(memAt(name, off), x)
		return x
	}
}

// resonateBack: a row of resonators, one step back; p holds dt, γ and 1.
func resonateBack(s isa) {
	text(s, "resonateBack", "func(u *float32, v *float32, q *float32, damp *float32, omega *float32, z *float32, errU *float32, errV *float32, "+
		"errQ *float32, errCur *float32, byOmega *float32, byDamp *float32, vectors int, p *byte)")
	p := param("p")
	dt, gamma, one := s.vec(), s.vec(), s.vec()
	VBROADCASTSS(Mem{Base: p}, dt)
	VBROADCASTSS(Mem{Base: p, Disp: 4}, gamma)
	VBROADCASTSS(Mem{Base: p, Disp: 8}, one)
	eachCell(s, "vector", func(off reg.GPVirtual) {
		get := columnsAt(s, off)
		x, y, gu, gv := get("u"), get("v"), get("errU"), get("errV")
		a, b := s.vec(), s.vec()
		VMULPS(gu, x, a)
		VMULPS(gv, y, b)
		VADDPS(b, a, a)
		VMULPS(dt, a, a) // ∂L/∂β
		VMULPS(gv, x, x)
		VMULPS(gu, y, y)
		VSUBPS(y, x, x)
		VMULPS(dt, x, x) // ∂L/∂ω
		VADDPS(memAt("byOmega", off), x, x)
		VMOVUPS(x, memAt("byOmega", off))
		VADDPS(memAt("byDamp", off), a, b)
		VMOVUPS(b, memAt("byDamp", off))
		r := get("errQ")
		VMULPS(gamma, r, r)
		VSUBPS(memAt("z", off), r, r)
		VSUBPS(a, r, r)
		VMOVUPS(r, memAt("errQ", off))
		keep, turn := get("damp"), get("omega")
		VSUBPS(memAt("q", off), keep, keep)
		VMULPS(dt, keep, keep)
		VADDPS(one, keep, keep)
		VMULPS(dt, turn, turn)
		VMULPS(gu, keep, a)
		VMULPS(gv, turn, b)
		VADDPS(b, a, a)
		VMOVUPS(a, memAt("errU", off))
		VMULPS(gv, keep, a)
		VMULPS(gu, turn, b)
		VSUBPS(b, a, a)
		VMOVUPS(a, memAt("errV", off))
		VMULPS(dt, gu, gu)
		VMOVUPS(gu, memAt("errCur", off))
	})
	VZEROUPPER()
	RET()
}

// membraneBack: a row of membranes, one step back: after = decay·g, errCur = input·g, byDecay += g·v, byInput += g·taken.
func membraneBack(s isa) {
	text(s, "membraneBack", "func(errU *float32, decay *float32, input *float32, v *float32, taken *float32, after *float32, errCur *float32, "+
		"byDecay *float32, byInput *float32, vectors int)")
	eachCell(s, "vector", func(off reg.GPVirtual) {
		for _, x := range []struct{ by, to, with, sum string }{{"decay", "after", "v", "byDecay"}, {"input", "errCur", "taken", "byInput"}} {
			g, y := columnsAt(s, off)("errU"), s.vec()
			VMULPS(memAt(x.by, off), g, y)
			VMOVUPS(y, memAt(x.to, off))
			VMULPS(memAt(x.with, off), g, g)
			VADDPS(memAt(x.sum, off), g, g)
			VMOVUPS(g, memAt(x.sum, off))
		}
	})
	VZEROUPPER()
	RET()
}

// spikeBack: a row of cells with adaptation, one step back through their spikes: z = z·(e + late), g += z, byTh −= z, ga −= beta·z,
// byBeta −= z·a.
func spikeBack(s isa) {
	text(s, "spikeBack", "func(z *float32, e *float32, late *float32, errU *float32, errA *float32, beta *float32, a *float32, "+
		"byTh *float32, byBeta *float32, vectors int)")
	eachCell(s, "vector", func(off reg.GPVirtual) {
		get := columnsAt(s, off)
		e, z, y := get("e"), s.vec(), s.vec()
		VADDPS(memAt("late", off), e, e)
		VMULPS(memAt("z", off), e, z)
		VADDPS(memAt("errU", off), z, y)
		VMOVUPS(y, memAt("errU", off))
		for _, x := range []struct{ from, by string }{{"byTh", ""}, {"errA", "beta"}, {"byBeta", "a"}} {
			from := get(x.from)
			if x.by == "" {
				VSUBPS(z, from, from)
			} else {
				VMULPS(memAt(x.by, off), z, y)
				VSUBPS(y, from, from)
			}
			VMOVUPS(from, memAt(x.from, off))
		}
	})
	VZEROUPPER()
	RET()
}

// adaptBack: the way back of a = ρ·a + κ·s: before = ρ·g + early, spike += κ·g, byRho += g·a.
func adaptBack(s isa) {
	text(s, "adaptBack", "func(errA *float32, rho *float32, kappa *float32, early *float32, a *float32, before *float32, spike *float32, "+
		"byRho *float32, vectors int)")
	eachCell(s, "vector", func(off reg.GPVirtual) {
		get := columnsAt(s, off)
		x, y := get("errA"), s.vec()
		VMULPS(memAt("rho", off), x, y)
		VADDPS(memAt("early", off), y, y)
		VMOVUPS(y, memAt("before", off))
		VMULPS(memAt("kappa", off), x, y)
		VADDPS(memAt("spike", off), y, y)
		VMOVUPS(y, memAt("spike", off))
		VMULPS(memAt("a", off), x, x)
		VADDPS(memAt("byRho", off), x, x)
		VMOVUPS(x, memAt("byRho", off))
	})
	VZEROUPPER()
	RET()
}
