package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// doubles is what kernels do with vectors of float64.
type doubles struct {
	isa
	k func(string) reg.VecVirtual // constants in all lanes
}

// newDoubles has the constants of a struct of 64-bit numbers: in registers where there are enough, else from memory.
func newDoubles(s isa, p reg.Register, names ...string) doubles {
	kept, index := map[string]reg.VecVirtual{}, map[string]int{}
	get := func(name string) reg.VecVirtual {
		x := s.vec()
		VBROADCASTSD(Mem{Base: p, Disp: 8 * index[name]}, x)
		return x
	}
	for i, n := range names {
		index[n] = i
		if s.hoists() {
			kept[n] = get(n)
		}
	}
	return doubles{s, func(name string) reg.VecVirtual {
		if x, ok := kept[name]; ok {
			return x
		}
		return get(name)
	}}
}

// eachInside replaces the vectors of a row by what body makes of them, up to the first that has a number below "least", above "most" or not a
// number, and writes to left how many it has not replaced.
func (d doubles) eachInside(row reg.Register, body func(x reg.VecVirtual) reg.VecVirtual) {
	count := param("vectors")
	Label("vector")
	TESTQ(count, count)
	JZ(LabelRef("end"))
	x, inside, out := d.vec(), d.vec(), GP64()
	VMOVUPD(Mem{Base: row}, x)
	VMAXPD(d.k("least"), x, inside)
	VMINPD(d.k("most"), inside, inside)
	d.differ(x, inside, out)
	TESTQ(out, out)
	JNZ(LabelRef("end"))
	VMOVUPD(body(x), Mem{Base: row})
	ADDQ(Imm(uint64(4*d.lanes())), row)
	DECQ(count)
	JMP(LabelRef("vector"))
	Label("end")
	MOVQ(count, Mem{Base: param("left")})
	VZEROUPPER()
	RET()
}

// differ sets bits of w where numbers differ, or one is not a number.
func (d doubles) differ(x, y reg.VecVirtual, w reg.GPVirtual) {
	if d.hoists() {
		m := K()
		VCMPPD(Imm(notEqual), y, x, m)
		KMOVW(m, w.As32())
		return
	}
	m := d.vec()
	VCMPPD(Imm(notEqual), y, x, m)
	VMOVMSKPD(m, w.As32())
}

// product is a new vector, x·y.
func (d doubles) product(x, y reg.VecVirtual) reg.VecVirtual {
	z := d.vec()
	VMULPD(y, x, z)
	return z
}

// series is c₀ + x·(c₁ + x·(…)), from the last constant to the first.
func (d doubles) series(x reg.VecVirtual, constants ...string) reg.VecVirtual {
	y := d.vec()
	for i, c := range constants {
		if i == 0 {
			VMULPD(d.k(c), x, y)
			continue
		}
		VADDPD(d.k(c), y, y)
		if i < len(constants)-1 {
			VMULPD(y, x, y)
		}
	}
	return y
}

var expAllFields = []string{"least", "most", "perStep", "round", "high", "low", "c6", "c5", "c4", "c3", "half", "bias", "places", "sixteen"}

// expAll: x[i] = e^x[i], operation by operation as Exp in plain Go, where all numbers of a vector lie between least and most. p holds expAllFields.
func expAll(s isa) {
	text(s, "expAll", "func(x *float64, vectors int, powers *float64, p *byte, left *int)")
	d := newDoubles(s, param("p"), expAllFields...)
	power := d.powers(param("powers"))
	d.eachInside(param("x"), func(x reg.VecVirtual) reg.VecVirtual {
		shifted, whole, r, scale := d.product(x, d.k("perStep")), d.vec(), d.vec(), d.vec()
		VADDPD(d.k("round"), shifted, shifted)
		VSUBPD(d.k("round"), shifted, whole)
		VSUBPD(d.product(whole, d.k("high")), x, r)
		VSUBPD(d.product(whole, d.k("low")), r, r)
		high, low := power(shifted)
		y := d.product(high, d.expSeries(r))
		VADDPD(low, y, y)
		VADDPD(high, y, y)
		VPSRLQ(Imm(5), shifted, scale)
		VPSLLQ(Imm(52), scale, scale)
		VPADDQ(d.k("bias"), scale, scale)
		VMULPD(scale, y, y)
		return y
	})
}

// expSeries is e^r − 1, as in plain Go.
func (d doubles) expSeries(r reg.VecVirtual) reg.VecVirtual {
	rr := d.product(r, r)
	high, low := d.series(r, "c5", "c4"), d.series(r, "c3", "half")
	VADDPD(d.product(rr, d.k("c6")), high, high)
	VMULPD(rr, high, high)
	VADDPD(high, low, low)
	VMULPD(rr, low, low)
	VADDPD(r, low, low)
	return low
}

// powers gives the two parts of 2^(j/32) for the lowest five bits j of every lane, from a table of the first parts and behind it one of the second.
func (d doubles) powers(table reg.Register) func(j reg.VecVirtual) (high, low reg.VecVirtual) {
	if !d.hoists() {
		return func(j reg.VecVirtual) (high, low reg.VecVirtual) {
			place := d.vec()
			VANDPD(d.k("places"), j, place)
			return d.gathered(table, place, 0), d.gathered(table, place, 32)
		}
	}
	var kept [8]reg.VecVirtual // eight numbers each
	for i := range kept {
		kept[i] = d.vec()
		VMOVUPD(Mem{Base: table, Disp: 64 * i}, kept[i])
	}
	return func(j reg.VecVirtual) (high, low reg.VecVirtual) {
		upper := K()
		VPTESTMQ(d.k("sixteen"), j, upper)
		return d.chosen(kept[:4], j, upper), d.chosen(kept[4:], j, upper)
	}
}

