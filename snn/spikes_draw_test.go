package snn

import "testing"

// Draw is what its draws say: one 64-bit draw of a cell serves two steps, its low half the even one.
func TestDrawFollowsTheStream(t *testing.T) {
	x := make([]float32, 150)
	for i := range x {
		x[i] = float32(i%7)/4 - .25
	}
	s, from := NewSpikes(75, len(x)), NewStream(9)
	s.Set(3, 3)
	s.Draw(x, .5, from)
	for step := range s.Steps {
		for i, v := range x {
			half := from.Uint64(uint64(step/2)<<32+uint64(i)) >> (32 * (step % 2)) & (1<<32 - 1)
			want := float64(half)/(1<<32) < min(1, .5*float64(v))
			if s.Has(step, i) != want {
				t.Fatalf("step %d, cell %d of value %v: fires %v, want %v", step, i, v, s.Has(step, i), want)
			}
		}
	}
	var none Spikes
	none.Resize(0, len(x))
	none.Draw(x, 1, from)
}
