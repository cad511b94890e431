package kernel

import (
	"errors"
	"sync/atomic"
)

// ErrStopped is returned by [Pool.Guard] for work that was given up.
var ErrStopped = errors.New("kernel: the work was given up")

// stopped is what unwinds the work of a pool that is stopped.
type stopped struct{}

// halt says whether a pool is to give its work up: if it is asked to, and someone is there to recover.
type halt struct{ asked, guarded atomic.Bool }

func (h *halt) now() bool { return h.asked.Load() && h.guarded.Load() }

// Stop says whether the pool is to give up what runs under [Pool.Guard]: Run, between chunks, and Check then panic, and Guard returns
// ErrStopped. What the work has written is half done. Work that is not guarded is not given up. Stop may be called from any goroutine.
func (p *Pool) Stop(stop bool) {
	if p != nil && p.halt != nil {
		p.halt.asked.Store(stop)
	}
}

// Check gives up if the pool is stopped. Chunks and loops that last long call it now and then; it costs a nanosecond.
func (p *Pool) Check() {
	if p != nil && p.halt != nil && p.halt.now() {
		panic(stopped{})
	}
}

// Guard calls f, and returns ErrStopped if a stop of the pool has ended it. It is for one goroutine at a time, and f must not call it.
func (p *Pool) Guard(f func() error) (err error) {
	if p != nil && p.halt != nil {
		p.halt.guarded.Store(true)
		defer p.halt.guarded.Store(false)
	}
	defer func() {
		switch r := recover(); r.(type) {
		case nil:
		case stopped:
			err = ErrStopped
		default:
			panic(r)
		}
	}()
	return f()
}
