package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// product is one call of Gemm with its operands.
type product struct {
	transA, transB, acc bool
	m, n, k             int
	a, b, c             []float32
	lda, ldb, ldc       int
	all                 []float32 // c within guard words
}

func (p product) String() string {
	return fmt.Sprintf("%d×%d×%d transA=%v transB=%v acc=%v", p.m, p.n, p.k, p.transA, p.transB, p.acc)
}

func newProduct(r *rand.Rand, kind, m, n, k int) product {
	p := product{transA: kind&1 != 0, transB: kind&2 != 0, acc: kind&4 != 0, m: m, n: n, k: k}
	rowsA, colsA, rowsB, colsB := m, k, k, n
	if p.transA {
		rowsA, colsA = k, m
	}
	if p.transB {
		rowsB, colsB = n, k
	}
	p.lda, p.ldb, p.ldc = colsA+r.IntN(5), colsB+r.IntN(5), n+r.IntN(5)
	// The last rows end where the slices end: no stride may be read or written beyond them.
	_, p.a = guarded(r, (rowsA-1)*p.lda+colsA)
	_, p.b = guarded(r, (rowsB-1)*p.ldb+colsB)
	p.all, p.c = guarded(r, (m-1)*p.ldc+n)
	return p
}

func (p product) run(pool *Pool, c []float32) {
	Gemm(pool, Size{M: p.m, N: p.n, K: p.k}, Matrix{p.a, p.lda, p.transA}, Matrix{p.b, p.ldb, p.transB}, Mat(c, p.ldc), p.acc)
}

// entry returns element (i, j) of the product in float64, and the sum of the sizes of its terms.
func (p product) entry(i, j int, before float32) (sum, size float64) {
	if p.acc {
		sum, size = float64(before), math.Abs(float64(before))
	}
	for q := range p.k {
		ia, ib := i*p.lda+q, q*p.ldb+j
		if p.transA {
			ia = q*p.lda + i
		}
		if p.transB {
			ib = j*p.ldb + q
		}
		term := float64(p.a[ia]) * float64(p.b[ib])
		sum += term
		size += math.Abs(term)
	}
	return sum, size
}

// check compares c with the product in float64, and everything else with what was there before.
func (p product) check(t *testing.T, before []float32) {
	t.Helper()
	off := len(p.all) - 16 - len(p.c)
	for at, x := range p.all {
		i, j := (at-off)/p.ldc, (at-off)%p.ldc
		if at < off || at >= off+len(p.c) || j >= p.n {
			if x != before[at] {
				t.Fatalf("%v: wrote %v outside C, at %d", p, x, at-off)
			}
			continue
		}
		want, size := p.entry(i, j, before[at])
		if d := math.Abs(float64(x) - want); !(d <= float64(p.k+1)*0x1p-24*size) {
			t.Fatalf("%v: C[%d][%d] = %v, want %v", p, i, j, x, want)
		}
	}
}

func TestGemm(t *testing.T) {
	pool := NewPool(3)
	defer pool.Close()
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		sizes := []int{1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 47, 48, 49, 63, 65, 97, 130}
		for i := range 240 {
			m, n, k := sizes[r.IntN(len(sizes))], sizes[r.IntN(len(sizes))], sizes[r.IntN(len(sizes))]
			if i%12 == 0 {
				k = 250 + r.IntN(300) // more than one block
			}
			p := newProduct(r, i%8, m, n, k)
			before := slices.Clone(p.all)
			p.run([]*Pool{nil, pool}[i/8%2], p.c)
			p.check(t, before)
		}
	})
}

func TestGemmWithoutTerms(t *testing.T) {
	c := []float32{1, 2, 3, 4, 5}
	Gemm(nil, Size{M: 2, N: 2, K: 0}, Mat(nil, 0), Mat(nil, 2), Mat(c, 3), true)
	Gemm(nil, Size{M: 0, N: 2, K: 3}, Mat(nil, 3), Mat(make([]float32, 6), 2), Mat(c, 3), false)
	Gemm(nil, Size{M: 2, N: 0, K: 3}, Mat(make([]float32, 6), 3), Mat(nil, 0), Mat(c, 3), false)
	if !slices.Equal(c, []float32{1, 2, 3, 4, 5}) {
		t.Errorf("a product of no terms changed C to %v", c)
	}
	Gemm(nil, Size{M: 2, N: 2, K: 0}, Mat(nil, 0), Mat(nil, 2), Mat(c, 3), false)
	if !slices.Equal(c, []float32{0, 0, 3, 0, 0}) {
		t.Errorf("a product of no terms is %v", c)
	}
}

func TestGemmBitsForAnyWorkers(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for kind := range 8 {
			p := newProduct(r, kind, 40+r.IntN(80), 40+r.IntN(80), 260+r.IntN(300))
			want := slices.Clone(p.c)
			p.run(nil, want)
			for _, workers := range []int{1, 2, 5} {
				pool := NewPool(workers)
				c := slices.Clone(p.c)
				p.run(pool, c)
				pool.Close()
				sameBits(t, fmt.Sprint(p, " workers=", workers), c, want)
			}
		}
	})
}

func TestGemmKeepsNonFinite(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		const m, n, k = 5, 7, 9
		a, b, c := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
		a[2*k+3] = float32(math.Inf(1))
		for i := range b {
			b[i] = 1
		}
		Gemm(nil, Size{M: m, N: n, K: k}, Mat(a, k), Mat(b, n), Mat(c, n), false)
		for i, x := range c {
			if math.IsInf(float64(x), 1) != (i/n == 2) {
				t.Fatalf("C[%d][%d] = %v", i/n, i%n, x)
			}
		}
	})
}

func TestGemmDoesNotAllocate(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		pool := NewPool(2)
		defer pool.Close()
		p := newProduct(r, 2, 70, 90, 300)
		if a := testing.AllocsPerRun(10, func() { p.run(pool, p.c) }); a != 0 {
			t.Errorf("Gemm allocates %v times", a)
		}
	})
}
