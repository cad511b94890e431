package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// double is a parameter of float64, in all lanes. It comes from memory: a scalar load by SSE would wait for the upper halves of vectors.
func double(s isa, name string) reg.VecVirtual {
	at, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	x := s.vec()
	VBROADCASTSD(at.Addr, x)
	return x
}

// alongRows walks along rows by vectors.
func alongRows(s isa, rows []reg.GPVirtual, vectors int, body func()) {
	loop("vector", param("vectors"), func() {
		body()
		for _, row := range rows {
			ADDQ(Imm(uint64(4*s.lanes()*vectors)), row)
		}
	})
	VZEROUPPER()
	RET()
}

// addBoth: x += w, y += w.
func addBoth(s isa) {
	text(s, "addBoth", "func(x *float64, y *float64, w *float64, vectors int)")
	x, y, w := param("x"), param("y"), param("w")
	alongRows(s, []reg.GPVirtual{x, y, w}, 1, func() {
		add := s.vec()
		VMOVUPD(Mem{Base: w}, add)
		for _, row := range []reg.GPVirtual{x, y} {
			sum := s.vec()
			VADDPD(Mem{Base: row}, add, sum)
			VMOVUPD(sum, Mem{Base: row})
		}
	})
}

// fallBoth: x *= a, y *= b.
func fallBoth(s isa) {
	text(s, "fallBoth", "func(x *float64, y *float64, vectors int, a float64, b float64)")
	x, y, a, b := param("x"), param("y"), double(s, "a"), double(s, "b")
	alongRows(s, []reg.GPVirtual{x, y}, 1, func() {
		fall(s, x, x, a, 0)
		fall(s, y, y, b, 0)
	})
}

// fall writes vector i of a row, times a factor, and returns what it was.
func fall(s isa, to, from reg.GPVirtual, by reg.VecVirtual, i int) (was reg.VecVirtual) {
	x, product := s.vec(), s.vec()
	VMOVUPD(at(s, from, i), x)
	VMULPD(by, x, product)
	VMOVUPD(product, at(s, to, i))
	return x
}

// fallHumps: toX = x·a, toY = y·b, and a byte of above for eight cells, with the bits of those where x > limit and x⁴ > bar·y. Vectors are of eight.
func fallHumps(s isa) {
	text(s, "fallHumps", "func(toX *float64, toY *float64, x *float64, y *float64, limit *float64, bar *float64, vectors int, a float64, b float64, "+
		"above *uint64)")
	toX, toY, x, y, limit, bar, above := param("toX"), param("toY"), param("x"), param("y"), param("limit"), param("bar"), param("above")
	a, b := double(s, "a"), double(s, "b")
	parts := 16 / s.lanes()
	alongRows(s, []reg.GPVirtual{toX, toY, x, y, limit, bar}, parts, func() {
		byteOf := GP64()
		for i := range parts {
			p, q := fall(s, toX, x, a, i), fall(s, toY, y, b, i)
			bars, square := s.vec(), s.vec()
			VMULPD(at(s, bar, i), q, bars)
			VMULPD(p, p, square)
			VMULPD(square, square, square)
			bits := bothAbove(s, square, bars, p, at(s, limit, i))
			if i == 0 {
				byteOf = bits
				continue
			}
			SHLQ(Imm(4), bits)
			ORQ(bits, byteOf)
		}
		MOVB(byteOf.As8(), Mem{Base: above})
		INCQ(above)
	})
}

// bothAbove has the bits of lanes where x > y and p > limit.
func bothAbove(s isa, x, y, p reg.VecVirtual, limit Mem) reg.GPVirtual {
	bits := GP64()
	if s.hoists() {
		m, n := K(), K()
		VCMPPD(Imm(greaterThan), y, x, m)
		VCMPPD(Imm(greaterThan), limit, p, n)
		KANDW(m, n, m)
		KMOVW(m, bits.As32())
		return bits
	}
	m, n := s.vec(), s.vec()
	VCMPPD(Imm(greaterThan), y, x, m)
	VCMPPD(Imm(greaterThan), limit, p, n)
	VANDPD(m, n, m)
	VMOVMSKPD(m, bits.As32())
	return bits
}

// subtractSums: to −= c·(b + d·a).
func subtractSums(s isa) {
	text(s, "subtractSums", "func(to *float64, a *float64, b *float64, vectors int, c float64, d float64)")
	to, a, b, c, d := param("to"), param("a"), param("b"), double(s, "c"), double(s, "d")
	alongRows(s, []reg.GPVirtual{to, a, b}, 1, func() {
		sum, from := s.vec(), s.vec()
		VMULPD(Mem{Base: a}, d, sum)
		VADDPD(Mem{Base: b}, sum, sum)
		VMULPD(c, sum, sum)
		VMOVUPD(Mem{Base: to}, from)
		VSUBPD(sum, from, from)
		VMOVUPD(from, Mem{Base: to})
	})
}
