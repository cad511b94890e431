package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// randomRuns returns runs from so many pre cells of all lengths, the last one to the end of the panel, with weights below a number.
func randomRuns(r *rand.Rand, cells, weights int) (x Runs) {
	for i := range cells {
		for range r.IntN(3) {
			n := 1 + r.IntN(1+r.IntN(Panel))
			x = append(x, Run{Pre: uint32(i), At: uint32(r.IntN(weights - n + 1)), First: uint32(r.IntN(Panel - n + 1)), N: uint32(n)})
		}
	}
	return append(x, Run{Pre: uint32(cells - 1), At: uint32(weights - 7), First: Panel - 7, N: 7})
}

func eachRuns(t *testing.T, f func(t *testing.T, r *rand.Rand, x Runs, cells, weights int)) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 40 {
			cells, weights := 1+r.IntN(200), Panel+r.IntN(200)
			if k == 0 {
				cells = 3 * mostCellsOfTests
			}
			f(t, r, randomRuns(r, cells, weights), cells, weights)
		}
	})
}

func TestRunsAdd(t *testing.T) {
	eachRuns(t, func(t *testing.T, r *rand.Rand, x Runs, cells, weights int) {
		sums := 1 + r.IntN(40)
		limit := r.IntN(sums + 1)
		lists := randomSpikes(r, sums, cells)
		_, w := guarded(r, weights+RunSpare)
		all, sum := guarded(r, sums*Panel+RunSpare)
		want := slices.Clone(sum)
		for _, u := range x {
			for _, b := range lists.Row(int(u.Pre)) {
				for k := range u.N {
					if int(b) < limit {
						want[b*Panel+u.First+k] += w[u.At+k]
					}
				}
			}
		}
		x.AddTo(sum, w, lists, limit)
		sameBits(t, "sums", sum, want)
		checkGuards(t, all, sum)
	})
}

func TestRunsSum(t *testing.T) {
	eachRuns(t, func(t *testing.T, r *rand.Rand, x Runs, cells, weights int) {
		sums := 1 + r.IntN(40)
		limit := r.IntN(sums + 1)
		f := Factors{Rows: randomSpikes(r, sums, cells), Fired: randomBits(r, sums, Panel, 1)}
		_, f.Post = guarded(r, sums*Panel+RunSpare)
		var colsum [Panel + RunSpare]float32
		for j := range colsum {
			colsum[j] = float32(r.IntN(sums + 1))
		}
		all, grad := guarded(r, weights+RunSpare)
		allSilent, silent := guarded(r, weights+RunSpare)
		for k := range silent {
			silent[k] = float32(k)
		}
		want, wantSilent := slices.Clone(grad), slices.Clone(silent)
		for _, u := range x {
			for k := range u.N {
				j, sum := u.First+k, float32(0)
				wantSilent[u.At+k] += colsum[j]
				for _, b := range f.Rows.Row(int(u.Pre)) {
					if int(b) < limit {
						sum += f.Post[b*Panel+j]
						wantSilent[u.At+k] -= float32(f.Fired[b] >> j & 1)
					}
				}
				want[u.At+k] += sum
			}
		}
		counted := silent
		if r.IntN(3) == 0 {
			counted, wantSilent = nil, slices.Clone(silent)
		}
		x.Sum(grad, counted, f, &colsum, limit)
		sameBits(t, "gradients", grad, want)
		sameBits(t, "spikes", silent, wantSilent)
		checkGuards(t, all, grad)
		checkGuards(t, allSilent, silent)
	})
}
