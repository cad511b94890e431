package command

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// seriesTask has samples of 4 steps of 2 channels, a class at each of three steps or a vector of one number.
func seriesTask(vectors bool) learning.Task {
	task := learning.Task{Name: "series", Classes: 2, Shape: []int{4, 2}}
	if vectors {
		task.Classes, task.Outputs = 0, 1
	}
	for i, part := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		for k := range 4 {
			part.X = append(part.X, []float32{1, 0, float32(k) / 4, 1, float32(i), 0, 1, 1})
			if vectors {
				part.Target = append(part.Target, []float32{float32(k)})
			} else {
				part.StepLabel = append(part.StepLabel, []int{k % 2, -1, 1, 0})
			}
		}
	}
	return task
}

// The commands say of runs on series what these are measured by, and predict classes of steps and numbers.
func TestCommandsOnSeries(t *testing.T) {
	for _, c := range []struct {
		vectors                                  bool
		list, show, asked, evaluated, line, json string
	}{
		{false, " %", "12 steps of 4 samples", "0 1 -1 1", "of 3 steps of 1 samples of ", "\t", `"stepClass":[`},
		{true, "MSE ", "of 4 samples\n", "0", "on 1 samples of ", ".", `"output":[`},
	} {
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		task, loss := seriesTask(c.vectors), gradient.CEMembrane
		if c.vectors {
			loss = gradient.MSELast
		}
		net := snn.Recurrent(2, 5, max(task.Classes, task.Outputs))
		for i := range net.Projections {
			net.Projections[i].Init = snn.Init{Kind: snn.InitConstant, Lo: .7} // so that cells fire
		}
		r, err := learning.Train(t.Context(), learning.Entry{
			Net: net, Encoder: encode.Series{T: 4},
			Learner: gradient.Rule{Loss: gradient.Loss{Kind: loss}}, Settings: learning.Settings{Seed: 1},
		}, task)
		if err != nil {
			t.Fatal(err)
		}
		samples, labelled := filepath.Join(t.TempDir(), "samples.txt"), filepath.Join(t.TempDir(), "labelled.txt")
		put(t, samples, "1 0 0.5 1 0 0 1 1\n")
		put(t, labelled, "1 0 0.5 1 0 0 1 1 "+c.asked+"\n")
		for _, try := range []struct {
			args []string
			want string
		}{
			{[]string{"runs", "list"}, c.list}, {[]string{"runs", "show", r.Fingerprint[:8]}, c.show},
			{[]string{"evaluate", r.Fingerprint[:8], "-samples", labelled}, c.evaluated},
			{[]string{"predict", r.Fingerprint[:8], samples}, c.line}, {[]string{"predict", "-json", r.Fingerprint[:8], samples}, c.json},
		} {
			_, stdout, stderr := call(t, t.Context(), try.args...)
			if !strings.Contains(stdout+stderr, try.want) || strings.Contains(stdout, "NaN") {
				t.Errorf("%v: %s%s, want %q", try.args, stdout, stderr, try.want)
			}
		}
	}
}
