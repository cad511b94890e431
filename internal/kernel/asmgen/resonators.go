package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// Bits of the mode of resonators.
const (
	resBalanced = 1 << iota
	resDirect
	resSums
)

var resonatorFields = []string{"dt", "gamma", "one", "damp", "omega"}

// resonatorStep: a block of resonators, one step forward; p is a record, and valid the cells of a row that fire.
func resonatorStep(s isa) {
	text(s, "resonatorStep", "func(p *byte, rows int, vectors int, tail uint64)")
	c := newRecord(s, param("p"), append(resonatorFields, "gap", "gapCur", "nextWord", "valid", "cur", "th", "u", "v", "q", "nextU", "nextV", "nextQ",
		"fired")...)
	off, offCur, words, word, cell := GP64(), GP64(), GP64(), GP64(), GP64()
	offs := map[string]reg.GPVirtual{"gap": off, "gapCur": offCur, "nextWord": words}
	c.eachRow(offs, []string{"gap", "gapCur", "nextWord"}, func() {
		XORQ(word, word)
		XORQ(cell, cell)
		eachVector(s, "vector", word, func(bits reg.GPVirtual) {
			x, y, q, w, beta := c.get("u", off), c.get("v", off), s.vec(), c.get("omega", cell), c.get("damp", cell)
			s.zero(q)
			c.where(resBalanced, "balanced", func() { VMOVUPS(c.at("q", off), q) })
			dt, a, b := c.one("dt"), s.vec(), s.vec()
			VSUBPS(q, beta, beta)
			VMULPS(x, beta, a)
			VMULPS(y, w, b)
			VSUBPS(b, a, a)
			VADDPS(c.at("cur", offCur), a, a)
			VMULPS(dt, a, a)
			VMULPS(x, w, w)
			VADDPS(x, a, x)
			VMULPS(y, beta, beta)
			VADDPS(beta, w, w)
			VMULPS(dt, w, w)
			VADDPS(w, y, y)
			VMOVUPS(x, c.at("nextU", off))
			VMOVUPS(y, c.at("nextV", off))
			th, m := c.get("th", cell), s.mask()
			VADDPS(q, th, th)
			s.compare(greaterThan, x, th, m)
			c.where(resBalanced, "leaves_balanced", func() {
				VMULPS(c.one("gamma"), q, q)
				VADDPS(c.one("one"), q, a)
				s.choose(m, q, a)
				VMOVUPS(q, c.at("nextQ", off))
			})
			s.toBits(m, bits)
			c.forward(off, offCur, cell)
		})
		ANDQ(c.field("valid"), word)
		MOVQ(word, c.at("fired", words))
	})
}

// resonatorBack: a block of resonators, one step back; p is a record.
func resonatorBack(s isa) {
	text(s, "resonatorBack", "func(p *byte, rows int, vectors int)")
	c := newRecord(s, param("p"), append(resonatorFields, "gap", "gapE", "gapDirect", "slope", "e", "direct", "u", "v", "q", "errU", "errV", "errQ",
		"byOmega", "byDamp")...)
	off, offE, offDirect, cell := GP64(), GP64(), GP64(), GP64()
	offs := map[string]reg.GPVirtual{"gap": off, "gapE": offE, "gapDirect": offDirect}
	c.eachRow(offs, []string{"gap", "gapE", "gapDirect"}, func() {
		count := GP64()
		XORQ(cell, cell)
		Load(Param("vectors"), count)
		loop("vector", count, func() {
			resonatorErrors(c, off, offE, offDirect, cell)
			c.forward(off, offE, offDirect, cell)
		})
	})
}

// resonatorErrors is a vector of cells in a step back.
func resonatorErrors(c record, off, offE, offDirect, cell reg.GPVirtual) {
	s := c.s
	z, gu, gv, q, r := c.get("e", offE), c.get("errU", off), c.get("errV", off), s.vec(), s.vec()
	s.zero(q)
	s.zero(r)
	c.where(resBalanced, "balanced", func() {
		VMOVUPS(c.at("q", off), q)
		VMOVUPS(c.at("errQ", off), r)
		VADDPS(r, z, z)
	})
	VMULPS(c.at("slope", off), z, z)
	VADDPS(z, gu, gu)
	c.where(resDirect, "direct", func() { VADDPS(c.at("direct", offDirect), gu, gu) })
	x, y, dt, a, b := c.get("u", off), c.get("v", off), c.one("dt"), s.vec(), s.vec()
	VMULPS(gu, x, a)
	VMULPS(gv, y, b)
	VADDPS(b, a, a)
	VMULPS(dt, a, a) // ∂L/∂β
	c.where(resSums, "sums", func() {
		VMULPS(gv, x, x)
		VMULPS(gu, y, y)
		VSUBPS(y, x, x)
		VMULPS(dt, x, x) // ∂L/∂ω
		VADDPS(c.at("byOmega", off), x, x)
		VMOVUPS(x, c.at("byOmega", off))
		VADDPS(c.at("byDamp", off), a, b)
		VMOVUPS(b, c.at("byDamp", off))
	})
	c.where(resBalanced, "leaves_balanced", func() {
		VMULPS(c.one("gamma"), r, r)
		VSUBPS(z, r, r)
		VSUBPS(a, r, r)
		VMOVUPS(r, c.at("errQ", off))
	})
	keep, turn := c.get("damp", cell), c.get("omega", cell)
	VSUBPS(q, keep, keep)
	VMULPS(dt, keep, keep)
	VADDPS(c.one("one"), keep, keep)
	VMULPS(dt, turn, turn)
	VMULPS(gu, keep, a)
	VMULPS(gv, turn, b)
	VADDPS(b, a, a)
	VMOVUPS(a, c.at("errU", off))
	VMULPS(gv, keep, a)
	VMULPS(gu, turn, b)
	VSUBPS(b, a, a)
	VMOVUPS(a, c.at("errV", off))
	VMULPS(dt, gu, gu)
	VMOVUPS(gu, c.at("e", offE))
}
