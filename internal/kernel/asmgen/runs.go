package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels of synapses that lie side by side on both ends. What stands behind the end of a run is read with it: numbers that a mask makes 0 are
// added to it.

// runBytes is a run in memory: pre cell, number of its first weight, first post cell and length, four bytes each.
const runBytes = 16

const mostRun = 64

// runField loads one of the numbers of a run.
func runField(run reg.Register, field int) reg.GPVirtual {
	x := GP64()
	MOVL(Mem{Base: run, Disp: 4 * field}, x.As32())
	return x
}

// numberAt is base + 4·number.
func numberAt(base, number reg.GPVirtual) reg.GPVirtual {
	x := GP64()
	LEAQ(Mem{Base: base, Index: number, Scale: 4}, x)
	return x
}

// runMask is where the mask of the first numbers of a run of length n stands.
func runMask(n reg.GPVirtual) reg.GPVirtual {
	x, back := GP64(), GP64()
	LEAQ(NewDataAddr(NewStaticSymbol("runMask"), 4*mostRun), x)
	MOVQ(n, back)
	NEGQ(back)
	return numberAt(x, back)
}

// byWidth generates body for runs of up to 16, 32, 48 and 64 numbers, and jumps to the one for n; each goes on at the label done.
func byWidth(s isa, n reg.GPVirtual, done string, body func(name string, acc []reg.VecVirtual)) {
	for width := 16; width < mostRun; width += 16 {
		CMPQ(n, Imm(uint64(width)))
		JLE(LabelRef(fmt.Sprint("upto", width)))
	}
	acc := newSums(s, mostRun)
	for width := mostRun; width > 0; width -= 16 {
		name := fmt.Sprint("upto", width)
		Label(name)
		body(name, acc[:width/s.lanes()])
		if width > 16 {
			JMP(LabelRef(done))
		}
	}
}

// listBounds are the bounds of list number pre in idx.
func listBounds(pre, start, idx reg.GPVirtual) (p, end reg.GPVirtual) {
	p, end = GP64(), GP64()
	MOVL(Mem{Base: start, Index: pre, Scale: 4}, p.As32())
	MOVL(Mem{Base: start, Index: pre, Scale: 4, Disp: 4}, end.As32())
	return numberAt(idx, p), numberAt(idx, end)
}

// addRuns: the weights of each of n runs are added to the rows of sum in list run.Pre of idx that are below limit.
func addRuns(s isa) {
	text(s, "addRuns", "func(sum *float32, run *uint32, n int, w *float32, start *uint32, idx *uint32, limit int)")
	sum, run, n, w, limit := param("sum"), param("run"), param("n"), param("w"), param("limit")
	start, idx := param("start"), param("idx")
	loop("run", n, func() {
		p, end := listBounds(runField(run, 0), start, idx)
		CMPQ(p, end)
		JE(LabelRef("next"))
		from, to, length := numberAt(w, runField(run, 1)), numberAt(sum, runField(run, 2)), runField(run, 3)
		mask := runMask(length)
		byWidth(s, length, "next", func(name string, acc []reg.VecVirtual) {
			for i, x := range acc {
				VMOVUPS(at(s, from, i), x)
				VANDPS(at(s, mask, i), x, x)
			}
			Label(name + "entry")
			r := GP64()
			MOVL(Mem{Base: p}, r.As32())
			CMPQ(r, limit)
			JGE(LabelRef("next"))
			SHLQ(Imm(8), r)
			ADDQ(to, r)
			for i, x := range acc {
				t := s.vec()
				VADDPS(at(s, r, i), x, t)
				VMOVUPS(t, at(s, r, i))
			}
			ADDQ(Imm(4), p)
			CMPQ(p, end)
			JNE(LabelRef(name + "entry"))
		})
		Label("next")
		ADDQ(Imm(runBytes), run)
	})
	VZEROUPPER()
	RET()
}

