package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
)

// kernelTime is what was measured of a kernel, on one core.
type kernelTime struct {
	ID      string  `json:"id"`
	MS      float64 `json:"ms"`
	BoundMS float64 `json:"bound_ms"`
	Ratio   float64 `json:"ratio"` // bound / time: 1 is perfect
	Bound   string  `json:"bound"`
}

// kernelCase is a kernel at work on arrays of its own.
type kernelCase struct {
	id    string
	run   func()
	bound bound
}

// bound is what a kernel cannot do without: multiply-adds, or memory of some size of which bytes are read, or changed in place.
type bound struct {
	flop                 float64
	reads, updates, size int
}

func computes(flop float64) bound { return bound{flop: flop} }

func (x bound) String() string {
	var parts []string
	if x.flop > 0 {
		return "multiply-adds"
	}
	if x.reads > 0 {
		parts = append(parts, "read "+size(x.reads>>10))
	}
	if x.updates > 0 {
		parts = append(parts, "change "+size(x.updates>>10))
	}
	return strings.Join(parts, ", ") + " in " + size(x.size>>10)
}

// once returns a function that does n times what the bound says, and nothing else.
func (x bound) once() func(n int) {
	if x.flop > 0 {
		rounds := max(1, int(x.flop)/kernel.MultiplyAdds(1))
		return func(n int) { kernel.MultiplyAdds(n * rounds) }
	}
	words, floats := make([]uint64, x.size/wordBytes), kernel.Alloc(x.size/float)
	touch(words)
	return func(n int) {
		inTurn(n*x.reads/wordBytes, len(words), func(n int) { kernel.Xor(words[:n]) })
		inTurn(n*x.updates/float, len(floats), func(n int) { kernel.AddRow(floats[:n], floats[:n], 0) })
	}
}

// inTurn calls f with numbers of at most room that add up to n.
func inTurn(n, room int, f func(n int)) {
	for ; n > 0; n -= room {
		f(min(n, room))
	}
}

const (
	kernelSamples = 31
	kernelSample  = 400 * time.Microsecond // at least
)

// kernels times each kernel, and its bound between the samples.
func (b *bench) kernels() (list []kernelTime) {
	for _, c := range kernelCases() {
		list = append(list, c.measure())
	}
	return list
}

func (c kernelCase) measure() kernelTime {
	bound := c.bound.once()
	run := func(n int) {
		for range n {
			c.run()
		}
	}
	times, again := [2][]float64{}, [2]int{enough(run), enough(bound)}
	for range kernelSamples {
		for i, f := range []func(int){run, bound} {
			begin := time.Now()
			f(again[i])
			times[i] = append(times[i], milliseconds(time.Since(begin))/float64(again[i]))
		}
	}
	t := kernelTime{ID: c.id, MS: median(times[0]), BoundMS: median(times[1]), Bound: c.bound.String()}
	t.Ratio = t.BoundMS / t.MS
	return t
}

// enough is how often f has to be repeated to fill a sample.
func enough(f func(n int)) int {
	f(1)
	for n := 1; ; n *= 2 {
		begin := time.Now()
		f(n)
		if time.Since(begin) >= kernelSample {
			return n
		}
	}
}

func kernelCases() []kernelCase {
	c := []kernelCase{}
	for _, percent := range []int{2, 5, 10, 20} {
		c = append(c, gatherCase(percent))
	}
	c = append(c, gradientCase(), lifCase(), membraneCase(), errorsCase(), traceCase(), adamCase(), rowUpdateCase(1024), rowUpdateCase(64<<10),
		learnCase(1024), learnCase(64<<10),
		replayCase(), tileCase(), pairsCase())
	for _, s := range []gemmShape{
		{"64×784×1024", false, false, 64, 1024, 784}, {"128×784×1024", false, false, 128, 1024, 784},
		{"512×784×1024", false, false, 512, 1024, 784}, {"1024×1024×1024", false, false, 1024, 1024, 1024},
		{"back 128×1024×784", false, true, 128, 784, 1024}, {"gradient 784×1024, k 128", true, false, 784, 1024, 128},
		{"gradient 784×1024, k 200", true, false, 784, 1024, 200},
	} {
		c = append(c, s.kernelCase())
	}
	return c
}

const (
	cells     = 1024
	rows      = 200
	float     = 4 // bytes
	panelSize = cells * kernel.Panel * float
)

