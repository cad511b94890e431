package tests

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning/reward"
	"github.com/spikecell/spikecell/snn"
)

// decision counts in loops what an agent does to learn from one decision.
type decision struct {
	device
	code, hidden, actions, steps int
	trace                        *snn.Trace
}

func (d *decision) times(n int, mac, read, write float64) {
	for range n {
		d.do(mac, 0, read, write)
	}
}

// spikes are those of a population.
func (d *decision) spikes(population int) (n int) {
	for _, c := range d.trace.Populations[population].Spikes.Counts() {
		n += c
	}
	return n
}

// Learning by each rule of agents, counted in loops, against what it states and hwmodel makes of it; and the numbers that it keeps.
var rewardOracles = []struct {
	rule  reward.Rule
	kept  func(d *decision) int
	count func(d *decision)
}{
	{reward.EProp{Hidden: 5, Steps: 4}, func(d *decision) int {
		return d.code + 3*(d.hidden+d.actions) + 2*(d.code+d.actions)*d.hidden
	}, func(d *decision) {
		for range d.steps {
			d.times(d.code, 1, 1, 1)          // x̄
			d.times(d.hidden, 2, 2, 2)        // z̄ and ψ
			d.times(d.code*d.hidden, 2, 1, 1) // ē
		}
		d.times(d.code*d.hidden, 2+1, 2+2, 1+1)
		d.times(d.hidden*d.actions, 1+2+1, 1+1+2, 1+1)
	}},
	{reward.STDP{Group: 2, Steps: 12}, func(d *decision) int {
		return d.code + 2*d.actions + 2*d.actions*d.code
	}, func(d *decision) {
		pre, post := d.spikes(0), d.spikes(1)
		d.times(pre+post, 1, 1, 1)
		d.times(pre*2*d.actions+post*d.code, 2, 2, 1)
		d.times(d.code*2*d.actions, 1, 2, 1)
	}},
	{reward.CSDP{Hidden: 5, Steps: 4}, func(d *decision) int {
		return 3*d.hidden + 2*(d.code+d.actions)*d.hidden
	}, func(d *decision) {
		for range d.actions {
			d.times(d.steps*d.hidden, 1+1+2, 3, 3)
			d.times((d.code+1)*d.hidden, 2, 2, 2)
		}
		d.times((d.code+d.actions)*d.hidden, 2+1, 2+2, 2+1)
	}},
}

func TestRewardRulesStateWhatTheyDo(t *testing.T) {
	chips, err := hwmodel.Named("sram-line")
	if err != nil {
		t.Fatal(err)
	}
	seen := []float64{.7}
	for _, o := range rewardOracles {
		a, err := reward.Setup{Rule: o.rule, Code: reward.Code{Lo: []float64{0}, Hi: []float64{1}}}.New(3, 1)
		if err != nil {
			t.Fatal(err)
		}
		activity, costs, err := a.Learning(seen)
		if err != nil {
			t.Fatal(err)
		}
		e, err := chips[0].Training(costs, activity, 1)
		if err != nil {
			t.Fatal(err)
		}
		d := &decision{code: activity.Populations[0].Size, hidden: 5, actions: 3, steps: int(activity.T)}
		if d.trace, err = a.Trace(seen); err != nil {
			t.Fatal(err)
		}
		o.count(d)
		d.times(d.code, 3, 4, 2) // the critic: its value, what is eligible, its weights
		got, shares := device{}, float64(activity.Samples)
		for _, c := range e.Counters {
			got.do(shares*c.MultiplyAdds, shares*c.Additions, shares*c.Reads/4, shares*c.Writes/4)
		}
		for what, pair := range map[string][2]float64{"multiply-adds": {got.mac, d.mac}, "additions": {got.add, d.add}, "reads": {got.read, d.read},
			"writes": {got.write, d.write}, "bytes of state": {e.StateBytes, float64(4 * (o.kept(d) + 2*d.code))}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
				t.Errorf("%s: %v %s, counted %v", costs.Name, pair[0], what, pair[1])
			}
		}
	}
}

// A linear agent has nothing that could be counted.
func TestLinearAgentStatesNoCosts(t *testing.T) {
	a, err := reward.Setup{Rule: reward.Linear{}, Code: reward.Code{Lo: []float64{0}, Hi: []float64{1}}}.New(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Learning([]float64{.5}); err == nil || !strings.Contains(err.Error(), "a linear agent has no spiking cells") {
		t.Error(err)
	}
}
