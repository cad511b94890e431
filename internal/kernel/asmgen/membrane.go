package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Bits of the mode of membraneBlock.
const (
	memZero = 1 << iota
	memSubtractFirst
	memSubtractLast
	memInclusive
)

// eachCell runs body for n vectors of one row; off is that of the vector in bytes.
func eachCell(s isa, name string, body func(off reg.GPVirtual)) {
	off, count := GP64(), GP64()
	XORQ(off, off)
	Load(Param("vectors"), count)
	loop(name, count, func() {
		body(off)
		ADDQ(Imm(uint64(4*s.lanes())), off)
	})
}

// membraneBlock: potentials of up to 64 cells of each row from those of the step before. p holds decay, input and mode.
func membraneBlock(s isa) {
	text(s, "membrane64", "func(before *float32, ldb uintptr, cur *float32, ldc uintptr, now *float32, ldn uintptr, th *float32, was *uint64, "+
		"fired *uint64, lds uintptr, rows int, vectors int, tail uint64, p *byte)")
	before, cur, now, th := param("before"), param("cur"), param("now"), param("th")
	was, fired, rows, p := param("was"), param("fired"), param("rows"), param("p")
	mode, decay, input := GP64(), s.vec(), s.vec()
	VBROADCASTSS(Mem{Base: p}, decay)
	VBROADCASTSS(Mem{Base: p, Disp: 4}, input)
	MOVL(Mem{Base: p, Disp: 8}, mode.As32())
	loop("row", rows, func() {
		word, off := GP64(), GP64()
		MOVQ(Mem{Base: was}, word)
		XORQ(off, off)
		eachVector(s, "vector", word, func(bits reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			x, y, t := s.vec(), s.vec(), s.vec()
			VMOVUPS(at(before), x)
			VMOVUPS(at(th), t)
			where(mode, memZero, "zero", func() { s.clear(s.fromBits(bits), x) })
			where(mode, memSubtractFirst, "subtract_first", func() { s.subtract(s.fromBits(bits), x, t) })
			VMULPS(decay, x, x)
			VMULPS(at(cur), input, y)
			VADDPS(y, x, x)
			where(mode, memSubtractLast, "subtract_last", func() { s.subtract(s.fromBits(bits), x, t) })
			m := s.mask()
			s.compare(greaterThan, x, t, m)
			where(mode, memInclusive, "inclusive", func() { s.compare(greaterEqual, x, t, m) })
			s.toBits(m, bits)
			VMOVUPS(x, at(now))
			ADDQ(Imm(uint64(4*s.lanes())), off)
		})
		MOVQ(word, Mem{Base: fired})
		advance(was, "lds")
		advance(fired, "lds")
		advance(before, "ldb")
		advance(cur, "ldc")
		advance(now, "ldn")
	})
	VZEROUPPER()
	RET()
}

// Bits of the mode of errorsBlock: the first six are the form of the derivative.
const (
	errGiven = 1 << iota
	errFastSigmoid
	errATan
	errTriangular
	errStraight
	errLinear
	errZero
	errDirect
)

var errorFields = []string{"decay", "input", "a", "b", "one", "minus"}

// errorsBlock: errors of up to 64 cells of each row, one step back in time. p holds errorFields and the mode.
func errorsBlock(s isa) {
	text(s, "errors64", "func(e *float32, lde uintptr, after *float32, lda uintptr, u *float32, ldu uintptr, th *float32, fired *uint64, lds uintptr, "+
		"direct *float32, ldd uintptr, slope *float32, rows int, vectors int, p *byte)")
	e, g, u, th := param("e"), param("after"), param("u"), param("th")
	fired, direct, slope, rows, p := param("fired"), param("direct"), param("slope"), param("rows"), param("p")
	k := fields(s, p, errorFields...)
	mode := GP64()
	MOVL(Mem{Base: p, Disp: 4 * len(errorFields)}, mode.As32())
	loop("row", rows, func() {
		word, ahead := GP64(), GP64()
		Load(Param("ldu"), ahead)
		SHLQ(Imm(3), ahead)
		ADDQ(u, ahead) // potentials were written long ago, and stand in no cache near
		for line := range 4 {
			PREFETCHT0(Mem{Base: ahead, Disp: 64 * line})
		}
		MOVQ(Mem{Base: fired}, word)
		eachCell(s, "vector", func(off reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			y, d := s.vec(), s.vec()
			VMOVUPS(at(g), y)
			where(mode, errZero, "zero", func() {
				s.clear(s.fromBits(word), y)
				SHRQ(Imm(uint64(s.lanes())), word)
			})
			VMULPS(k("decay"), y, y)
			slopes(s, k, mode, at(u), at(th), at(slope), d)
			where(mode, errGiven|errFastSigmoid|errATan|errTriangular|errStraight|errLinear, "spikes", func() {
				VMULPS(at(e), d, d)
				VADDPS(d, y, y)
			})
			where(mode, errDirect, "direct", func() { VADDPS(at(direct), y, y) })
			VMOVUPS(y, at(g))
			VMULPS(k("input"), y, y)
			VMOVUPS(y, at(e))
		})
		advance(fired, "lds")
		advance(e, "lde")
		advance(g, "lda")
		advance(u, "ldu")
		advance(direct, "ldd")
	})
	VZEROUPPER()
	RET()
}

