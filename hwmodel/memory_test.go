package hwmodel

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Prices of one access: of the line in 32 bits, pJ, and of a byte between the points, pJ.
func TestMemoryPrices(t *testing.T) {
	line := lemaireSum{sram: chip(t, "sram-linear").SRAM, bits: 32}
	for words, want := range map[float64]float64{0: 13.2, 784: 13.4735, 128: 13.2446, 100352: 48.2028} {
		same(t, "line", line.access(words).typical(), want*pico, 4e-6)
	}
	points := chip(t, "sram-points").SRAM
	for size, want := range map[float64]float64{8192: 10. / 8, 5120: 6.25 / 8, 401408: 49.03226 / 8, 1 << 20: 100. / 8, 1 << 24: 100. / 8} {
		same(t, "points", points.byte(size).typical(), want*pico, 1e-6)
	}
}

// Whatever the points of a memory are, as near to each other and to 0 as a file may have them, a price is positive, finite and no higher than
// that of the largest.
func TestMemoryPricesAreFinite(t *testing.T) {
	point := func(size, energy float64) Point {
		return Point{
			&Quantity{Value: size, Unit: "B", Provenance: Derived, Year: 2022, Source: "x"},
			&Quantity{Value: energy, Unit: "pJ", Class: ClassC, Provenance: Derived, Year: 2022, Source: "x"},
		}
	}
	for _, points := range [][]Point{
		{point(1, 1e-15), point(math.Nextafter(1, 2), 1e-15)}, {point(1, 5), point(2, 5)}, {point(1e12-1, 1e-15), point(1e12, 1e15)},
	} {
		c := chip(t, "sram-points")
		c.SRAM.Points = points
		last := points[len(points)-1].Energy.typical() / 8
		for _, words := range []float64{0, 1, 2, 1e3, 2.5e11, 1e18} {
			l := lemaireSum{sram: c.SRAM, bits: 8}
			if got := l.access(words).typical(); !(got > 0 && got <= last*(1+1e-9)) {
				t.Errorf("%v words of %v: %v J", words, points[1].Size, got)
			}
		}
		for _, a := range []snn.Activity{w784(), quiet(1, 1)} {
			if e, err := c.Estimate(Lemaire8, a); err != nil || sound(e.Energy()) != nil {
				t.Errorf("%v, %v", e, err)
			}
		}
	}
}

// Weights of 8 bits from DRAM, once each: 16.5 to 33.0 µJ, whatever the rest costs.
func TestWeightsFromDRAM(t *testing.T) {
	weights := Interval{}
	for _, term := range conventional(t, "dram-weights", Lemaire8, w784()).Terms {
		if term.Price.name == "sram.weights" {
			weights = weights.Plus(term.Interval())
		}
	}
	same(t, "low", weights.Low, 16.5e-6, 2e-3)
	same(t, "high", weights.High, 33.0e-6, 2e-3)
}

// The rows of docs/energy.md for weights in DRAM, µJ.
func TestDRAMWeights(t *testing.T) {
	for m, want := range map[Method][2]Interval{
		Lemaire32: {{165.0, 235.6, 355.9}, {66.09, 93.76, 135.5}}, Lemaire8: {{41.25, 58.90, 88.98}, {16.52, 23.38, 33.31}},
	} {
		for i, e := range []Estimate{estimate(t, "dram-weights", m, w784()), conventional(t, "dram-weights", m, w784())} {
			got := e.Energy().Times(1e6)
			same(t, "low", got.Low, want[i].Low, 3e-4)
			same(t, "typical", got.Typical, want[i].Typical, 3e-4)
			same(t, "high", got.High, want[i].High, 3e-4)
		}
	}
}
