package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels of synapses that learn at every step, in blocks of 64 pre by 64 post cells.

const (
	rowBytes   = 256 // of 64 weights
	chunkBytes = 3 * rowBytes
	lagMask    = 127 // the ring of steps, less one
)

// pairVectors is how many vectors of columns gatherPairs sums at a time: twice as many sums must fit the registers.
const pairVectors = 4

// gatherPairs: pairVectors vectors of columns of pairs of rows, apart bytes from each other; three lists a pair.
func gatherPairs(s isa) {
	text(s, "gatherPairs", "func(dst *float32, ldd uintptr, apart uintptr, w *float32, ldw uintptr, gain float32, start *uint32, "+
		"idx *uint32, pairs int)")
	dst, w, ldw := param("dst"), param("w"), param("ldw")
	start, idx, pairs := param("start"), param("idx"), param("pairs")
	gain := s.vec()
	VBROADCASTSS(NewParamAddr("gain", 40), gain)
	both, own := make([]reg.VecVirtual, pairVectors), make([]reg.VecVirtual, pairVectors)
	for i := range both {
		both[i], own[i] = s.vec(), s.vec()
	}
	loop("pair", pairs, func() {
		p, end := GP64(), GP64()
		bound := func(k int) {
			MOVL(Mem{Base: start, Disp: 4 * k}, end.As32())
			LEAQ(Mem{Base: idx, Index: end, Scale: 4}, end)
		}
		bound(0)
		MOVQ(end, p)
		bound(1)
		for _, x := range both {
			s.zero(x)
		}
		addList(s, "both", p, end, w, ldw, both)
		row := GP64()
		MOVQ(dst, row)
		for k, name := range []string{"first", "second"} {
			bound(2 + k)
			for i, x := range both {
				VMOVAPS(x, own[i])
			}
			addList(s, name, p, end, w, ldw, own)
			for i, x := range own {
				VMULPS(gain, x, x)
				VADDPS(at(s, row, i), x, x)
				VMOVUPS(x, at(s, row, i))
			}
			if k == 0 {
				advance(row, "apart")
			}
		}
		ADDQ(Imm(12), start)
		advance(dst, "ldd")
	})
	VZEROUPPER()
	RET()
}

// maskedTile: for each of n lists, 64 sums of coef[e] where the bits of word rows[e]·stride (bytes) say so, in order of e.
func maskedTile(s isa) {
	text(s, "maskedTile", "func(dst *float32, bits *uint64, stride uintptr, start *uint32, rows *uint32, coef *float32, n int)")
	dst, bits, stride := param("dst"), param("bits"), param("stride")
	start, rows, coef, n := param("start"), param("rows"), param("coef"), param("n")
	acc := newSums(s, 64)
	loop("list", n, func() {
		e, end := GP64(), GP64()
		MOVL(Mem{Base: start}, e.As32())
		MOVL(Mem{Base: start, Disp: 4}, end.As32())
		clearSums(s, acc)
		CMPQ(e, end)
		JE(LabelRef("entry_done"))
		Label("entry")
		word, d := GP64(), s.vec()
		MOVL(Mem{Base: rows, Index: e, Scale: 4}, word.As32())
		IMULQ(stride, word)
		MOVQ(Mem{Base: bits, Index: word, Scale: 1}, word)
		VBROADCASTSS(Mem{Base: coef, Index: e, Scale: 4}, d)
		for i, a := range acc {
			s.addWhere(s.fromBits(word), a, d)
			if i+1 < len(acc) {
				SHRQ(Imm(uint64(s.lanes())), word)
			}
		}
		INCQ(e)
		CMPQ(e, end)
		JNE(LabelRef("entry"))
		Label("entry_done")
		storeSums(s, acc, dst)
		ADDQ(Imm(4), start)
		ADDQ(U32(rowBytes), dst)
	})
	VZEROUPPER()
	RET()
}

// rowsAhead is how far ahead rows of weights are asked for: memory answers later than a row is worked on.
const rowsAhead = 4

// prefetchRow asks for the row of 64 weights with moments that comes rowsAhead after the one that list points to; there are
// ahead entries from there on.
func prefetchRow(list, wmv, ahead reg.GPVirtual) {
	next := GP64()
	CMPQ(ahead, Imm(rowsAhead))
	JLE(LabelRef("no_next"))
	MOVL(Mem{Base: list, Disp: 4 * rowsAhead}, next.As32())
	IMUL3Q(U32(chunkBytes), next, next)
	ADDQ(wmv, next)
	for d := 0; d < chunkBytes; d += 64 {
		PREFETCHT0(Mem{Base: next, Disp: d})
	}
	Label("no_next")
	DECQ(ahead)
}

var rowFields = append(adamFields[:len(adamFields):len(adamFields)], "scale", "lambda", "lo", "hi", "one")

// Bits of the mode of rowUpdate, learnRows and replay.
const (
	decaying = 1 << iota
	softening
)

