package learning

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A code that makes one input of samples of different classes is warned of, whichever it is; one that tells them apart, by chance or not, is not.
func TestCodesThatTellNothingApartAreWarnedOf(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	task := Task{Name: "bright", Classes: 2, Shape: []int{4}}
	for i := range 40 {
		x := make([]float32, 4)
		for k := range x {
			x[k] = .1 + .8*g.Float32()
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
	}
	task.Test = task.Train
	for _, c := range []struct {
		encoder Encoder
		warned  bool
	}{
		{encode.Latency{T: 60}, true}, {encode.Latency{T: 60, Tau: 20, Threshold: .05}, false}, {encode.Latency{T: 60, Linear: true, Normalize: true}, false},
		{encode.ChargeTime{T: 60, Tau: .01}, true}, {encode.Bernoulli{T: 20}, false}, {encode.Direct{T: 3}, false}, {encode.SpikeTimes{T: 32}, false},
		{encode.Thresholds{T: 4}, false},
	} {
		n := 4
		if counter, ok := c.encoder.(CellCounter); ok {
			n, _ = counter.Cells(task.Shape)
		}
		r, err := Train(t.Context(), Entry{Net: snn.Feedforward(n, 2), Encoder: c.encoder, Learner: Surrogate{}, Settings: Settings{Batch: 10, Store: "-", Workers: 1}}, task)
		if err != nil {
			t.Errorf("%+v: %v", c.encoder, err)
			continue
		}
		if w := strings.Join(r.Warnings, "\n"); strings.Contains(w, "the code does not tell them apart") != c.warned {
			t.Errorf("%+v: warnings %q", c.encoder, w)
		}
	}
}

// Classes that are asked for after the end of a series are warned of, with their number, under every code that knows where series end.
func TestClassesAfterTheEndAreWarnedOf(t *testing.T) {
	task := Task{Name: "ends", Classes: 2, Shape: []int{0, 2}}
	for i := range 12 {
		steps := slices.Repeat([]int{i % 2}, 5)
		if i < 3 {
			steps = append(steps, -1, i%2)
		} else if i < 6 {
			steps = append(steps, -1, -1)
		}
		x := slices.Repeat([]float32{float32(i % 2), .5}, 5)
		task.Train.X, task.Train.StepLabel = append(task.Train.X, x), append(task.Train.StepLabel, steps)
	}
	for _, e := range []Encoder{encode.Series{T: 8, Channels: 2}, encode.Train{T: 8, Channels: 2}, encode.LevelCrossing{T: 8, Channels: 2}, encode.Events{T: 8, Width: 2}} {
		r := &Report{Entry: Entry{Encoder: e}}
		want := "3 of 12 samples have a StepLabel for steps after their own end"
		if _, lists := e.(encode.Events); lists {
			want = ""
		}
		if got := r.endWarning(task); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%T: %q", e, got)
		}
	}
}
