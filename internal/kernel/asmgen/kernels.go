package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// text begins the kernel name for s. Its arguments stay on the stack of the caller: no kernel keeps a pointer.
func text(s isa, name, signature string) {
	TEXT(name+s.suffix(), NOSPLIT, signature)
	Pragma("noescape")
}

// loop runs body n times, n ≥ 0, and counts n down.
func loop(name string, n reg.Register, body func()) {
	Label(name)
	TESTQ(n, n)
	JZ(LabelRef(name + "_done"))
	body()
	DECQ(n)
	JMP(LabelRef(name))
	Label(name + "_done")
}

func param(name string) reg.GPVirtual { r := GP64(); Load(Param(name), r); return r }

// advance adds a parameter to p; for loops that run out of registers.
func advance(p reg.GPVirtual, stride string) {
	r := GP64()
	Load(Param(stride), r)
	ADDQ(r, p)
}

// at is the i-th vector behind p.
func at(s isa, p reg.Register, i int) Mem { return Mem{Base: p, Disp: i * s.lanes() * 4} }

// fields gives broadcast constants from a struct of float32: in registers where there are enough, else from memory.
func fields(s isa, p reg.Register, names ...string) func(string) reg.VecVirtual {
	get := func(i int) reg.VecVirtual {
		x := s.vec()
		VBROADCASTSS(Mem{Base: p, Disp: 4 * i}, x)
		return x
	}
	kept, index := map[string]reg.VecVirtual{}, map[string]int{}
	for i, n := range names {
		index[n] = i
		if s.hoists() {
			kept[n] = get(i)
		}
	}
	return func(name string) reg.VecVirtual {
		if x, ok := kept[name]; ok {
			return x
		}
		return get(index[name])
	}
}

// addRow: dst[i] += a · x[i], n a multiple of 16.
func addRow(s isa) {
	text(s, "addRow", "func(dst *float32, x *float32, a float32, n int)")
	dst, x, n := param("dst"), param("x"), param("n")
	a, y := s.vec(), s.vec()
	VBROADCASTSS(NewParamAddr("a", 16), a)
	SHRQ(Imm(4), n)
	loop("block", n, func() {
		for i := range 16 / s.lanes() {
			VMULPS(at(s, x, i), a, y)
			VADDPS(at(s, dst, i), y, y)
			VMOVUPS(y, at(s, dst, i))
		}
		ADDQ(Imm(64), x)
		ADDQ(Imm(64), dst)
	})
	VZEROUPPER()
	RET()
}

// scaleRows: dst[r] = coef[r] · x[r], rows of 64.
func scaleRows(s isa) {
	text(s, "scaleRows", "func(dst *float32, x *float32, coef *float32, rows int)")
	dst, x, coef, rows := param("dst"), param("x"), param("coef"), param("rows")
	c, y := s.vec(), s.vec()
	loop("row", rows, func() {
		VBROADCASTSS(Mem{Base: coef}, c)
		for i := range 64 / s.lanes() {
			VMULPS(at(s, x, i), c, y)
			VMOVUPS(y, at(s, dst, i))
		}
		ADDQ(Imm(4), coef)
		ADDQ(U32(rowBytes), x)
		ADDQ(U32(rowBytes), dst)
	})
	VZEROUPPER()
	RET()
}

// eachVector runs body for n vectors of one row, with the bits of the vector in the lowest bits of word, and rebuilds word
// from what body leaves there. tail is 64 − 16·(blocks of 16 cells).
func eachVector(s isa, name string, word reg.GPVirtual, body func(bits reg.GPVirtual)) {
	out, bits, count := GP64(), GP64(), GP64()
	XORQ(out, out)
	Load(Param("vectors"), count)
	loop(name, count, func() {
		MOVQ(word, bits)
		SHRQ(Imm(uint64(s.lanes())), word)
		body(bits)
		SHRQ(Imm(uint64(s.lanes())), out)
		SHLQ(Imm(uint64(64-s.lanes())), bits)
		ORQ(bits, out)
	})
	Load(Param("tail"), reg.RCX)
	SHRQ(reg.CL, out)
	MOVQ(out, word)
}

// Bits of the mode of lifBlock.
const (
	zeroNext = 1 << iota
	subtractNext
	subtractNow
	zeroNow
	inclusive
)

// where runs body if a bit of mode is set.
func where(mode reg.GPVirtual, bit int, name string, body func()) {
	TESTL(U32(bit), mode.As32())
	JZ(LabelRef("not_" + name))
	body()
	Label("not_" + name)
}

// clearTiny: x = 0 where size < tiny.
func clearTiny(s isa, size, tiny, x reg.VecVirtual) {
	m := s.mask()
	s.compare(lessThan, size, tiny, m)
	s.clear(m, x)
}

