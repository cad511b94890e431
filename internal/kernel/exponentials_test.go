package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawnRow are numbers of which some are zeros, equal to others, or not finite.
func drawnRow(r *rand.Rand, n int) []float64 {
	row := make([]float64, n)
	for i := range row {
		switch r.IntN(12) {
		case 0:
			row[i] = 0
		case 1:
			row[i] = 1
		case 2:
			row[i] = []float64{math.Inf(1), math.Inf(-1), math.NaN(), 0x1p-1060, math.Copysign(0, -1)}[r.IntN(5)]
		default:
			row[i] = 2 * r.NormFloat64()
		}
	}
	return row
}

// sameRows compares rows bit for bit, but for which NaN a NaN is.
func sameRows(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Fatalf("%s, %d numbers, element %d: %x, want %x", name, len(want), i, got[i], want[i])
		}
	}
}

// Rows of float64 have the bits of plain Go, whatever their lengths, and nothing behind them is touched.
func TestRowsOfDoubles(t *testing.T) {
	forms := []struct {
		name string
		row  func(x, y, w []float64, a, b float64)
		of   func(x, y, w, a, b float64) (float64, float64)
	}{
		{"AddBoth", func(x, y, w []float64, _, _ float64) { AddBoth(x, y, w) },
			func(x, y, w, _, _ float64) (float64, float64) { return x + w, y + w }},
		{"FallBoth", func(x, y, _ []float64, a, b float64) { FallBoth(x, y, a, b) },
			func(x, y, _, a, b float64) (float64, float64) { return x * a, y * b }},
		{"SubtractSums", func(x, y, w []float64, a, b float64) { SubtractSums(x, y, w, a, b) },
			func(x, y, w, a, b float64) (float64, float64) { return x - float64(a*(w+float64(b*y))), y }},
		{"AddDoubles", func(x, y, _ []float64, _, _ float64) { AddDoubles(x, y) },
			func(x, y, _, _, _ float64) (float64, float64) { return x + y, y }},
	}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 2))
		for _, f := range forms {
			for n := range 70 {
				a, b := r.NormFloat64(), r.Float64()
				x, y, w := drawnRow(r, n+1), drawnRow(r, n+1), drawnRow(r, n+1)
				wantX, wantY := slices.Clone(x), slices.Clone(y)
				for i := range n {
					wantX[i], wantY[i] = f.of(x[i], y[i], w[i], a, b)
				}
				f.row(x[:n], y[:n], w[:n], a, b)
				sameRows(t, f.name, x, wantX)
				sameRows(t, f.name, y, wantY)
			}
		}
	})
}

// Cells fall, and those that may come above their limits are found, as in plain Go.
func TestHumps(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 3))
		found := 0
		for n := range 200 {
			x, y, h := drawnRow(r, n), drawnRow(r, n), Humps{drawnRow(r, n), drawnRow(r, n)}
			toX, toY, above := make([]float64, n), make([]float64, n), slices.Repeat([]uint64{^uint64(0)}, ceil(n, 64))
			h.Fall(toX, toY, x, y, 0.75, 0.3, above)
			for i := range n {
				sameRows(t, "x", toX[i:i+1], []float64{x[i] * 0.75})
				sameRows(t, "y", toY[i:i+1], []float64{y[i] * 0.3})
				square := x[i] * x[i]
				want := x[i] > h.Limit[i] && float64(square*square) > float64(h.Bar[i]*y[i])
				if got := above[i/64]>>(i%64)&1 == 1; got != want {
					t.Fatalf("cell %d of %d: %v, want %v", i, n, got, want)
				} else if got {
					found++
				}
			}
			for k, word := range above {
				if beyond := n - 64*k; beyond < 64 && word>>beyond != 0 {
					t.Fatalf("bits behind %d cells: %x", n, word)
				}
			}
		}
		if found < 1000 {
			t.Errorf("only %d cells may come above their limits", found)
		}
	})
}

// Numbers change their size as conversions of plain Go do.
func TestWidenAndNarrow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for n := range 70 {
			wide, by := drawnRow(r, n+1), r.NormFloat64()
			single := make([]float32, n+1)
			Narrow(single[:n], wide[:n])
			want := make([]float64, n+1)
			for i := range n {
				sameRows(t, "Narrow", []float64{float64(single[i])}, []float64{float64(float32(wide[i]))})
				want[i] = by * float64(single[i])
			}
			got := make([]float64, n+1)
			Widen(got[:n], single[:n], by)
			sameRows(t, "Widen", got, want)
			if single[n] != 0 {
				t.Error("a number behind the row was written")
			}
		}
	})
}