// rowUpdate: n listed rows take a step with their gradients; more are listed behind them.
func rowUpdate(s isa) {
	text(s, "rowUpdate", "func(n int, list *uint32, ahead int, wmv *float32, grad *float32, count *float32, colsum *float32, mode int, p *byte)")
	n, list, ahead, wmv, grad := param("n"), param("list"), param("ahead"), param("wmv"), param("grad")
	count, colsum, mode, p := param("count"), param("colsum"), param("mode"), param("p")
	k := fields(s, p, rowFields...)
	loop("row", n, func() {
		prefetchRow(list, wmv, ahead)
		off, row := GP64(), GP64()
		MOVL(Mem{Base: list}, off.As32())
		IMUL3Q(U32(chunkBytes), off, row)
		ADDQ(wmv, row)
		ANDL(Imm(63), off.As32())
		SHLQ(Imm(8), off)
		of := func(p reg.GPVirtual) func(int) Mem {
			return func(i int) Mem { return Mem{Base: p, Index: off, Scale: 1, Disp: i * s.lanes() * 4} }
		}
		updateRow(s, k, row, colsum, mode, of(grad), of(count))
		ADDQ(Imm(4), list)
	})
	VZEROUPPER()
	RET()
}

// learnRows: n listed rows take a step with gradients and counts that are summed on the way. While one row is updated, the sums of
// the next are made: nothing in either waits for the other. Between, sums holds two times two rows of 64.
func learnRows(s isa) {
	text(s, "learnRows", "func(n int, list *uint32, ahead int, wmv *float32, start *uint32, rows *uint32, x *float32, fired *uint64, colsum *float32, "+
		"mode int, p *byte, sums *float32)")
	n, list, ahead, wmv := param("n"), param("list"), param("ahead"), param("wmv")
	x, fired, made := param("x"), param("fired"), param("sums")
	used, row, after := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: made, Disp: 2 * rowBytes}, used)
	XORQ(after, after)
	k := fields(s, param("p"), rowFields...)
	c := newByteCounter(s)
	INCQ(n)
	loop("cell", n, func() {
		MOVQ(after, row)
		CMPQ(n, Imm(1))
		JE(LabelRef("all_summed"))
		prefetchRow(list, wmv, ahead)
		p, end, start, rows := GP64(), GP64(), param("start"), param("rows")
		MOVL(Mem{Base: list}, after.As32())
		MOVL(Mem{Base: start, Index: after, Scale: 4}, p.As32())
		MOVL(Mem{Base: start, Index: after, Scale: 4, Disp: 4}, end.As32())
		LEAQ(Mem{Base: rows, Index: p, Scale: 4}, p)
		LEAQ(Mem{Base: rows, Index: end, Scale: 4}, end)
		sumAndCount(s, c, p, end, x, fired, made)
		IMUL3Q(U32(chunkBytes), after, after)
		ADDQ(wmv, after)
		ADDQ(Imm(4), list)
		Label("all_summed")
		TESTQ(row, row)
		JZ(LabelRef("no_row"))
		of := func(disp int) func(int) Mem {
			return func(i int) Mem { return at(s, used, i).Offset(disp) }
		}
		updateRow(s, k, row, param("colsum"), param("mode"), of(0), of(rowBytes))
		Label("no_row")
		XCHGQ(made, used)
	})
	VZEROUPPER()
	RET()
}

// sumAndCount writes the sum of the rows of x listed from p to end to sums, and behind it how often each bit is set in those of
// fired.
func sumAndCount(s isa, c byteCounter, p, end, x, fired, sums reg.GPVirtual) {
	acc := newSums(s, 64)
	clearSums(s, acc)
	for i := range acc {
		VMOVUPS(acc[0], at(s, sums, i).Offset(rowBytes))
	}
	Label("round")
	CMPQ(p, end)
	JE(LabelRef("summed"))
	upto := GP64()
	LEAQ(Mem{Base: p, Disp: 4 * mostBytes}, upto)
	CMPQ(end, upto)
	CMOVQLT(end, upto)
	c.clear()
	Label("entry")
	r := GP64()
	MOVL(Mem{Base: p}, r.As32())
	c.count(Mem{Base: fired, Index: r, Scale: 8})
	SHLQ(Imm(8), r)
	for i, a := range acc {
		VADDPS(Mem{Base: x, Index: r, Scale: 1, Disp: i * s.lanes() * 4}, a, a)
	}
	ADDQ(Imm(4), p)
	CMPQ(p, upto)
	JNE(LabelRef("entry"))
	c.add(func(i int, y reg.VecVirtual) {
		count := at(s, sums, i).Offset(rowBytes)
		VADDPS(count, y, y)
		VMOVUPS(y, count)
	})
	JMP(LabelRef("round"))
	Label("summed")
	storeSums(s, acc, sums)
}