// traceBlock: z = decay·z, then where a cell fires y = z·additive + 1; |z| < tiny → 0; sums of squares in 16 lanes, added
// to those in lanes and folded into sumsq by the caller.
func traceBlock(s isa) {
	text(s, "trace64", "func(z *float32, ldz uintptr, spikes *uint64, lds uintptr, rows int, vectors int, p *byte, sumsq *float32)")
	z, ldz, spikes, lds, rows, p, sumsq := param("z"), param("ldz"), param("spikes"), param("lds"), param("rows"), param("p"), param("sumsq")
	k := fields(s, p, "decay", "additive", "one", "tiny")
	halves := 16 / s.lanes()
	q := make([]reg.VecVirtual, halves)
	for i := range q {
		q[i] = s.vec()
	}
	loop("row", rows, func() {
		word, off, n := GP64(), GP64(), GP64()
		MOVQ(Mem{Base: spikes}, word)
		XORQ(off, off)
		Load(Param("vectors"), n) // blocks of 16 cells
		for _, x := range q {
			s.zero(x)
		}
		loop("vector", n, func() {
			for h := range halves {
				a := Mem{Base: z, Index: off, Scale: 1, Disp: 4 * h * s.lanes()}
				x, y := s.vec(), s.vec()
				VMULPS(a, k("decay"), x)
				VMULPS(k("additive"), x, y)
				VADDPS(k("one"), y, y)
				s.choose(s.fromBits(word), x, y)
				clearTiny(s, s.abs(x), k("tiny"), x)
				VMOVUPS(x, a)
				VMULPS(x, x, x)
				VADDPS(x, q[h], q[h])
				SHRQ(Imm(uint64(s.lanes())), word)
			}
			ADDQ(Imm(64), off)
		})
		fold(s, q, sumsq)
		ADDQ(lds, spikes)
		ADDQ(ldz, z)
	})
	VZEROUPPER()
	RET()
}

// fold adds lanes i and i+8, then i+4, i+2, i+1, and stores the sum at p, which it advances, unless p is nil.
func fold(s isa, q []reg.VecVirtual, p reg.GPVirtual) {
	TESTQ(p, p)
	JZ(LabelRef("no_sum"))
	var eight reg.Register
	if len(q) == 2 {
		VADDPS(q[1], q[0], q[0])
		eight = q[0]
	} else {
		hi, lo := YMM(), YMM()
		VEXTRACTF64X4(Imm(1), q[0], hi)
		VEXTRACTF64X4(Imm(0), q[0], lo)
		VADDPS(hi, lo, lo)
		eight = lo
	}
	hi, lo := XMM(), XMM()
	VEXTRACTF128(Imm(1), eight, hi)
	VEXTRACTF128(Imm(0), eight, lo)
	VADDPS(hi, lo, lo)
	VMOVHLPS(lo, lo, hi)
	VADDPS(hi, lo, lo)
	VMOVSHDUP(lo, hi)
	VADDSS(hi, lo, lo)
	VMOVSS(lo, Mem{Base: p})
	ADDQ(Imm(4), p)
	Label("no_sum")
}

// adam advances w, m and v by the gradient g, in place, with the constants k.
func adam(s isa, k func(string) reg.VecVirtual, w, g, m, v reg.VecVirtual) {
	t, u := s.vec(), s.vec()
	VMULPS(k("b1"), m, m)
	VMULPS(k("c1"), g, t)
	VADDPS(t, m, m)
	VMULPS(g, g, t)
	VMULPS(k("c2"), t, t)
	VMULPS(k("b2"), v, v)
	VADDPS(t, v, v)
	clearTiny(s, s.abs(m), k("tiny"), m)
	clearTiny(s, v, k("tiny"), v)
	VSQRTPS(v, t)
	VMULPS(k("q"), t, t)
	VADDPS(k("eps"), t, t)
	VMULPS(k("eta"), m, u)
	VDIVPS(t, u, u)
	VSUBPS(u, w, w)
}

var adamFields = []string{"eta", "q", "b1", "b2", "c1", "c2", "eps", "tiny"}

// adamVec: n a multiple of 16.
func adamVec(s isa) {
	text(s, "adam", "func(w *float32, grad *float32, m *float32, v *float32, n int, p *byte)")
	w, g, m, v, n, p := param("w"), param("grad"), param("m"), param("v"), param("n"), param("p")
	k := fields(s, p, adamFields...)
	off := GP64()
	XORQ(off, off)
	SHRQ(Imm(uint64(map[int]int{8: 3, 16: 4}[s.lanes()])), n)
	loop("vector", n, func() {
		a := func(p reg.Register) Mem { return Mem{Base: p, Index: off, Scale: 1} }
		x := []reg.VecVirtual{s.vec(), s.vec(), s.vec(), s.vec()}
		for i, p := range []reg.Register{w, g, m, v} {
			VMOVUPS(a(p), x[i])
		}
		adam(s, k, x[0], x[1], x[2], x[3])
		VMOVUPS(x[0], a(w))
		VMOVUPS(x[2], a(m))
		VMOVUPS(x[3], a(v))
		ADDQ(Imm(uint64(4*s.lanes())), off)
	})
	VZEROUPPER()
	RET()
}

// pause tells the processor that a loop waits for memory that another one will write.
func pause() {
	TEXT("pause", NOSPLIT, "func()")
	PAUSE()
	RET()
}
