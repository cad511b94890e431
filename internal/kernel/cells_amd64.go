//go:build amd64 && !purego

package kernel

import (
	"math"
	"unsafe"
)

// multiplySIMD and the two behind it work on all but the last len(dst) mod 16 elements and say how many these are.
func multiplySIMD(dst, a, b []float32) int {
	n := len(dst) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		multiplyRow(&dst[lo], &a[lo], &b[lo], min(mostMoments, n-lo))
	}
	return n
}

func addProductSIMD(dst, a, b []float32) int {
	n := len(dst) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		addProduct(&dst[lo], &a[lo], &b[lo], min(mostMoments, n-lo))
	}
	return n
}

func subtractProductSIMD(dst, a, b []float32) int {
	n := len(dst) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		subtractProduct(&dst[lo], &a[lo], &b[lo], min(mostMoments, n-lo))
	}
	return n
}

// aboveSIMD takes 16, 32, 48 or 64 numbers.
func aboveSIMD(x, th []float32) (bits uint64) {
	aboveRow(&x[0], &th[0], len(x)/lanes(), uint64(64-len(x)), &bits)
	return bits
}

// rowSIMD takes a multiple of 16 numbers.
func (s Slope) rowSIMD(d, u, th []float32) {
	p := errorParams{a: s.A, b: s.B, one: 1, minus: -1, mode: 1 << (s.Kind - SlopeGiven)}
	for lo := 0; lo < len(d); lo += mostMoments {
		slopeRow(&d[lo], &u[lo], &th[lo], min(mostMoments, len(d)-lo)/lanes(), (*byte)(unsafe.Pointer(&p)))
	}
}

// expParams is read by assembly.
type expParams struct {
	k, peak, perLn2, round, high, low, c6, c5, c4, c3, half, one, least, most, inf, bias float32
	mode                                                                                 uint32
}

// bellsParams is read by assembly.
type bellsParams struct {
	expParams
	k2, peak2 float32
}

// newExpParams are those of b, or of the exponential function where its peak is 0.
func newExpParams(b Bell) expParams {
	p := expParams{
		k: b.K, peak: b.Peak, perLn2: 1 / math.Ln2, round: expRound, high: expHigh, low: expLow, c6: 1.0 / 720, c5: 1.0 / 120, c4: 1.0 / 24, c3: 1.0 / 6,
		half: 0.5, one: 1, least: expLeast, most: expMost, inf: float32(math.Inf(1)), bias: math.Float32frombits((127 - expShift) & math.MaxUint32),
	}
	if b.Peak != 0 {
		p.mode = 1
	}
	return p
}

// expSIMD does bellRow, or ExpRow where peak is 0, for all but the last len(row) mod 16 numbers, and says how many these are.
func expSIMD(row []float32, k, peak float32) int {
	p := newExpParams(Bell{k, peak})
	n := len(row) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		expRow(&row[lo], min(mostMoments, n-lo)/lanes(), (*byte)(unsafe.Pointer(&p)))
	}
	return n
}

// bellsSIMD does BellsRow, as expSIMD does.
func bellsSIMD(row []float32, a, b Bell) int {
	p := bellsParams{newExpParams(a), b.K, b.Peak}
	n := len(row) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		bellsRow(&row[lo], min(mostMoments, n-lo)/lanes(), (*byte)(unsafe.Pointer(&p)))
	}
	return n
}

// backSIMD takes a multiple of 16 cells.
func (x *MembraneErrors) backSIMD(decay, input []float32) {
	n := len(x.G)
	membraneBack(&x.G[0], &decay[0], &input[0], &x.V[:n][0], &x.Taken[:n][0], &x.After[:n][0], &x.E[:n][0], &x.Decay[:n][0], &x.Input[:n][0], n/lanes())
}

// backSIMD takes a multiple of 16 cells.
func (x *SpikeErrors) backSIMD(beta []float32) {
	n := len(x.Z)
	spikeBack(&x.Z[0], &x.E[:n][0], &x.Late[:n][0], &x.G[:n][0], &x.GA[:n][0], &beta[0], &x.A[:n][0], &x.Th[:n][0], &x.Beta[:n][0], n/lanes())
}

// backSIMD takes a multiple of 16 cells.
func (x *AdaptErrors) backSIMD(rho, kappa []float32) {
	n := len(x.G)
	adaptBack(&x.G[0], &rho[0], &kappa[0], &x.Early[:n][0], &x.A[:n][0], &x.Before[:n][0], &x.Spike[:n][0], &x.Rho[:n][0], n/lanes())
}
