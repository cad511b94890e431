package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Bits of the mode of Spiking, in the order of its constants.
const (
	spkFires = 1 << iota
	spkAdapts
	spkAdapted
	spkZeroes
	spkSubtracts
	spkLate
	spkCancels
	spkInclusive
	spkThrough
	spkKeeps
	spkDirect
	spkSums
)

var spikingFactors = []string{"resetTo", "decay", "input", "th", "strength", "rho", "increment"}

// spikingStep: a block of cells, one step forward; p is a record, valid the cells of a row that fire, and gaps are what is between the ends
// of rows and the beginning of the next ones.
func spikingStep(s isa) {
	text(s, "spikingStep", "func(p *byte, rows int, vectors int, tail uint64)")
	x := newRecord(s, param("p"), append(spikingFactors, "gap", "gapCur", "nextWord", "valid", "cur", "before", "now", "adaptBefore", "adapt", "kept",
		"was", "fired")...)
	off, offCur, words, word, cell := GP64(), GP64(), GP64(), GP64(), GP64()
	offs := map[string]reg.GPVirtual{"gap": off, "gapCur": offCur, "nextWord": words}
	x.eachRow(offs, []string{"gap", "gapCur", "nextWord"}, func() {
		MOVQ(x.at("was", words), word)
		XORQ(cell, cell)
		eachVector(s, "vector", word, func(bits reg.GPVirtual) {
			spikingCells(x, off, offCur, cell, bits)
			x.forward(off, offCur, cell)
		})
		ANDQ(x.field("valid"), word)
		MOVQ(word, x.at("fired", words))
	})
}

// spikingCells is a vector of cells.
func spikingCells(x record, off, offCur, cell, bits reg.GPVirtual) {
	s := x.s
	m, th, v, h := s.fromBits(bits), x.get("th", cell), x.get("before", off), s.vec()
	x.where(spkAdapts, "adapts", func() {
		old, y := x.get("adaptBefore", off), s.vec()
		x.where(spkSubtracts, "takes_adapted", func() {
			VMOVAPS(th, h)
			x.where(spkAdapted, "adapted_before", func() {
				VMULPS(x.at("strength", cell), old, y)
				VADDPS(y, h, h)
			})
			s.subtract(m, v, h)
		})
		VMULPS(x.at("rho", cell), old, old)
		VADDPS(x.at("increment", cell), old, y)
		s.choose(m, old, y)
		VMOVUPS(old, x.at("adapt", off))
		VMOVAPS(th, h)
		VMULPS(x.at("strength", cell), old, old)
		VADDPS(old, th, th)
		x.where(spkAdapted, "adapted", func() { VMOVAPS(th, h) })
		JMP(LabelRef("entered"))
	})
	VMOVAPS(th, h)
	x.where(spkSubtracts, "takes", func() { s.subtract(m, v, h) })
	Label("entered")
	x.where(spkZeroes, "zeroes", func() { s.choose(m, v, x.one("resetTo")) })
	cur := x.get("cur", offCur)
	x.where(spkKeeps, "keeps", func() { VMOVUPS(cur, x.at("kept", off)) })
	VMULPS(x.at("input", cell), cur, cur)
	VMULPS(x.at("decay", cell), v, v)
	VADDPS(v, cur, v)
	x.where(spkCancels, "cancels", func() { s.choose(m, v, x.one("resetTo")) })
	x.where(spkLate, "late", func() { s.subtract(m, v, h) })
	fired := s.mask()
	s.compare(greaterThan, v, th, fired)
	x.where(spkInclusive, "inclusive", func() { s.compare(greaterEqual, v, th, fired) })
	s.toBits(fired, bits)
	VMOVUPS(v, x.at("now", off))
}

// spikingBack: a block of cells, one step back; p is a record.
func spikingBack(s isa) {
	text(s, "spikingBack", "func(p *byte, rows int, vectors int)")
	x := newRecord(s, param("p"), append(spikingFactors, "gap", "gapE", "gapDirect", "nextWord", "slope", "e", "direct", "errU", "errA", "errSpike",
		"before", "taken", "adaptBefore", "adapt", "was", "byDecay", "byInput", "byTh", "byStrength", "byRho", "byIncrement")...)
	off, offE, offDirect, words, word, cell := GP64(), GP64(), GP64(), GP64(), GP64(), GP64()
	offs := map[string]reg.GPVirtual{"gap": off, "gapE": offE, "gapDirect": offDirect, "nextWord": words}
	x.eachRow(offs, []string{"gap", "gapE", "gapDirect", "nextWord"}, func() {
		count := GP64()
		MOVQ(x.at("was", words), word)
		XORQ(cell, cell)
		Load(Param("vectors"), count)
		loop("vector", count, func() {
			y := spikingErrors{record: x, off: off, cell: cell, m: s.fromBits(word)}
			SHRQ(Imm(uint64(s.lanes())), word)
			y.back(offE, offDirect)
			x.forward(off, offE, offDirect, cell)
		})
	})
}

// spikingErrors is a vector of cells in a step back.
type spikingErrors struct {
	record
	off, cell              reg.GPVirtual
	m                      reg.Register   // who fired
	g, spike, adapt, early reg.VecVirtual // errors of u or v, of s, of a, and of the a before
}

