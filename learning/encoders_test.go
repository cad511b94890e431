package learning_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// seriesTask has two classes of series of 40 steps of 2 channels, rising and falling; lengths differ where the first side is to be 0.
func seriesTask(anyLength bool) learning.Task {
	task := learning.Task{Name: "series", Classes: 2, Shape: []int{40, 2}}
	if anyLength {
		task.Shape[0] = 0
	}
	for i := range 40 {
		steps := 40
		if anyLength {
			steps = 20 + i%21
		}
		x := make([]float32, 2*steps)
		for t := range steps {
			up := float32(t) / 39
			if i%2 == 1 {
				up = 1 - up
			}
			x[2*t], x[2*t+1] = up, up*up
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
	}
	task.Test = task.Train
	return task
}

// eventTask has two classes of lists of events, at low and at high addresses of 6.
func eventTask() learning.Task {
	task := learning.Task{Name: "events", Classes: 2, Shape: []int{0, 2}}
	for i := range 40 {
		var x []float32
		for k := range 5 + i%7 {
			x = append(x, float32(k)*1.5, float32(i%2*3+(k+i)%3))
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
	}
	task.Test = task.Train
	return task
}

// Every encoder trains a net of as many cells as it says, and what was trained predicts: digits, series of one length and of any, and events.
func TestEveryEncoderTrains(t *testing.T) {
	digits, series, anyLength := fewDigits(t), seriesTask(false), seriesTask(true)
	for _, c := range []struct {
		encoder learning.Encoder
		task    learning.Task
	}{
		{encode.Bernoulli{T: 6, Max: .9, Offset: .05}, digits}, {encode.Poisson{T: 6, Dt: 1, MaxRate: 300}, digits}, {encode.PoissonISI{T: 6, MaxRate: 300}, digits},
		{encode.Regular{T: 6}, digits}, {encode.Direct{T: 6}, digits}, {encode.Latency{T: 6, First: 1}, digits}, {encode.ChargeTime{T: 12, Tau: 4}, digits},
		{encode.LogLatency{T: 6}, digits}, {encode.RankOrder{T: 6}, digits}, {encode.DoG{T: 6}, digits}, {encode.Phase{Bits: 4}, digits},
		{encode.Phase{Bits: 4, Weighted: true}, digits}, {encode.Burst{T: 12}, digits}, {encode.Population{T: 6, Fields: 3}, digits},
		{encode.Population{T: 6, Fields: 3, Response: encode.Rates}, digits}, {encode.Population{T: 6, Fields: 3, Response: encode.Currents}, digits},
		{encode.Thresholds{T: 64, Levels: 6, Cue: 4}, digits}, {encode.Delta{T: 40, OffSpikes: true}, series}, {encode.Series{T: 40}, series}, {encode.Train{T: 40}, series}, {encode.LevelCrossing{T: 40}, series},
		{encode.Series{T: 40, Channels: 2}, anyLength}, {encode.LevelCrossing{T: 40, Channels: 2, Several: encode.CountCrossings}, anyLength},
		{encode.Events{T: 16, Width: 6}, eventTask()}, {encode.Events{T: 8, Width: 6, Scale: 2, Cut: true, Counts: true}, eventTask()},
	} {
		n, err := c.encoder.(learning.CellCounter).Cells(c.task.Shape)
		if err != nil {
			t.Error(err)
			continue
		}
		spikesTrainEveryRule(t, c.encoder, c.task, n)
		e := learning.Entry{Net: snn.Recurrent(n, 16, c.task.Classes), Encoder: c.encoder, Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}},
			Settings: learning.Settings{Epochs: 1, Batch: 10, Store: "-", Workers: 1}}
		r, err := learning.Train(context.Background(), e, c.task)
		if err != nil {
			t.Errorf("%+v: %v", c.encoder, err)
			continue
		}
		said, err := r.Predict(t.Context(), c.task.Test.X[:5])
		if loss := r.Epochs[0].Loss; err != nil || len(said) != 5 || math.IsNaN(loss) || math.IsInf(loss, 0) {
			t.Errorf("%+v: loss %v, %d predictions, %v", c.encoder, loss, len(said), err)
		}
		if _, err := r.Predict(t.Context(), [][]float32{c.task.Test.X[0][:7]}); err == nil || !strings.Contains(err.Error(), "sample 0") {
			t.Errorf("%+v: 7 values: %v", c.encoder, err)
		}
	}
}

