package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// xorLines is how many cache lines a round of xorAll reads.
const xorLines = 8

// xorAll: sum[0:8] ^= the words of 512·rounds bytes behind x, each at its place modulo 8. It reads as fast as the memory
// gives, which is what it is for.
func xorAll(s isa) {
	text(s, "xorAll", "func(sum *uint64, x *uint64, rounds int)")
	sum, x, rounds := param("sum"), param("x"), param("rounds")
	perLine := 16 / s.lanes()
	acc := make([]reg.VecVirtual, 4*perLine)
	for i := range acc {
		acc[i] = s.vec()
		s.zero(acc[i])
	}
	loop("round", rounds, func() {
		for i := range xorLines * perLine {
			s.xor(at(s, x, i), acc[i%len(acc)])
		}
		ADDQ(U32(xorLines*64), x)
	})
	for i := perLine; i < len(acc); i++ {
		s.xor(acc[i], acc[i%perLine])
	}
	for i, a := range acc[:perLine] {
		s.xor(at(s, sum, i), a)
		VMOVUPS(a, at(s, sum, i))
	}
	VZEROUPPER()
	RET()
}

func (avx2) xor(from Op, x reg.VecVirtual)   { VPXOR(from, x, x) }
func (avx512) xor(from Op, x reg.VecVirtual) { VPXORQ(from, x, x) }