// slopes sets d to the surrogate derivative of the form that mode says; the others are jumped over.
func slopes(s isa, k func(string) reg.VecVirtual, mode reg.GPVirtual, u, th, slope Mem, d reg.VecVirtual) {
	x, t := s.vec(), s.vec()
	VMOVUPS(th, t)
	VMOVUPS(u, x)
	VSUBPS(t, x, x)
	where(mode, errFastSigmoid, "fast_sigmoid", func() {
		y := s.abs(x)
		VMULPS(k("a"), y, y)
		VADDPS(k("one"), y, y)
		VMULPS(y, y, y)
		divide(s, k("one"), y, d)
	})
	where(mode, errATan, "atan", func() {
		y := s.vec()
		VMULPS(k("b"), x, y)
		VMULPS(y, y, y)
		VADDPS(k("one"), y, y)
		divide(s, k("a"), y, d)
	})
	where(mode, errTriangular, "triangular", func() {
		zero, m := s.vec(), s.mask()
		s.zero(zero)
		VMULPS(k("minus"), t, d)
		s.compare(lessThan, x, zero, m)
		s.choose(m, d, t)
	})
	where(mode, errStraight, "straight", func() { VMOVAPS(k("one"), d) })
	where(mode, errLinear, "linear", func() {
		y, one, zero := s.abs(x), s.vec(), s.vec()
		s.zero(zero)
		VDIVPS(t, y, y)
		VMOVAPS(k("one"), one)
		VSUBPS(y, one, y)
		VMAXPS(y, zero, y) // the second where it is not a number
		divide(s, k("a"), t, d)
		VMULPS(y, d, d)
	})
	where(mode, errGiven, "given", func() { VMOVUPS(slope, d) })
}

// divide: d = a/b, where a may be a constant that must stay.
func divide(s isa, a, b, d reg.VecVirtual) {
	t := s.vec()
	VMOVAPS(a, t)
	VDIVPS(b, t, d)
}

// addTerms adds n rows at x, ldx bytes apart, each times its number at c, to the sums of a row, or of two whose numbers are ldc bytes apart; products
// are rounded before they are added.
func addTerms(s isa, acc [][]reg.VecVirtual, n, c, ldc, x, ldx reg.GPVirtual) {
	loop(fmt.Sprint("term", len(acc)), n, func() {
		f := make([]reg.VecVirtual, len(acc))
		for r := range f {
			f[r] = s.vec()
			if r == 0 {
				VBROADCASTSS(Mem{Base: c}, f[r])
			} else {
				VBROADCASTSS(Mem{Base: c, Index: ldc, Scale: 1}, f[r])
			}
		}
		for i := range acc[0] {
			var row Op = at(s, x, i)
			if len(acc) > 1 {
				v := s.vec()
				VMOVUPS(row, v)
				row = v
			}
			for r, sums := range acc {
				y := s.vec()
				VMULPS(row, f[r], y)
				VADDPS(y, sums[i], sums[i])
			}
		}
		ADDQ(Imm(4), c)
		ADDQ(ldx, x)
	})
}

// combineBlock: dst[r][0:width] += gain · Σ_c coef[r][c] · x[c][0:width], in order of c from 0, strides in bytes; or it is set to that.
func combineBlock(s isa, width int, set bool) {
	name := "combine"
	if set {
		name = "combineSums"
	}
	text(s, fmt.Sprintf("%s%d", name, width),
		"func(dst *float32, ldd uintptr, coef *float32, ldc uintptr, k int, x *float32, ldx uintptr, gain float32, rows int)")
	dst, ldd, coef, ldc, ldx, rows := param("dst"), param("ldd"), param("coef"), param("ldc"), param("ldx"), param("rows")
	rowsAtOnce := func(m int) {
		acc := make([][]reg.VecVirtual, m)
		x, c, n, gain := param("x"), GP64(), param("k"), s.vec()
		MOVQ(coef, c)
		for r := range acc {
			acc[r] = newSums(s, width)
			clearSums(s, acc[r])
		}
		addTerms(s, acc, n, c, ldc, x, ldx)
		VBROADCASTSS(NewParamAddr("gain", 56), gain)
		for _, a := range acc {
			if set {
				setSums(s, a, gain, dst)
			} else {
				addSums(s, a, gain, dst)
			}
			ADDQ(ldd, dst)
			ADDQ(ldc, coef)
		}
	}
	if s.lanes() == 16 { // there are registers enough for the sums of two rows, which share what is read
		Label("pair")
		CMPQ(rows, Imm(2))
		JLT(LabelRef("row"))
		rowsAtOnce(2)
		SUBQ(Imm(2), rows)
		JMP(LabelRef("pair"))
	}
	loop("row", rows, func() { rowsAtOnce(1) })
	VZEROUPPER()
	RET()
}