// gathered is the numbers of a table from first on, at the places of each lane.
func (d doubles) gathered(table reg.Register, places reg.VecVirtual, first int) reg.VecVirtual {
	x, all := d.vec(), d.vec()
	d.zero(x) // nothing to wait for
	VPCMPEQD(all, all, all)
	VGATHERQPD(all, Mem{Base: table, Index: places, Scale: 8, Disp: 8 * first}, x)
	return x
}

// chosen is the numbers of a table of 32 at the lowest four bits of each lane, and 16 behind these in the upper half.
func (d doubles) chosen(table []reg.VecVirtual, places reg.VecVirtual, upper reg.Register) reg.VecVirtual {
	x, y := d.vec(), d.vec()
	VMOVAPD(places, x)
	VPERMI2PD(table[1], table[0], x)
	VMOVAPD(places, y)
	VPERMI2PD(table[3], table[2], y)
	VMOVAPD(y, upper, x)
	return x
}

var logAllFields = []string{"least", "most", "offset", "bias", "whole", "round", "one", "two", "ln2High", "ln2Low",
	"19", "15", "11", "7", "3", "21", "17", "13", "9", "5"}

// logAll: x[i] = ln x[i], operation by operation as Log in plain Go, where all numbers of a vector lie between least and most. p holds logAllFields.
func logAll(s isa) {
	text(s, "logAll", "func(x *float64, vectors int, p *byte, left *int)")
	d := newDoubles(s, param("p"), logAllFields...)
	d.eachInside(param("x"), func(x reg.VecVirtual) reg.VecVirtual {
		e, m, f, rest := d.vec(), d.vec(), d.vec(), d.vec()
		VPADDQ(d.k("offset"), x, e)
		VPSRLQ(Imm(52), e, e)
		VPSLLQ(Imm(52), e, m)
		VPSUBQ(m, x, m)
		VPADDQ(d.k("bias"), m, m)
		VPADDQ(d.k("whole"), e, e)
		VSUBPD(d.k("round"), e, e)
		VSUBPD(d.k("one"), m, f)
		VADDPD(d.k("two"), f, m)
		VDIVPD(m, f, m)
		VSUBPD(d.artanhRest(m), f, rest)
		VMULPD(m, rest, rest)
		VSUBPD(d.product(e, d.k("ln2Low")), rest, rest)
		VSUBPD(rest, f, f)
		VADDPD(d.product(e, d.k("ln2High")), f, f)
		return f
	})
}

// artanhRest is as in plain Go, for s² of s.
func (d doubles) artanhRest(s reg.VecVirtual) reg.VecVirtual {
	z := d.product(s, s)
	zz := d.product(z, z)
	a, b := d.series(zz, "19", "15", "11", "7", "3"), d.series(zz, "21", "17", "13", "9", "5")
	VMULPD(z, b, b)
	VADDPD(b, a, a)
	VMULPD(z, a, a)
	return a
}

// divideRow divides vectors of float64.
func divideRow(s isa) {
	text(s, "divideRow", "func(x *float64, vectors int, by float64)")
	x, vectors, by := param("x"), param("vectors"), s.vec()
	VBROADCASTSD(NewParamAddr("by", 16), by)
	loop("vector", vectors, func() {
		y := s.vec()
		VMOVUPD(Mem{Base: x}, y)
		VDIVPD(by, y, y)
		VMOVUPD(y, Mem{Base: x})
		ADDQ(U32(uint32(4*s.lanes())), x)
	})
	VZEROUPPER()
	RET()
}

// addDoubles: x += y.
func addDoubles(s isa) {
	text(s, "addDoubles", "func(x *float64, y *float64, vectors int)")
	x, y := param("x"), param("y")
	alongRows(s, []reg.GPVirtual{x, y}, 1, func() {
		sum := s.vec()
		VMOVUPD(Mem{Base: x}, sum)
		VADDPD(Mem{Base: y}, sum, sum)
		VMOVUPD(sum, Mem{Base: x})
	})
}

// half is a vector of as many float32 as a vector has float64.
func half(s isa) reg.VecVirtual {
	if s.hoists() {
		return YMM()
	}
	return XMM()
}

// widen: to = by·x, in float64.
func widen(s isa) {
	text(s, "widen", "func(to *float64, x *float32, vectors int, by float64)")
	to, x, by := param("to"), param("x"), double(s, "by")
	alongRows(s, []reg.GPVirtual{to}, 1, func() {
		wide := s.vec()
		VCVTPS2PD(Mem{Base: x}, wide)
		VMULPD(by, wide, wide)
		VMOVUPD(wide, Mem{Base: to})
		ADDQ(Imm(uint64(2*s.lanes())), x)
	})
}

// narrow: to = x, in float32.
func narrow(s isa) {
	text(s, "narrow", "func(to *float32, x *float64, vectors int)")
	to, x := param("to"), param("x")
	alongRows(s, []reg.GPVirtual{x}, 1, func() {
		wide, narrow := s.vec(), half(s)
		VMOVUPD(Mem{Base: x}, wide)
		if s.hoists() {
			VCVTPD2PS(wide, narrow)
		} else {
			VCVTPD2PSY(wide, narrow)
		}
		VMOVUPS(narrow, Mem{Base: to})
		ADDQ(Imm(uint64(2*s.lanes())), to)
	})
}
