package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Common is how thresholds of [Spiking] follow the spikes of the whole population, where each of them would follow its own cell: with n the
// spikes of all cells in the step before,
//
//	a ← max(a + Rate·(n − 1), Floor − θ),  θ_t = θ + a
//
// It needs Adapts with β = ρ = 1 and κ = 0, and a = Rate before the first step, which begins with θ. Steps of such cells have the spikes of all in
// All, so that those before must be over in the whole population.
type Common struct{ Rate, Floor float32 }

// CommonCell are cells whose thresholds may follow the whole population.
type CommonCell interface {
	Cell
	// IsCommon reports whether they do: then blocks need All, and those of errors Common.
	IsCommon() bool
}

// IsCommon reports whether thresholds follow the whole population.
func (c *Spiking) IsCommon() bool { return c.Common != Common{} }

// commonStep returns by how much all thresholds of row r move.
func (c *Spiking) commonStep(b *Step, r int) float32 {
	n := kernel.Popcount(b.All[r*b.Words:][:b.Words])
	return float32(c.Common.Rate * (float32(n) - 1))
}

// follow works out a from the one before, θ_t, and the height that a reset in this step takes off.
func (w *spikingRow) follow(b *Step, r int) {
	c, at := w.c, r*b.Ld
	next, a, by := b.Now[c.at.adapt][at:][:w.n], b.Before[c.at.adapt][at:][:w.n], w.c.commonStep(b, r)
	for i := range next {
		next[i] = max(a[i]+by, c.Common.Floor-w.th[i])
	}
	w.lift(next)
}

// leaveCommon has the errors of a go back: those of cells at the floor end there, and the sum of the others is what each spike of the step before
// has of all thresholds.
func (w *spikingBack) leaveCommon(b *Back, r int) {
	c, at := w.c, r*b.Ld
	a, by, sum := b.Before[c.at.adapt][at:][:b.N], c.commonStep(&b.Step, r), float32(0)
	for i, x := range a {
		if x+by < c.Common.Floor-c.th[w.first+i] {
			if b.Sums[0] != nil {
				b.Sums[FactorThreshold][at+i] -= w.ga[i]
			}
			w.ga[i] = 0
		}
		sum += w.ga[i]
	}
	b.Common[r] = float32(c.Common.Rate * sum)
}
