package kernel

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"
)

func TestAllocStartsAtCacheLine(t *testing.T) {
	for n := range 100 {
		x := Alloc(n)
		if len(x) != n || cap(x) != n {
			t.Fatalf("Alloc(%d) has length %d and capacity %d", n, len(x), cap(x))
		}
		if at := uintptr(unsafe.Pointer(unsafe.SliceData(x))); n > 0 && at%cacheLine != 0 {
			t.Fatalf("Alloc(%d) starts at %#x", n, at)
		}
	}
}

func TestLdIsOddLines(t *testing.T) {
	for n := range 3000 {
		if ld := Ld(n); ld < n+16 || ld%32 != 16 || ld >= n+64 {
			t.Fatalf("Ld(%d) = %d", n, ld)
		}
	}
}

// One step of anything takes no memory.
func TestNoAllocation(t *testing.T) {
	const rows, n = 80, 80
	v, cur, th, sums := Alloc(rows*n), Alloc(rows*n), Alloc(n), Alloc(rows)
	z, coef, wmv := Alloc(rows*n), Alloc(rows), Alloc(rows*3*Panel)
	spikes, slot := AllocWords(rows*2), make([]uint32, rows)
	for i := range spikes {
		spikes[i] = 0x5555
	}
	var lists, cells, pairs, columns, turned CSR
	var colsum [Panel]float32
	step := Adam{Rate: 0.001, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.At(3)
	update := RowUpdate{Adam: step, Scale: 1, Lambda: 1e-4, Lo: -1, Hi: 1}
	var rates [Lags]Rates
	var colsums [Lags][Panel]float32
	spread := Spread{Mask: []uint64{5, 1 << 63}, Start: []uint32{0, 2, 3}, Row: []uint32{1, 8}, Post: []uint8{0, 2, 63}}
	post := make([]uint8, 40)
	calls := map[string]func(){
		"FromBits":    func() { lists.FromBits(rows, n, spikes, 2) },
		"Transpose":   func() { turned.Transpose(&lists, rows, n) },
		"ByCell":      func() { cells.ByCell(rows, n, spikes, 2, 1) },
		"FromColumns": func() { columns.FromColumns(rows, spikes, rows) },
		"GatherRows":  func() { GatherRows(Mat(v, n), n, Mat(cur, n), 1, lists.Lists) },
		"LIF": func() {
			LIF{Decay: 0.9}.Rows(rows, n, Mat(v, n), Mat(cur, n), Thresholds{Th: th}, Bits{X: spikes, Ld: 2})
		},
		"LIF shift": func() {
			LIF{Decay: 0.9}.Rows(rows, n, Mat(v, n), Mat(cur, n), Thresholds{th, coef, sums}, Bits{spikes, 2})
		},
		"Trace":      func() { Trace{Decay: 0.9}.Rows(rows, Panel, z, n, spikes, 2, sums) },
		"ScaleRows":  func() { ScaleRows(v[:Panel*9], cur[:Panel*9], coef[:9]) },
		"AddRow":     func() { AddRow(v, cur, 0.5) },
		"RowUpdate":  func() { update.Rows(slot, 0, rows, wmv, v, cur, &colsum) },
		"Replay":     func() { update.Replay(slot, slot, wmv, Past{&rates, &colsums, 9}) },
		"FromPairs":  func() { pairs.PairsFromColumns(rows/2, spikes, rows) },
		"AdamVec":    func() { AdamVec(v, cur, z, wmv[:len(v)], step) },
		"AddMasked":  func() { AddMasked(v, spikes[:2], 1) },
		"MaskedTile": func() { MaskedTile(v, spikes, 2, []uint32{0, 3, 9}, slot, coef) },
		"CountTile":  func() { CountTile(v, spikes, 2, []uint32{0, 3, 9}, slot) },
		"Turn":       func() { Turn(z, v) },
		"Learn":      func() { update.Learn(slot, wmv, Factors{&cells, v, spikes[:rows]}, &colsum) },
		"Expand":     func() { spread.Expand(wmv, v) },
		"Pick":       func() { spread.Pick(v, wmv) },
		"AddTo":      func() { spread.AddTo(z, v, &cells, rows) },
		"Sum":        func() { spread.Sum([]uint32{0, 1}, v, cur, Factors{&cells, z, spikes[:rows]}, rows) },
		"Listed":     func() { update.Listed(Listed{post, v[:40], z[:40], wmv[:40], cur[:40], cur[:40]}, &colsum) },
		"Pairs":      func() { GatherPairs(z, 1, v, Panel, 1, []uint32{0, 3, 9, 11}, slot) },
	}
	lists.FromBits(rows, n, spikes, 2)
	cells.ByCell(rows, n, spikes, 2, 1)
	eachLevel(t, func(t *testing.T) {
		for name, f := range calls {
			if a := testing.AllocsPerRun(5, f); a != 0 {
				t.Errorf("%s allocates %v times a call", name, a)
			}
		}
	})
}

// Lists first made of few spikes take no memory when there are more: up to a quarter of all cells, and half by FromParts and
// ByCell, which the lists of every step of a window use.
func TestListsHaveRoom(t *testing.T) {
	const rows, n, words = 320, 640, 10
	r := rand.New(rand.NewPCG(1, 2))
	few := someBits(r, rows, n, words, 0.01)
	quarter, half := exactBits(r, rows, words, 16), someBits(r, rows, n, words, 0.49)
	var from, fromQuarter CSR
	from.FromBits(rows, n, few, words)
	fromQuarter.FromBits(rows, n, quarter, words)
	for name, c := range map[string]struct{ first, then func(l *CSR) }{
		"FromColumns": {func(l *CSR) { l.FromColumns(rows, few, rows) }, func(l *CSR) { l.FromColumns(rows, quarter, rows) }},
		"FromPairs":   {func(l *CSR) { l.PairsFromColumns(rows/2, few, rows) }, func(l *CSR) { l.PairsFromColumns(rows/2, quarter, rows) }},
		"FromParts":   {func(l *CSR) { l.FromParts(rows, words, 2, few, words) }, func(l *CSR) { l.FromParts(rows, words, 2, half, words) }},
		"Transpose":   {func(l *CSR) { l.Transpose(&from, rows, n) }, func(l *CSR) { l.Transpose(&fromQuarter, rows, n) }},
		"ByCell":      {func(l *CSR) { l.ByCell(rows, n, few, words, 1) }, func(l *CSR) { l.ByCell(rows, n, half, words, 1) }},
		"Reserve":     {func(l *CSR) { l.Reserve(rows, rows, n) }, func(l *CSR) { l.FromColumns(rows, quarter, rows) }},
	} {
		// AllocsPerRun calls its function once before it counts, in which a list would have grown. The runtime allocates now and then while a call
		// is counted: one of several lists is enough.
		least := uint64(math.MaxUint64)
		for range 5 {
			l := new(CSR)
			c.first(l)
			least = min(least, allocations(func() { c.then(l) }))
		}
		if least != 0 {
			t.Errorf("%s allocates %d times when more cells fire", name, least)
		}
	}
}

// exactBits returns words of which each has so many bits.
func exactBits(r *rand.Rand, rows, words, most int) []uint64 {
	b := AllocWords(rows * words)
	for i := range b {
		for _, k := range r.Perm(64)[:most] {
			b[i] |= 1 << k
		}
	}
	return b
}

// allocations counts what one call of f allocates.
func allocations(f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}
