package kernel

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkGatherRows is the forward pass of 200 samples from 1024 to 1024 cells, of which 5 % fire.
func BenchmarkGatherRows(b *testing.B) {
	const cells, rows = 1024, 200
	r := rand.New(rand.NewPCG(1, 2))
	ld := Ld(cells)
	w, dst := Alloc(cells*ld), Alloc(rows*ld)
	bits := AllocWords(rows * cells / 64)
	for i := range rows * cells {
		if r.IntN(20) == 0 {
			bits[i/64] |= 1 << (i % 64)
		}
	}
	var lists CSR
	for b.Loop() {
		lists.FromBits(rows, cells, bits, cells/64)
		GatherRows(Mat(dst, ld), cells, Mat(w, ld), 1, lists.Lists)
	}
	b.ReportMetric(float64(len(lists.Idx)*cells)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "Gadd/s")
}

// BenchmarkLIF is a step of 128 samples of 1000 cells that fire now and then.
func BenchmarkLIF(b *testing.B) {
	const rows, n = 128, 1000
	r := rand.New(rand.NewPCG(1, 2))
	ld := Ld(n)
	v, cur, th, spikes := Alloc(rows*ld), Alloc(rows*ld), Alloc(ld), AllocWords(rows*16)
	for i := range cur {
		cur[i] = r.Float32()
	}
	for i := range th {
		th[i] = 1
	}
	l := LIF{Decay: 0.9, Input: 0.3}
	for b.Loop() {
		l.Rows(rows, n, Mat(v, ld), Mat(cur, ld), Thresholds{Th: th}, Bits{X: spikes, Ld: 16})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(rows*n), "ns/cell")
}

// BenchmarkRowUpdate is a learning step of 64 × 64 synapses.
func BenchmarkRowUpdate(b *testing.B) {
	wmv, grad, cells := Alloc(Tile*3*Panel), Alloc(Tile*Panel), make([]uint32, Tile)
	u := RowUpdate{Adam: Adam{0.002, 0.9, 0.999, 1e-8}.At(9), Scale: 1, Lo: -1, Hi: 1}
	for i := range cells {
		cells[i] = uint32(i)
	}
	for i := range grad {
		grad[i] = 0.01
	}
	for b.Loop() {
		u.Rows(cells, 0, Tile, wmv, grad, nil, nil)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(Tile*Panel), "ns/synapse")
}
