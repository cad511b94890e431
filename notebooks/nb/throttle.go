package nb

import (
	"sync"
	"time"
)

// throttle calls draw when something changed, but at most once in an interval. What changes within the interval is
// drawn at its end, so that nothing stays undrawn.
type throttle struct {
	every time.Duration
	draw  func()

	mu      sync.Mutex // held while drawing
	last    time.Time  // of drawing
	waiting *time.Timer
}

// changed draws now, or at the end of the interval; urgent is always now.
func (t *throttle) changed(urgent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := t.every - time.Since(t.last)
	switch {
	case urgent || t.last.IsZero() || wait <= 0:
		t.drawLocked()
	case t.waiting == nil:
		t.waiting = time.AfterFunc(wait, t.flush)
	}
}

// flush draws what waits.
func (t *throttle) flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting != nil {
		t.drawLocked()
	}
}

func (t *throttle) drawLocked() {
	if t.waiting != nil {
		t.waiting.Stop()
		t.waiting = nil
	}
	t.draw()
	t.last = time.Now()
}
