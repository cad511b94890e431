package convstdp

import (
	"context"
	"os"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// The table of docs/convolutional-stdp.md: the digits of 8 × 8, with the published rates of reward and with four times these.
func TestReadsDigits(t *testing.T) {
	if os.Getenv("SPIKECELL_LONG") == "" {
		t.Skip("trains for a minute; set SPIKECELL_LONG=1")
	}
	task := digitsTask(t, 1078, 359, 360)
	for _, c := range []struct{ factor, above float64 }{{1, .83}, {4, .87}} {
		mean := 0.0
		for _, seed := range []uint64{1, 2, 3} {
			e := digits()
			r := Rule{Reward: Reward{Plus: .004 * c.factor, Minus: .003 * c.factor, WrongMinus: .004 * c.factor, WrongPlus: .0005 * c.factor, Window: 100}}
			r.Stages[0] = Stage{Samples: 2000, Doubled: 200, Winners: 4, Radius: 1}
			e.Learner, e.Settings = r, learning.Settings{Epochs: 40, Batch: 50, Seed: seed, Store: "-"}
			report, err := learning.Train(context.Background(), e, task)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("rates × %v, seed %d: validation %.4f, test %.4f", c.factor, seed, report.Valid.Accuracy, report.Test.Accuracy)
			mean += report.Test.Accuracy / 3
		}
		if mean < c.above {
			t.Errorf("rates × %v: mean test accuracy %.4f, want %v", c.factor, mean, c.above)
		}
	}
}
