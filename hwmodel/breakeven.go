package hwmodel

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// BreakEven is where a network costs as much as a reference. A field is 0 where there is no such point: the network then costs
// more without any spike, or in a single step.
type BreakEven struct {
	Rate             float64 `json:"rate"`             // factor on the firing rate of every cell
	SpikesPerSynapse float64 `json:"spikesPerSynapse"` // that rate, as synaptic events for each synapse and inference
	Steps            float64 `json:"steps"`            // number of steps at the rates as they are
}

// String says where both networks cost the same.
func (b BreakEven) String() string {
	rate, steps := "at no firing rate", "in no number of steps"
	if b.Rate > 0 {
		rate = fmt.Sprintf("at %.4g times these firing rates (%.4g spikes a synapse)", b.Rate, b.SpikesPerSynapse)
	}
	if b.Steps > 0 {
		steps = fmt.Sprintf("in %.4g steps", b.Steps)
	}
	return rate + ", or " + steps
}

// BreakEven returns the firing rate and the number of steps at which an estimate reaches a reference energy in joules, typically that of
// the conventional network of the same size. All rates change together, or steps at fixed rates.
func (c Chip) BreakEven(m Method, a snn.Activity, s Scope, p Pace, reference float64) (BreakEven, error) {
	var b BreakEven
	if !(reference >= 0 && reference <= mostOf) {
		return b, fmt.Errorf("hwmodel: the reference is %v J; give an energy", reference)
	}
	at := func(rate float64) (float64, error) {
		e, err := c.Estimate(m, scaled(a, rate, 1))
		return e.Total(s, p).Typical, err
	}
	silent, err := at(0)
	if err != nil {
		return b, err
	}
	now, err := at(1)
	if err != nil {
		return b, err
	}
	x := eventsOf(a)
	if now > silent && reference > silent {
		b.Rate = (reference - silent) / (now - silent)
		b.SpikesPerSynapse = b.Rate * x.all() / x.synapses
	}
	if steps := reference / now * a.T; now > 0 && steps >= 1 {
		b.Steps = steps
	}
	return b, nil
}

// AtRates returns the energy at other firing rates, all cells together: factors on their rates. A rate above one spike a cell and
// step is an error.
func (c Chip) AtRates(m Method, a snn.Activity, s Scope, p Pace, factors []float64) ([]Interval, error) {
	var all []Interval
	for i, f := range factors {
		if !(f >= 0 && f <= mostOf) {
			return nil, fmt.Errorf("hwmodel: factors[%d] is %v; give a factor on the firing rate, from 0", i, f)
		}
		e, err := c.Estimate(m, scaled(a, f, 1))
		if err != nil {
			return nil, err
		}
		all = append(all, e.Total(s, p))
	}
	return all, nil
}

// SpikesPerSynapse is how many spikes cross a synapse in an inference, on average: the number on which arithmetic decides between
// networks with and without spikes.
func SpikesPerSynapse(a snn.Activity) float64 {
	if err := a.Check(); err != nil {
		panic("hwmodel: SpikesPerSynapse: " + err.Error())
	}
	x := eventsOf(a)
	if x.synapses == 0 {
		return 0
	}
	return x.all() / x.synapses
}
