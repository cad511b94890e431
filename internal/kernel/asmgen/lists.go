package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// listRows writes the places of the bits of each row, of words words, to idx from entry n on, counted from base, and to ends where
// the list of each row ends. Strides between rows, lds, and between the words of a row, ldw, are in bytes. It returns how many
// entries there are then. 16 entries are written at a time, and may be in vain. There is no such instruction in AVX2.
func listRows() {
	TEXT("listRows", NOSPLIT, "func(idx *uint32, ends *uint32, b *uint64, lds uintptr, ldw uintptr, rows int, words int, base uint32, n int) int")
	Pragma("noescape")
	idx, ends, b, lds, rows := param("idx"), param("ends"), param("b"), param("lds"), param("rows")
	n := param("n")
	first, sixteen, sixtyFour := ZMM(), ZMM(), ZMM()
	VPBROADCASTD(param32("base"), first)
	VPADDD(countUp(), first, first)
	sixteenAt := NewDataAddr(NewStaticSymbol("sixteen"), 0)
	VPBROADCASTD(sixteenAt, sixteen)
	VPSLLD(Imm(2), sixteen, sixtyFour)
	loop("row", rows, func() {
		at, word, k, places := GP64(), GP64(), GP64(), ZMM()
		MOVQ(b, at)
		Load(Param("words"), k)
		VMOVDQA32(first, places)
		loop("word", k, func() {
			MOVQ(Mem{Base: at}, word)
			TESTQ(word, word)
			JZ(LabelRef("none"))
			for range 4 {
				m, found, low := K(), ZMM(), GP64()
				KMOVW(word.As32(), m)
				VPCOMPRESSD_Z(places, m, found)
				VMOVDQU32(found, Mem{Base: idx, Index: n, Scale: 4})
				MOVWQZX(word.As16(), low)
				POPCNTQ(low, low)
				ADDQ(low, n)
				SHRQ(Imm(16), word)
				VPADDD(sixteen, places, places)
			}
			JMP(LabelRef("listed"))
			Label("none")
			VPADDD(sixtyFour, places, places)
			Label("listed")
			advance(at, "ldw")
		})
		MOVL(n.As32(), Mem{Base: ends})
		ADDQ(Imm(4), ends)
		ADDQ(lds, b)
	})
	Store(n, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// listFew is listRows for words of few bits, which are found one by one, four at a time: to guess how many there are costs more.
func listFew() {
	TEXT("listFew", NOSPLIT, "func(idx *uint32, ends *uint32, b *uint64, lds uintptr, ldw uintptr, rows int, words int, base uint32, n int) int")
	Pragma("noescape")
	idx, ends, b, lds, ldw, rows := param("idx"), param("ends"), param("b"), param("lds"), param("ldw"), param("rows")
	n := param("n")
	loop("row", rows, func() {
		at, word, k, base := GP64(), GP64(), GP64(), param32("base")
		MOVQ(b, at)
		Load(Param("words"), k)
		loop("word", k, func() {
			left, to := GP64(), GP64()
			MOVQ(Mem{Base: at}, word)
			POPCNTQ(word, left)
			LEAQ(Mem{Base: idx, Index: n, Scale: 4}, to)
			ADDQ(left, n)
			Label("four")
			for i := range 4 {
				place := GP64()
				TZCNTQ(word, place)
				ADDL(base, place.As32())
				MOVL(place.As32(), Mem{Base: to, Disp: 4 * i})
				BLSRQ(word, word)
			}
			ADDQ(Imm(16), to)
			SUBQ(Imm(4), left)
			JGT(LabelRef("four"))
			ADDL(Imm(64), base)
			ADDQ(ldw, at)
		})
		MOVL(n.As32(), Mem{Base: ends})
		ADDQ(Imm(4), ends)
		ADDQ(lds, b)
	})
	Store(n, ReturnIndex(0))
	RET()
}

// param32 loads a parameter of 32 bits.
func param32(name string) reg.GPVirtual { r := GP32(); Load(Param(name), r); return r }

// countUp is 0, 1, 2 … 15.
func countUp() Mem { return NewDataAddr(NewStaticSymbol("countUp"), 0) }

// listConstants declares what listRows reads from memory.
func listConstants() {
	GLOBL("countUp", readOnly)
	for i := range 16 {
		DATA(4*i, U32(uint32(i)))
	}
	GLOBL("sixteen", readOnly)
	DATA(0, U32(16))
}
