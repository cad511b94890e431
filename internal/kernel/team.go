package kernel

import (
	"sync"
	"sync/atomic"
	"time"
)

// team is what a Pool shares with its helpers. It does not point to the pool, so that a pool out of reach can be collected
// while its helpers sleep.
//
// The caller never waits for a helper that has not started: it takes chunks itself from the counter left, and at the end
// waits only for chunks that others have taken. So a helper that the operating system does not let run costs nothing.
type team struct {
	helpers []helper
	halt    *halt
	closed  atomic.Bool
	busy    atomic.Bool

	// The job: written before left is set, not changed before done has reached chunks. Who has taken a chunk may read it.
	f      func(chunk, worker int)
	chunks int

	_    [cacheLine]byte
	left atomic.Int64 // chunks that nobody has taken; below zero: none
	_    [cacheLine]byte
	done atomic.Int64 // chunks that are finished
	_    [cacheLine]byte

	waiting  atomic.Bool   // the caller sleeps, or is about to
	finished chan struct{} // wakes it

	mu     sync.Mutex
	failed any // what the first call that panicked had to say
}

type helper struct {
	asleep atomic.Bool // or about to be
	wake   chan struct{}
	_      [cacheLine]byte
}

// spinning is how long one who has nothing to do looks for work before it sleeps: to be woken takes about as long.
const spinning = 50 * time.Microsecond

func newTeam(helpers int, halt *halt) *team {
	t := &team{helpers: make([]helper, helpers), halt: halt, finished: make(chan struct{}, 1)}
	for i := range t.helpers {
		t.helpers[i].wake = make(chan struct{}, 1)
		go t.help(i)
	}
	return t
}

func (t *team) close() {
	t.closed.Store(true)
	for i := range t.helpers {
		t.helpers[i].rouse()
	}
}

func (t *team) run(chunks int, f func(chunk, worker int)) {
	if !t.busy.CompareAndSwap(false, true) {
		panic("kernel: Pool.Run is called while another Run of the same pool is under way")
	}
	t.f, t.chunks = f, chunks
	t.done.Store(0)
	t.left.Store(int64(chunks))
	for i := range t.helpers[:min(len(t.helpers), chunks-1)] {
		t.helpers[i].rouse()
	}
	t.work(0)
	t.await(int64(chunks))
	failed := t.failed
	t.f, t.failed = nil, nil
	t.busy.Store(false)
	if failed != nil {
		panic(failed)
	}
}

// work takes chunks while there are any.
func (t *team) work(worker int) {
	for t.left.Load() > 0 {
		left := t.left.Add(-1)
		if left < 0 {
			return
		}
		chunks := t.chunks
		t.call(chunks-1-int(left), worker)
		if t.done.Add(1) == int64(chunks) && t.waiting.Swap(false) {
			signal(t.finished)
		}
	}
}

func (t *team) call(chunk, worker int) {
	defer func() {
		if r := recover(); r != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			if t.failed == nil {
				t.failed = r
			}
		}
	}()
	if t.halt.now() {
		panic(stopped{})
	}
	t.f(chunk, worker)
}

// await returns when all chunks are done. A signal may be a late one of an earlier job, hence the loop.
func (t *team) await(chunks int64) {
	if spin(func() bool { return t.done.Load() == chunks }) {
		return
	}
	for {
		t.waiting.Store(true)
		if t.done.Load() == chunks {
			t.waiting.Store(false)
			return
		}
		<-t.finished
	}
}

// help is the life of a helper.
func (t *team) help(i int) {
	h := &t.helpers[i]
	called := func() bool { return t.left.Load() > 0 || t.closed.Load() }
	for !t.closed.Load() {
		if spin(called) {
			t.work(i + 1)
			continue
		}
		h.sleep(called)
	}
}

// sleep returns when the helper is called, at once if it has been.
func (h *helper) sleep(called func() bool) {
	h.asleep.Store(true)
	if called() && h.asleep.Swap(false) {
		return // nobody has sent a signal
	}
	<-h.wake
}

// rouse wakes the helper if it sleeps.
func (h *helper) rouse() {
	if h.asleep.Load() && h.asleep.Swap(false) {
		signal(h.wake)
	}
}

// signal sends unless a signal is there already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// spin waits for a condition for a while, and reports whether it has come.
func spin(done func() bool) bool {
	const looks = 16 // between two looks at the clock
	begin := time.Now()
	for time.Since(begin) < spinning {
		for range looks {
			if done() {
				return true
			}
			pause()
		}
	}
	return false
}
