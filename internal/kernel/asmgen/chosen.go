package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// chosenBlock: for each of items items, to[0:64] += gain · Σ_o e[at + o] · w[o][0:64] over the bits o of its words, in rising order; with two, also
// to + rise by the weights at w + apart. Strides are in bytes; to moves on by step.
func chosenBlock(s isa, name string, places int) {
	text(s, name, "func(to *float32, rise uintptr, step uintptr, w *float32, apart uintptr, e *float32, at *uint32, bits *uint64, words int, "+
		"gain float32, items int)")
	to, w, e, list, words, items := param("to"), param("w"), param("e"), param("at"), param("bits"), param("items")
	acc := make([][]reg.VecVirtual, places)
	for p := range acc {
		acc[p] = newSums(s, 64)
	}
	loop("item", items, func() {
		x, n := GP64(), GP64()
		rows := []reg.GPVirtual{GP64(), GP64()}[:places]
		MOVL(Mem{Base: list}, x.As32())
		ADDQ(Imm(4), list)
		LEAQ(Mem{Base: e, Index: x, Scale: 4}, x)
		MOVQ(w, rows[0])
		if places > 1 {
			MOVQ(w, rows[1])
			advance(rows[1], "apart")
		}
		for _, a := range acc {
			clearSums(s, a)
		}
		Load(Param("words"), n)
		loop("word", n, func() {
			word := GP64()
			MOVQ(Mem{Base: words}, word)
			ADDQ(Imm(8), words)
			TESTQ(word, word)
			JZ(LabelRef("none"))
			Label("bit")
			chosenRow(s, word, x, rows, acc)
			JNZ(LabelRef("bit"))
			Label("none")
			ADDQ(U32(64*4), x)
			for _, r := range rows {
				ADDQ(U32(64*rowBytes), r)
			}
		})
		chosenAdd(s, to, acc)
		advance(to, "step")
	})
	VZEROUPPER()
	RET()
}

// chosenRow takes the lowest bit from word, and adds the products of its row of weights; word is 0 then if the zero flag is set.
func chosenRow(s isa, word, x reg.GPVirtual, rows []reg.GPVirtual, acc [][]reg.VecVirtual) {
	o, less, f := GP64(), GP64(), s.vec()
	TZCNTQ(word, o)
	LEAQ(Mem{Base: word, Disp: -1}, less)
	VBROADCASTSS(Mem{Base: x, Index: o, Scale: 4}, f)
	SHLQ(Imm(8), o)
	for p, r := range rows {
		for i, a := range acc[p] {
			VFMADD231PS(Mem{Base: r, Index: o, Scale: 1, Disp: i * s.lanes() * 4}, f, a)
		}
	}
	ANDQ(less, word)
}

// chosenAdd adds the sums times the gain, those of the second place to what lies rise behind to.
func chosenAdd(s isa, to reg.GPVirtual, acc [][]reg.VecVirtual) {
	gain := s.vec()
	VBROADCASTSS(NewParamAddr("gain", 72), gain)
	for p, sums := range acc {
		dst := to
		if p > 0 {
			dst = GP64()
			MOVQ(to, dst)
			advance(dst, "rise")
		}
		for i, a := range sums {
			VMULPS(gain, a, a)
			VADDPS(at(s, dst, i), a, a)
			VMOVUPS(a, at(s, dst, i))
		}
	}
}

// termsBlock: for each row, dst[0:width] = dst[0:width] + coef[0] · x[0][0:width] + coef[1] · x[1][0:width] + …, k terms in order, strides in bytes.
func termsBlock(s isa, width int) {
	text(s, fmt.Sprintf("terms%d", width), "func(dst *float32, ldd uintptr, coef *float32, ldc uintptr, k int, x *float32, ldx uintptr, rows int)")
	dst, ldd, coef, ldc, ldx, rows := param("dst"), param("ldd"), param("coef"), param("ldc"), param("ldx"), param("rows")
	acc := newSums(s, width)
	loop("row", rows, func() {
		x, c, n := param("x"), GP64(), param("k")
		MOVQ(coef, c)
		for i, a := range acc {
			VMOVUPS(at(s, dst, i), a)
		}
		addTerms(s, [][]reg.VecVirtual{acc}, n, c, ldc, x, ldx)
		storeSums(s, acc, dst)
		ADDQ(ldd, dst)
		ADDQ(ldc, coef)
	})
	VZEROUPPER()
	RET()
}

// largestRow: best[j] is the largest of from[at[k] + j] over k below rows, and bit j of won[k], k ≥ 1, is set where number k is larger than all
// before it; the bits of won are clear before.
func largestRow(s isa) {
	text(s, "largest", "func(best *float32, won *uint64, from *float32, at *uint32, rows int, vectors int)")
	best, won, from, list, vectors := param("best"), param("won"), param("from"), param("at"), param("vectors")
	loop("vector", vectors, func() {
		n, place, word, r, top := GP64(), GP64(), GP64(), GP64(), s.vec()
		MOVL(Mem{Base: list}, r.As32())
		VMOVUPS(Mem{Base: from, Index: r, Scale: 4}, top)
		MOVQ(list, place)
		MOVQ(won, word)
		Load(Param("rows"), n)
		DECQ(n)
		loop("row", n, func() {
			x, larger, set := s.vec(), s.mask(), GP64()
			ADDQ(Imm(4), place)
			ADDQ(Imm(8), word)
			MOVL(Mem{Base: place}, r.As32())
			VMOVUPS(Mem{Base: from, Index: r, Scale: 4}, x)
			s.compare(greaterThan, x, top, larger)
			s.choose(larger, top, x)
			s.toBits(larger, set)
			if s.lanes() == 16 {
				MOVW(set.As16(), Mem{Base: word})
			} else {
				MOVB(set.As8(), Mem{Base: word})
			}
		})
		VMOVUPS(top, Mem{Base: best})
		ADDQ(U32(4*s.lanes()), best)
		ADDQ(U32(4*s.lanes()), from)
		ADDQ(Imm(uint64(s.lanes()/8)), won)
	})
	VZEROUPPER()
	RET()
}

// keepRow: dst[i] = x[i] where bit i is set, and 0 elsewhere.
func keepRow(s isa) {
	text(s, "keep", "func(dst *float32, x *float32, bits *uint64, vectors int)")
	dst, x, set, vectors := param("dst"), param("x"), param("bits"), param("vectors")
	loop("vector", vectors, func() {
		y, word := s.vec(), GP64()
		if s.lanes() == 16 {
			MOVWQZX(Mem{Base: set}, word)
		} else {
			MOVBQZX(Mem{Base: set}, word)
		}
		NOTQ(word)
		VMOVUPS(Mem{Base: x}, y)
		s.clear(s.fromBits(word), y)
		VMOVUPS(y, Mem{Base: dst})
		ADDQ(U32(4*s.lanes()), x)
		ADDQ(U32(4*s.lanes()), dst)
		ADDQ(Imm(uint64(s.lanes()/8)), set)
	})
	VZEROUPPER()
	RET()
}