// A task whose shape an encoder does not take, and a net of another number of cells, are found before training.
func TestShapesThatEncodersDoNotTake(t *testing.T) {
	for want, c := range map[string]struct {
		encoder learning.Encoder
		task    learning.Task
		cells   int
	}{
		"Delta: samples of shape [40 2] have 40 steps, and T is 20":             {encode.Delta{T: 20}, seriesTask(false), 4},
		"Series: samples of shape [0 2] are of any length; give Channels, the ": {encode.Series{T: 40}, seriesTask(true), 2},
		"Bernoulli: samples of shape [0 2] are of any length, and each value":   {encode.Bernoulli{T: 4}, eventTask(), 2},
		"Events: event 1 has the address 0.00065746":                            {encode.Events{T: 4, Width: 9}, seriesTask(false), 9},
		"have 4 values (shape [40 2]), and population \"input\" has 2 cells":    {encode.LevelCrossing{T: 40}, seriesTask(false), 2},
		"training sample 38: encode: Series: a sample has 37 steps, more than T, 36": {encode.Series{T: 36, Channels: 2}, func() learning.Task {
			task := seriesTask(true)
			task.Train.X[16], task.Train.X[17], task.Train.X[18], task.Train.X[19], task.Train.X[20] = task.Train.X[0], task.Train.X[0], task.Train.X[0],
				task.Train.X[0], task.Train.X[0]
			return task
		}(), 2},
		"training sample 6: encode: Events: event 10 at 15 ms is outside the 15 steps": {encode.Events{T: 15, Width: 6}, eventTask(), 6},
	} {
		e := learning.Entry{Net: snn.Feedforward(c.cells, c.task.Classes), Encoder: c.encoder, Learner: gradient.Rule{}, Settings: learning.Settings{Store: "-"}}
		if _, err := learning.Train(context.Background(), e, c.task); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, fmt.Sprint(want))
		}
	}
}

// spikesTrainEveryRule trains CSDP without reconstruction and STDP on what an encoder of spikes makes, and reads back what was trained.
func spikesTrainEveryRule(t *testing.T, e learning.Encoder, task learning.Task, cells int) {
	t.Helper()
	var x snn.Spikes
	if e.Encode(&x, task.Train.X[0], 1, snn.NewStream(1)); x.Current != nil || x.Graded != nil {
		return
	}
	bare := snn.CSDP(cells, 12, task.Classes).Without("reconstruction")
	competing := snn.DiehlCook(cells, 12)
	if s, ok := e.(interface{ StepLength() float64 }); ok {
		bare.Dt, competing.Dt = s.StepLength(), s.StepLength()
	}
	for _, c := range []struct {
		net  snn.Net
		rule learning.Learner
	}{{bare, csdp.Rule{}}, {competing, stdp.Rule{MinSpikes: learning.Zero, Rest: learning.Zero}}} {
		r, err := learning.Train(t.Context(), learning.Entry{Net: c.net, Encoder: e, Learner: c.rule,
			Settings: learning.Settings{Epochs: 1, Batch: 10, Store: "-", Workers: 1}}, task)
		if err != nil {
			t.Errorf("%s, %+v: %v", c.rule.Name(), e, err)
			continue
		}
		if said, err := r.Predict(t.Context(), task.Test.X); err != nil || len(said) != task.Test.Len() {
			t.Errorf("%s, %+v: %d predictions, %v", c.rule.Name(), e, len(said), err)
		}
	}
}
