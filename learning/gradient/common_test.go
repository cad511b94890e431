package gradient

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// byPopulation is a net of 90 hidden cells, two panels, whose thresholds move with the spikes of all of them.
func byPopulation(c snn.LIF) snn.Net {
	n := snn.Feedforward(20, 90, 3)
	c.Adapt.PerPopulation = snn.PerPopulation{Rate: .01, Floor: .4}
	n.Populations[1].Cell = c
	n.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: 1}
	return n
}

// Samples make the cells of the trainer fire as those of a simulation, which moves thresholds by a code of its own; so they do at any number of
// workers, whoever counts the spikes.
func TestSurrogateByPopulationIsSimulation(t *testing.T) {
	for _, c := range []snn.LIF{
		{Beta: .9}, {Beta: .9, ResetTiming: snn.ResetSameStep, Jitter: .2}, {Beta: .9, Reset: snn.ResetZero, Inclusive: true},
		{Beta: .9, Reset: snn.ResetZeroAll, Refractory: 2},
	} {
		m := ruletest.Model(t, byPopulation(c))
		b := ruletest.Batch(40, 20, 3, 1)
		e := encode.Bernoulli{T: 30}
		want := simulate(t, m, b, e)
		for _, workers := range []int{1, 3} {
			tr := bind(t, Rule{}, m, e, 40, workers)
			if err := tr.Classify(b, &learning.Outcome{}); err != nil {
				t.Fatal(err)
			}
			_, got := tr.Counts()
			if got.Populations[1].Spikes == 0 || !reflect.DeepEqual(got.Populations, want.Populations) {
				t.Errorf("%+v: %+v, simulated %+v", c, got.Populations, want.Populations)
			}
		}
	}
}

// Thresholds that are learned stay at the floor to which those of the population fall, so that a trained net is one that can be trained.
func TestLearnedThresholdsStayAboveTheFloor(t *testing.T) {
	for _, c := range []snn.LIF{{Beta: .9}, {Beta: .9, Rest: -64.7, Start: -64.7, Threshold: -63.7}} {
		n := byPopulation(c)
		c.ThresholdSpread, c.Adapt.PerPopulation = snn.Spread{Learn: true}, snn.PerPopulation{Rate: .01, Floor: c.Rest + .7}
		n.Populations[1].Cell = c
		m, b, e := ruletest.Model(t, n), ruletest.Batch(8, 20, 3, 1), encode.Bernoulli{T: 9}
		tr := bind(t, Rule{Optimizer: optim.Optimizer{Rate: .3}}, m, e, 8, 1)
		for range 20 {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
		if least := slices.Min(m.Thresholds(1)[:90]); math.Abs(float64(least)-c.Rest-.7) > 1e-5 {
			t.Errorf("the lowest threshold is %v, and the floor %v", least, c.Rest+.7)
		}
		bind(t, Rule{}, m, e, 8, 1)
	}
}

// What thresholds of a population cannot be is refused by name.
func TestSurrogateByPopulationRefuses(t *testing.T) {
	low := byPopulation(snn.LIF{Beta: .9, Jitter: .8})
	for want, c := range map[string]struct {
		net  snn.Net
		rule Rule
	}{
		`population "hidden1": Adapt.PerPopulation: each spike moves the thresholds of all cells`: {byPopulation(snn.LIF{Beta: .9}), Rule{Credit: Credit{Kind: OTTT}}},
		"is below Adapt.PerPopulation.Floor, 0.4":                                                 {low, Rule{}},
	} {
		pool := kernel.NewPool(1)
		defer pool.Close()
		_, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, c.net), Encoder: encode.Bernoulli{T: 9}, Classes: 3, Batch: 2, Pool: pool})
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
