package forecasters

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// TestMean: a model that says the mean of what it was trained on at every step is the level to be below.
func TestMean(t *testing.T) {
	scores, err := Scores("mean", datasets.MackeyGlass{}, 3)
	if err != nil {
		t.Fatal(err)
	}
	for r, s := range scores {
		if s < 18 || s > 25 {
			t.Errorf("repetition %d: sMAPE %v", r, s)
		}
	}
}
