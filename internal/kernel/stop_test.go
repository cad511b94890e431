package kernel

import (
	"errors"
	"sync/atomic"
	"testing"
)

// A pool that is stopped begins no chunk more, whatever its number of workers, and runs again when it may.
func TestStoppedPool(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		p := NewPool(workers)
		defer p.Close()
		var begun atomic.Int64
		err := p.Guard(func() error {
			p.Run(10000, func(chunk, _ int) {
				if begun.Add(1) == 7 {
					p.Stop(true)
				}
			})
			return nil
		})
		if n := begun.Load(); !errors.Is(err, ErrStopped) || n < 7 || n > int64(6+workers) {
			t.Errorf("%d workers: %v after %d chunks, want ErrStopped after 7, or one more for each other worker", workers, err, n)
		}
		if err := p.Guard(func() error { p.Check(); return nil }); !errors.Is(err, ErrStopped) {
			t.Errorf("%d workers: Check: %v", workers, err)
		}
		var kept int
		p.Run(100, func(chunk, _ int) {
			if chunk == 99 {
				kept++
			}
		})
		if p.Check(); kept != 1 {
			t.Errorf("%d workers: work that nobody guards is given up", workers)
		}
		p.Stop(false)
		begun.Store(0)
		if err := p.Guard(func() error { p.Run(100, func(_, _ int) { begun.Add(1) }); p.Check(); return nil }); err != nil || begun.Load() != 100 {
			t.Errorf("%d workers, running again: %v, %d chunks of 100", workers, err, begun.Load())
		}
	}
	if err := (*Pool)(nil).Guard(func() error { (*Pool)(nil).Stop(true); (*Pool)(nil).Check(); return nil }); err != nil {
		t.Error(err)
	}
}

// Other panics pass through.
func TestGuardPassesPanics(t *testing.T) {
	defer func() {
		if r := recover(); r != "other" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = NewPool(1).Guard(func() error { panic("other") })
}
