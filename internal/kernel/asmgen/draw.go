package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// drawn is how many steps drawWords draws: two for each of 8 numbers.
const drawn = 16

// drawWords: out[t] = spikes of n cells in step t of 16; base begins the numbers of the first two.
func drawWords(s isa) {
	text(s, "draw", "func(out *uint64, base uint64, cells *byte, n int)")
	out, cells, n := param("out"), param("cells"), param("n")
	d := newDrawing(s)
	first := s.vec()
	VPBROADCASTQ(NewParamAddr("base", 8), first)
	from, even, odd := d.vectors(), d.vectors(), d.vectors()
	for i := range from {
		VPADDQ(drawConstant(drawLanes+i*d.lanes), first, from[i])
		s.zero(even[i])
		s.zero(odd[i])
	}
	loop("cell", n, func() {
		chance, offset, bit := s.vec(), s.vec(), s.vec()
		VPBROADCASTQ(Mem{Base: cells}, chance)
		VPBROADCASTQ(Mem{Base: cells, Disp: 8}, offset)
		VPBROADCASTQ(Mem{Base: cells, Disp: 16}, bit)
		for i := range from {
			z, high := s.vec(), s.vec()
			VPADDQ(offset, from[i], z)
			d.mix(z)
			VPSRLQ(Imm(32), z, high)
			d.and(d.k(drawLowHalf), z)
			d.fire(z, chance, bit, even[i])
			d.fire(high, chance, bit, odd[i])
		}
		ADDQ(Imm(24), cells)
	})
	for i := range from {
		d.store(even[i], odd[i], out, i)
	}
	VZEROUPPER()
	RET()
}

// drawing is what drawWords does with vectors of 64-bit numbers.
type drawing struct {
	isa
	lanes int
	kept  map[int]reg.VecVirtual
}

func newDrawing(s isa) drawing {
	d := drawing{isa: s, lanes: s.lanes() / 2, kept: map[int]reg.VecVirtual{}}
	if s.hoists() {
		for _, i := range []int{drawMix1, drawMix2, drawLowHalf} {
			d.kept[i] = d.k(i)
		}
	}
	return d
}

// vectors has lanes for 8 numbers.
func (d drawing) vectors() []reg.VecVirtual {
	v := make([]reg.VecVirtual, 8/d.lanes)
	for i := range v {
		v[i] = d.vec()
	}
	return v
}

// k is a constant in all lanes.
func (d drawing) k(i int) reg.VecVirtual {
	if x, ok := d.kept[i]; ok {
		return x
	}
	x := d.vec()
	VPBROADCASTQ(drawConstant(i), x)
	return x
}

func (d drawing) mix(z reg.VecVirtual) {
	d.shiftXor(30, z)
	d.multiply(z, drawMix1)
	d.shiftXor(27, z)
	d.multiply(z, drawMix2)
	d.shiftXor(31, z)
}

func (d drawing) shiftXor(by uint64, z reg.VecVirtual) {
	t := d.vec()
	VPSRLQ(Imm(by), z, t)
	if d.hoists() {
		VPXORQ(t, z, z)
	} else {
		VPXOR(t, z, z)
	}
}

// multiply keeps the low 64 bits. AVX2 has only products of the low halves: a·c = a₀c₀ + 2³²·(a₁c₀ + a₀c₁).
func (d drawing) multiply(z reg.VecVirtual, constant int) {
	if d.hoists() {
		VPMULLQ(d.k(constant), z, z)
		return
	}
	c, low, cross, high := d.k(constant), d.vec(), d.vec(), d.vec()
	VPMULUDQ(c, z, low)
	VPSRLQ(Imm(32), z, high)
	VPMULUDQ(c, high, high)
	VPMULUDQ(d.k(constant+drawHighHalf), z, cross)
	VPADDQ(high, cross, cross)
	VPSLLQ(Imm(32), cross, cross)
	VPADDQ(cross, low, z)
}

func (d drawing) and(x, y reg.VecVirtual) {
	if d.hoists() {
		VPANDQ(x, y, y)
	} else {
		VPAND(x, y, y)
	}
}

// fire sets a bit of words where half a number is below the chance; both are at most 2³², so that signs do not matter.
func (d drawing) fire(half, chance, bit, words reg.VecVirtual) {
	if d.hoists() {
		k := K()
		VPCMPQ(Imm(1), chance, half, k)
		VPORQ(bit, words, k, words)
		return
	}
	m := d.vec()
	VPCMPGTQ(half, chance, m)
	VPAND(bit, m, m)
	VPOR(m, words, words)
}

// store writes words of even and odd steps by turns, as vectors 2i and 2i+1 of out.
func (d drawing) store(even, odd reg.VecVirtual, out reg.Register, i int) {
	low, high := d.vec(), d.vec()
	if d.hoists() {
		for h, at := range []int{drawTurnsLow, drawTurnsHigh} {
			turns, x := d.vec(), []reg.VecVirtual{low, high}[h]
			VMOVDQU64(drawConstant(at), turns)
			VMOVDQA64(even, x)
			VPERMT2Q(odd, turns, x)
			VMOVDQU64(x, Mem{Base: out, Disp: 64 * h})
		}
		return
	}
	VPUNPCKLQDQ(odd, even, low)
	VPUNPCKHQDQ(odd, even, high)
	x := d.vec()
	VPERM2I128(Imm(0x20), high, low, x)
	VMOVDQU(x, Mem{Base: out, Disp: 64 * i})
	VPERM2I128(Imm(0x31), high, low, x)
	VMOVDQU(x, Mem{Base: out, Disp: 64*i + 32})
}

// Where the constants stand, in words. drawHighHalf behind a factor is its high half.
const (
	drawMix1 = iota
	drawMix2
	drawHighHalf
	_
	drawLowHalf
	drawLanes
	drawTurnsLow  = drawLanes + 8
	drawTurnsHigh = drawTurnsLow + 8
)

func drawConstant(word int) Mem { return NewDataAddr(NewStaticSymbol("drawConstants"), 8*word) }

// drawConstants declares the constants of splitmix64, and how lanes take turns.
func drawConstants() {
	const mix1, mix2, golden = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15
	words := []uint64{mix1, mix2, mix1 >> 32, mix2 >> 32, 1<<32 - 1}
	for i := range uint64(8) {
		words = append(words, i<<32*golden)
	}
	words = append(words, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)
	GLOBL("drawConstants", readOnly)
	for i, w := range words {
		DATA(8*i, U64(w))
	}
}
