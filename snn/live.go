package snn

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Live runs a model on events as they come: a cell of the input fires in the step in which its event falls, steps are taken as soon as they are
// over, and after each of them the class is known as far as it has been heard.
//
//	live, err := snn.NewLive(model, snn.LiveOptions{})
//	for e := range events {
//		steps, err := live.Event(e.Time, e.Cell)
//		if steps > 0 {
//			… live.Class()
//		}
//	}
//	live.Until(end)
//
// The evidence e_k of class k is made of what cell k of the output does in each step, its spike s_k or, where the cells never fire, its potential
// v_k:
//
//	e_k ← exp(−Dt/Memory)·e_k + s_k
//
// without Memory the number of spikes since Reset, which is what the losses of counts learn, or the sum of potentials. The spikes are those of a
// [Sim] that is given all events at once, bit for bit. A Live is for one goroutine; several may share a model. It allocates nothing between steps.
type Live struct {
	sim      *Sim
	in       []*Spikes     // of the one sample, a train of the step under way
	steps    kernel.Levels // when they begin
	output   int
	fires    bool
	decay    float64
	evidence []float64
	step     int     // under way
	last     float32 // time of the last event, ms
}

// LiveOptions say what is read. The zero value reads the last population and forgets nothing.
type LiveOptions struct {
	Output string  // the population whose cells are the classes; "" means the last one
	Memory float64 // time constant of the evidence, ms; 0 forgets nothing
	Start  float64 // time at which the first step begins, ms
	// Counts makes the input of a step the number of a cell's events in it, and not one spike, for nets that learned so (encode.Events.Counts).
	Counts bool
}

// mostLiveSteps bounds the steps of a call: an event that is further away is taken for a fault of the clock.
const mostLiveSteps = 1 << 20

// forgotten is how little evidence counts as none: numbers below the normal ones would never come to 0.
const forgotten = 1e-300

// NewLive returns a model that waits for events from time 0 on. A model with several input populations, an output that there is not, and faults of
// the model are errors.
func NewLive(m *Model, o LiveOptions) (*Live, error) {
	sim, err := NewSim(m, 1)
	if err != nil {
		return nil, err
	}
	sim.Workers = 1
	l := &Live{sim: sim, steps: kernel.Levels{Origin: o.Start, Step: sim.dt}, output: len(sim.pops) - 1, decay: 1}
	for i, p := range m.Net.Populations {
		if sim.pops[i].input < 0 {
			continue
		}
		if l.in != nil {
			return nil, fmt.Errorf("snn: Live: %q is a second input population; events go to one", p.Name)
		}
		l.in = []*Spikes{NewSpikes(1, sim.pops[i].size)}
		if o.Counts {
			l.in[0].ResizeGraded(1, sim.pops[i].size)
		}
	}
	if o.Output != "" {
		if l.output = m.Net.Index(o.Output); l.output < 0 {
			return nil, fmt.Errorf("snn: Live: there is no population %q to read classes from", o.Output)
		}
	}
	out := &sim.pops[l.output]
	if out.input >= 0 || l.in == nil {
		return nil, errors.New("snn: Live: the net needs an input population, and another one to read classes from")
	}
	switch {
	case !(o.Memory >= 0) || math.IsInf(o.Memory, 0):
		return nil, fmt.Errorf("snn: Live: a memory of %v ms; give a time constant above 0, or 0 to forget nothing", o.Memory)
	case math.Abs(o.Start) > 1e15 || o.Start != o.Start:
		return nil, fmt.Errorf("snn: Live: a start at %v ms; give a finite time, within 1e15 ms of 0", o.Start)
	case o.Memory > 0:
		l.decay = kernel.Exp(-sim.dt / o.Memory)
	}
	l.last = l.steps.At(0)
	l.fires = m.Net.Populations[l.output].Fires()
	l.evidence = make([]float64, out.size)
	return l, nil
}

