package integer

import (
	"fmt"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// must returns a value, or ends the test.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// The program in integers fires every spike of the quantised simulation, and has its potentials, bit for bit: random nets of every kind of
// wiring and cell that it takes.
func TestBinary32IsTheSimulation(t *testing.T) {
	spikes := 0
	for seed := range uint64(60) {
		bits := []int{8, 4, 2}[seed%3]
		t.Run(fmt.Sprint(seed, "/", bits), func(t *testing.T) {
			g := newChance(seed)
			small := must[*snn.Model](t)(Quantize(g.model(t, bits), Rounding{Bits: bits, Dyadic: true}))
			m := must[*Model](t)(Convert(small, Options{Arithmetic: Binary32}))
			if err := m.Exact(); err != nil {
				t.Fatal(err)
			}
			in := g.spikes(30, m.Populations[0].Size())
			spikes += compare(t, must[*Run](t)(m.Run(in)), must[*snn.Trace](t)(small.Run(in)))
		})
	}
	if spikes < 25000 {
		t.Errorf("only %d spikes were compared", spikes)
	}
}

// compare compares every spike and potential, and returns how many spikes there are.
func compare(t *testing.T, got *Run, want *snn.Trace) (spikes int) {
	t.Helper()
	for i, p := range want.Populations {
		if got.Spikes[i] != nil && !slices.Equal(got.Spikes[i].Bits, p.Spikes.Bits) {
			t.Fatalf("population %s: other spikes than in the simulation", p.Name)
		}
		for k, v := range p.Potentials {
			if got.Potentials[i][k] != float64(v) {
				n := p.Spikes.Cells
				t.Fatalf("population %s, step %d, cell %d: potential %v, want %v", p.Name, k/n, k%n, got.Potentials[i][k], v)
			}
		}
		for _, n := range p.Spikes.Counts() {
			spikes += n
		}
	}
	return spikes
}
