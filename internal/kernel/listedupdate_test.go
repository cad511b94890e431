package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Synapses that are listed take the step of rows of synapses, to the same bits.
func TestListedUpdateIsThatOfRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 24 {
			u := RowUpdate{Adam: Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.At(int64(1 + k)), Scale: 0.5, Lo: -0.8, Hi: 0.9, Soft: k%2 == 0}
			if k%3 != 0 {
				u.Lambda = 1e-3
			}
			_, grad := guarded(r, Tile*Panel)
			_, count := guarded(r, Tile*Panel)
			_, wmv := guarded(r, 3*Panel)
			var colsum [Panel]float32
			for j := range colsum {
				colsum[j] = float32(r.IntN(9))
				wmv[2*Panel+j] *= wmv[2*Panel+j]
			}
			s := Listed{}
			for range 5 + r.IntN(90) { // some cells several times, some never
				j := r.IntN(Panel)
				s.Post, s.Grad, s.Count = append(s.Post, uint8(j)), append(s.Grad, grad[j]), append(s.Count, count[j])
				s.W, s.M, s.V = append(s.W, wmv[j]), append(s.M, wmv[Panel+j]), append(s.V, wmv[2*Panel+j])
			}
			before := slices.Clone(s.W)
			u.Rows([]uint32{0}, 0, 1, wmv, grad, count, &colsum)
			u.Listed(s, &colsum)
			if slices.Equal(before, s.W) {
				t.Fatal("no weight has moved")
			}
			var want Listed
			for _, j := range s.Post {
				want.W, want.M, want.V = append(want.W, wmv[j]), append(want.M, wmv[Panel+int(j)]), append(want.V, wmv[2*Panel+int(j)])
			}
			sameBits(t, "weights", s.W, want.W)
			sameBits(t, "first moments", s.M, want.M)
			sameBits(t, "second moments", s.V, want.V)
		}
	})
}
