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

// bellsRow: x[i] = peak · e^(k·x[i]²) − peak2 · e^(k2·x[i]²). p holds expFields, what bellsRow does not read, k2 and peak2.
func bellsRow(s isa) {
	text(s, "bellsRow", "func(x *float32, vectors int, p *byte)")
	row, p := param("x"), param("p")
	k := fields(s, p, append(append([]string{}, expFields...), "mode", "k2", "peak2")...)
	eachCell(s, "vector", func(off reg.GPVirtual) {
		x, a := s.vec(), s.vec()
		VMOVUPS(Mem{Base: row, Index: off, Scale: 1}, x)
		VMULPS(x, x, x)
		VMULPS(k("k"), x, a)
		a = expVector(s, k, a)
		VMULPS(k("peak"), a, a)
		VMULPS(k("k2"), x, x)
		b := expVector(s, k, x)
		VMULPS(k("peak2"), b, b)
		VSUBPS(b, a, a)
		VMOVUPS(a, Mem{Base: row, Index: off, Scale: 1})
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
