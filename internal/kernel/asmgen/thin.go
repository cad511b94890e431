package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thin: c[i][0:vectors] += Σ_q a[i][q] · b[q][0:vectors], in order of q from 0, for rows blocks of high rows that stay in registers; c is 0
// before if the mode is set. p is a record with strides in bytes.
func thin(s isa, name string, high, vectors int) {
	text(s, fmt.Sprintf("%s%d", name, vectors), "func(p *byte, rows int)")
	x := newRecord(s, param("p"), "c", "a", "b", "ldC", "ldA", "ldB", "k")
	rows, c, a, ldA, ldB, ldA3 := param("rows"), GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(x.field("c"), c)
	MOVQ(x.field("a"), a)
	MOVQ(x.field("ldA"), ldA)
	MOVQ(x.field("ldB"), ldB)
	LEAQ(Mem{Base: ldA, Index: ldA, Scale: 2}, ldA3)
	loop("row", rows, func() {
		acc := thinSums(x, a, ldA, ldA3, ldB, high, vectors)
		zero := s.vec()
		s.zero(zero)
		for i, sums := range acc {
			thinStore(x, i, sums, zero, c)
			ADDQ(x.field("ldC"), c)
			ADDQ(ldA, a)
		}
	})
	VZEROUPPER()
	RET()
}

// thinSums are the sums of high rows behind a.
func thinSums(x record, a, ldA, ldA3, ldB reg.GPVirtual, high, vectors int) [][]reg.VecVirtual {
	s := x.s
	b, top, bottom, count := GP64(), GP64(), GP64(), GP64()
	acc := make([][]reg.VecVirtual, high)
	for i := range acc {
		acc[i] = newSums(s, vectors*s.lanes())
		clearSums(s, acc[i])
	}
	MOVQ(x.field("b"), b)
	MOVQ(x.field("k"), count)
	MOVQ(a, top)
	LEAQ(Mem{Base: a, Index: ldA, Scale: 4}, bottom)
	// at is where row i of a stands.
	at := func(i int) Mem {
		from := top
		if i >= 4 {
			from = bottom
		}
		return []Mem{{Base: from}, {Base: from, Index: ldA, Scale: 1}, {Base: from, Index: ldA, Scale: 2}, {Base: from, Index: ldA3, Scale: 1}}[i%4]
	}
	loop("term", count, func() {
		y := newSums(s, vectors*s.lanes())
		for j := range y {
			VMOVUPS(Mem{Base: b, Disp: 4 * j * s.lanes()}, y[j])
		}
		for i := range acc {
			v := s.vec()
			VBROADCASTSS(at(i), v)
			for j := range y {
				VFMADD231PS(y[j], v, acc[i][j])
			}
		}
		ADDQ(Imm(4), top)
		ADDQ(Imm(4), bottom)
		ADDQ(ldB, b)
	})
	return acc
}

// thinStore adds the sums of row i to c, or to 0.
func thinStore(x record, i int, sums []reg.VecVirtual, zero reg.VecVirtual, c reg.GPVirtual) {
	to := func(j int) Mem { return Mem{Base: c, Disp: 4 * j * x.s.lanes()} }
	set, added := fmt.Sprint("set", i), fmt.Sprint("added", i)
	TESTL(U32(1), Mem{Base: x.p})
	JNZ(LabelRef(set))
	for j, v := range sums {
		VADDPS(to(j), v, v)
	}
	JMP(LabelRef(added))
	Label(set)
	for _, v := range sums {
		VADDPS(zero, v, v)
	}
	Label(added)
	for j, v := range sums {
		VMOVUPS(v, to(j))
	}
}
