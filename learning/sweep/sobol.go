package sweep

import "math/bits"

// sobolDimensions is how many numbers a point can have.
const sobolDimensions = 16

// primitive has, for each dimension after the first, a primitive polynomial over GF(2), its coefficients from the highest degree down, and the first
// odd numbers m_1, m_2, …: rows 2 to 16 of the table new-joe-kuo-6 [joe2008].
var primitive = [sobolDimensions - 1]struct {
	polynomial uint32
	m          []uint32
}{
	{0b11, []uint32{1}},
	{0b111, []uint32{1, 3}},
	{0b1011, []uint32{1, 3, 1}},
	{0b1101, []uint32{1, 1, 1}},
	{0b10011, []uint32{1, 1, 3, 3}},
	{0b11001, []uint32{1, 3, 5, 13}},
	{0b100101, []uint32{1, 1, 5, 5, 17}},
	{0b101001, []uint32{1, 1, 5, 5, 5}},
	{0b101111, []uint32{1, 1, 7, 11, 19}},
	{0b110111, []uint32{1, 1, 5, 1, 1}},
	{0b111011, []uint32{1, 1, 1, 3, 11}},
	{0b111101, []uint32{1, 3, 5, 5, 31}},
	{0b1000011, []uint32{1, 3, 3, 9, 7, 49}},
	{0b1011011, []uint32{1, 1, 1, 15, 21, 21}},
	{0b1100001, []uint32{1, 3, 1, 13, 27, 49}},
}

// sobol returns number d of point i, both from 0, in units of 2⁻³²: the exclusive or of the direction numbers of the ones in the Gray code of i.
func sobol(i uint32, d int) (x uint32) {
	v := directions(d)
	for gray := i ^ i>>1; gray != 0; gray &= gray - 1 {
		x ^= v[bits.TrailingZeros32(gray)]
	}
	return x
}

// directions are the direction numbers v_k = m_k 2^(32−k) of a dimension, with the recurrence of docs/sweeps.md.
func directions(d int) (v [32]uint32) {
	if d == 0 {
		for k := range v {
			v[k] = 1 << (31 - k)
		}
		return v
	}
	p := primitive[d-1]
	s := len(p.m)
	for k := range v {
		if k < s {
			v[k] = p.m[k] << (31 - k)
			continue
		}
		v[k] = v[k-s] ^ v[k-s]>>s
		for j := 1; j < s; j++ {
			if p.polynomial>>(s-j)&1 == 1 {
				v[k] ^= v[k-j]
			}
		}
	}
	return v
}
