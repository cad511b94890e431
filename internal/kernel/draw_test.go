package kernel

import (
	"math/rand/v2"
	"testing"
)

// Cells fire by the halves of their own numbers, whatever the instruction set and whoever is drawn beside them.
func TestDraw(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := range 65 {
			cells, key, stride, steps := randomChances(r, n), r.Uint64(), 1+r.IntN(3), r.IntN(70)
			dst := make([]uint64, steps*stride+1)
			for i := range dst {
				dst[i] = guardWord
			}
			Draw(dst, stride, steps, key, cells)
			for i, got := range dst {
				want := uint64(guardWord)
				if step := i / stride; i%stride == 0 && step < steps {
					want = 0
					for _, c := range cells {
						half := Mix(key+Golden*(uint64(step/2)<<32+1)+c.Offset) >> (32 * (step % 2)) & (1<<32 - 1)
						if half < c.P {
							want |= c.Bit
						}
					}
				}
				if got != want {
					t.Fatalf("%d cells, %d steps, stride %d: word %d is %x, want %x", n, steps, stride, i, got, want)
				}
			}
		}
	})
}

const guardWord = 0xDEADBEEFDEADBEEF

// randomChances returns n cells with bits and draws of their own; some never fire, some always do.
func randomChances(r *rand.Rand, n int) []Chance {
	cells := make([]Chance, n)
	for i, bit := range r.Perm(64)[:n] {
		cells[i] = Chance{P: r.Uint64N(1 << 32), Offset: r.Uint64(), Bit: 1 << bit}
		switch r.IntN(8) {
		case 0:
			cells[i].P = 0
		case 1:
			cells[i].P = 1 << 32
		}
	}
	return cells
}

// Mix is the finaliser of splitmix64: the first numbers that its reference program prints for the seed 1234567.
func TestMix(t *testing.T) {
	seed := uint64(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := Mix(seed + Golden*uint64(i+1)); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}
