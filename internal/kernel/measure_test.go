package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestXor(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 300 {
			n := i
			if i == 299 {
				n = mostRounds*8*xorWords + 200 // more than a call of assembly gets
			}
			x, want := make([]uint64, n), uint64(0)
			for k := range x {
				x[k] = r.Uint64()
				want ^= x[k]
			}
			if got := Xor(x); got != want {
				t.Fatalf("%d words: %x, want %x", n, got, want)
			}
		}
	})
}

// A round is at least one multiply-add, and operations grow with the rounds alone.
func TestMultiplyAdds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		one, many := MultiplyAdds(1), MultiplyAdds(mostRounds+1)
		if one < 2 || many != one*(mostRounds+1) {
			t.Errorf("1 round has %d operations, %d rounds %d", one, mostRounds+1, many)
		}
	})
}
