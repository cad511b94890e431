//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkGemm gives the rate of products of the sizes of hidden layers, and its ratio to the peak of all workers: that of
// multiply-adds in registers alone, measured between the products, since the clock of a processor changes.
func BenchmarkGemm(b *testing.B) {
	shapes := []struct {
		name           string
		transA, transB bool
		m, n, k        int
	}{
		{"forward/64x784x1024", false, false, 64, 1024, 784},
		{"forward/128x784x1024", false, false, 128, 1024, 784},
		{"forward/512x784x1024", false, false, 512, 1024, 784},
		{"square/1024", false, false, 1024, 1024, 1024},
		{"backward/128x1024x784", false, true, 128, 784, 1024},
		{"gradient/784x1024_k=128", true, false, 784, 1024, 128},
		{"gradient/784x1024_k=200", true, false, 784, 1024, 200},
		{"one/1x784x1024", false, false, 1, 1024, 784},
		{"readout/128x1024x10", false, false, 128, 10, 1024},
	}
	best := active
	defer func() { active = best }()
	for active = levelGeneric; active <= best; active++ {
		for _, workers := range []int{1, 2} {
			pool := NewPool(workers)
			for _, s := range shapes {
				b.Run(fmt.Sprintf("%v/%d/%s", active, workers, s.name), func(b *testing.B) {
					x, y, c := Alloc(Ld(s.m)*Ld(s.k)), Alloc(Ld(s.k)*Ld(s.n)), Alloc(Ld(s.m)*Ld(s.n))
					lda, ldb := Ld(s.k), Ld(s.n)
					if s.transA {
						lda = Ld(s.m)
					}
					if s.transB {
						ldb = Ld(s.k)
					}
					benchmarkRatio(b, pool, float64(2*s.m*s.n*s.k), func() {
						Gemm(pool, Size{M: s.m, N: s.n, K: s.k}, Matrix{x, lda, s.transA}, Matrix{y, ldb, s.transB}, Mat(c, Ld(s.n)), false)
					})
				})
			}
			pool.Close()
		}
	}
}

// benchmarkRatio reports the median rate of f, which does flops operations, and its ratio to the median peak.
func benchmarkRatio(b *testing.B, pool *Pool, flops float64, f func()) {
	var rates, peaks []float64
	f()
	for b.Loop() {
		begin := time.Now()
		f()
		rates = append(rates, flops/float64(time.Since(begin).Nanoseconds()))
		peaks = append(peaks, peakRate(pool))
	}
	slices.Sort(rates)
	slices.Sort(peaks)
	rate, peak := rates[len(rates)/2], peaks[len(peaks)/2]
	b.ReportMetric(0, "ns/op") // it would count the measuring of the peak
	b.ReportMetric(rate, "GFLOP/s")
	if active != levelGeneric {
		b.ReportMetric(100*rate/peak, "%peak")
	}
}

// peakRate is the rate of multiply-adds in registers, in GFLOP/s; 0 in plain Go, which has no such loop.
func peakRate(pool *Pool) float64 {
	if active == levelGeneric {
		return 0
	}
	const rounds = 1000
	chunks := 20 * pool.Workers()
	f := func(_, _ int) { MultiplyAdds(rounds) }
	pool.Run(chunks, f) // helpers may have to wake up
	begin := time.Now()
	pool.Run(chunks, f)
	return float64(MultiplyAdds(rounds)*chunks) / float64(time.Since(begin).Nanoseconds())
}
