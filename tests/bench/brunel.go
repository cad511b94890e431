package main

import (
	"math"
	"math/bits"

	"github.com/spikecell/spikecell/snn"
)

// The network of [brunel2000] with delta synapses, in its asynchronous irregular state: g 5, external input twice the threshold rate.
const (
	brunelE, brunelI   = 10000, 2500
	brunelDt           = 0.1 // ms
	brunelTau          = 20  // ms
	brunelTheta        = 20  // mV
	brunelRefractory   = 20  // steps: 2 ms
	brunelDelay        = 15  // steps: 1.5 ms
	brunelJ, brunelG   = 0.1, 5
	brunelOdds         = 0.1
	brunelExternal     = 2 // spikes a step and cell: 1,000 trains of 20 Hz
	brunelSecond       = 10000
	brunelBegins       = 2000 // steps, from which on statistics are taken
	brunelFewestSpikes = 3    // of a cell whose intervals count
)

// brunelSeed draws pairs by chance. Rates depend on what is drawn, by 2.5 Hz (standard deviation of 16 seeds, 31.6 to 41.8 Hz; of five of Brian2's,
// 34.9 to 40.9): where inhibitory cells happen to have a pre cell more than excitatory ones, of 1,250, all are slower. This seed has about as many.
const brunelSeed = 8

// brunel is a variant of it.
type brunel struct {
	reset  float64   // mV
	nest   bool      // fixed numbers of pre cells, any of them several times, and V ≥ θ; else pairs by chance, and V > θ
	spikes [][]int32 // of each cell the steps
}

// net describes the network.
func (v *brunel) net() snn.Net {
	cell := snn.LIF{Tau: brunelTau, Threshold: brunelTheta, Inclusive: v.nest, Reset: snn.ResetZero, ResetTo: v.reset, ResetTiming: snn.ResetSameStep,
		Refractory: brunelRefractory}
	n := snn.Net{Dt: brunelDt, Populations: []snn.Population{
		{Name: "excitatory", Shape: []int{brunelE}, Cell: cell}, {Name: "inhibitory", Shape: []int{brunelI}, Cell: cell},
	}}
	for _, pre := range n.Populations {
		for _, post := range n.Populations {
			p := snn.Projection{Pre: pre.Name, Post: post.Name, Delay: brunelDelay, Gain: brunelJ, Init: snn.Init{Kind: snn.InitConstant, Lo: 1}}
			if pre.Name == "inhibitory" {
				p.Gain = -brunelG * brunelJ
			}
			p.Wiring = snn.Sparse{Probability: brunelOdds, Seed: brunelSeed, Common: true}
			if v.nest {
				p.Wiring = snn.Sparse{FanIn: pre.Size() / 10, Repeats: true, Common: true}
			}
			n.Projections = append(n.Projections, p)
		}
	}
	return n
}

// simulation returns a simulation of the network.
func (v *brunel) simulation() (*snn.Sim, error) {
	m, err := v.net().Init(1)
	if err != nil {
		return nil, err
	}
	s, err := snn.NewSim(m, 1)
	v.spikes = make([][]int32, brunelE+brunelI)
	return s, err
}

// run simulates so many steps from the start, with noise by the number of the run, and keeps the steps at which each cell fires.
func (v *brunel) run(s *snn.Sim, number, steps int) error {
	noise := snn.NewStream(1).Named("external").At(number)
	for i := range v.spikes {
		v.spikes[i] = v.spikes[i][:0]
	}
	s.Reset()
	for t := range steps {
		if err := s.Deliver(t); err != nil {
			return err
		}
		for pop := range 2 {
			s.InjectPoisson(pop, 0, brunelExternal, brunelJ, noise.At(pop))
		}
		s.Fire()
		v.keep(s.Spikes(0, 0), 0, t)
		v.keep(s.Spikes(1, 0), brunelE, t)
	}
	return nil
}

// keep appends a step to the spikes of the cells that fire in it.
func (v *brunel) keep(row []uint64, first, step int) {
	for i, word := range row {
		for ; word != 0; word &= word - 1 {
			cell := first + i*64 + bits.TrailingZeros64(word)
			v.spikes[cell] = append(v.spikes[cell], int32(step))
		}
	}
}

// brunelStatistics are what is compared: of excitatory cells but the rate of the others.
type brunelStatistics struct {
	rate, inhibitory float64 // Hz
	cv               float64 // of the intervals between spikes of a cell, the mean over cells
	fano             float64 // of all spikes in 1 ms
}

// statistics of the steps from brunelBegins on, of so many steps.
func (v *brunel) statistics(steps int) (s brunelStatistics) {
	seconds := float64(steps-brunelBegins) * brunelDt / 1000
	count, cells := make([]float64, (steps-brunelBegins)/10), 0.0
	for i, all := range v.spikes {
		late := all
		for len(late) > 0 && late[0] < brunelBegins {
			late = late[1:]
		}
		if i >= brunelE {
			s.inhibitory += float64(len(late)) / brunelI / seconds
			continue
		}
		s.rate += float64(len(late)) / brunelE / seconds
		for _, t := range late {
			count[(t-brunelBegins)/10]++
		}
		if len(late) >= brunelFewestSpikes {
			s.cv += variation(late)
			cells++
		}
	}
	mean, variance := moments(count)
	s.cv, s.fano = s.cv/cells, variance/mean
	return s
}

// variation is the coefficient of variation of the intervals.
func variation(at []int32) float64 {
	x := make([]float64, len(at)-1)
	for i := range x {
		x[i] = float64(at[i+1] - at[i])
	}
	mean, variance := moments(x)
	return math.Sqrt(variance) / mean
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}

// brunelFlop is the dense work of a simulated second.
const brunelFlop = 2. * (brunelE + brunelI) * (brunelE + brunelI) * brunelSecond

// brunelSeconds: a simulated second of the network with pairs by chance.
func brunelSeconds(b *bench) (*result, error) {
	v := &brunel{reset: 10}
	s, err := v.simulation()
	if err != nil {
		return nil, err
	}
	s.Workers = b.pool.Workers()
	done, err := b.times(b.of(repeats{12, 3}), func(i int) error { return v.run(s, i, brunelSecond) })
	if err != nil {
		return nil, err
	}
	x := b.result(median(done.ms), brunelFlop)
	x.FiringRate, x.AllocsPerStep = firingRate(s.Counts(), "excitatory", "inhibitory"), done.allocs/brunelSecond
	return x, nil
}
