package nb

import (
	"context"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// What a diagnosis and a report say can be drawn.
func TestFiguresOfDiagnosesAndReports(t *testing.T) {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	e := learning.Entry{Net: snn.Feedforward(64, 20, 10), Learner: gradient.Rule{}, Encoder: encode.Bernoulli{T: 10}}
	m, err := e.Net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	d, err := learning.Diagnose(context.Background(), e, m, task, 8)
	if err != nil {
		t.Fatal(err)
	}
	gradients, activities := Gradients(d), Activities(d)
	if len(gradients) != 2 || len(gradients[0].Norms) != 10 || gradients[0].Norms[3] == 0 || gradients[1].Name != "hidden1→output" {
		t.Errorf("gradients %v", gradients)
	}
	if len(activities) != 2 || activities[0].Cells != 20 || activities[0].Silent != d.Populations[1].Silent {
		t.Errorf("activities %v", activities)
	}
	e.Encoder = encode.Direct{T: 10}
	if d, err := learning.Diagnose(context.Background(), e, m, task, 8); err != nil || len(Gradients(d)) != 1 || d.Projections[0].Gradient == 0 {
		t.Errorf("of a constant current there are gradients by step: %v, error %v", Gradients(d), err)
	}
	_, err1 := plot.Gradients("", gradients...)
	_, err2 := plot.Activities("", activities...)
	task.Train = learning.Samples{X: task.Train.X[:98], Label: task.Train.Label[:98]}
	r, err := learning.Train(context.Background(), learning.Entry{Net: snn.CSDP(64, 20, 10, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 5},
		Settings: learning.Settings{Epochs: 2, Batch: 98, Store: "-"}}, task)
	if err != nil {
		t.Fatal(err)
	}
	goodness := Goodness(r)
	if len(goodness) != 2 || goodness[1].Name != "hidden2" || len(goodness[1].Negative) != 2 {
		t.Errorf("goodness %v", goodness)
	}
	_, err3 := plot.Goodness("", 10, goodness...)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Errorf("errors %v, %v, %v", err1, err2, err3)
	}
	if Gradients(nil) != nil || Activities(nil) != nil || Goodness(nil) != nil {
		t.Error("of nothing there is something")
	}
}