// random are numbers that do not matter.
func random(n int) []float32 {
	r, x := rand.New(rand.NewPCG(1, 2)), kernel.Alloc(n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// spikes lets a share of cells cells fire in each of rows rows.
func spikes(rows, cells, percent int) []uint64 {
	r, b := rand.New(rand.NewPCG(3, 4)), kernel.AllocWords(rows*cells/64)
	for i := range rows * cells {
		if r.IntN(100) < percent {
			b[i/64] |= 1 << (i % 64)
		}
	}
	return b
}

// gatherCase is the forward pass of 200 samples from 1024 to 1024 cells, lists made anew: every sum reads its weights from the
// second cache, a panel of 64 columns at a time.
func gatherCase(percent int) kernelCase {
	ld := kernel.Ld(cells)
	w, dst, b := random(cells*ld), kernel.Alloc(rows*ld), spikes(rows, cells, percent)
	var lists kernel.CSR
	lists.FromBits(rows, cells, b, cells/64)
	return kernelCase{fmt.Sprintf("gather %d %%", percent), func() {
		lists.FromBits(rows, cells, b, cells/64)
		kernel.GatherRows(kernel.Mat(dst, ld), cells, kernel.Mat(w, ld), 1, lists.Lists)
	}, bound{reads: len(lists.Idx) * cells * float, size: panelSize}}
}

// gradientCase is the gradient of the same synapses at 5 %: sums of error rows over the samples in which a cell fired.
func gradientCase() kernelCase {
	ld := kernel.Ld(cells)
	grad, errs := kernel.Alloc(cells*ld), random(rows*ld)
	var byCell kernel.CSR
	b := spikes(rows, cells, 5)
	byCell.ByCell(rows, cells, b, cells/64, 1)
	return kernelCase{"gradient 5 %", func() {
		byCell.ByCell(rows, cells, b, cells/64, 1)
		kernel.GatherRows(kernel.Mat(grad, ld), cells, kernel.Mat(errs, ld), 1, byCell.Lists)
	}, bound{reads: len(byCell.Idx) * cells * float, size: rows * kernel.Panel * float}}
}

// lifCase is a step of 128 samples of 1000 cells.
func lifCase() kernelCase {
	const rows, n = 128, 1000
	ld := kernel.Ld(n)
	v, cur, th, s := kernel.Alloc(rows*ld), random(rows*ld), kernel.Alloc(ld), kernel.AllocWords(rows*16)
	for i := range th {
		th[i] = 1
	}
	l := kernel.LIF{Decay: 0.9, Input: 0.3}
	spikes := kernel.Bits{X: s, Ld: 16}
	return kernelCase{"lif 128×1000", func() { l.Rows(rows, n, kernel.Mat(v, ld), kernel.Mat(cur, ld), kernel.Thresholds{Th: th}, spikes) },
		bound{reads: rows * n * float, updates: rows * n * float, size: 2 * rows * ld * float}}
}

// traceCase is a step of the traces of 1000 samples of a panel, and their sums of squares.
func traceCase() kernelCase {
	const rows = 1000
	z, s, sum := kernel.Alloc(rows*kernel.Panel), spikes(rows, kernel.Panel, 5), kernel.Alloc(rows)
	t := kernel.Trace{Decay: 0.77}
	return kernelCase{"trace 1000×64", func() { t.Rows(rows, kernel.Panel, z, kernel.Panel, s, 1, sum) },
		bound{updates: len(z) * float, size: len(z) * float}}
}

// adamCase is a step of 784×1000 weights. Changing four arrays side by side in the third cache is faster than changing one, so
// that only reading them bounds it.
func adamCase() kernelCase {
	const n = 784 * 1000
	w, g, m, v := random(n), random(n), kernel.Alloc(n), kernel.Alloc(n)
	s := caseAdam.At(9)
	return kernelCase{"adam 784×1000", func() { kernel.AdamVec(w, g, m, v, s) }, bound{reads: 4 * n * float, size: 4 * n * float}}
}

// membraneCase is the step of lifCase that keeps potentials and spikes, as back-propagation needs them.
func membraneCase() kernelCase {
	const rows, n = 128, 1000
	ld := kernel.Ld(n)
	before, cur, now, th := random(rows*ld), random(rows*ld), kernel.Alloc(rows*ld), kernel.Alloc(ld)
	was, fired := kernel.AllocWords(rows*16), kernel.AllocWords(rows*16)
	l := kernel.LIF{Decay: 0.9, Input: 0.3, Delayed: true}
	spikes := kernel.Fired{Was: was, Now: fired, Ld: 16}
	return kernelCase{"lif, kept 128×1000", func() { l.Next(rows, n, kernel.Mat(before, ld), kernel.Mat(cur, ld), kernel.Mat(now, ld), th, spikes) },
		bound{reads: 2 * rows * n * float, updates: rows * n * float, size: 3 * rows * ld * float}}
}

// errorsCase is a step back through a panel of 64 cells of 128 samples.
func errorsCase() kernelCase {
	const rows, n = 128, kernel.Panel
	e, g, u, th := random(rows*n), random(rows*n), random(rows*n), random(n)
	x := kernel.Errors{Decay: 0.9, Input: 1, Slope: kernel.Slope{Kind: kernel.SlopeATan, A: 1, B: 3}}
	r := kernel.ErrorRows{E: kernel.Mat(e, n), G: kernel.Mat(g, n), U: kernel.Mat(u, n), Th: th}
	return kernelCase{"errors 128×64", func() { x.Rows(rows, n, r) },
		bound{reads: rows * n * float, updates: 2 * rows * n * float, size: 3 * rows * n * float}}
}

// synapses are a panel of n pre cells, which all update, in steps of 64, from one gradient. Second moments are 0, as squares may be.
func synapses(n int) (u kernel.RowUpdate, wmv []float32, all []uint32) {
	wmv = random(n * 3 * kernel.Panel)
	for i := range n {
		all = append(all, uint32(i))
		clear(wmv[(3*i+2)*kernel.Panel:][:kernel.Panel])
	}
	return kernel.RowUpdate{Adam: caseAdam.At(9), Scale: 1, Lambda: 1e-5, Lo: -1, Hi: 1}, wmv, all
}

var caseAdam = kernel.Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}

// rowUpdateCase is a learning step of CSDP in n rows of 64 weights with their moments.
func rowUpdateCase(n int) kernelCase {
	u, wmv, all := synapses(n)
	grad, count := random(kernel.Tile*kernel.Panel), kernel.Alloc(kernel.Tile*kernel.Panel)
	var colsum [kernel.Panel]float32
	return kernelCase{fmt.Sprintf("row update %d×64", n), func() {
		for lo := 0; lo < n; lo += kernel.Tile {
			u.Rows(all, lo, lo+kernel.Tile, wmv, grad, count, &colsum)
		}
	}, bound{updates: len(wmv) * float, size: len(wmv) * float}}
}

// learnCase is rowUpdateCase with the gradients and counts of 200 samples, in 5 % of which each cell fires.
func learnCase(n int) kernelCase {
	u, wmv, all := synapses(n)
	var byCell kernel.CSR
	byCell.ByCell(rows, n, spikes(rows, n, 5), n/64, 1)
	f := kernel.Factors{Rows: &byCell, Post: random(rows * kernel.Panel), Fired: spikes(rows, kernel.Panel, 5)}
	var colsum [kernel.Panel]float32
	return kernelCase{fmt.Sprintf("learn %d×64, 5 %%", n), func() { u.Learn(all, wmv, f, &colsum) },
		bound{updates: len(wmv) * float, size: len(wmv) * float}}
}

// replayCase catches 1024 rows up with 5 steps.
func replayCase() kernelCase {
	u, wmv, all := synapses(1024)
	lag := make([]uint32, len(all))
	for i := range lag {
		lag[i] = 5
	}
	past := kernel.Past{Rates: new([kernel.Lags]kernel.Rates), Colsum: new([kernel.Lags][kernel.Panel]float32), Now: 9}
	return kernelCase{"replay 5 × 1024×64", func() { u.Replay(all, lag, wmv, past) }, bound{updates: len(wmv) * float, size: len(wmv) * float}}
}

// tileCase is the gradient of 64×64 synapses of which each post cell has a factor in 50 samples.
func tileCase() kernelCase {
	const entries = 50
	dst, b, coef := kernel.Alloc(kernel.Tile*kernel.Panel), spikes(rows, kernel.Tile, 13), random(entries*kernel.Panel)
	start, list := []uint32{0}, []uint32(nil)
	for range kernel.Panel {
		for e := range entries {
			list = append(list, uint32(e*4))
		}
		start = append(start, uint32(len(list)))
	}
	return kernelCase{"tile 50 of 64×64", func() { kernel.MaskedTile(dst, b, 1, start, list, coef) },
		computes(2 * entries * kernel.Tile * kernel.Panel)}
}

// pairsCase is the forward pass of 100 pairs of samples from 784 inputs, of which 87 fire in both and 29 in one, onto 64 cells.
func pairsCase() kernelCase {
	const pairs, both, one = 100, 87, 15
	r := rand.New(rand.NewPCG(7, 8))
	w, dst := random(784*3*kernel.Panel), kernel.Alloc(2*pairs*kernel.Panel)
	start, list := []uint32{0}, []uint32(nil)
	for range pairs {
		for _, n := range []int{both, one, one} {
			for range n {
				list = append(list, uint32(r.IntN(784)))
			}
			start = append(start, uint32(len(list)))
		}
	}
	return kernelCase{"pairs 100 × 784×64", func() { kernel.GatherPairs(dst, pairs, w, 3*kernel.Panel, 1, start, list) },
		bound{reads: len(list) * kernel.Panel * float, size: 784 * kernel.Panel * float}}
}

// gemmShape is a matrix product of m×k and k×n, by one worker.
type gemmShape struct {
	name           string
	transA, transB bool
	m, n, k        int
}

func (s gemmShape) kernelCase() kernelCase {
	a, b, c := random(kernel.Ld(s.m)*kernel.Ld(s.k)), random(kernel.Ld(s.k)*kernel.Ld(s.n)), kernel.Alloc(s.m*kernel.Ld(s.n))
	lda, ldb := kernel.Ld(s.k), kernel.Ld(s.n)
	if s.transA {
		lda = kernel.Ld(s.m)
	}
	if s.transB {
		ldb = kernel.Ld(s.k)
	}
	x, y := kernel.Matrix{X: a, Ld: lda, Turned: s.transA}, kernel.Matrix{X: b, Ld: ldb, Turned: s.transB}
	return kernelCase{"gemm " + s.name, func() {
		kernel.Gemm(nil, kernel.Size{M: s.m, N: s.n, K: s.k}, x, y, kernel.Mat(c, kernel.Ld(s.n)), false)
	}, computes(2 * float64(s.m) * float64(s.n) * float64(s.k))}
}
