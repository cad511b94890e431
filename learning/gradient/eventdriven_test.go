package gradient

import (
	"fmt"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// everyStep takes from a trainer what stands still, so that it reads and writes every trace in every step.
func everyStep(tr *trainer) *trainer {
	for i := range tr.projs {
		if j := &tr.projs[i]; j.eventDriven() {
			j.traced.events, j.traced.pre = nil, kernel.Alloc(tr.room*tr.pops[j.pre].ld)
		}
	}
	for i := range tr.pops {
		tr.pops[i].responses = nil
	}
	return tr
}

// eventNet has cells of two panels, and a recurrent projection that is late by more than one step.
func eventNet(cell snn.LIF) snn.Net {
	n := snn.Feedforward(100, 90, 4)
	n.Populations[1].Cell, n.Populations[2].Cell = cell, snn.LI{Beta: .9}
	n.Projections = append(n.Projections, snn.Projection{Pre: n.Populations[1].Name, Post: n.Populations[1].Name, Delay: 2})
	for k := range n.Projections {
		n.Projections[k].Gain = 1.2
	}
	return n
}

// Traces that stand still between spikes, and weights that are worked out where they are read, are those of every step: over several blocks, some of
// which end early since thresholds adapt by much. What they differ by is the rounding of weights at every step.
func TestEventDrivenTracesAreThoseOfEveryStep(t *testing.T) {
	lif := snn.LIF{Beta: .9, Threshold: .6}
	alif, much := lif, lif
	alif.Adapt.ALIF = snn.ALIF{Strength: .1, Tau: 60}
	much.Adapt.ALIF = snn.ALIF{Strength: .9, Tau: 20}
	sgd, adam := optim.Optimizer{Kind: optim.SGD, Rate: .001}, optim.Optimizer{Rate: 1e-4}
	for _, c := range []struct {
		credit Credit
		cell   snn.LIF
		o      optim.Optimizer
	}{
		{Credit{Kind: EProp}, lif, sgd}, {Credit{Kind: EProp}, alif, sgd}, {Credit{Kind: EProp}, much, sgd}, {Credit{Kind: EProp}, alif, adam},
		{Credit{Kind: EProp, Feedback: Random}, lif, sgd}, {Credit{Kind: OTTT}, lif, sgd}, {Credit{Kind: DECOLLE}, lif, sgd},
		{Credit{Kind: DECOLLE}, much, sgd},
	} {
		t.Run(fmt.Sprint(c.credit.Kind, c.credit.Feedback, c.cell.Adapt.ALIF.Strength, c.o.Kind), func(t *testing.T) {
			c.credit.Online = true
			rule := Rule{Loss: Loss{Kind: CEMembrane}, Credit: c.credit, Optimizer: c.o, Function: SurrogateFunction{Kind: ATan}}
			compareEvents(t, rule, eventNet(c.cell))
		})
	}
}

func compareEvents(t *testing.T, rule Rule, n snn.Net) {
	learn := func(workers int, change func(tr *trainer) *trainer) (weights, changes [][]float32) {
		tr := change(bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 90, Max: .2}, 5, workers))
		tr.eachPlastic(func(j *proj) { changes = append(changes, slices.Clone(j.w)) })
		for k := range 2 {
			if _, err := tr.Learn(ruletest.Batch(4, 100, 4, uint64(k+1))); err != nil {
				t.Fatal(err)
			}
		}
		tr.eachPlastic(func(j *proj) { weights = append(weights, slices.Clone(j.w)) })
		for i, w := range weights {
			kernel.AddRow(changes[i], w, -1)
		}
		return weights, changes
	}
	_, want := learn(1, everyStep)
	weights, got := learn(1, func(tr *trainer) *trainer {
		if j := &tr.projs[0]; !j.eventDriven() || (j.traced.events.base != nil) != (rule.Optimizer.Kind == optim.SGD) {
			t.Fatal("weights of another form than is compared")
		}
		return tr
	})
	for i := range want {
		if d := distance(got[i], want[i]); !(d < 5e-4) {
			t.Errorf("projection %d: changes are %v from those of every step", i, d)
		}
	}
	if other, _ := learn(3, func(tr *trainer) *trainer { return tr }); !slices.EqualFunc(other, weights, slices.Equal[[]float32]) {
		t.Error("three workers give other bits than one")
	}
}
