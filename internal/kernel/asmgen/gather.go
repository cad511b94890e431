package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gatherBlock: dst[b][0:width] += gain · Σ_k w[idx[k]][0:width], k = start[b] … start[b+1]−1, strides in bytes; or it is set to that.
func gatherBlock(s isa, width int, set bool) {
	name := "gather"
	if set {
		name = "gatherSums"
	}
	text(s, fmt.Sprintf("%s%d", name, width),
		"func(dst *float32, ldd uintptr, w *float32, ldw uintptr, gain float32, start *uint32, idx *uint32, rows int)")
	dst, ldd, w, ldw := param("dst"), param("ldd"), param("w"), param("ldw")
	start, idx, rows := param("start"), param("idx"), param("rows")
	gain := s.vec()
	VBROADCASTSS(NewParamAddr("gain", 32), gain)
	acc := newSums(s, width)
	loop("row", rows, func() {
		p, end := GP64(), GP64()
		MOVL(Mem{Base: start}, p.As32())
		MOVL(Mem{Base: start, Disp: 4}, end.As32())
		if !set {
			CMPQ(p, end)
			JE(LabelRef("empty"))
		}
		clearSums(s, acc)
		LEAQ(Mem{Base: idx, Index: p, Scale: 4}, p)
		LEAQ(Mem{Base: idx, Index: end, Scale: 4}, end)
		addList(s, "next", p, end, w, ldw, acc)
		if set {
			setSums(s, acc, gain, dst)
		} else {
			addSums(s, acc, gain, dst)
			Label("empty")
		}
		ADDQ(Imm(4), start)
		ADDQ(ldd, dst)
	})
	VZEROUPPER()
	RET()
}

// addSums adds sums times a gain.
func addSums(s isa, acc []reg.VecVirtual, gain reg.VecVirtual, dst reg.Register) {
	for i, a := range acc {
		VMULPS(gain, a, a)
		VADDPS(at(s, dst, i), a, a)
		VMOVUPS(a, at(s, dst, i))
	}
}

// setSums writes sums times a gain, added to 0: no bit is that of −0.
func setSums(s isa, acc []reg.VecVirtual, gain reg.VecVirtual, dst reg.Register) {
	zero := s.vec()
	s.zero(zero)
	for i, a := range acc {
		VMULPS(gain, a, a)
		VADDPS(zero, a, a)
		VMOVUPS(a, at(s, dst, i))
	}
}

// addList adds the listed rows behind w to acc; p and end bound the list, and end is where p is left.
func addList(s isa, name string, p, end, w, ldw reg.GPVirtual, acc []reg.VecVirtual) {
	r := GP64()
	CMPQ(p, end)
	JE(LabelRef(name + "_done"))
	Label(name)
	MOVL(Mem{Base: p}, r.As32())
	IMULQ(ldw, r)
	ADDQ(w, r)
	for i, a := range acc {
		VADDPS(at(s, r, i), a, a)
	}
	ADDQ(Imm(4), p)
	CMPQ(p, end)
	JNE(LabelRef(name))
	Label(name + "_done")
}

// newSums are the sums of a row of width columns.
func newSums(s isa, width int) []reg.VecVirtual {
	acc := make([]reg.VecVirtual, width/s.lanes())
	for i := range acc {
		acc[i] = s.vec()
	}
	return acc
}

func clearSums(s isa, acc []reg.VecVirtual) {
	for _, a := range acc {
		s.zero(a)
	}
}

func storeSums(s isa, acc []reg.VecVirtual, dst reg.Register) {
	for i, a := range acc {
		VMOVUPS(a, at(s, dst, i))
	}
}
