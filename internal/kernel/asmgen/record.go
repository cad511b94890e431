package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// record is a struct of 8 bytes a field in memory: pointers, strides in bytes and words; for kernels with more arrays than registers.
type record struct {
	s     isa
	p     reg.GPVirtual
	index map[string]int
}

// newRecord reads the struct behind p, of which the first field is the mode.
func newRecord(s isa, p reg.GPVirtual, names ...string) record {
	x := record{s, p, map[string]int{}}
	for i, n := range names {
		x.index[n] = i + 1
	}
	return x
}

// field is one of the struct.
func (x record) field(name string) Mem {
	i, ok := x.index[name]
	if !ok {
		panic("asmgen: no field " + name)
	}
	return Mem{Base: x.p, Disp: 8 * i}
}

// at is where an array stands, off bytes behind its beginning.
func (x record) at(name string, off reg.GPVirtual) Mem {
	r := GP64()
	MOVQ(x.field(name), r)
	return Mem{Base: r, Index: off, Scale: 1}
}

// get loads a vector of an array.
func (x record) get(name string, off reg.GPVirtual) reg.VecVirtual {
	y := x.s.vec()
	VMOVUPS(x.at(name, off), y)
	return y
}

// one broadcasts a number.
func (x record) one(name string) reg.VecVirtual {
	y := x.s.vec()
	VBROADCASTSS(x.field(name), y)
	return y
}

// where runs body if a bit of the mode is set.
func (x record) where(bit int, name string, body func()) {
	TESTL(U32(bit), Mem{Base: x.p})
	JZ(LabelRef("not_" + name))
	body()
	Label("not_" + name)
}

// eachRow runs body for every row. Each of the offsets, which body moves to the end of the row, is then moved on by a field.
func (x record) eachRow(offs map[string]reg.GPVirtual, order []string, body func()) {
	rows := param("rows")
	for _, name := range order {
		XORQ(offs[name], offs[name])
	}
	loop("row", rows, func() {
		body()
		for _, name := range order {
			ADDQ(x.field(name), offs[name])
		}
	})
	VZEROUPPER()
	RET()
}

// forward moves offsets by a vector.
func (x record) forward(offs ...reg.GPVirtual) {
	for _, off := range offs {
		ADDQ(Imm(uint64(4*x.s.lanes())), off)
	}
}

// less: y -= a·b, into a register of its own product.
func (x record) less(y, a reg.VecVirtual, b Op) {
	t := x.s.vec()
	VMULPS(b, a, t)
	VSUBPS(t, y, y)
}

// lessWhere: y -= a·b where m.
func (x record) lessWhere(m reg.Register, y, a reg.VecVirtual, b Op) {
	t := x.s.vec()
	VMULPS(b, a, t)
	x.s.subtract(m, y, t)
}

// plusProduct: array += a·b.
func (x record) plusProduct(array string, off reg.GPVirtual, a reg.VecVirtual, b Op) {
	t := x.s.vec()
	VMULPS(b, a, t)
	VADDPS(x.at(array, off), t, t)
	VMOVUPS(t, x.at(array, off))
}

// raiseRows: dst[r] = th + strength·a[r] in rows of vectors vectors, at a stride of ld bytes.
func raiseRows(s isa) {
	text(s, "raiseRows", "func(dst *float32, a *float32, ld uintptr, th *float32, strength *float32, rows int, vectors int)")
	dst, a, ld, th, strength, rows := param("dst"), param("a"), param("ld"), param("th"), param("strength"), param("rows")
	loop("row", rows, func() {
		eachCell(s, "vector", func(off reg.GPVirtual) {
			at := func(base reg.Register) Mem { return Mem{Base: base, Index: off, Scale: 1} }
			x := s.vec()
			VMOVUPS(at(a), x)
			VMULPS(at(strength), x, x)
			VADDPS(at(th), x, x)
			VMOVUPS(x, at(dst))
		})
		ADDQ(ld, dst)
		ADDQ(ld, a)
	})
	VZEROUPPER()
	RET()
}
