package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// eligibleRows: a step of the traces of synapses of one cell, a row a sample, and sum += signal · filtered. p holds decay and tiny.
func eligibleRows(s isa, adapts bool) {
	name, more := "eligible", ""
	if adapts {
		name, more = "eligibleAdapting", "adapted *float32, strength *float32, rho *float32, increment *float32, "
	}
	text(s, name, "func(pre *float32, ldp uintptr, slope *float32, signal *float32, ld uintptr, filtered *float32, "+more+
		"ldf uintptr, sum *float32, rows int, vectors int, p *byte)")
	pre, slope, signal, filtered, sum, rows := param("pre"), param("slope"), param("signal"), param("filtered"), param("sum"), param("rows")
	k := fields(s, param("p"), "decay", "tiny")
	a := eligibleAdaptation{}
	if adapts {
		a = eligibleAdaptation{param("adapted"), param("strength"), param("rho"), param("increment")}
	}
	loop("row", rows, func() {
		z := s.vec()
		VBROADCASTSS(Mem{Base: pre}, z)
		eachCell(s, "vector", func(off reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			e, f := s.vec(), s.vec()
			VMOVAPS(z, e)
			if adapts {
				a.step(s, k, at, at(slope), e)
			} else {
				VMULPS(at(slope), e, e)
			}
			VMULPS(at(filtered), k("decay"), f)
			VADDPS(e, f, f)
			clearTiny(s, s.abs(f), k("tiny"), f)
			VMOVUPS(f, at(filtered))
			VMULPS(at(signal), f, f)
			VADDPS(at(sum), f, f)
			VMOVUPS(f, at(sum))
		})
		advance(pre, "ldp")
		advance(slope, "ld")
		advance(signal, "ld")
		advance(filtered, "ldf")
		if adapts {
			advance(a.adapted, "ldf")
		}
	})
	VZEROUPPER()
	RET()
}

// eligibleAdaptation are where ε and its factors stand.
type eligibleAdaptation struct{ adapted, strength, rho, increment reg.GPVirtual }

// step turns z in e into slope · (z − strength · ε), and takes the step of ε.
func (a eligibleAdaptation) step(s isa, k func(string) reg.VecVirtual, at func(reg.Register) Mem, slope Mem, e reg.VecVirtual) {
	x, y := s.vec(), s.vec()
	VMOVUPS(at(a.adapted), x)
	VMULPS(at(a.strength), x, y)
	VSUBPS(y, e, e)
	VMULPS(slope, e, e)
	VMULPS(at(a.rho), x, x)
	VMULPS(at(a.increment), e, y)
	VADDPS(y, x, x)
	clearTiny(s, s.abs(x), k("tiny"), x)
	VMOVUPS(x, at(a.adapted))
}
