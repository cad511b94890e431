package kernel

import (
	"math/rand/v2"
	"testing"
)

// Cells that are held take no current, and all else is the equation, to the bit; padding stays as it is.
func TestHeldLIF(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	spikes := 0
	for _, n := range []int{1, 3, 63, 64, 65, 66, 200} {
		l := HeldLIF{Decay: .9, Input: .5, Rest: -.2 * float32(n%3), ResetTo: -.1, Hold: 3, Inclusive: n%2 == 0}
		pad := (n + 15) &^ 15
		v, cur, th, fired := make([]float32, pad), make([]float32, pad), make([]float32, pad), make([]uint64, (n+63)/64)
		held := Held{make([]uint64, len(fired)), make([]float32, n)}
		want, left := make([]float32, n), make([]int32, n)
		for i := range th {
			th[i] = float32(g.IntN(3)) / 2
		}
		for range 20 {
			for i := range cur {
				cur[i] = float32(g.NormFloat64())
			}
			l.Step(n, v, cur, th, held, fired)
			for i := range want {
				fires := false
				if left[i] > 0 {
					left[i]--
				} else {
					want[i] = l.Rest + float32(l.Decay*(want[i]-l.Rest)) + float32(l.Input*cur[i])
					if fires = want[i] > th[i] || l.Inclusive && want[i] == th[i]; fires {
						want[i], left[i] = l.ResetTo, 3
						spikes++
					}
				}
				if v[i] != want[i] || fired[i>>6]>>(i&63)&1 == 1 != fires {
					t.Fatalf("cell %d of %d: v = %v, spike %v; want %v, %v", i, n, v[i], !fires, want[i], fires)
				}
			}
		}
	}
	if spikes == 0 {
		t.Error("no cell fired")
	}
}