// Event takes an event of an input cell at a time, ms, after the steps that were over by then, and returns how many these were. Step t lasts from
// Start + t·Dt to, and without, Start + (t + 1)·Dt, compared in float32, as encode.Events does. A time before Start, one before that of the last
// event, or more than 2²⁰ steps away, a time that is not finite, and a cell that there is not are errors; then nothing has happened. So is a time
// so late that float32 does not tell its steps apart, some 10⁷ steps on.
func (l *Live) Event(time float64, cell int) (steps int, err error) {
	if l == nil {
		return 0, errors.New("snn: Live.Event: there is none; make it with NewLive")
	}
	if cell < 0 || cell >= l.in[0].Cells {
		return 0, fmt.Errorf("snn: Live.Event: cell %d; the input has cells 0 to %d", cell, l.in[0].Cells-1)
	}
	if steps, err = l.Until(time); err != nil {
		return steps, err
	}
	if x := l.in[0]; x.Graded != nil {
		x.Graded[cell]++
	} else {
		x.Set(0, cell)
	}
	return steps, nil
}

// Until takes the steps that are over at a time, ms, and returns how many these were. Errors are those of [Live.Event].
func (l *Live) Until(time float64) (steps int, err error) {
	if l == nil {
		return 0, errors.New("snn: Live.Until: there is none; make it with NewLive")
	}
	at := float32(time)
	now := l.steps.Floor(at)
	switch {
	case !(at >= l.last) || math.IsInf(time, 0) || math.IsInf(float64(at), 0):
		return 0, fmt.Errorf("snn: Live: an event at %v ms after %v ms; give finite times that ascend, from the start on", time, l.last)
	case l.steps.At(now) == l.steps.At(now+1):
		return 0, fmt.Errorf("snn: Live: steps of %v ms at %v ms are not told apart by times in float32; call Reset, and count time from there",
			l.steps.Step, time)
	case now-float64(l.step) > mostLiveSteps:
		return 0, fmt.Errorf("snn: Live: an event at %v ms, %.0f steps after the last one; more than %d are taken for a fault of the clock",
			time, now-float64(l.step), mostLiveSteps)
	}
	for l.last = at; l.step < int(now); steps++ {
		if err := l.take(); err != nil {
			return steps, err
		}
	}
	return steps, nil
}

// take ends the step under way.
func (l *Live) take() error {
	if err := l.sim.Deliver(0, l.in); err != nil {
		return err
	}
	l.sim.Fire()
	clear(l.in[0].Bits)
	clear(l.in[0].Graded)
	l.step++
	if l.decay < 1 {
		for k := range l.evidence {
			if l.evidence[k] *= l.decay; math.Abs(l.evidence[k]) < forgotten {
				l.evidence[k] = 0
			}
		}
	}
	if !l.fires {
		for k, v := range l.sim.Potentials(l.output, 0) {
			l.evidence[k] += float64(v)
		}
		return nil
	}
	for w, word := range l.sim.Spikes(l.output, 0) {
		for ; word != 0; word &= word - 1 {
			l.evidence[w*64+bits.TrailingZeros64(word)]++
		}
	}
	return nil
}

// Class returns the class with the most evidence, the first of several; −1 where there is none: no cell of the output has fired, or all potentials
// have been 0.
func (l *Live) Class() int {
	if l == nil {
		panic("snn: Live.Class: there is none; make it with NewLive")
	}
	best := 0
	for k, e := range l.evidence {
		if e > l.evidence[best] {
			best = k
		}
	}
	if l.evidence[best] == 0 && slices.Min(l.evidence) == 0 {
		return -1
	}
	return best
}

// Evidence appends the evidence of each class to dst.
func (l *Live) Evidence(dst []float64) []float64 {
	if l == nil {
		panic("snn: Live.Evidence: there is none; make it with NewLive")
	}
	return append(dst, l.evidence...)
}

// Steps returns how many steps have been taken since Reset.
func (l *Live) Steps() int {
	if l == nil {
		panic("snn: Live.Steps: there is none; make it with NewLive")
	}
	return l.step
}

// Reset begins anew, at the start.
func (l *Live) Reset() {
	if l == nil {
		panic("snn: Live.Reset: there is none; make it with NewLive")
	}
	l.sim.Reset()
	clear(l.in[0].Bits)
	clear(l.in[0].Graded)
	clear(l.evidence)
	l.step, l.last = 0, l.steps.At(0)
}
