package sweep

import (
	"testing"
	"time"
)

// Times of the future, as machines with other clocks write them, have no age below 0.
func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		90 * time.Second: "1m30s ago", -100 * time.Millisecond: "0s ago", -2 * time.Hour: "2h0m0s from now, by this machine's clock",
	} {
		if got := age(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
