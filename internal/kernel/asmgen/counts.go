package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// countTile: for each of n lists, how often each of 64 bits is set in the words rows[e]·stride (bytes): counted in bytes, which are
// added to numbers before they can overflow.
func countTile(s isa) {
	text(s, "countTile", "func(dst *float32, bits *uint64, stride uintptr, start *uint32, rows *uint32, n int)")
	dst, bits, stride := param("dst"), param("bits"), param("stride")
	start, rows, n := param("start"), param("rows"), param("n")
	c := newByteCounter(s)
	acc := newSums(s, 64)
	loop("list", n, func() {
		p, left := GP64(), GP64()
		MOVL(Mem{Base: start}, p.As32())
		MOVL(Mem{Base: start, Disp: 4}, left.As32())
		SUBQ(p, left)
		LEAQ(Mem{Base: rows, Index: p, Scale: 4}, p)
		clearSums(s, acc)
		Label("round")
		TESTQ(left, left)
		JZ(LabelRef("counted"))
		k := GP64()
		MOVQ(U32(mostBytes), k)
		CMPQ(left, k)
		CMOVQLT(left, k)
		SUBQ(k, left)
		c.clear()
		Label("entry")
		word := GP64()
		MOVL(Mem{Base: p}, word.As32())
		IMULQ(stride, word)
		c.count(Mem{Base: bits, Index: word, Scale: 1})
		ADDQ(Imm(4), p)
		DECQ(k)
		JNZ(LabelRef("entry"))
		c.add(func(i int, y reg.VecVirtual) { VADDPS(y, acc[i], acc[i]) })
		JMP(LabelRef("round"))
		Label("counted")
		storeSums(s, acc, dst)
		ADDQ(Imm(4), start)
		ADDQ(U32(rowBytes), dst)
	})
	VZEROUPPER()
	RET()
}

// byteCounter counts 64 bits of words in as many bytes.
type byteCounter interface {
	clear()
	count(word Mem)
	add(to func(i int, y reg.VecVirtual)) // gives each vector of counts away
}

func newByteCounter(s isa) byteCounter {
	if s.lanes() == 16 {
		return &counter512{ZMM(), ZMM()}
	}
	c := &counter256{bytes: [2]reg.VecVirtual{YMM(), YMM()}, spread: YMM(), bit: YMM()}
	VMOVDQU(NewDataAddr(NewStaticSymbol("spreadBytes"), 0), c.spread)
	VPBROADCASTQ(NewDataAddr(NewStaticSymbol("bitOfByte"), 0), c.bit)
	return c
}

type counter512 struct{ bytes, ones reg.VecVirtual }

func (c *counter512) clear() { VPXORD(c.bytes, c.bytes, c.bytes) }

func (c *counter512) count(word Mem) {
	k := K()
	KMOVQ(word, k)
	VPMOVM2B(k, c.ones)
	VPSUBB(c.ones, c.bytes, c.bytes)
}

func (c *counter512) add(to func(i int, y reg.VecVirtual)) {
	for i := range 4 {
		x, y := XMM(), ZMM()
		VEXTRACTI32X4(Imm(uint64(i)), c.bytes, x)
		VPMOVZXBD(x, y)
		VCVTDQ2PS(y, y)
		to(i, y)
	}
}

// counter256 spreads the four bytes of half a word to 32, of which each keeps its own bit.
type counter256 struct {
	bytes       [2]reg.VecVirtual
	spread, bit reg.VecVirtual
}

func (c *counter256) clear() {
	for _, b := range c.bytes {
		VPXOR(b, b, b)
	}
}

func (c *counter256) count(word Mem) {
	for half, b := range c.bytes {
		x := YMM()
		VPBROADCASTD(word.Offset(4*half), x)
		VPSHUFB(c.spread, x, x)
		VPAND(c.bit, x, x)
		VPCMPEQB(c.bit, x, x)
		VPSUBB(x, b, b)
	}
}

func (c *counter256) add(to func(i int, y reg.VecVirtual)) {
	for i := range 8 {
		x, y := XMM(), YMM()
		VEXTRACTI128(Imm(uint64(i/2%2)), c.bytes[i/4], x)
		if i%2 == 1 {
			VPSRLDQ(Imm(8), x, x)
		}
		VPMOVZXBD(x, y)
		VCVTDQ2PS(y, y)
		to(i, y)
	}
}
