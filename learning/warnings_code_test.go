package learning_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A code that makes one input of samples of different classes is warned of, whichever it is; one that tells them apart, by chance or not, is not.
func TestCodesThatTellNothingApartAreWarnedOf(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	task := learning.Task{Name: "bright", Classes: 2, Shape: []int{4}}
	for i := range 40 {
		x := make([]float32, 4)
		for k := range x {
			x[k] = .1 + .8*g.Float32()
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
	}
	task.Test = task.Train
	for _, c := range []struct {
		encoder learning.Encoder
		warned  bool
	}{
		{encode.Latency{T: 60}, true}, {encode.Latency{T: 60, Tau: 20, Threshold: .05}, false}, {encode.Latency{T: 60, Linear: true, Normalize: true}, false},
		{encode.ChargeTime{T: 60, Tau: .01}, true}, {encode.Bernoulli{T: 20}, false}, {encode.Direct{T: 3}, false}, {encode.SpikeTimes{T: 32}, false},
		{encode.Thresholds{T: 4}, false},
	} {
		n := 4
		if counter, ok := c.encoder.(learning.CellCounter); ok {
			n, _ = counter.Cells(task.Shape)
		}
		r, err := learning.Train(t.Context(), learning.Entry{Net: snn.Feedforward(n, 2), Encoder: c.encoder, Learner: gradient.Rule{}, Settings: learning.Settings{Batch: 10, Store: "-", Workers: 1}}, task)
		if err != nil {
			t.Errorf("%+v: %v", c.encoder, err)
			continue
		}
		if w := strings.Join(r.Warnings, "\n"); strings.Contains(w, "the code does not tell them apart") != c.warned {
			t.Errorf("%+v: warnings %q", c.encoder, w)
		}
	}
}
