package hwmodel

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// BreakEven is where a network costs as much as a reference, at typical prices. A field is 0 where there is no such point: the network
// then costs more without any spike, or in a single step, or its cells cannot fire so often.
type BreakEven struct {
	Rate             float64 `json:"rate"`             // factor on the firing rate of every cell, none of which fires more than once a step
	SpikesPerSynapse float64 `json:"spikesPerSynapse"` // that rate, as synaptic events for each synapse and inference
	// Unreachable is how many spikes per synapse it would take, where a cell would have to fire more than once a step; Rate is then 0. The
	// network costs less at every rate that it can have.
	Unreachable float64 `json:"unreachable,omitempty"`
	Steps       float64 `json:"steps"` // number of steps at the rates as they are, up to a million or as many as the network has
}

// String says where both networks cost the same.
func (b BreakEven) String() string {
	rate, steps := "at no firing rate", "in no number of steps"
	switch {
	case b.Rate > 0:
		rate = fmt.Sprintf("at %.4g times these firing rates (%.4g spikes per synapse)", b.Rate, b.SpikesPerSynapse)
	case b.Unreachable > 0:
		rate = fmt.Sprintf("at no firing rate (it takes %.4g spikes per synapse, more than one per cell and step)", b.Unreachable)
	}
	if b.Steps > 0 {
		steps = fmt.Sprintf("in %.4g steps", b.Steps)
	}
	return rate + ", or " + steps
}

// BreakEven returns the firing rate and the number of steps at which an estimate reaches a reference energy in joules, typically that of
// the conventional network of the same size. All rates change together, or steps at fixed rates. A rate that is returned can be priced by
// [Chip.AtRates], and costs the reference.
func (c Chip) BreakEven(m Method, a snn.Activity, s Scope, p Pace, reference float64) (BreakEven, error) {
	if !(reference >= 0 && reference <= mostOf) {
		return BreakEven{}, fmt.Errorf("hwmodel: the reference is %v J; give an energy", reference)
	}
	priced := func(rate, steps float64) (float64, error) {
		e, err := c.Estimate(m, scaled(a, rate, steps))
		if err != nil {
			return 0, err
		}
		return e.Total(s, p).Typical, nil
	}
	at := func(rate float64) (float64, error) { return priced(rate, 1) }
	now, err := at(1)
	if err != nil {
		return BreakEven{}, err
	}
	steps := func(n float64) (float64, error) { return priced(1, n/a.T) }
	b := BreakEven{Steps: evenSteps(steps, a.T, now, reference)}
	most := mostRate(a)
	if math.IsInf(most, 1) {
		return b, nil
	}
	silent, err := at(0)
	if err != nil {
		return b, err
	}
	busy, err := at(most)
	if err != nil || busy <= silent || reference <= silent {
		return b, err
	}
	if reference > busy*(1+rateError) {
		b.Unreachable = spikesAt(a, most*(reference-silent)/(busy-silent))
		return b, nil
	}
	if b.Rate, err = crossing(at, stretch{0, most, silent, busy}, reference); b.Rate > 0 {
		b.SpikesPerSynapse = spikesAt(a, b.Rate)
	}
	return b, err
}

// rateError is how far the energy at a break-even may be from the reference.
const rateError = 1e-9

// mostSteps is how many steps of an inference are tried, unless it has more.
const mostSteps = 1e6

// evenSteps is the number of steps at which the energy is the reference, of which now is that of T steps. It is 0 where a step costs more,
// where the energy does not rise with the steps, and where it is not reached by so many steps as can be priced. Energies need be no multiples
// of one step: a launch, a query of the host and the power over them are paid once.
func evenSteps(in func(steps float64) (float64, error), T, now, reference float64) float64 {
	one, err := in(1)
	if err != nil || reference < one*(1-rateError) {
		return 0
	}
	most, last, limit := max(T, 1), now, max(T, mostSteps)
	if now > 0 {
		most = min(max(most, T*reference/now), limit)
	}
	for {
		if last, err = in(most); err != nil {
			return 0
		}
		if last >= reference*(1-rateError) || most >= limit {
			break
		}
		most = min(2*most, limit)
	}
	if last <= one || reference > last*(1+rateError) {
		return 0
	}
	steps, err := crossing(in, stretch{1, most, one, last}, reference)
	if err != nil {
		return 0
	}
	return steps
}

// stretch is a stretch of rates or of steps, with the energies at its ends.
type stretch struct{ low, high, first, last float64 }

// crossing returns the rate, or the number of steps, at which an energy that rises from first to last is the reference: on a straight line,
// or where the energy is none by bisection. It returns 0 where the energy jumps over the reference.
func crossing(at func(x float64) (float64, error), s stretch, reference float64) (float64, error) {
	low, high := s.low, s.high
	x := min(low+(high-low)*(reference-s.first)/(s.last-s.first), high)
	for low < high {
		got, err := at(x)
		if err != nil || math.Abs(got-reference) <= rateError*reference {
			return x, err
		}
		if got < reference {
			low = x
		} else {
			high = x
		}
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		x = middle
	}
	return 0, nil
}

// mostRate is the factor on the rates at which the busiest population fires in every step; infinite if nothing fires.
func mostRate(a snn.Activity) float64 {
	most := math.Inf(1)
	for _, p := range a.Populations {
		if p.Spikes > 0 {
			most = min(most, float64(p.Size)*a.T/p.Spikes)
		}
		if p.Fired > 0 {
			most = min(most, p.Updates/p.Fired)
		}
	}
	return most
}

// spikesAt are the spikes per synapse at a factor on the rates, which may be more than cells can fire.
func spikesAt(a snn.Activity, rate float64) float64 {
	x := eventsOf(scaled(a, rate, 1))
	if x.synapses == 0 {
		return 0
	}
	return x.all() / x.synapses
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
	return spikesAt(a, 1)
}
