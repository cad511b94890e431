package snn

import "testing"

// Currents of a projection are its post cells, or with MaxPool the cells of the maps that the kernel leaves.
func TestCurrents(t *testing.T) {
	n, err := Layers([]int{9, 8}, "5C2-MP3-6C2-10")
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{8 * 7 * 5, 1 * 1 * 6, 10} { // 9×8 → 8×7, pooled 2×2 → 1×1
		if got := n.Currents(k); got != want {
			t.Errorf("projection %v: %v currents, want %v", n.Projections[k], got, want)
		}
	}
}
