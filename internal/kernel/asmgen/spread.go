package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels of rows of 64 numbers of which only those are stored whose bits are set in a mask. There are no such instructions in AVX2.

// expandRow loads the next numbers of x to where the bits of word are set, 0 elsewhere, and moves x on by them.
func expandRow(word, x reg.GPVirtual, to func(i int, y reg.VecVirtual), y []reg.VecVirtual) {
	for i, v := range y {
		m, low := K(), GP64()
		KMOVW(word.As32(), m)
		VEXPANDPS_Z(Mem{Base: x}, m, v)
		MOVWQZX(word.As16(), low)
		POPCNTQ(low, low)
		LEAQ(Mem{Base: x, Index: low, Scale: 4}, x)
		if i < 3 {
			SHRQ(Imm(16), word)
		}
		to(i, v)
	}
}

// keepStored writes of rows of 64 numbers, which are in registers, those that post names, n of them, to one place each.
func keepStored(name string, n, post reg.GPVirtual, thirtyTwo reg.VecVirtual, rows [][]reg.VecVirtual, to ...reg.GPVirtual) {
	off, left, ones := GP64(), GP64(), GP32()
	XORQ(off, off)
	MOVL(U32(1<<16-1), ones)
	MOVQ(n, left)
	Label(name)
	some, low, upper, which := GP32(), ZMM(), K(), K()
	BZHIL(left.As32(), ones, some)
	KMOVW(some, which)
	VPMOVZXBD_Z(Mem{Base: post, Index: off, Scale: 1}, which, low)
	VPTESTMD(thirtyTwo, low, upper)
	for k, part := range rows {
		x, y := ZMM(), ZMM()
		VMOVDQA32(low, x)
		VMOVDQA32(low, y)
		VPERMI2PS(part[1], part[0], x)
		VPERMI2PS(part[3], part[2], y)
		VMOVAPS(y, upper, x)
		VMOVUPS(x, which, Mem{Base: to[k], Index: off, Scale: 4})
	}
	ADDQ(Imm(16), off)
	SUBQ(Imm(16), left)
	JG(LabelRef(name))
}

// rowAt is where row number[0] of 64 begins behind base.
func rowAt(number, base reg.GPVirtual) reg.GPVirtual {
	at := GP64()
	MOVL(Mem{Base: number}, at.As32())
	SHLQ(Imm(8), at)
	ADDQ(base, at)
	return at
}

// expandRows: of n rows, dst[row[u]·64 + j] is the next of x where bit j of mask[u] is set, else 0.
func expandRows() {
	text(avx512{}, "expandRows", "func(dst *float32, mask *uint64, row *uint32, n int, x *float32)")
	dst, mask, row, n, x := param("dst"), param("mask"), param("row"), param("n"), param("x")
	sums := newSums(avx512{}, 64)
	loop("row", n, func() {
		word := GP64()
		MOVQ(Mem{Base: mask}, word)
		to := rowAt(row, dst)
		expandRow(word, x, func(i int, y reg.VecVirtual) { VMOVUPS(y, Mem{Base: to, Disp: 64 * i}) }, sums)
		ADDQ(Imm(8), mask)
		ADDQ(Imm(4), row)
	})
	VZEROUPPER()
	RET()
}

// pickRows: of n rows, the next of x are from[(row[u] mod 64)·64 + j] for the next of post, as many as mask[u] has bits.
func pickRows() {
	text(avx512{}, "pickRows", "func(x *float32, mask *uint64, row *uint32, n int, post *uint8, from *float32)")
	x, mask, row, n, post, from := param("x"), param("mask"), param("row"), param("n"), param("post"), param("from")
	y, thirtyTwo := newSums(avx512{}, 64), newThirtyTwo()
	loop("row", n, func() {
		at, stored := GP64(), GP64()
		MOVL(Mem{Base: row}, at.As32())
		ANDL(Imm(63), at.As32())
		SHLQ(Imm(8), at)
		ADDQ(from, at)
		for i, v := range y {
			VMOVUPS(Mem{Base: at, Disp: 64 * i}, v)
		}
		POPCNTQ(Mem{Base: mask}, stored)
		keepStored("keep", stored, post, thirtyTwo, [][]reg.VecVirtual{y}, x)
		ADDQ(stored, post)
		LEAQ(Mem{Base: x, Index: stored, Scale: 4}, x)
		ADDQ(Imm(8), mask)
		ADDQ(Imm(4), row)
	})
	VZEROUPPER()
	RET()
}

// newThirtyTwo tells places in the lower half of a row from those in the upper one.
func newThirtyTwo() reg.VecVirtual {
	x := ZMM()
	VPBROADCASTD(NewDataAddr(NewStaticSymbol("thirtyTwo"), 0), x)
	return x
}

