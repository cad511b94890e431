package stdp

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Online is a rule with a [Reward] at work on a net that acts: presentations and rewards come as the caller has them, one after another, and
// eligibilities go on from presentation to presentation, of which each follows at once on the one before. Potentials and traces of cells begin
// each presentation at rest. Reward.Of and Reward.Baseline are not read. It is for one goroutine.
type Online struct {
	learner *simPlastic
	sim     *snn.Sim
	trains  []train
	steps   int // of the longest presentation
	now     int // steps of this one so far
}

// Online returns r at work on a model, in presentations of at most so many steps, which its Sim takes.
func (r Rule) Online(m *snn.Model, steps int) (*Online, error) {
	r = r.Resolve().(Rule)
	switch {
	case m == nil:
		return nil, errors.New("stdp: Rule.Online: the model is nil")
	case steps < 1 || steps >= math.MaxInt32:
		return nil, fmt.Errorf("stdp: Rule.Online: presentations of %d steps; give 1 or more, below %d", steps, math.MaxInt32)
	case r.Reward.Kind == NoReward:
		return nil, errors.New("stdp: Rule.Online: the rule has no Reward that changes could wait for; set Reward.Kind")
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	sim, err := snn.NewSim(m, 1)
	if err != nil {
		return nil, err
	}
	net, err := readSimNet(r, m.Net, steps, 0)
	if err != nil {
		return nil, err
	}
	o := &Online{learner: newSimPlastic(net, r.plain(), m), sim: sim, trains: make([]train, len(m.Net.Populations)), steps: steps}
	o.Forget()
	return o, nil
}

// Sim returns the simulation of the model: of one sample, for Deliver, Inject and Fire.
func (o *Online) Sim() *snn.Sim {
	o.must("Sim")
	return o.sim
}

// Begin begins a presentation, and resets the simulation.
func (o *Online) Begin() {
	o.must("Begin")
	o.sim.Reset()
	for i := range o.trains {
		o.trains[i].begin(o.steps)
	}
	for k := range o.learner.projections {
		o.learner.projections[k].eligible.carry(int32(o.now - 1))
	}
	o.learner.silence()
	o.now = 0
}

// Step follows a step that the simulation has taken. It panics beyond the steps of a presentation.
func (o *Online) Step() {
	o.must("Step")
	if o.now == o.steps {
		panic(fmt.Sprintf("stdp: Online.Step: a presentation has %d steps; call Begin", o.steps))
	}
	for i := range o.trains {
		o.trains[i].add(o.sim.Spikes(i, 0))
	}
	o.learner.step(o.now, o.trains)
	o.now++
}

// Reward changes the weights by a reward that arrives now, in the step after the last one: by Rate·dt·r·e under MSTDPET, and under MSTDP by
// Rate·r·e of all changes since the last reward.
func (o *Online) Reward(r float64) {
	o.must("Reward")
	o.learner.pay(float32(r), max(o.now-1, 0))
}

// Forget sets eligibilities and traces to 0.
func (o *Online) Forget() {
	o.must("Forget")
	o.learner.begin()
	for i := range o.trains {
		o.trains[i].begin(o.steps)
	}
	o.now = 0
}

func (o *Online) must(method string) {
	if o == nil || o.learner == nil {
		panic("stdp: Online." + method + ": it is nil, or Rule.Online has not made it")
	}
}

// carry takes eligibilities over from step t to a presentation whose first step follows on it.
func (g *eligibility) carry(t int32) {
	if t < 0 {
		return
	}
	for _, place := range g.touched {
		e := g.at(place, t)
		if g.decay != nil {
			e = float32(e * g.decay[1])
		}
		g.e[place], g.last[place] = e, 0
	}
}
