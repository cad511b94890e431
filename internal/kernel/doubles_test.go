package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// eachDouble are the rows of numbers and the functions of them that must have the same bits.
var eachDouble = []struct {
	name string
	row  func(row []float64)
	of   func(x float64) float64
	ends []float64 // of the range, and where the form of the result changes
}{
	{"ExpAll", ExpAll, Exp, []float64{maxExp, minExp, -707, 708, -708.3964185322641, 709, math.Ln2, -math.Ln2, math.Ln2 / 64, -math.Ln2 / 64}},
	{"LogAll", LogAll, Log, []float64{math.Sqrt2 / 2, math.Sqrt2, 0x1p-1022, 0.5, 1, 2}},
}

// sameDoubles compares a row with the function of each of its numbers.
func sameDoubles(t *testing.T, name string, of func(float64) float64, x, row []float64) {
	t.Helper()
	for i, v := range x {
		if want := of(v); math.Float64bits(row[i]) != math.Float64bits(want) {
			t.Fatalf("%s, %d numbers, element %d: of %x is %x, want %x", name, len(x), i, v, row[i], want)
		}
	}
}

// drawnDouble is a number of any size, of a usual one, near 1 or near the ends of exponentials.
func drawnDouble(r *rand.Rand) float64 {
	switch x := r.NormFloat64(); r.IntN(8) {
	case 0:
		return math.Float64frombits(r.Uint64()) // any size, not a number too
	case 1:
		return math.Float64frombits(r.Uint64() & (1<<53 - 1)) // subnormal, or the smallest normal ones
	case 2:
		return 1 + math.Ldexp(x, -r.IntN(54))
	case 3:
		return 760 * (2*r.Float64() - 1)
	case 4:
		return math.Round(32*x) * ln2by32 // where the remainder is least
	case 5:
		return (math.Round(32*x) + 0.5) * ln2by32 // and largest
	default:
		return 20 * x
	}
}

// Quotients have the bits of plain Go, whatever the length.
func TestDivideAll(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 1))
		for n := range 70 {
			x, by := make([]float64, n), 1+r.Float64()
			for i := range x {
				x[i] = r.NormFloat64()
			}
			row := append([]float64(nil), x...)
			DivideAll(row, by)
			sameDoubles(t, "DivideAll", func(v float64) float64 { return v / by }, x, row)
		}
	})
}

// The rows have the bits of the functions for numbers of all kinds, a million and more of them.
func TestDoublesOfAllKinds(t *testing.T) {
	for _, c := range eachDouble {
		special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0xFFF8000000000123),
			math.Float64frombits(0x7FF0000000000001), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 1, -1}
		for _, end := range c.ends {
			for _, toward := range []float64{-1e9, 1e9} {
				special = append(special, end, math.Nextafter(end, toward), math.Nextafter(math.Nextafter(end, toward), toward))
			}
		}
		eachLevel(t, func(t *testing.T) {
			r, x := rand.New(rand.NewPCG(7, 11)), make([]float64, 1<<14+5)
			for range 70 {
				for i := range x {
					x[i] = drawnDouble(r)
				}
				for _, v := range special {
					x[r.IntN(len(x))] = v
				}
				row := append([]float64{}, x...)
				c.row(row)
				sameDoubles(t, c.name, c.of, x, row)
			}
			for _, v := range special { // alone among usual numbers, in every lane
				for lane := range 19 {
					x := make([]float64, 19)
					for i := range x {
						x[i] = r.Float64() + 0.5
					}
					x[lane] = v
					row := append([]float64{}, x...)
					c.row(row)
					sameDoubles(t, c.name, c.of, x, row)
				}
			}
		})
	}
}

// Rows of every length, at every place in a cache line, where nothing around them is touched.
func TestDoublesOfEveryLength(t *testing.T) {
	for _, c := range eachDouble {
		eachLevel(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 5))
			for n := range 67 {
				for off := range 8 {
					all := make([]float64, off+n+9)
					for i := range all {
						all[i] = guard
					}
					row, x := all[off:off+n], make([]float64, n)
					for i := range x {
						x[i] = 5 * r.Float64()
					}
					copy(row, x)
					c.row(row)
					sameDoubles(t, c.name, c.of, x, row)
					for i, g := range all {
						if (i < off || i >= off+n) && g != guard {
							t.Fatalf("%s, %d numbers: number %d is overwritten with %v", c.name, n, i-off, g)
						}
					}
				}
			}
		})
	}
}

func BenchmarkExpAll(b *testing.B) { benchmarkDoubles(b, ExpAll) }

func BenchmarkLogAll(b *testing.B) { benchmarkDoubles(b, LogAll) }

// benchmarkDoubles takes the time of a number.
func benchmarkDoubles(b *testing.B, of func([]float64)) {
	x, row := make([]float64, 384), make([]float64, 384)
	for i := range x {
		x[i] = float64(i)*0.02 + 0.1
	}
	for done := 0; done < b.N; done += len(row) {
		copy(row, x)
		of(row)
	}
}
