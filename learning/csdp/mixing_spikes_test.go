package csdp

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// unread is a net without labels and without a reconstruction, which takes series.
func unread(sizes ...int) snn.Net {
	return snn.CSDPUnlabelled(sizes...).Without("reconstruction")
}

// Of a code that fires with the values as probabilities, mixed spikes are the code of mixed values: the rates of negatives are α x + (1 − α) y
// within four standard deviations of as many coins, and where both samples do the same nothing is drawn.
func TestMixedSpikesAreTheCodeOfMixedValues(t *testing.T) {
	const a, steps, cells = 0.3, 4000, 70
	tr := bind(t, Rule{SelfSupervised: true, Negatives: Mixing{Kind: MixedSpikes, Weight: a}}, unread(cells, 5, 3), 3, steps, 1)
	b := ruletest.Batch(3, cells, 3, 1)
	for _, x := range b.X {
		x[0], x[1] = 0, 1
	}
	win := tr.learningFrom(b)
	if err := win.encodeAll(); err != nil {
		t.Fatal(err)
	}
	for i := range b.X {
		x, y := b.X[i], b.X[win.partner(i)]
		for k, n := range win.spikes[win.pos+i].Counts() {
			want := a*float64(x[k]) + (1-a)*float64(y[k])
			if got, room := float64(n)/steps, 4*math.Sqrt(want*(1-want)/steps); math.Abs(got-want) > room+1e-7 {
				t.Errorf("negative %d, cell %d fires with %.4f, want %.4f ± %.4f", i, k, got, want, room)
			}
		}
	}
}

// Two classes of series, in which the one or the other half of the cells fires, train a net without labels: goodness of positive and
// negative samples parts, and the class cells, which alone hear labels, tell the classes.
func TestMixedSpikesOfSeries(t *testing.T) {
	const steps, cells = 20, 16
	task := learning.Task{Name: "halves", Classes: 2, Shape: []int{steps, cells}}
	for i := range 200 {
		x, from := make([]float32, steps*cells), snn.NewStream(uint64(i))
		for k := range x {
			if low := k%cells < cells/2; low == (i%2 == 0) && from.Float64(uint64(k)) < 0.5 {
				x[k] = 1
			}
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
	}
	task.Test = task.Train
	e := learning.Entry{Net: unread(cells, 40, 2), Encoder: encode.Train{T: steps},
		Settings: learning.Settings{Epochs: 20, Batch: 20, Seed: 1, Store: "-"},
		Learner:  Rule{SelfSupervised: true, Threshold: 5, Negatives: Mixing{Kind: MixedSpikes}}}
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	positive, negative := r.Observed("goodness of hidden1, positive"), r.Observed("goodness of hidden1, negative")
	t.Logf("accuracy %.3f, goodness %.2f and %.2f", r.Test.Accuracy, positive[19], negative[19])
	if positive[19] < 1.05*negative[19] || r.Test.Accuracy < 0.9 {
		t.Errorf("accuracy %.3f, goodness %.2f and %.2f", r.Test.Accuracy, positive[19], negative[19])
	}
	e.Learner = Rule{SelfSupervised: true, Negatives: Mixing{Kind: Rotated}}
	if _, err := learning.Train(t.Context(), e, task); err == nil || !strings.Contains(err.Error(), "negatives of rows and columns need one for each") {
		t.Errorf("series that are turned: %v", err)
	}
}