// listOf returns the bounds of list number[0] in idx.
func listOf(number, start, idx reg.GPVirtual) (p, end reg.GPVirtual) {
	p, end = GP64(), GP64()
	list := GP64()
	MOVL(Mem{Base: number}, list.As32())
	MOVL(Mem{Base: start, Index: list, Scale: 4}, p.As32())
	MOVL(Mem{Base: start, Index: list, Scale: 4, Disp: 4}, end.As32())
	LEAQ(Mem{Base: idx, Index: p, Scale: 4}, p)
	LEAQ(Mem{Base: idx, Index: end, Scale: 4}, end)
	return p, end
}

// addSpread: of n rows, each is added to the rows of sum in list row[u] of idx that are below limit.
func addSpread() {
	text(avx512{}, "addSpread", "func(sum *float32, mask *uint64, row *uint32, n int, x *float32, start *uint32, idx *uint32, limit int)")
	sum, mask, row, n, x := param("sum"), param("mask"), param("row"), param("n"), param("x")
	start, idx, limit := param("start"), param("idx"), param("limit")
	y := newSums(avx512{}, 64)
	loop("row", n, func() {
		word := GP64()
		MOVQ(Mem{Base: mask}, word)
		p, end := listOf(row, start, idx)
		CMPQ(p, end)
		JE(LabelRef("silent"))
		expandRow(word, x, func(int, reg.VecVirtual) {}, y)
		Label("entry")
		at := GP64()
		MOVL(Mem{Base: p}, at.As32())
		CMPQ(at, limit)
		JGE(LabelRef("next"))
		SHLQ(Imm(8), at)
		ADDQ(sum, at)
		for i, v := range y {
			t := ZMM()
			VADDPS(Mem{Base: at, Disp: 64 * i}, v, t)
			VMOVUPS(t, Mem{Base: at, Disp: 64 * i})
		}
		ADDQ(Imm(4), p)
		CMPQ(p, end)
		JNE(LabelRef("entry"))
		JMP(LabelRef("next"))
		Label("silent")
		POPCNTQ(word, word)
		LEAQ(Mem{Base: x, Index: word, Scale: 4}, x)
		Label("next")
		ADDQ(Imm(8), mask)
		ADDQ(Imm(4), row)
	})
	VZEROUPPER()
	RET()
}

// sumSpread: of n listed rows, the sum of the rows of x in list row[u] of idx that are below limit, and, unless no bit is, how often each bit is set
// in those of fired: those numbers that post names from number first[u] on.
func sumSpread() {
	text(avx512{}, "sumSpread", "func(grad *float32, count *float32, list *uint32, n int, first *uint32, row *uint32, post *uint8, start *uint32, "+
		"idx *uint32, x *float32, fired *uint64, limit int)")
	list, n := param("list"), param("n")
	sums, counts, one, thirtyTwo := newSums(avx512{}, 64), newSums(avx512{}, 64), ZMM(), newThirtyTwo()
	VBROADCASTSS(NewDataAddr(NewStaticSymbol("floatOne"), 0), one)
	loop("row", n, func() {
		u, row := GP64(), param("row")
		MOVL(Mem{Base: list}, u.As32())
		LEAQ(Mem{Base: row, Index: u, Scale: 4}, row)
		p, end := listOf(row, param("start"), param("idx"))
		CMPQ(p, end)
		JE(LabelRef("next"))
		clearSums(avx512{}, sums)
		clearSums(avx512{}, counts)
		any, x, fired, limit := GP64(), param("x"), param("fired"), param("limit")
		XORQ(any, any)
		Label("entry")
		at := GP64()
		MOVL(Mem{Base: p}, at.As32())
		CMPQ(at, limit)
		JGE(LabelRef("summed"))
		sumEntry(at, any, x, fired, sums, counts, one)
		ADDQ(Imm(4), p)
		CMPQ(p, end)
		JNE(LabelRef("entry"))
		Label("summed")
		keepSums(u, any, sums, counts, thirtyTwo)
		Label("next")
		ADDQ(Imm(4), list)
	})
	VZEROUPPER()
	RET()
}

