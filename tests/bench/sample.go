package main

import (
	"maps"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
)

// bench is what a part is measured with.
type bench struct {
	quick bool
	pool  *kernel.Pool

	peaks []float64 // of all cores, GFLOP/s, each taken between two samples
	last  time.Time // when the last was taken
	round func(chunk, worker int)
}

const (
	peakRounds = 1000                  // of multiply-adds, in one chunk of work: some µs
	peakChunks = 30                    // for each worker
	peakEvery  = 50 * time.Millisecond // while there is something else to measure
	wakeUp     = 3 * time.Millisecond  // that the helpers of the pool may need
)

func newBench(quick bool, pool *kernel.Pool) *bench {
	return &bench{quick: quick, pool: pool, peaks: make([]float64, 0, 1<<16), round: func(_, _ int) { kernel.MultiplyAdds(peakRounds) }}
}

// takePeak measures the peak of all cores, unless it has just been measured.
func (b *bench) takePeak() {
	if time.Since(b.last) < peakEvery || len(b.peaks) == cap(b.peaks) {
		return
	}
	chunks := peakChunks * b.pool.Workers()
	begin := time.Now()
	for time.Since(begin) < wakeUp {
		b.pool.Run(chunks, b.round)
	}
	begin = time.Now()
	b.pool.Run(chunks, b.round)
	b.last = time.Now()
	b.peaks = append(b.peaks, float64(chunks*kernel.MultiplyAdds(peakRounds))/float64(b.last.Sub(begin).Nanoseconds()))
}

// peak is the median of what was taken, GFLOP/s.
func (b *bench) peak() float64 { return median(b.peaks) }

// timing is how long calls took.
type timing struct {
	ms     []float64
	allocs float64 // objects, per call
}

func (t timing) sum() (ms float64) {
	for _, x := range t.ms {
		ms += x
	}
	return ms
}

// repeats is how often something is done, in all and with -quick. It is a number and no time, so that a busy machine does the same work, which
// is another one for each mini-batch that a net has learned.
type repeats struct{ full, quick int }

// of returns the number that counts.
func (b *bench) of(n repeats) int {
	if b.quick {
		return n.quick
	}
	return n.full
}

// times calls f with 0, 1, … n−1, until it fails.
func (b *bench) times(n int, f func(i int) error) (t timing, err error) {
	t.ms = make([]float64, 0, n)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := 0; i < n && err == nil; i++ {
		b.takePeak()
		start := time.Now()
		err = f(i)
		t.ms = append(t.ms, milliseconds(time.Since(start)))
	}
	b.takePeak()
	runtime.ReadMemStats(&after)
	t.allocs = float64(after.Mallocs-before.Mallocs) / float64(len(t.ms))
	return t, err
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// median of x, which it sorts; not a number if there is none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	if n := len(x); n%2 == 0 {
		return (x[n/2-1] + x[n/2]) / 2
	}
	return x[len(x)/2]
}
