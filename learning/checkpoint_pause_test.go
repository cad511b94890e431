package learning

import (
	"testing"
	"time"
)

// Checkpoints that are written fast come every 8 s; slow ones take a tenth of the time, until that would put two minutes at risk.
func TestNextCheckpoint(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: checkpointEvery, 800 * time.Millisecond: checkpointEvery, 3 * time.Second: 30 * time.Second, time.Minute: 2 * time.Minute,
	} {
		if got := nextCheckpoint(checkpointEvery, took); got != want {
			t.Errorf("after %v: %v, want %v", took, got, want)
		}
	}
	if nextCheckpoint(0, time.Minute) != 0 {
		t.Error("where every mini-batch has its checkpoint, some have none")
	}
}
