package convstdp

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// trained trains an entry and returns its report.
func trained(t *testing.T, e learning.Entry, task learning.Task) *learning.Report {
	t.Helper()
	e.Settings.Store, e.Settings.Workers = "-", 1
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A read-out by gradients hears the pooling of a net that this rule trains first: the rule learns what it learns alone, to the bit, and the read-out
// tells digits apart by it.
func TestMixedWithReadout(t *testing.T) {
	task := digitsTask(t, 400, 100, 100)
	alone := digits()
	alone.Settings.Epochs = 3
	mixed := digits()
	mixed.Settings.Epochs = 8
	mixed.Net.Populations = append(mixed.Net.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 20}})
	mixed.Net.Projections = append(mixed.Net.Projections, snn.Projection{Pre: "pool", Post: "output"})
	mixed.Learner = learning.Mixed{Parts: []learning.Part{
		{Learner: alone.Learner, Projections: []string{"input→maps", "pool→read"}, Epochs: 3},
		{
			Learner:     gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-2}},
			Projections: []string{"pool→output"}, After: 3,
		},
	}}
	want, got := trained(t, alone, task), trained(t, mixed, task)
	for _, k := range []int{0, 2} {
		a, _ := want.Model.Weights(k)
		b, _ := got.Model.Weights(k)
		if !slices.Equal(a, b) {
			t.Errorf("projection %v has learned something else than alone", mixed.Net.Projections[k])
		}
	}
	if got.Test.Accuracy < .6 {
		t.Errorf("%.1f %% of test samples are right", 100*got.Test.Accuracy)
	}
}
