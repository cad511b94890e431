package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lifKinds are all combinations of the settings.
func lifKinds() (kinds []LIF) {
	for _, reset := range []Reset{ResetSubtract, ResetZero, ResetNone} {
		for k := range 4 {
			kinds = append(kinds, LIF{Decay: 0.5, Input: 0.25, Reset: reset, Delayed: k&1 == 1, Inclusive: k&2 == 2})
		}
	}
	return kinds
}

// oracleCell is one step of one cell by the equations of LIF, in float64.
func oracleCell(l LIF, v, cur, th float64, before bool) (float64, bool) {
	if l.Delayed && before && l.Reset == ResetZero {
		v = 0
	}
	v = float64(l.Decay)*v + float64(l.Input)*cur
	if l.Delayed && before && l.Reset == ResetSubtract {
		v -= th
	}
	fires := v > th
	if l.Inclusive {
		fires = v >= th
	}
	if fires && !l.Delayed {
		v = map[Reset]float64{ResetSubtract: v - th, ResetZero: 0, ResetNone: v}[l.Reset]
	}
	return v, fires
}

// All numbers are multiples of 1/8 or become multiples of 1/64, so that float32 and float64 agree exactly, and a potential is
// often at its threshold.
func TestLIFEquations(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 240 {
			kinds := lifKinds()
			l, n, rows, adapts := kinds[i%len(kinds)], 1+r.IntN(140), 1+r.IntN(4), i%5 == 0
			ld, lds := (n+15)&^15, (n+63)/64+1
			v, cur, th := eighths(r, rows*ld), eighths(r, rows*ld), eighths(r, ld)
			var shift, floor []float32
			if adapts {
				shift, floor = eighths(r, rows), eighths(r, rows)
			}
			spikes := make([]uint64, rows*lds)
			for k := range spikes {
				spikes[k] = r.Uint64()
			}
			v0, s0 := slices.Clone(v), slices.Clone(spikes)
			l.Rows(rows, n, Mat(v, ld), Mat(cur, ld), Thresholds{Th: th, Shift: shift, Floor: floor}, Bits{X: spikes, Ld: lds})
			for b := range rows {
				for j := range 64 * lds {
					got := spikes[b*lds+j/64]>>(j%64)&1 == 1
					before := s0[b*lds+j/64]>>(j%64)&1 == 1
					if j >= n {
						if want := before && j/64 > (n-1)/64; got != want {
							t.Fatalf("%+v n=%d: bit %d beyond the cells is %v, want %v", l, n, j, got, want)
						}
						continue
					}
					theta := float64(th[j])
					if adapts {
						theta = math.Max(theta+float64(shift[b]), float64(floor[b]))
					}
					x, fires := oracleCell(l, float64(v0[b*ld+j]), float64(cur[b*ld+j]), theta, before)
					if float64(v[b*ld+j]) != x || got != fires {
						t.Fatalf("%+v: potential %v and spike %v, want %v and %v", l, v[b*ld+j], got, x, fires)
					}
				}
			}
		}
	})
}

func eighths(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.IntN(33)-16) / 8
	}
	return x
}

// A cell whose potential is not a number does not fire and stays so; its neighbours are not touched.
func TestLIFNotANumber(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, l := range lifKinds() {
			v, cur, th, spikes := make([]float32, 16), make([]float32, 16), make([]float32, 16), []uint64{0}
			v[3], th[5] = float32(math.NaN()), float32(math.NaN())
			for i := range cur {
				cur[i] = 9
			}
			l.Rows(1, 16, Mat(v, 16), Mat(cur, 16), Thresholds{Th: th}, Bits{X: spikes, Ld: 1})
			if want := uint64(0xFFFF &^ (1<<3 | 1<<5)); spikes[0] != want || v[3] == v[3] {
				t.Errorf("%s: spikes %b, want %b; the potential is %v", fmt.Sprintf("%+v", l), spikes[0], want, v[3])
			}
		}
	})
}
