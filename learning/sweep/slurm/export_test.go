package slurm

import (
	"testing"
	"time"
)

// Hurry lets tests look at a queue that answers at once.
func Hurry(t *testing.T) {
	pause, settled := leastPause, settles
	leastPause, settles = time.Millisecond, 5*time.Millisecond
	t.Cleanup(func() { leastPause, settles = pause, settled })
}

var (
	ParseQueue = parseQueue
	Stand      = stand
)