// sumRuns: of n runs, the sum of the rows of x in list run.Pre of idx that are below limit is added to grad, and, unless silent is nil, to silent
// colsum less the bits that are set in those of fired.
func sumRuns(s isa) {
	text(s, "sumRuns", "func(grad *float32, silent *float32, run *uint32, n int, start *uint32, idx *uint32, x *float32, fired *uint64, "+
		"colsum *float32, limit int)")
	run, n := param("run"), param("n")
	loop("run", n, func() {
		p, end := listBounds(runField(run, 0), param("start"), param("idx"))
		length := runField(run, 3)
		mask := runMask(length)
		byWidth(s, length, "next", func(name string, acc []reg.VecVirtual) {
			silent := param("silent")
			TESTQ(silent, silent)
			JZ(LabelRef(name + "uncounted"))
			LEAQ(Mem{Base: silent, Index: runField(run, 1), Scale: 4}, silent)
			addMasked(s, silent, numberAt(param("colsum"), runField(run, 2)), mask, len(acc))
			Label(name + "uncounted")
			CMPQ(p, end)
			JE(LabelRef("next"))
			clearSums(s, acc)
			first := runField(run, 2)
			from, limit := numberAt(param("x"), first), param("limit")
			Label(name + "entry")
			r := GP64()
			MOVL(Mem{Base: p}, r.As32())
			CMPQ(r, limit)
			JGE(LabelRef(name + "summed"))
			countRun(s, name, silent, first, length, r, len(acc))
			SHLQ(Imm(8), r)
			ADDQ(from, r)
			for i, y := range acc {
				VADDPS(at(s, r, i), y, y)
			}
			ADDQ(Imm(4), p)
			CMPQ(p, end)
			JNE(LabelRef(name + "entry"))
			Label(name + "summed")
			grad := numberAt(param("grad"), runField(run, 1))
			for i, y := range acc {
				VANDPS(at(s, mask, i), y, y)
				VADDPS(at(s, grad, i), y, y)
				VMOVUPS(y, at(s, grad, i))
			}
		})
		Label("next")
		ADDQ(Imm(runBytes), run)
	})
	VZEROUPPER()
	RET()
}

// addMasked adds vectors of x to dst where a mask in memory has bits.
func addMasked(s isa, dst, x, mask reg.GPVirtual, vectors int) {
	for i := range vectors {
		t := s.vec()
		VMOVUPS(at(s, x, i), t)
		VANDPS(at(s, mask, i), t, t)
		VADDPS(at(s, dst, i), t, t)
		VMOVUPS(t, at(s, dst, i))
	}
}

// countRun takes 1 off silent, unless it is nil, where the bits of word r of fired are set in a run. Few words have any.
func countRun(s isa, name string, silent, first, length, r reg.GPVirtual, vectors int) {
	word, fired := GP64(), param("fired")
	TESTQ(silent, silent)
	JZ(LabelRef(name + "none"))
	SHRXQ(first, Mem{Base: fired, Index: r, Scale: 8}, word)
	BZHIQ(length, word, word)
	TESTQ(word, word)
	JZ(LabelRef(name + "none"))
	one := s.vec()
	VBROADCASTSS(NewDataAddr(NewStaticSymbol("floatOne"), 0), one)
	for i := range vectors {
		t := s.vec()
		VMOVUPS(at(s, silent, i), t)
		s.subtract(s.fromBits(word), t, one)
		VMOVUPS(t, at(s, silent, i))
		if i+1 < vectors {
			SHRQ(Imm(uint64(s.lanes())), word)
		}
	}
	Label(name + "none")
}

// runConstants declares the mask of runs: as many ones as a run may be long, then as many zeros.
func runConstants() {
	GLOBL("runMask", readOnly)
	for i := range mostRun {
		DATA(4*i, U32(0xFFFFFFFF))
	}
	for i := range mostRun {
		DATA(4*(mostRun+i), U32(0))
	}
}
