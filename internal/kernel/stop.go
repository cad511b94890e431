package kernel

import "errors"

// ErrStopped is returned by Guard for work that was given up.
var ErrStopped = errors.New("kernel: the work was given up")

// stopped is what unwinds the work of a pool that is stopped.
type stopped struct{}

// Stop says whether the pool is to give its work up: Run, between chunks, and Check then panic with a value that [Guard] turns into
// ErrStopped. What the work has written is half done. It may be called from any goroutine.
func (p *Pool) Stop(stop bool) {
	if p != nil && p.halt != nil {
		p.halt.Store(stop)
	}
}

// Check gives up if the pool is stopped. Chunks and loops that last long call it now and then; it costs a nanosecond.
func (p *Pool) Check() {
	if p != nil && p.halt != nil && p.halt.Load() {
		panic(stopped{})
	}
}

// Guard calls f, and returns ErrStopped if a pool that was stopped has ended it.
func Guard(f func() error) (err error) {
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