// updateRow takes the step of a row of 64 weights with gradients grad and counts count.
func updateRow(s isa, k func(string) reg.VecVirtual, row, colsum, mode reg.GPVirtual, grad, count func(i int) Mem) {
	for i := range 64 / s.lanes() {
		d := i * s.lanes() * 4
		w, m, v, g := s.vec(), s.vec(), s.vec(), s.vec()
		VMOVUPS(Mem{Base: row, Disp: d}, w)
		VMOVUPS(Mem{Base: row, Disp: rowBytes + d}, m)
		VMOVUPS(Mem{Base: row, Disp: 2*rowBytes + d}, v)
		VMULPS(grad(i), k("scale"), g)
		where(mode, softening, fmt.Sprint("soft", i), func() {
			t := s.vec()
			VSUBPS(s.abs(w), k("one"), t)
			VMULPS(t, g, g)
		})
		adam(s, k, w, g, m, v)
		where(mode, decaying, fmt.Sprint("decaying", i), func() {
			t := s.vec()
			VMOVUPS(Mem{Base: colsum, Disp: d}, t)
			VSUBPS(count(i), t, t)
			VMULPS(k("lambda"), t, t)
			VSUBPS(t, w, w)
		})
		hold(k, w)
		VMOVUPS(w, Mem{Base: row, Disp: d})
		VMOVUPS(m, Mem{Base: row, Disp: rowBytes + d})
		VMOVUPS(v, Mem{Base: row, Disp: 2*rowBytes + d})
	}
}

// hold keeps w between lo and hi: the second where neither is greater, so that not-a-number stays.
func hold(k func(string) reg.VecVirtual, w reg.VecVirtual) {
	VMAXPS(w, k("lo"), w)
	VMINPS(w, k("hi"), w)
}

// replay: n listed rows take the last lag[r] steps up to step now without a gradient. Rates holds eta and q of
// each step of the ring, colsum a row of 64.
func replay(s isa) {
	text(s, "replay", "func(n int, list *uint32, ahead int, lag *uint32, wmv *float32, rates *float32, colsum *float32, now int, mode int, p *byte)")
	n, list, ahead, lags, wmv := param("n"), param("list"), param("ahead"), param("lag"), param("wmv")
	p := param("p")
	k := fields(s, p, rowFields...)
	loop("row", n, func() {
		prefetchRow(list, wmv, ahead)
		row := GP64()
		MOVL(Mem{Base: list}, row.As32())
		IMUL3Q(U32(chunkBytes), row, row)
		ADDQ(wmv, row)
		for i := range 64 / s.lanes() {
			replayVector(s, fmt.Sprintf("v%d_", i), row, lags, i*s.lanes()*4, k)
		}
		ADDQ(Imm(4), list)
		ADDQ(Imm(4), lags)
	})
	VZEROUPPER()
	RET()
}

// replayVector takes the steps in one vector. While first moments are zero nothing but the decay moves a weight.
func replayVector(s isa, name string, row, lags reg.GPVirtual, d int, k func(string) reg.VecVirtual) {
	w, m, v := s.vec(), s.vec(), s.vec()
	VMOVUPS(Mem{Base: row, Disp: d}, w)
	VMOVUPS(Mem{Base: row, Disp: rowBytes + d}, m)
	VMOVUPS(Mem{Base: row, Disp: 2*rowBytes + d}, v)
	left, step, at, rates := GP64(), GP64(), GP64(), GP64()
	MOVL(Mem{Base: lags}, left.As32())
	Load(Param("now"), step)
	SUBQ(left, step)
	Load(Param("rates"), rates)
	loop(name+"step", left, func() {
		INCQ(step)
		MOVQ(step, at)
		ANDQ(Imm(lagMask), at)
		VMULPS(k("b1"), m, m)
		VMULPS(k("b2"), v, v)
		clearTiny(s, s.abs(m), k("tiny"), m)
		clearTiny(s, v, k("tiny"), v)
		none := GP64()
		s.anySet(m, none)
		TESTQ(none, none)
		JZ(LabelRef(name + "still"))
		t, u := s.vec(), s.vec()
		VSQRTPS(v, t)
		VBROADCASTSS(Mem{Base: rates, Index: at, Scale: 8, Disp: 4}, u)
		VMULPS(u, t, t)
		VADDPS(k("eps"), t, t)
		VBROADCASTSS(Mem{Base: rates, Index: at, Scale: 8}, u)
		VMULPS(u, m, u)
		VDIVPS(t, u, u)
		VSUBPS(u, w, w)
		Label(name + "still")
		where(param("mode"), decaying, name+"decaying", func() {
			x, sums := s.vec(), param("colsum")
			SHLQ(Imm(8), at)
			ADDQ(at, sums)
			VMULPS(Mem{Base: sums, Disp: d}, k("lambda"), x)
			VSUBPS(x, w, w)
		})
		hold(k, w)
	})
	VMOVUPS(w, Mem{Base: row, Disp: d})
	VMOVUPS(m, Mem{Base: row, Disp: rowBytes + d})
	VMOVUPS(v, Mem{Base: row, Disp: 2*rowBytes + d})
}

// mostBytes is how many times a byte can count.
const mostBytes = 255
