package snn

import "fmt"

// simProjection is a projection with its populations by index.
type simProjection struct {
	pre, post, delay int
	kind             wiringKind
	gain             float32
	inhibitory       bool // to the inhibitory conductance
	late             bool // delivers in Fire: it joins two populations of cells without delay
	graded           int64
}

type wiringKind uint8

const (
	denseWiring wiringKind = iota
	oneToOneWiring
	allButOwnWiring
)

// plan resolves names of a net that passes Check, sizes the histories of spikes and orders the populations.
func (s *Sim) plan() error {
	net := &s.model.Net
	s.pops = make([]simPop, len(net.Populations))
	for i := range s.pops {
		s.pops[i].depth = 2 // this step and the one before
	}
	if len(s.model.thresholds) != len(s.pops) || len(s.model.thetas) != len(s.pops) {
		return fmt.Errorf("snn: the model lacks the thresholds of its cells; make it with Net.Init")
	}
	for k, p := range net.Projections {
		pre, post := net.Index(p.Pre), net.Index(p.Post)
		j := simProjection{pre: pre, post: post, delay: p.Delay, gain: p.EffectiveGain()}
		j.late = p.Delay == 0 && net.Populations[pre].Cell != nil
		_, conductance := net.Populations[post].Cell.(Conductance)
		j.inhibitory = conductance && p.Receptor == Inhibitory
		if err := s.wire(&j, k); err != nil {
			return err
		}
		s.projs = append(s.projs, j)
		s.pops[pre].depth = max(s.pops[pre].depth, p.Delay+1)
	}
	s.sort()
	return nil
}

// wire sets the kind of wiring of projection k and checks that the model has its weights.
func (s *Sim) wire(j *simProjection, k int) error {
	net := &s.model.Net
	pre, post := net.Populations[j.pre].Size(), net.Populations[j.post].Size()
	need := 1
	switch net.Projections[k].Wiring.(type) {
	case OneToOne:
		j.kind, need = oneToOneWiring, pre
	case AllButOwn:
		j.kind = allButOwnWiring
	default:
		if k < len(s.model.lds) && s.model.lds[k] < post {
			return fmt.Errorf("snn: projection %v: rows of %d weights for %d cells", net.Projections[k], s.model.lds[k], post)
		}
		if k < len(s.model.lds) {
			need = (pre-1)*s.model.lds[k] + post
		}
	}
	if k >= len(s.model.weights) || len(s.model.weights[k]) < need {
		return fmt.Errorf("snn: projection %v: the model lacks its weights; make it with Net.Init", net.Projections[k])
	}
	return nil
}

// sort orders the populations so that each comes after those that reach it without delay, otherwise as in the net.
// There is such an order: Net.Check refuses cycles without delay.
func (s *Sim) sort() {
	done := make([]bool, len(s.pops))
	for len(s.order) < len(s.pops) {
		for i := range s.pops {
			if !done[i] && s.ready(i, done) {
				s.order, done[i] = append(s.order, i), true
			}
		}
	}
}

func (s *Sim) ready(i int, done []bool) bool {
	for _, j := range s.projs {
		if j.late && j.post == i && !done[j.pre] {
			return false
		}
	}
	return true
}
