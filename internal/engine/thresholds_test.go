package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// A simulation is told the thresholds that its next step compares with: cells a little above them fire, cells a little below do not. With Delta,
// the spikes that adaptation follows are those of the potentials, not those that were counted.
func TestThresholdsAreComparedWith(t *testing.T) {
	const n, rows = 50, 3
	for _, c := range []Spiking{
		{}, {Adapts: true}, {Adapts: true, Refractory: 2}, {Delta: true, Delayed: true}, {Delta: true, Delayed: true, Adapts: true},
		{Delta: true, Delayed: true, Adapts: true, Refractory: 1, Masked: true},
	} {
		c.Reset = kernel.ResetNone
		g := rand.New(rand.NewPCG(1, 2))
		cells := NewSpiking(c, n, Factors{Number: SpikingFactors, Of: func(_ int, f []float64, _ [][]float64) {
			f[FactorDecay], f[FactorInput], f[FactorThreshold] = .5, 1, 1
			f[FactorStrength], f[FactorRho], f[FactorIncrement] = .7, .8, 1
		}})
		fired, blocked := 0, 0
		for _, above := range []bool{false, true} {
			b := settledStep(g, cells, n, rows)
			for r := range rows {
				th, u := make([]float32, n), b.Before[0][r*b.Ld:]
				cells.Thresholds(th, b, r)
				for i, x := range th {
					by := float32(-1e-3)
					if above {
						by = 1e-3
					}
					b.Cur[r*b.LdCur+i] = x + by - .5*u[i]
				}
			}
			var free []bool
			for k := range rows * n {
				free = append(free, c.Refractory == 0 || b.Before[cells.at.hold][k/n*b.Ld+k%n] == 0)
			}
			cells.Forward(b)
			for k := range rows * n {
				switch fires := b.Fired[k/n]>>(k%n)&1 == 1; {
				case !free[k]:
					blocked++
				case fires != above:
					t.Fatalf("%+v: cell %d is above the threshold: %v, and fires: %v", c, k, above, fires)
				case fires:
					fired++
				}
			}
		}
		if fired == 0 || (blocked > 0) != (c.Refractory > 0) {
			t.Errorf("%s: %d fired, %d were refractory", fmt.Sprintf("%+v", c), fired, blocked)
		}
	}
}

// settledStep is a step of a simulation from states by chance.
func settledStep(g *rand.Rand, c *Spiking, n, rows int) *Step {
	ld := kernel.Ld(n)
	b := &Step{Rows: rows, N: n, Cols: n + (16-n%16)%16, Ld: ld, Words: 1, Cur: make([]float32, rows*ld), LdCur: ld,
		Was: make([]uint64, rows), Fired: make([]uint64, rows), Settled: &Settled{Th: make([]float32, ld)}}
	for i := range b.Settled.Th {
		b.Settled.Th[i] = .5 + g.Float32()
	}
	for r := range rows {
		b.Was[r] = g.Uint64() & firstBits(n)
	}
	y := c.Layout()
	for k := range y.Kept + y.Passing {
		b.Now[k] = make([]float32, rows*ld)
		for i := range b.Now[k] {
			b.Now[k][i] = 2 * g.Float32()
			if c.Refractory > 0 && k == c.at.hold {
				b.Now[k][i] = float32(g.IntN(c.Refractory + 1))
			}
		}
	}
	b.Before = b.Now
	return b
}
