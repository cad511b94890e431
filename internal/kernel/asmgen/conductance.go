package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// conductanceStep: one step of n cells, n a multiple of lanes. count rows of w, in the order of rows and ldw bytes apart, are
// added to ge first. It stops before a vector with x > far, and leaves in out how many cells it moved, and bits that are set
// if one of them is over its threshold.
func conductanceStep(s isa) {
	text(s, "conductance", "func(v *float32, ge *float32, gi *float32, th *float32, n int, w *float32, ldw uintptr, rows *uint32, count int, p *byte, out *byte)")
	c := conductanceCells{
		isa: s, v: param("v"), ge: param("ge"), gi: param("gi"), th: param("th"), off: GP64(), over: GP64(),
		k: fields(s, param("p"), "rate", "rest", "exc", "inh", "decayE", "decayI", "gain", "least", "far",
			"one", "half", "sixth", "c24", "c120", "c720"),
	}
	end := param("n")
	SHLQ(Imm(2), end)
	XORQ(c.off, c.off)
	XORQ(c.over, c.over)
	for _, vectors := range []int{4, 1} {
		size := uint64(vectors * s.lanes() * 4)
		name := map[int]string{4: "four", 1: "one"}[vectors]
		Label(name)
		left := GP64()
		MOVQ(end, left)
		SUBQ(c.off, left)
		CMPQ(left, U32(size))
		JLT(LabelRef(name + "_done"))
		for _, e := range gatherSums(c, name, vectors) {
			c.step(e)
			ADDQ(Imm(uint64(s.lanes()*4)), c.off)
		}
		JMP(LabelRef(name))
		Label(name + "_done")
	}
	Label("far")
	out := param("out")
	SHRQ(Imm(2), c.off)
	MOVQ(c.off, Mem{Base: out})
	MOVQ(c.over, Mem{Base: out, Disp: 8})
	VZEROUPPER()
	RET()
}

// conductanceCells is where conductanceStep is.
type conductanceCells struct {
	isa
	v, ge, gi, th reg.GPVirtual
	off           reg.GPVirtual // bytes of cells that have moved
	over          reg.GPVirtual
	k             func(string) reg.VecVirtual
}

// at is what p points to for the i-th vector behind off.
func (c conductanceCells) at(p reg.Register, i int) Mem {
	return Mem{Base: p, Index: c.off, Scale: 1, Disp: i * c.lanes() * 4}
}

// gatherSums returns the sums of the listed rows for some vectors of cells.
func gatherSums(c conductanceCells, name string, vectors int) []reg.VecVirtual {
	sum := make([]reg.VecVirtual, vectors)
	for i := range sum {
		sum[i] = c.vec()
		c.zero(sum[i])
	}
	w, ldw, rows, count := param("w"), param("ldw"), param("rows"), param("count")
	loop(name+"_row", count, func() {
		r := GP64()
		MOVL(Mem{Base: rows}, r.As32())
		IMULQ(ldw, r)
		ADDQ(w, r)
		for i, x := range sum {
			VADDPS(c.at(r, i), x, x)
		}
		ADDQ(Imm(4), rows)
	})
	return sum
}

// step moves a vector of cells, whose arrivals sum to e.
func (c conductanceCells) step(e reg.VecVirtual) {
	k := c.k
	VMULPS(k("gain"), e, e)
	VADDPS(c.at(c.ge, 0), e, e)
	inh, x := c.vec(), c.vec()
	VMOVUPS(c.at(c.gi, 0), inh)
	VADDPS(k("one"), e, x)
	VADDPS(inh, x, x)
	VMULPS(k("rate"), x, x)
	c.leaveIfFar(x)
	u := c.vec()
	VMOVUPS(c.at(c.v, 0), u)
	drive := c.drive(u, e, inh)
	VMULPS(c.series(x), drive, drive)
	VADDPS(drive, u, u)
	VMOVUPS(u, c.at(c.v, 0))
	c.decay(e, "decayE", c.at(c.ge, 0))
	c.decay(inh, "decayI", c.at(c.gi, 0))
	over, bits, th := c.mask(), GP64(), c.vec()
	VMOVUPS(c.at(c.th, 0), th)
	c.compare(greaterThan, u, th, over)
	c.toBits(over, bits)
	ORQ(bits, c.over)
}

// leaveIfFar ends the kernel before the vector if one of its x is far.
func (c conductanceCells) leaveIfFar(x reg.VecVirtual) {
	far, bits := c.mask(), GP64()
	c.compare(greaterThan, x, c.k("far"), far)
	c.toBits(far, bits)
	TESTQ(bits, bits)
	JNZ(LabelRef("far"))
}

// drive returns rate·((rest − u) + e(exc − u) + i(inh − u)).
func (c conductanceCells) drive(u, e, i reg.VecVirtual) reg.VecVirtual {
	sum, t := c.vec(), c.vec()
	VSUBPS(u, c.k("rest"), sum)
	VSUBPS(u, c.k("exc"), t)
	VMULPS(e, t, t)
	VADDPS(t, sum, sum)
	VSUBPS(u, c.k("inh"), t)
	VMULPS(i, t, t)
	VADDPS(t, sum, sum)
	VMULPS(c.k("rate"), sum, sum)
	return sum
}

// series returns (1 − e^(−x))/x for small x.
func (c conductanceCells) series(x reg.VecVirtual) reg.VecVirtual {
	pair := func(one, slope string) reg.VecVirtual { // one − slope·x
		t, y := c.vec(), c.vec()
		VMULPS(c.k(slope), x, t)
		VMOVAPS(c.k(one), y)
		VSUBPS(t, y, y)
		return y
	}
	x2 := c.vec()
	VMULPS(x, x, x2)
	f := pair("c120", "c720")
	VMULPS(x2, f, f)
	low := pair("sixth", "c24")
	VADDPS(f, low, f)
	VMULPS(x2, f, f)
	VADDPS(f, pair("one", "half"), f)
	return f
}

// decay stores what a step leaves of g.
func (c conductanceCells) decay(g reg.VecVirtual, factor string, to Mem) {
	VMULPS(c.k(factor), g, g)
	clearTiny(c.isa, g, c.k("least"), g)
	VMOVUPS(g, to)
}