// keepSums writes what is stored of the sums of row u, and of the counts if there are any.
func keepSums(u, any reg.GPVirtual, sums, counts []reg.VecVirtual, thirtyTwo reg.VecVirtual) {
	start, from, stored := param("first"), GP64(), GP64()
	MOVL(Mem{Base: start, Index: u, Scale: 4}, from.As32())
	MOVL(Mem{Base: start, Index: u, Scale: 4, Disp: 4}, stored.As32())
	SUBQ(from, stored)
	post, grad, count := param("post"), param("grad"), param("count")
	ADDQ(from, post)
	LEAQ(Mem{Base: grad, Index: from, Scale: 4}, grad)
	keepStored("keep", stored, post, thirtyTwo, [][]reg.VecVirtual{sums}, grad)
	TESTQ(any, any)
	JZ(LabelRef("next"))
	LEAQ(Mem{Base: count, Index: from, Scale: 4}, count)
	keepStored("count", stored, post, thirtyTwo, [][]reg.VecVirtual{counts}, count)
}

// sumEntry adds row number at of x to sums, and 1 to counts where the bits of fired[at] are set, which any has then too.
func sumEntry(at, any, x, fired reg.GPVirtual, sums, counts []reg.VecVirtual, one reg.VecVirtual) {
	bits := GP64()
	MOVQ(Mem{Base: fired, Index: at, Scale: 8}, bits)
	SHLQ(Imm(8), at)
	for i, v := range sums {
		VADDPS(Mem{Base: x, Index: at, Scale: 1, Disp: 64 * i}, v, v)
	}
	TESTQ(bits, bits)
	JZ(LabelRef("none"))
	ORQ(bits, any)
	for i, v := range counts {
		m := K()
		KMOVW(bits.As32(), m)
		VADDPS(one, v, m, v)
		if i < 3 {
			SHRQ(Imm(16), bits)
		}
	}
	Label("none")
}

// listedUpdate: n synapses that are listed, a multiple of 16, take a step.
func listedUpdate(s isa) {
	text(s, "listedUpdate", "func(n int, post *uint8, w *float32, m *float32, v *float32, grad *float32, count *float32, colsum *float32, "+
		"mode int, p *byte)")
	n, post, w, m, v, grad, mode := param("n"), param("post"), param("w"), param("m"), param("v"), param("grad"), param("mode")
	k := fields(s, param("p"), rowFields...)
	find := newFinder(s, param("colsum"))
	off := GP64()
	XORQ(off, off)
	loop("vector", n, func() {
		at := func(p reg.Register) Mem { return Mem{Base: p, Index: off, Scale: 4} }
		wx, mx, vx, g := s.vec(), s.vec(), s.vec(), s.vec()
		VMOVUPS(at(w), wx)
		VMOVUPS(at(m), mx)
		VMOVUPS(at(v), vx)
		VMULPS(at(grad), k("scale"), g)
		where(mode, softening, "soft", func() {
			t := s.vec()
			VSUBPS(s.abs(wx), k("one"), t)
			VMULPS(t, g, g)
		})
		adam(s, k, wx, g, mx, vx)
		where(mode, decaying, "decaying", func() {
			t := find(Mem{Base: post, Index: off, Scale: 1})
			VSUBPS(at(param("count")), t, t)
			VMULPS(k("lambda"), t, t)
			VSUBPS(t, wx, wx)
		})
		hold(k, wx)
		VMOVUPS(wx, at(w))
		VMOVUPS(mx, at(m))
		VMOVUPS(vx, at(v))
		ADDQ(Imm(uint64(s.lanes())), off)
		SUBQ(Imm(uint64(s.lanes()-1)), n) // and one by the loop
	})
	VZEROUPPER()
	RET()
}

// newFinder returns a function that finds the numbers of a table of 64 whose places a vector of bytes has.
func newFinder(s isa, table reg.GPVirtual) func(places Mem) reg.VecVirtual {
	if s.lanes() == 8 {
		return func(places Mem) reg.VecVirtual {
			at, all, x := YMM(), YMM(), YMM()
			VPMOVZXBD(places, at)
			VPCMPEQD(all, all, all)
			VGATHERDPS(all, Mem{Base: table, Index: at, Scale: 4}, x)
			return x
		}
	}
	part := newSums(s, 64)
	for i, x := range part {
		VMOVUPS(at(s, table, i), x)
	}
	thirtyTwo := newThirtyTwo()
	return func(places Mem) reg.VecVirtual {
		low, high, upper := ZMM(), ZMM(), K()
		VPMOVZXBD(places, low)
		VPTESTMD(thirtyTwo, low, upper)
		VMOVDQA32(low, high)
		VPERMI2PS(part[1], part[0], low)
		VPERMI2PS(part[3], part[2], high)
		VMOVAPS(high, upper, low)
		return low
	}
}

// spreadConstants declares what these kernels read from memory.
func spreadConstants() {
	GLOBL("floatOne", readOnly)
	DATA(0, U32(0x3F800000)) // 1
	GLOBL("thirtyTwo", readOnly)
	DATA(0, U32(32))
}
