package tensors

import (
	"math"
	"math/big"
	"testing"
)

// exact16 is the value of a half-precision number by its definition, in float64: fraction and exponent as IEEE 754 gives them.
func exact16(h Float16) float64 {
	sign, e, f := 1., int(h>>10&0x1f), float64(h&0x3ff)
	if h>>15 == 1 {
		sign = -1
	}
	switch {
	case e == 31 && f == 0:
		return sign * math.Inf(1)
	case e == 31:
		return math.NaN()
	case e == 0:
		return sign * math.Ldexp(f, -24)
	}
	return sign * math.Ldexp(1+f/1024, e-15)
}

// nearest16 looks for the nearest of all finite numbers of half precision, by halves, and rounds as IEEE 754 says: the second implementation.
func nearest16(x float64) Float16 {
	sign := Float16(0)
	if math.Signbit(x) {
		sign, x = 1<<15, -x
	}
	if x >= 65520 { // half a step beyond the largest, 65504
		return sign | 0x7c00
	}
	lo, hi := Float16(0), Float16(0x7c00)
	for hi-lo > 1 {
		if m := (lo + hi) / 2; exact16(m) <= x {
			lo = m
		} else {
			hi = m
		}
	}
	above := exact16(hi)
	if hi == 0x7c00 {
		above = 65536
	}
	below, over := x-exact16(lo), above-x
	if over < below || over == below && lo&1 == 1 {
		return sign | hi
	}
	return sign | lo
}

// Every half-precision number becomes a float32 of the same value, and that the same bits again.
func TestFloat16AllValues(t *testing.T) {
	for i := range 1 << 16 {
		h := Float16(i)
		x, want := h.Float32(), exact16(h)
		if float64(x) != want && !(math.IsNaN(float64(x)) && math.IsNaN(want)) || math.Signbit(float64(x)) != (i>>15 == 1) {
			t.Fatalf("%#04x is %v, want %v", i, x, want)
		}
		if back := ToFloat16(x); back != h {
			t.Fatalf("%#04x became %#04x", i, uint16(back))
		}
		b := BFloat16(i)
		y := b.Float32()
		if math.Float32bits(y) != uint32(i)<<16 || ToBFloat16(y) != b {
			t.Fatalf("bfloat16 %#04x is %v, and back %#04x", i, y, uint16(ToBFloat16(y)))
		}
	}
}

// Around every half-precision number and every middle between two of them, float32 neighbours round as the second implementation says.
func TestToFloat16Rounds(t *testing.T) {
	for i := range 0x7c00 {
		low, high := exact16(Float16(i)), exact16(Float16(i+1))
		if i == 0x7bff {
			high = 65536
		}
		middle := float32((low + high) / 2) // 12 bits of fraction: exact
		for _, x := range []float32{float32(low), float32(high), middle, math.Nextafter32(middle, 0), math.Nextafter32(middle, 1e9)} {
			for _, x := range []float32{x, -x} {
				if got, want := ToFloat16(x), nearest16(float64(x)); got != want {
					t.Fatalf("%v (%#08x) became %#04x, want %#04x", x, math.Float32bits(x), uint16(got), uint16(want))
				}
			}
		}
	}
	for _, x := range []float32{math.MaxFloat32, 65536, 65520, math.SmallestNonzeroFloat32, 0x1p-25, 0x1.000002p-25, 0x1p-126, float32(math.Inf(1))} {
		if got, want := ToFloat16(x), nearest16(float64(x)); got != want {
			t.Errorf("%v became %#04x, want %#04x", x, uint16(got), uint16(want))
		}
	}
}

// Around every bfloat16 and every middle between two of them, float32 neighbours round as a big.Float of 8 bits does; subnormals, of which that
// knows nothing, as whole units of 2⁻¹³³ do.
func TestToBFloat16Rounds(t *testing.T) {
	for i := range 0x7f80 {
		middle := math.Float32frombits(uint32(i)<<16 | 1<<15)
		for _, x := range []float32{middle, math.Nextafter32(middle, 0), math.Nextafter32(middle, math.MaxFloat32)} {
			want, _ := new(big.Float).SetPrec(8).SetMode(big.ToNearestEven).SetFloat64(float64(x)).Float32()
			if x < 0x1p-126 {
				want = float32(math.Ldexp(math.RoundToEven(math.Ldexp(float64(x), 133)), -133))
			}
			for sign, x := range map[float32]float32{1: x, -1: -x} {
				if got := ToBFloat16(x).Float32(); got != sign*want {
					t.Fatalf("%v became %v, want %v", x, got, sign*want)
				}
			}
		}
	}
}

// What is no number stays none in fewer bits, whichever bits of its fraction are set, and keeps its sign.
func TestShortFloatsOfNoNumber(t *testing.T) {
	for bit := range 23 {
		for _, sign := range []uint32{0, 1 << 31} {
			x := math.Float32frombits(sign | 0xff<<23 | 1<<bit)
			h, b := ToFloat16(x), ToBFloat16(x)
			if !math.IsNaN(float64(h.Float32())) || !math.IsNaN(float64(b.Float32())) || uint32(h)>>15 != sign>>31 || uint32(b)>>15 != sign>>31 {
				t.Errorf("%#08x became %#04x and %#04x", math.Float32bits(x), uint16(h), uint16(b))
			}
		}
	}
}
