package chain

import (
	"slices"
	"testing"
)

// Rows that nobody asked for are zeros; those that were are kept until the next mini-batch, and are zeros again when asked for then.
func TestGradientRows(t *testing.T) {
	g := NewGradient[float64](&Layer{Pre: 3, Post: 2}, &Layer{Pre: 3, Post: 2, Turned: true})
	for range 2 {
		for i, x := range []int{2, 0} {
			g.Row(0, x)[1] += float64(i + 1)
			g.Row(0, x)[0] += 5
		}
		g.Row(1, 1)[2] = 7
		if got := g.All(0); !slices.Equal(got, []float64{5, 2, 0, 0, 5, 1}) {
			t.Errorf("rows of pre cells: %v", got)
		}
		if got := g.All(1); !slices.Equal(got, []float64{0, 0, 0, 0, 0, 7}) {
			t.Errorf("rows of post cells: %v", got)
		}
		if x := g.layers[0].row(1); x != nil {
			t.Errorf("a row that nobody asked for is kept: %v", x)
		}
		g.clear()
		if got := g.All(0); !slices.Equal(got, make([]float64, 6)) {
			t.Errorf("cleared: %v", got)
		}
	}
}
