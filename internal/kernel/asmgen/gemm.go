package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The tile of C that stays in registers: lanes/2 rows of tileVectors vectors (8 × 48 for AVX-512, 4 × 24 for AVX2).
const tileVectors = 3

func tileRows(s isa) int { return s.lanes() / 2 }

// tile: c[i][j] (+)= Σ_q a[q][i] · b[q][j], for packed a and b, stride of c in bytes; adds to c unless add is 0.
func tile(s isa) {
	text(s, "tile", "func(k int, a *float32, b *float32, c *float32, ldc uintptr, add int)")
	k, a, b, c, ldc := param("k"), param("a"), param("b"), param("c"), param("ldc")
	acc := make([][tileVectors]reg.VecVirtual, tileRows(s))
	row := GP64()
	MOVQ(c, row)
	for i := range acc {
		PREFETCHT0(Mem{Base: row})
		PREFETCHT0(Mem{Base: row, Disp: tileVectors*s.lanes()*4 - 1})
		if i+1 < len(acc) {
			ADDQ(ldc, row)
		}
		for j := range acc[i] {
			acc[i][j] = s.vec()
			s.zero(acc[i][j])
		}
	}
	const unrolled = 4
	quads := GP64()
	MOVQ(k, quads)
	SHRQ(Imm(2), quads)
	loop("quad", quads, func() {
		for q := range unrolled {
			tileStep(s, acc, a, b, q)
		}
		ADDQ(U32(unrolled*tileRows(s)*4), a)
		ADDQ(U32(unrolled*tileVectors*s.lanes()*4), b)
	})
	ANDQ(Imm(unrolled-1), k)
	loop("one", k, func() {
		tileStep(s, acc, a, b, 0)
		ADDQ(Imm(uint64(tileRows(s)*4)), a)
		ADDQ(U32(tileVectors*s.lanes()*4), b)
	})
	tileStore(s, acc, c, ldc)
	VZEROUPPER()
	RET()
}

// tileStep adds the products of step q behind a and b.
func tileStep(s isa, acc [][tileVectors]reg.VecVirtual, a, b reg.Register, q int) {
	var y [tileVectors]reg.VecVirtual
	for j := range y {
		y[j] = s.vec()
		VMOVUPS(at(s, b, q*tileVectors+j), y[j])
	}
	for i := range acc {
		x := s.vec()
		VBROADCASTSS(Mem{Base: a, Disp: 4 * (q*len(acc) + i)}, x)
		for j := range y {
			VFMADD231PS(y[j], x, acc[i][j])
		}
	}
}

func tileStore(s isa, acc [][tileVectors]reg.VecVirtual, c, ldc reg.Register) {
	add := param("add")
	TESTQ(add, add)
	JZ(LabelRef("overwrite"))
	row := GP64()
	MOVQ(c, row)
	for i := range acc {
		for j, x := range acc[i] {
			VADDPS(at(s, row, j), x, x)
		}
		if i+1 < len(acc) {
			ADDQ(ldc, row)
		}
	}
	Label("overwrite")
	for i := range acc {
		for j, x := range acc[i] {
			VMOVUPS(x, at(s, c, j))
		}
		if i+1 < len(acc) {
			ADDQ(ldc, c)
		}
	}
}

// packWide: k rows of as many floats as a tile is wide, from stride lds (bytes) to stride none.
func packWide(s isa) {
	text(s, "packWide", "func(dst *float32, src *float32, lds uintptr, k int)")
	dst, src, lds, k := param("dst"), param("src"), param("lds"), param("k")
	ahead := GP64()
	MOVQ(lds, ahead)
	SHLQ(Imm(3), ahead)
	loop("row", k, func() {
		for d := 0; d < tileVectors*s.lanes()*4; d += 64 {
			PREFETCHT0(Mem{Base: src, Index: ahead, Scale: 1, Disp: d})
		}
		for j := range tileVectors {
			x := s.vec()
			VMOVUPS(at(s, src, j), x)
			VMOVUPS(x, at(s, dst, j))
		}
		ADDQ(lds, src)
		ADDQ(U32(tileVectors*s.lanes()*4), dst)
	})
	VZEROUPPER()
	RET()
}

// packHigh: k rows of as many floats as a tile is high.
func packHigh(s isa) {
	text(s, "packHigh", "func(dst *float32, src *float32, lds uintptr, k int)")
	dst, src, lds, k := param("dst"), param("src"), param("lds"), param("k")
	ahead := GP64()
	MOVQ(lds, ahead)
	SHLQ(Imm(3), ahead)
	var x reg.VecVirtual = XMM()
	if tileRows(s) == 8 {
		x = YMM()
	}
	loop("row", k, func() {
		PREFETCHT0(Mem{Base: src, Index: ahead, Scale: 1})
		VMOVUPS(Mem{Base: src}, x)
		VMOVUPS(x, Mem{Base: dst})
		ADDQ(lds, src)
		ADDQ(Imm(uint64(tileRows(s)*4)), dst)
	})
	VZEROUPPER()
	RET()
}

// packTurned: dst[q][0:4] = src[0:4][q] for 8·blocks values of q; strides in bytes.
func packTurned() {
	TEXT("packTurned", NOSPLIT, "func(dst *float32, ldd uintptr, src *float32, lds uintptr, blocks int)")
	Pragma("noescape")
	dst, ldd, src, lds, blocks := param("dst"), param("ldd"), param("src"), param("lds"), param("blocks")
	src2 := GP64()
	LEAQ(Mem{Base: src, Index: lds, Scale: 2}, src2)
	loop("block", blocks, func() {
		r, t := ymm(4), ymm(4)
		for i, p := range []Mem{{Base: src}, {Base: src, Index: lds, Scale: 1}, {Base: src2}, {Base: src2, Index: lds, Scale: 1}} {
			VMOVUPS(p, r[i])
		}
		VUNPCKLPS(r[1], r[0], t[0])
		VUNPCKHPS(r[1], r[0], t[1])
		VUNPCKLPS(r[3], r[2], t[2])
		VUNPCKHPS(r[3], r[2], t[3])
		VUNPCKLPD(t[2], t[0], r[0])
		VUNPCKHPD(t[2], t[0], r[1])
		VUNPCKLPD(t[3], t[1], r[2])
		VUNPCKHPD(t[3], t[1], r[3])
		for half := range uint64(2) {
			for _, y := range r {
				VEXTRACTF128(Imm(half), y, Mem{Base: dst})
				ADDQ(ldd, dst)
			}
		}
		ADDQ(Imm(32), src)
		ADDQ(Imm(32), src2)
	})
	VZEROUPPER()
	RET()
}

func ymm(n int) []reg.VecVirtual {
	y := make([]reg.VecVirtual, n)
	for i := range y {
		y[i] = YMM()
	}
	return y
}

// peak: n rounds of independent multiply-adds in registers, as many as a step of tile has; nothing else bounds tile.
func peak(s isa) {
	text(s, "peak", "func(n int)")
	n := param("n")
	x := s.vec()
	s.zero(x)
	acc := make([]reg.VecVirtual, tileRows(s)*tileVectors)
	for i := range acc {
		acc[i] = s.vec()
		s.zero(acc[i])
	}
	loop("round", n, func() {
		for _, a := range acc {
			VFMADD231PS(x, x, a)
		}
	})
	VZEROUPPER()
	RET()
}
