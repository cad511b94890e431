package snn

import (
	"fmt"
	"testing"
)

// No cell projects to itself from the beginning, whatever weights are drawn and whether or not learners may change them; all other weights are
// those that are drawn without ZeroDiagonal.
func TestZeroDiagonalHoldsInFreshModels(t *testing.T) {
	for kind := InitFanIn; kind <= InitConstant; kind++ {
		for _, frozen := range []bool{false, true} {
			t.Run(fmt.Sprint(kind, frozen), func(t *testing.T) {
				n := Recurrent(4, 70, 3)
				k := n.Projection("hidden1", "hidden1")
				if k < 0 {
					t.Fatal("there is no recurrent projection")
				}
				p := &n.Projections[k]
				p.Wiring, p.Delay, p.Frozen, p.Init = Dense{}, 1, frozen, Init{Kind: kind, Lo: .5, Hi: .75}
				full := mustInit(t, n, 1)
				p.Bound.ZeroDiagonal = true
				w, ld := mustInit(t, n, 1).Weights(k)
				want, _ := full.Weights(k)
				for i := range 70 {
					for j := range 70 {
						at := i*ld + j
						if i == j && (w[at] != 0 || want[at] == 0) || i != j && w[at] != want[at] {
							t.Fatalf("weight %d→%d is %v, and %v without ZeroDiagonal", i, j, w[at], want[at])
						}
					}
				}
			})
		}
	}
}
