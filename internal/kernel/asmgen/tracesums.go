package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// traceSums: dst[i][0:width] += gain · Σ_r (a[i][r]·byA[r] + b[i][r]·byB[r] + z[i][r]·byZ[r]) for the n listed i, in order of r from 0; b only if
// paired. Strides in bytes: apart between the a of cells, lda between rows of a, ld between rows of factors.
func traceSums(s isa, width int, paired bool) {
	name, b, byB := "traceSums", "", ""
	if paired {
		name, b, byB = "pairedSums", "b *float32, ", "byB *float32, "
	}
	text(s, fmt.Sprintf("%s%d", name, width), "func(dst *float32, ldd uintptr, list *uint32, n int, a *float32, "+b+
		"apart uintptr, lda uintptr, z *float32, byA *float32, "+byB+"byZ *float32, ld uintptr, rows int, gain float32)")
	list, n := param("list"), param("n")
	acc := newSums(s, width)
	loop("cell", n, func() {
		i := GP64()
		MOVL(Mem{Base: list}, i.As32())
		ADDQ(Imm(4), list)
		clearSums(s, acc)
		next := GP64() // cell, whose traces are asked for ahead
		MOVL(i.As32(), next.As32())
		CMPQ(n, Imm(1))
		JE(LabelRef("last"))
		MOVL(Mem{Base: list}, next.As32())
		Label("last")
		terms := []traceTerm{newTraceTerm("a", "byA", i, next)}
		if paired {
			terms = append(terms, newTraceTerm("b", "byB", i, next))
		}
		sumTraces(s, acc, terms, i)
		to, gain := param("dst"), s.vec()
		at := GP64()
		Load(Param("ldd"), at)
		IMULQ(i, at)
		ADDQ(at, to)
		VBROADCASTSS(NewParamAddr("gain", traceGain(paired)), gain)
		addSums(s, acc, gain, to)
	})
	VZEROUPPER()
	RET()
}

// sumTraces adds the terms of cell i, sample by sample, to acc.
func sumTraces(s isa, acc []reg.VecVirtual, terms []traceTerm, i reg.GPVirtual) {
	rows, z, byZ := param("rows"), GP64(), param("byZ")
	MOVQ(rows, z)
	IMULQ(i, z)
	SHLQ(Imm(2), z)
	advance(z, "z")
	loop("row", rows, func() {
		for _, t := range terms {
			for k := 0; k < len(acc)*s.lanes(); k += 16 {
				PREFETCHT0(Mem{Base: t.next, Disp: 4 * k})
			}
			advance(t.next, "lda")
			addProducts(s, acc, func(k int) reg.VecVirtual { x := s.vec(); VMOVUPS(at(s, t.x, k), x); return x }, t.by)
			advance(t.x, "lda")
			advance(t.by, "ld")
		}
		one := s.vec()
		VBROADCASTSS(Mem{Base: z}, one)
		addProducts(s, acc, func(int) reg.VecVirtual { return one }, byZ)
		ADDQ(Imm(4), z)
		advance(byZ, "ld")
	})
}

// traceGain is where the gain stands on the stack.
func traceGain(paired bool) int {
	if paired {
		return 14 * 8
	}
	return 12 * 8
}

// traceTerm are rows of traces and of their factors, and those of the next cell.
type traceTerm struct{ x, by, next reg.GPVirtual }

// newTraceTerm begins with the first rows of cell i.
func newTraceTerm(x, by string, i, next reg.GPVirtual) traceTerm {
	t := traceTerm{GP64(), param(by), GP64()}
	firstRow(t.x, x, i)
	firstRow(t.next, x, next)
	return t
}

// firstRow sets at to where the traces x of cell i begin.
func firstRow(at reg.GPVirtual, x string, i reg.GPVirtual) {
	Load(Param("apart"), at)
	IMULQ(i, at)
	advance(at, x)
}

// addProducts adds a row of factors times x to acc.
func addProducts(s isa, acc []reg.VecVirtual, x func(k int) reg.VecVirtual, by reg.GPVirtual) {
	for k, sum := range acc {
		y := s.vec()
		VMULPS(at(s, by, k), x(k), y)
		VADDPS(y, sum, sum)
	}
}

// traceSteps: a ← keep·a + fromB·b + fromZ·z, b ← keepB·b + bFromZ·z, a row a sample, tiny numbers 0; what has b only if paired. p holds keep and
// tiny.
func traceSteps(s isa, paired bool) {
	name, b, by := "traceSteps", "", "fromZ *float32, "
	if paired {
		name, b, by = "pairedSteps", "b *float32, ", "fromB *float32, fromZ *float32, keepB *float32, bFromZ *float32, "
	}
	text(s, name, "func(z *float32, a *float32, "+b+"ldf uintptr, "+by+"ld uintptr, rows int, vectors int, p *byte)")
	z, a, fromZ, rows := param("z"), param("a"), param("fromZ"), param("rows")
	k := fields(s, param("p"), "decay", "tiny")
	var pair pairedTrace
	if paired {
		pair = pairedTrace{param("b"), param("fromB"), param("keepB"), param("bFromZ")}
	}
	loop("row", rows, func() {
		one := s.vec()
		VBROADCASTSS(Mem{Base: z}, one)
		eachCell(s, "vector", func(off reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			x, y := s.vec(), s.vec()
			VMULPS(at(a), k("decay"), x)
			if paired {
				pair.step(s, k, at, one, x)
			}
			VMULPS(at(fromZ), one, y)
			VADDPS(y, x, x)
			clearTiny(s, s.abs(x), k("tiny"), x)
			VMOVUPS(x, at(a))
		})
		ADDQ(Imm(4), z)
		advance(a, "ldf")
		advance(fromZ, "ld")
		if paired {
			advance(pair.b, "ldf")
			for _, by := range []reg.GPVirtual{pair.from, pair.keep, pair.fromZ} {
				advance(by, "ld")
			}
		}
	})
	VZEROUPPER()
	RET()
}

// pairedTrace are where b and its factors stand.
type pairedTrace struct{ b, from, keep, fromZ reg.GPVirtual }

// step adds fromB·b to x, and takes the step of b.
func (p pairedTrace) step(s isa, k func(string) reg.VecVirtual, at func(reg.Register) Mem, z, x reg.VecVirtual) {
	old, y := s.vec(), s.vec()
	VMOVUPS(at(p.b), old)
	VMULPS(at(p.from), old, y)
	VADDPS(y, x, x)
	VMULPS(at(p.keep), old, old)
	VMULPS(at(p.fromZ), z, y)
	VADDPS(y, old, old)
	clearTiny(s, s.abs(old), k("tiny"), old)
	VMOVUPS(old, at(p.b))
}
