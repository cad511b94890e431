package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lifBlock: up to 64 cells of each row. p holds decay, input and mode. What the mode leaves out is jumped over: always or
// never, so that the processor guesses right.
func lifBlock(s isa) {
	text(s, "lif64", "func(v *float32, ldv uintptr, cur *float32, ldc uintptr, th *float32, shift *float32, floor *float32, step uintptr, "+
		"spikes *uint64, lds uintptr, rows int, vectors int, tail uint64, p *byte)")
	v, cur, shift, floor := param("v"), param("cur"), param("shift"), param("floor")
	spikes, rows, p := param("spikes"), param("rows"), param("p")
	mode, decay, input, move, least := GP64(), s.vec(), s.vec(), s.vec(), s.vec()
	VBROADCASTSS(Mem{Base: p}, decay)
	VBROADCASTSS(Mem{Base: p, Disp: 4}, input)
	MOVL(Mem{Base: p, Disp: 8}, mode.As32())
	loop("row", rows, func() {
		word, off, th := GP64(), GP64(), GP64()
		MOVQ(Mem{Base: spikes}, word)
		XORQ(off, off)
		Load(Param("th"), th)
		VBROADCASTSS(Mem{Base: shift}, move)
		VBROADCASTSS(Mem{Base: floor}, least)
		eachVector(s, "vector", word, func(bits reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			x, t := s.vec(), s.vec()
			VADDPS(at(th), move, t)
			VMAXPS(t, least, t)
			VMOVUPS(at(v), x)
			lifCells(s, mode, lifFactors{decay, input}, x, t, at(cur), bits)
			VMOVUPS(x, at(v))
			ADDQ(Imm(uint64(4*s.lanes())), off)
		})
		MOVQ(word, Mem{Base: spikes})
		advance(spikes, "lds")
		advance(v, "ldv")
		advance(cur, "ldc")
		advance(shift, "step")
		advance(floor, "step")
	})
	VZEROUPPER()
	RET()
}

// lifFactors are those of the potential and of the current.
type lifFactors struct{ decay, input reg.VecVirtual }

// lifCells advances the potentials x with thresholds t, and turns bits from the spikes before into those after.
func lifCells(s isa, mode reg.GPVirtual, f lifFactors, x, t reg.VecVirtual, cur Mem, bits reg.GPVirtual) {
	where(mode, zeroNext, "zero_next", func() { s.clear(s.fromBits(bits), x) })
	y := s.vec()
	VMULPS(f.decay, x, x)
	VMULPS(cur, f.input, y)
	VADDPS(y, x, x)
	where(mode, subtractNext, "subtract_next", func() { s.subtract(s.fromBits(bits), x, t) })
	fired := s.mask()
	s.compare(greaterThan, x, t, fired)
	where(mode, inclusive, "inclusive", func() { s.compare(greaterEqual, x, t, fired) })
	s.toBits(fired, bits)
	where(mode, subtractNow, "subtract_now", func() { s.subtract(fired, x, t) })
	where(mode, zeroNow, "zero_now", func() { s.clear(fired, x) })
}
