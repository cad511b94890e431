package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// conductanceStep: one step of n cells, n a multiple of lanes. count rows of w, in the order of rows and ldw bytes apart, are
// added to ge first. It stops before a vector with |x| > far, and leaves in out how many cells it moved, and bits that are set
// if one of them is over its threshold.
func conductanceStep(s isa) {
	text(s, "conductance", "func(c *byte, v *float32, ge *float32, gi *float32, th *float32, n int, w *float32, ldw uintptr, gain float32, "+
		"rows *uint32, count int, out *byte)")
	c := conductanceCells{
		isa: s, v: param("v"), ge: param("ge"), gi: param("gi"), th: param("th"), off: GP64(), over: s.mask(),
		k: fields(s, param("c"), "rest", "exc", "inh", "rate", "decayE", "decayI"), constant: seriesConstants(s), gain: s.vec(),
	}
	VBROADCASTSS(NewParamAddr("gain", 64), c.gain)
	end := param("n")
	SHLQ(Imm(2), end)
	XORQ(c.off, c.off)
	c.clearMask(c.over)
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
	out, over := param("out"), GP64()
	SHRQ(Imm(2), c.off)
	MOVQ(c.off, Mem{Base: out})
	s.toBits(c.over, over)
	MOVQ(over, Mem{Base: out, Disp: 8})
	VZEROUPPER()
	RET()
}

// conductanceCells is where conductanceStep is.
type conductanceCells struct {
	isa
	v, ge, gi, th reg.GPVirtual
	off           reg.GPVirtual // bytes of cells that have moved
	over          reg.Register  // mask of lanes in which a cell was over its threshold
	gain          reg.VecVirtual
	k, constant   func(string) reg.VecVirtual
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
	VMULPS(c.gain, e, e)
	VADDPS(c.at(c.ge, 0), e, e)
	inh, x := c.vec(), c.vec()
	VMOVUPS(c.at(c.gi, 0), inh)
	VADDPS(c.constant("one"), e, x)
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
	over, th := c.mask(), c.vec()
	VMOVUPS(c.at(c.th, 0), th)
	c.compare(greaterThan, u, th, over)
	c.orMask(over, c.over)
}

// leaveIfFar ends the kernel before the vector if one of its x is far.
func (c conductanceCells) leaveIfFar(x reg.VecVirtual) {
	far, size := c.mask(), c.vec()
	VANDPS(c.constant("size"), x, size)
	c.compare(greaterThan, size, c.constant("far"), far)
	if c.hoists() {
		KORTESTW(far, far)
	} else {
		VPTEST(far, far)
	}
	JNZ(LabelRef("far"))
}

func (c conductanceCells) clearMask(m reg.Register) {
	if c.hoists() {
		KXORW(m, m, m)
	} else {
		VXORPS(m, m, m)
	}
}

func (c conductanceCells) orMask(m, into reg.Register) {
	if c.hoists() {
		KORW(m, into, into)
	} else {
		VORPS(m, into, into)
	}
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
		VMULPS(c.constant(slope), x, t)
		VMOVAPS(c.constant(one), y)
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
	kept, size := c.mask(), c.vec()
	VANDPS(c.constant("size"), g, size)
	c.compare(notLess, size, c.constant("least"), kept)
	if c.hoists() {
		VMULPS_Z(c.k(factor), g, kept, g)
	} else {
		VMULPS(c.k(factor), g, g)
		VANDPS(kept, g, g)
	}
	VMOVUPS(g, to)
}

// notLess is true for NaN.
const notLess = 0x15

var conductanceNames = []string{"far", "least", "one", "half", "sixth", "c24", "c120", "c720", "size"}

// seriesConstants gives the constants of conductanceStep, as fields does.
func seriesConstants(s isa) func(string) reg.VecVirtual {
	p := GP64()
	LEAQ(NewDataAddr(NewStaticSymbol("conductanceConstants"), 0), p)
	return fields(s, p, conductanceNames...)
}

func conductanceConstants() {
	GLOBL("conductanceConstants", readOnly)
	for i, x := range []float32{1. / 4, 1e-20, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720} {
		DATA(4*i, U32(math.Float32bits(x)))
	}
	DATA(4*8, U32(0x7FFFFFFF)) // clears a sign bit
}
