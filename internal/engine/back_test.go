package engine

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// A step back allocates nothing, whatever surrogate derivative the caller gives: steps are too short for that.
func TestBackwardAllocatesNothing(t *testing.T) {
	const n, rows = 36, 3
	ld := kernel.Ld(n)
	th := make([]float32, n)
	half := func(number int) Factors {
		return Factors{Number: number, Of: func(_ int, f []float64, _ [][]float64) {
			for i := range f {
				f[i] = 0.5
			}
		}}
	}
	resonant := NewResonant(Resonant{Dt: 0.01, Gamma: 0.9}, n, th, half(ResonantFactors))
	spiking := NewSpiking(Spiking{Adapts: true, Adapted: true}, n, half(SpikingFactors))
	gated := NewGated(Gated{}, n, half(GatedFactors+2))
	for name, c := range map[string]Cell{"resonant": resonant, "spiking": spiking, "gated": gated} {
		y := c.Layout()
		b := &Back{E: make([]float32, rows*ld), LdE: ld, Slope: make([]float32, ld), Step: Step{Rows: rows, N: n, Cols: 48, Ld: ld, Words: 1,
			Was: []uint64{1, 0, math.MaxUint64 >> 28}, Fired: make([]uint64, rows)}}
		for i := range y.Kept + y.Passing {
			b.Before[i], b.Now[i] = make([]float32, rows*ld), make([]float32, rows*ld)
		}
		for i := range y.Carried {
			b.Carry[i] = make([]float32, rows*ld)
		}
		b.Surrogate.Row = func(d, u, th, _ []float32) { copy(d, th) }
		if objects := testing.AllocsPerRun(10, func() { c.Backward(b) }); objects != 0 {
			t.Errorf("%s: a step back allocates %v objects", name, objects)
		}
	}
}
