package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa hides what differs between instruction sets: the width of a vector and the form of a mask.
type isa interface {
	suffix() string
	lanes() int
	vec() reg.VecVirtual
	zero(x reg.VecVirtual)
	// hoists reports whether constants may stay in registers.
	hoists() bool
	// fromBits makes a mask of the lowest bits of w; toBits puts one into the lowest bits of w and clears the others.
	fromBits(w reg.GPVirtual) reg.Register
	toBits(m reg.Register, w reg.GPVirtual)
	// mask is a new mask, for compare to write.
	mask() reg.Register
	compare(predicate uint8, a, b reg.VecVirtual, m reg.Register)
	clear(m reg.Register, x reg.VecVirtual)
	choose(m reg.Register, x, y reg.VecVirtual)   // x = y where m
	subtract(m reg.Register, x, y reg.VecVirtual) // x -= y where m
	addWhere(m reg.Register, x, y reg.VecVirtual) // x += y where m
	abs(x reg.VecVirtual) reg.VecVirtual
	// anySet makes w other than zero if any bit of x is set.
	anySet(x reg.VecVirtual, w reg.GPVirtual)
	xor(from Op, x reg.VecVirtual) // x ^= from, a vector or a place in memory
}

// Predicates of VCMPPS: ordered, false for NaN, quiet; only notEqual is true for NaN.
const (
	notEqual     = 0x04
	lessThan     = 0x11
	lessEqual    = 0x12
	greaterEqual = 0x1D
	greaterThan  = 0x1E
)

type avx2 struct{}

func (avx2) suffix() string        { return "AVX2" }
func (avx2) lanes() int            { return 8 }
func (avx2) vec() reg.VecVirtual   { return YMM() }
func (avx2) zero(x reg.VecVirtual) { VXORPS(x, x, x) }
func (avx2) hoists() bool          { return false }

func (avx2) fromBits(w reg.GPVirtual) reg.Register {
	x, y, positions := XMM(), YMM(), YMM()
	VMOVD(w.As32(), x)
	VPBROADCASTD(x, y)
	VMOVDQU(bitPositions(), positions)
	VPAND(positions, y, y)
	VPCMPEQD(positions, y, y)
	return y
}

func (avx2) toBits(m reg.Register, w reg.GPVirtual) { VMOVMSKPS(m, w.As32()) }

func (avx2) mask() reg.Register { return YMM() }

func (avx2) compare(p uint8, a, b reg.VecVirtual, m reg.Register) {
	VCMPPS(Imm(uint64(p)), b, a, m)
}

func (avx2) clear(m reg.Register, x reg.VecVirtual)     { VANDNPS(x, m, x) }
func (avx2) choose(m reg.Register, x, y reg.VecVirtual) { VBLENDVPS(m, y, x, x) }

func (avx2) subtract(m reg.Register, x, y reg.VecVirtual) {
	t := YMM()
	VANDPS(y, m, t)
	VSUBPS(t, x, x)
}

func (avx2) addWhere(m reg.Register, x, y reg.VecVirtual) {
	t := YMM()
	VANDPS(y, m, t)
	VADDPS(t, x, x)
}

func (avx2) abs(x reg.VecVirtual) reg.VecVirtual {
	m, y := YMM(), YMM()
	VBROADCASTSS(absMask(), m)
	VANDPS(m, x, y)
	return y
}

func (avx2) anySet(x reg.VecVirtual, w reg.GPVirtual) {
	zero := YMM()
	VXORPS(zero, zero, zero)
	VCMPPS(Imm(notEqual), zero, x, zero)
	VMOVMSKPS(zero, w.As32())
}

type avx512 struct{}

func (avx512) suffix() string        { return "AVX512" }
func (avx512) lanes() int            { return 16 }
func (avx512) vec() reg.VecVirtual   { return ZMM() }
func (avx512) zero(x reg.VecVirtual) { VPXORD(x, x, x) }
func (avx512) hoists() bool          { return true }

func (avx512) fromBits(w reg.GPVirtual) reg.Register  { k := K(); KMOVW(w.As32(), k); return k }
func (avx512) toBits(m reg.Register, w reg.GPVirtual) { KMOVW(m, w.As32()) }

func (avx512) mask() reg.Register { return K() }

func (avx512) compare(p uint8, a, b reg.VecVirtual, m reg.Register) {
	VCMPPS(Imm(uint64(p)), b, a, m)
}

func (avx512) clear(m reg.Register, x reg.VecVirtual) { VPXORD(x, x, m, x) }

func (avx512) choose(m reg.Register, x, y reg.VecVirtual)   { VMOVAPS(y, m, x) }
func (avx512) subtract(m reg.Register, x, y reg.VecVirtual) { VSUBPS(y, x, m, x) }

func (avx512) addWhere(m reg.Register, x, y reg.VecVirtual) { VADDPS(y, x, m, x) }

func (avx512) abs(x reg.VecVirtual) reg.VecVirtual {
	m, y := ZMM(), ZMM()
	VPBROADCASTD(absMask(), m)
	VPANDD(m, x, y)
	return y
}

func (avx512) anySet(x reg.VecVirtual, w reg.GPVirtual) {
	k := K()
	VPTESTMD(x, x, k)
	KMOVW(k, w.As32())
}

// constants declares what the kernels read from memory.
func constants() {
	GLOBL("bitPositions", readOnly)
	for i := range 8 {
		DATA(4*i, U32(1<<i))
	}
	GLOBL("spreadBytes", readOnly)
	for i := range 4 {
		DATA(8*i, U64(0x0101010101010101*uint64(i)))
	}
	GLOBL("bitOfByte", readOnly)
	DATA(0, U64(0x8040201008040201))
	GLOBL("absMask", readOnly)
	DATA(0, U32(0x7FFFFFFF))
}

const readOnly = 8 | 16 // RODATA|NOPTR

// bitPositions is 1, 2, 4 … 128: where the lanes of an AVX2 mask stand in a word.
func bitPositions() Mem { return NewDataAddr(NewStaticSymbol("bitPositions"), 0) }

// absMask clears a sign bit.
func absMask() Mem { return NewDataAddr(NewStaticSymbol("absMask"), 0) }
