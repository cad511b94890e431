package hwmodel

import (
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// tileArea is that of a tile of resistive arrays by the numbers of SpikeSim's code, and wordArea that of a word of memory, µm².
func tileArea(kernel int) float64 {
	element := 26.2144*float64(kernel*kernel) + 8*(693.633+45.9)
	return 8*13411.41498 + 484.643999 + .7391*64*128 + 433660 + 8*element
}

const wordArea = 22 * .7391

// Eight elements make a tile, however many arrays each has, and each map has its memory. The reads of a convolution come one after the other,
// as many as its map has places.
func TestTilesOfConvolutions(t *testing.T) {
	for _, c := range []struct {
		channels, kernel int
		tiles            float64
	}{{1, 1, 1}, {64 * 8, 1, 1}, {64 * 8, 3, 1}, {64 * 8, 5, 1}, {64*8 + 1, 3, 2}, {64 * 16, 3, 2}, {64*16 + 1, 5, 3}} {
		a := snn.Activity{T: 5, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 64 * 16, Kind: snn.InputKind}}}
		conv(&a, "map", [3]int{c.channels, 4, 4}, c.kernel, c.kernel/2, 1, [3]int{64, 4, 4})
		e := estimate(t, "crossbar-rram", CrossbarReads, a)
		same(t, "area", e.Mapping.Area*1e12, c.tiles*tileArea(c.kernel)+wordArea*float64(1024+16*c.channels), 1e-9)
		same(t, "latency", e.Latency(FullSpeed).Typical, 5*16*104e-9, 1e-12)
	}
}

// Elements of one network are alike, with as many arrays as its largest kernel needs.
func TestElementsAreAlike(t *testing.T) {
	a := snn.Activity{T: 5, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 64 * 16, Kind: snn.InputKind}}}
	conv(&a, "map", [3]int{64, 4, 4}, 3, 1, 1, [3]int{64, 4, 4})
	out := snn.PopulationActivity{Name: "output", Size: 10, Kind: snn.SpikingKind}
	a.Projections = append(a.Projections, dense(a.Populations[1], out)) // 16 elements, and one of the map: 3 tiles
	a.Populations = append(a.Populations, out)
	m := mapped(t, "crossbar-rram", a)
	same(t, "area", m.Area*1e12, 3*tileArea(3)+wordArea*(1024+1024+1024+10), 1e-9)
	if m.Cores != 9+16 {
		t.Errorf("%d arrays in use", m.Cores)
	}
}

// A projection from each cell to one other takes the diagonal of its matrix, in what is read and in what is built.
func TestOneToOneTakesTheDiagonal(t *testing.T) {
	a := quiet(640, 640)
	full := estimate(t, "crossbar-rram", CrossbarReads, a)
	j := &a.Projections[0]
	j.Kind, j.Weights, j.Nonzero = snn.OneToOneKind, 640, 640
	e := estimate(t, "crossbar-rram", CrossbarReads, a)
	same(t, "energy", e.Energy().Typical, full.Energy().Typical/10, 1e-12)
	if e.Mapping.Cores != 10 || full.Mapping.Cores != 100 {
		t.Errorf("%d arrays of %d", e.Mapping.Cores, full.Mapping.Cores)
	}
}
