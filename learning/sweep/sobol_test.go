package sweep

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
)

// Points of SciPy 1.17.1, scipy.stats.qmc.Sobol(16, scramble=False), whose table is that of [joe2008] too.
func TestSobolAgreesWithSciPy(t *testing.T) {
	for i, want := range map[uint32][16]float64{
		0: {},
		1: {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
		2: {0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25},
		7: {0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875, 0.625, 0.125, 0.625, 0.375, 0.125, 0.125},
		100: {0.4140625, 0.2578125, 0.7734375, 0.7265625, 0.8828125, 0.7421875, 0.0234375, 0.4765625, 0.6328125, 0.6953125, 0.4609375,
			0.6796875, 0.4765625, 0.8515625, 0.3203125, 0.4921875},
		1023: {0.0009765625, 0.7529296875, 0.6123046875, 0.1455078125, 0.1865234375, 0.4384765625, 0.1396484375, 0.6181640625, 0.3447265625,
			0.8505859375, 0.6787109375, 0.0361328125, 0.1298828125, 0.6650390625, 0.3623046875, 0.4638671875},
	} {
		for d, x := range want {
			if got := float64(sobol(i, d)) * 0x1p-32; got != x {
				t.Errorf("point %d, number %d: %v, not %v", i, d, got, x)
			}
		}
	}
}

// The first 1,024 points of SciPy, all 16 numbers of each, in units of 2⁻³², little-endian, have this SHA-256.
func TestSobolThousandPoints(t *testing.T) {
	const want = "b6ede5872ab8b595cea055788de85b6b0d967d00142eb24939954592a6fa0bf5"
	h := sha256.New()
	for i := range uint32(1024) {
		for d := range sobolDimensions {
			_ = binary.Write(h, binary.LittleEndian, sobol(i, d)) // a hash takes all
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the SHA-256 is %s", got)
	}
}

// The first 2^k points have one in each of 2^k intervals of one length, in every dimension: so it is of every sequence of Sobol.
func TestSobolFillsIntervals(t *testing.T) {
	const k = 12
	for d := range sobolDimensions {
		var seen [1 << k]bool
		for i := range uint32(1 << k) {
			seen[sobol(i, d)>>(32-k)] = true
		}
		for i, ok := range seen {
			if !ok {
				t.Fatalf("dimension %d has no point in interval %d", d, i)
			}
		}
	}
}

// Discrepancy: the mean of a product of functions of integral 1 is nearer to 1 than a random sample of the size would be.
func TestSobolIntegrates(t *testing.T) {
	const n, dimensions = 1 << 12, 5
	sum := 0.0
	for i := range uint32(n) {
		f := 1.0
		for d := range dimensions {
			f *= 2 * float64(sobol(i, d)) * 0x1p-32
		}
		sum += f
	}
	random := math.Sqrt((math.Pow(4.0/3, dimensions) - 1) / n) // standard error: E f² = (4/3)^5
	if err := math.Abs(sum/n - 1); err > random/4 {
		t.Errorf("the error is %v; a random sample has a standard error of %v", err, random)
	}
}
