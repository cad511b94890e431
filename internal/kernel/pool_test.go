package kernel

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// poolSizes are numbers of workers below, at and above those of most machines.
var poolSizes = []int{1, 2, 3, 5, 17}

func TestRunCallsEachChunkOnce(t *testing.T) {
	for _, workers := range poolSizes {
		p := NewPool(workers)
		t.Cleanup(p.Close)
		if p.Workers() != workers {
			t.Fatalf("%d workers, want %d", p.Workers(), workers)
		}
		for run := range 300 {
			chunks := run % 40
			calls, inUse := make([]int, chunks), make([]atomic.Bool, workers)
			p.Run(chunks, func(c, w int) {
				if inUse[w].Swap(true) {
					t.Errorf("worker %d has two chunks at a time", w)
				}
				calls[c]++
				inUse[w].Store(false)
			})
			for c, n := range calls {
				if n != 1 {
					t.Fatalf("%d workers, %d chunks: chunk %d was called %d times", workers, chunks, c, n)
				}
			}
		}
	}
}

func TestNilPoolRunsInCaller(t *testing.T) {
	var p *Pool
	if p.Workers() != 1 {
		t.Errorf("%d workers", p.Workers())
	}
	sum := 0
	p.Run(4, func(c, w int) { sum += c + 10*w })
	p.Close()
	if sum != 6 {
		t.Errorf("sum of chunks is %d", sum)
	}
}

// Helpers must take part: each of two chunks waits until the other has started.
func TestHelpersWork(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	for range 20 {
		var started atomic.Int32
		p.Run(2, func(c, w int) {
			started.Add(1)
			for started.Load() < 2 {
				runtime.Gosched()
			}
		})
		time.Sleep(2 * spinning) // they sleep, and are woken by the next run
	}
}

func TestCallerSleepsUntilHelpersAreDone(t *testing.T) {
	p := NewPool(4)
	defer p.Close()
	var done atomic.Int32
	p.Run(4, func(c, w int) {
		time.Sleep(time.Duration(c) * spinning)
		done.Add(1)
	})
	if done.Load() != 4 {
		t.Errorf("%d chunks were done when Run returned", done.Load())
	}
}

func TestPanicReachesCaller(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	for run := range 50 {
		var done atomic.Int32
		caught := func() (r any) {
			defer func() { r = recover() }()
			p.Run(9, func(c, w int) {
				if c == run%9 {
					panic(fmt.Sprint("chunk ", c))
				}
				done.Add(1)
			})
			return nil
		}()
		if want := fmt.Sprint("chunk ", run%9); caught != want {
			t.Fatalf("caught %v, want %v", caught, want)
		}
		if done.Load() != 8 {
			t.Fatalf("%d other chunks were done", done.Load())
		}
	}
}

func TestRunInsideRunPanics(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	p.Run(2, func(c, w int) { p.Run(2, func(c, w int) {}) })
}

func TestRunAfterClose(t *testing.T) {
	p := NewPool(3)
	p.Close()
	p.Close()
	var n atomic.Int32
	p.Run(50, func(c, w int) { n.Add(1) })
	if n.Load() != 50 {
		t.Errorf("%d of 50 chunks", n.Load())
	}
}

// A pool that nobody closes must not leave its helpers behind.
func TestPoolOutOfReachEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		p := NewPool(20)
		p.Run(30, func(c, w int) { _ = p })
	}()
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	p := NewPool(4)
	defer p.Close()
	var n atomic.Int32
	f := func(c, w int) { n.Add(1) }
	if a := testing.AllocsPerRun(100, func() { p.Run(20, f) }); a != 0 {
		t.Errorf("Run allocates %v times", a)
	}
}

// BenchmarkRun measures fork and join around nothing.
func BenchmarkRun(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			p := NewPool(workers)
			defer p.Close()
			f := func(c, w int) {}
			for b.Loop() {
				p.Run(8, f)
			}
		})
	}
}
