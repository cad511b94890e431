package kernel

import "sync"

// Gemm computes the matrix product C = A·B, or C += A·B if acc, for A of M×K, B of K×N and C of M×N, shared out to the
// workers of p, which may be nil. Strides are those of the matrices as stored. C must not overlap A or B.
//
// Every element is a sum in order of k, in blocks of 256 that are added up, by one worker: equal bits for any number of
// workers. In assembly products and sums are fused, so bits differ between instruction sets.
func Gemm(p *Pool, s Size, a, b, c Matrix, acc bool) {
	if s.M <= 0 || s.N <= 0 {
		return
	}
	last(c.X, s.M, s.N, c.Ld)
	if s.K <= 0 {
		if !acc {
			clearRows(c.X, s.M, s.N, c.Ld)
		}
		return
	}
	g := p.gemm()
	g.m, g.n, g.k = s.M, s.N, s.K
	g.a, g.b = newOperand(a.X, a.Ld, a.Turned, s.M, s.K), newOperand(b.X, b.Ld, !b.Turned, s.N, s.K)
	g.c, g.ldc, g.acc = c.X, c.Ld, acc
	g.plan(p.Workers())
	p.Run(ceil(ceil(s.M, g.high), packPanels), g.packFn)
	p.Run(g.strips*ceil(s.M, g.rows), g.multiplyFn)
	g.a, g.b, g.c = operand{}, operand{}, nil
	if p == nil {
		gemms.Put(g)
	}
}

// gemm is a matrix product under way, and the room that it needs.
//
// C is cut into tiles that fit the registers, high rows by wide columns. All of A is packed first: panels of high rows, and
// in a panel the high numbers of each k side by side. A chunk of work is a strip of C, wide columns by some rows: for each
// block of k, its worker packs that part of B in the same way, which then stays in the cache for all tiles of the strip.
// Panels at the edges are padded with zeros, and their tiles go by way of a tile of the worker's own.
type gemm struct {
	m, n, k int
	a, b    operand
	c       []float32
	ldc     int
	acc     bool

	high, wide   int
	strips, rows int       // strips of columns of C; rows of C in a chunk
	panels       []float32 // A, packed
	own          [][]float32
	packFn       func(chunk, worker int)
	multiplyFn   func(chunk, worker int)
}

const (
	depth      = 256 // of a block of k: a packed strip of B is then as large as the first cache
	packPanels = 4   // panels of A in a chunk of packing
	fewChunks  = 16  // strips are cut by rows until there are so many chunks
	leastRows  = 64  // but to no fewer rows
	mostRows   = 256 // and no more: chunks of equal length keep all workers busy to the end
)

// gemms keeps the room of products without a pool.
var gemms = sync.Pool{New: func() any { return newGemm() }}

func (p *Pool) gemm() *gemm {
	if p == nil {
		return gemms.Get().(*gemm)
	}
	if p.product == nil {
		p.product = newGemm()
	}
	return p.product
}

func newGemm() *gemm {
	g := new(gemm)
	g.packFn, g.multiplyFn = g.pack, g.multiply
	return g
}

// plan cuts the work up and makes room for it.
func (g *gemm) plan(workers int) {
	g.high, g.wide = tileShape()
	g.strips = ceil(g.n, g.wide)
	g.rows = min(mostRows, max(leastRows, ceil(g.m, ceil(fewChunks, g.strips))))
	g.rows = ceil(g.rows, g.high) * g.high
	if n := ceil(g.m, g.high) * g.high * g.k; len(g.panels) < n {
		g.panels = Alloc(n)
	}
	for len(g.own) < workers {
		g.own = append(g.own, nil)
	}
	for i, s := range g.own {
		if n := (depth + g.high) * g.wide; len(s) < n {
			g.own[i] = Alloc(n)
		}
	}
}

// pack packs some panels of A.
func (g *gemm) pack(chunk, _ int) {
	size := g.high * g.k
	for p := chunk * packPanels; p < min((chunk+1)*packPanels, ceil(g.m, g.high)); p++ {
		g.a.pack(g.panels[p*size:][:size], g.high, p*g.high, 0)
	}
}

// multiply works out a chunk of C.
func (g *gemm) multiply(chunk, worker int) {
	j, i0 := chunk%g.strips*g.wide, chunk/g.strips*g.rows
	strip, tile := g.own[worker][:depth*g.wide], g.own[worker][depth*g.wide:]
	for k0 := 0; k0 < g.k; k0 += depth {
		kk := min(depth, g.k-k0)
		b := strip[:kk*g.wide]
		g.b.pack(b, g.wide, j, k0)
		for i := i0; i < min(i0+g.rows, g.m); i += g.high {
			a := g.panels[i*g.k+k0*g.high:][:kk*g.high]
			g.tile(a, b, i, j, tile, g.acc || k0 > 0)
		}
	}
}

// tile works out the part of C at (i, j), by way of own where it does not fill a tile.
func (g *gemm) tile(a, b []float32, i, j int, own []float32, add bool) {
	c := g.c[i*g.ldc+j:]
	rows, cols := min(g.high, g.m-i), min(g.wide, g.n-j)
	if rows == g.high && cols == g.wide {
		multiplyTile(a, b, c, g.ldc, add)
		return
	}
	multiplyTile(a, b, own, g.wide, false)
	for r := range rows {
		to, from := c[r*g.ldc:][:cols], own[r*g.wide:][:cols]
		if !add {
			copy(to, from)
			continue
		}
		for q, x := range from {
			to[q] += x
		}
	}
}

// multiplyTile computes C (+)= A·B for one tile of packed operands; b decides the number of products.
func multiplyTile(a, b, c []float32, ldc int, add bool) {
	if active != levelGeneric {
		tileSIMD(a, b, c, ldc, add)
		return
	}
	tileGeneric(a, b, c, ldc, add)
}

func clearRows(c []float32, m, n, ldc int) {
	for i := range m {
		clear(c[i*ldc:][:n])
	}
}

// ceil returns n/d, rounded up.
func ceil(n, d int) int { return (n + d - 1) / d }

// last panics, as any index does, unless a has rows of n elements at stride ld; there is at least one of each.
func last[T any](a []T, rows, n, ld int) { _ = a[(rows-1)*ld+n-1] }
