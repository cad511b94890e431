package learning

import (
	"fmt"
	"strings"
	"testing"
)

// TestRemainders tries every number of samples with every mini-batch: what passes trains, what is refused would have failed, and the
// mini-batch that is advised passes.
func TestRemainders(t *testing.T) {
	for n := 2; n <= 40; n++ {
		for batch := 2; batch <= 45; batch++ {
			smallest := n
			for done := 0; done < n; done += min(batch, n-done) {
				smallest = min(smallest, n-done)
			}
			err := checkRemainder(n, batch, 2)
			if (err != nil) != (smallest < 2) {
				t.Errorf("%d samples in mini-batches of %d: the smallest has %d, error %v", n, batch, smallest, err)
			}
			if err == nil {
				continue
			}
			var advice int
			_, text, _ := strings.Cut(err.Error(), "take a Batch of ")
			if _, scan := fmt.Sscanf(text, "%d", &advice); scan != nil || advice < 2 || checkRemainder(n, advice, 2) != nil {
				t.Errorf("%d samples: %v", n, err)
			}
		}
	}
}