func (y spikingErrors) back(offE, offDirect reg.GPVirtual) {
	s := y.s
	y.g, y.spike, y.adapt, y.early = y.get("errU", y.off), s.vec(), s.vec(), s.vec()
	for _, x := range []reg.VecVirtual{y.spike, y.adapt, y.early} {
		s.zero(x)
	}
	y.where(spkDirect, "direct", func() { VADDPS(y.at("direct", offDirect), y.g, y.g) })
	y.where(spkFires, "fires", func() { y.receive(offE) })
	y.where(spkLate, "late", func() { y.takenOff("late", "adapt", y.adapt) })
	cur := s.vec()
	VMULPS(y.at("input", y.cell), y.g, cur)
	after := s.vec()
	VMULPS(y.at("decay", y.cell), y.g, after)
	y.where(spkCancels, "cancels", func() {
		for _, x := range []reg.VecVirtual{y.g, after, cur} {
			s.clear(y.m, x)
		}
	})
	VMOVUPS(cur, y.at("e", offE))
	y.where(spkSums, "membrane_sums", y.membraneSums)
	y.g = after
	y.where(spkZeroes, "zeroes", func() {
		y.where(spkThrough, "through_zero", func() {
			t := y.one("resetTo")
			VSUBPS(y.at("before", y.off), t, t)
			VMULPS(y.g, t, t)
			VADDPS(t, y.spike, y.spike)
		})
		s.clear(y.m, y.g)
	})
	y.where(spkSubtracts, "subtracts", func() { y.takenOff("subtracts", "adaptBefore", y.early) })
	VMOVUPS(y.g, y.at("errU", y.off))
	y.where(spkFires, "leaves", y.leave)
}

// receive takes the error of the spikes.
func (y spikingErrors) receive(offE reg.GPVirtual) {
	z := y.get("e", offE)
	VADDPS(y.at("errSpike", y.off), z, z)
	VMULPS(y.at("slope", y.off), z, z)
	VADDPS(z, y.g, y.g)
	y.where(spkSums, "threshold_sums", func() {
		t := y.get("byTh", y.off)
		VSUBPS(z, t, t)
		VMOVUPS(t, y.at("byTh", y.off))
	})
	y.where(spkAdapts, "receives_adapted", func() {
		VMOVUPS(y.at("errA", y.off), y.adapt)
		y.less(y.adapt, z, y.at("strength", y.cell))
		y.where(spkSums, "strength_sums", func() {
			t := y.get("byStrength", y.off)
			y.less(t, z, y.at("adapt", y.off))
			VMOVUPS(t, y.at("byStrength", y.off))
		})
	})
}

// takenOff is the way back of v − h·s, where h has the adaptation a, whose error is late.
func (y spikingErrors) takenOff(name, a string, late reg.VecVirtual) {
	s := y.s
	y.where(spkThrough, name+"_through", func() {
		h := y.get("th", y.cell)
		y.where(spkAdapted, name+"_through_adapted", func() {
			t := y.get(a, y.off)
			VMULPS(y.at("strength", y.cell), t, t)
			VADDPS(t, h, h)
		})
		y.less(y.spike, h, y.g)
	})
	y.where(spkAdapted, name+"_adapted", func() { y.lessWhere(y.m, late, y.g, y.at("strength", y.cell)) })
	y.where(spkSums, name+"_sums", func() {
		t := y.get("byTh", y.off)
		s.subtract(y.m, t, y.g)
		VMOVUPS(t, y.at("byTh", y.off))
		y.where(spkAdapted, name+"_adapted_sums", func() {
			t := y.get("byStrength", y.off)
			y.lessWhere(y.m, t, y.g, y.at(a, y.off))
			VMOVUPS(t, y.at("byStrength", y.off))
		})
	})
}

// membraneSums adds the derivatives by decay and input.
func (y spikingErrors) membraneSums() {
	s := y.s
	v := y.get("before", y.off)
	y.where(spkZeroes, "v_zeroes", func() { s.choose(y.m, v, y.one("resetTo")) })
	y.where(spkSubtracts, "v_subtracts", func() {
		h := y.get("th", y.cell)
		y.where(spkAdapted, "v_adapted", func() {
			t := y.get("adaptBefore", y.off)
			VMULPS(y.at("strength", y.cell), t, t)
			VADDPS(t, h, h)
		})
		s.subtract(y.m, v, h)
	})
	y.plusProduct("byDecay", y.off, y.g, v)
	y.plusProduct("byInput", y.off, y.g, y.at("taken", y.off))
}

// leave carries the errors of a and s to the step before.
func (y spikingErrors) leave() {
	s := y.s
	y.where(spkAdapts, "leaves_adapted", func() {
		before, t := s.vec(), s.vec()
		VMULPS(y.at("rho", y.cell), y.adapt, before)
		VADDPS(y.early, before, before)
		VMOVUPS(before, y.at("errA", y.off))
		VMULPS(y.at("increment", y.cell), y.adapt, t)
		VADDPS(t, y.spike, y.spike)
		y.where(spkSums, "adaptation_sums", func() {
			y.plusProduct("byRho", y.off, y.adapt, y.at("adaptBefore", y.off))
			by, sum := y.get("byIncrement", y.off), s.vec()
			VADDPS(y.adapt, by, sum)
			s.choose(y.m, by, sum)
			VMOVUPS(by, y.at("byIncrement", y.off))
		})
	})
	VMOVUPS(y.spike, y.at("errSpike", y.off))
}
