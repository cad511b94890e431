package snn

import "github.com/spikecell/spikecell/internal/kernel"

// noFloor lies below any threshold: the floor acts from the first adaptation on.
const noFloor = -1e30

// setThresholds takes the thresholds of population i from the model.
func (s *Sim) setThresholds(i int) {
	p := &s.pops[i]
	if p.base == nil {
		return
	}
	for k := range p.base {
		p.base[k] = float32(p.traits.threshold)
	}
	copy(p.base, s.model.thresholds[i])
	copy(p.settled.Th, p.base)
	for k, x := range s.model.thetas[i] {
		p.settled.Th[k] += x
	}
}

// adapt moves the thresholds of population i after its cells have fired.
func (s *Sim) adapt(i int) {
	p := &s.pops[i]
	rows := p.row(s.step)
	if p.settled.Shift != nil {
		rate, lowest := float32(p.traits.adapt.PerPopulation.Rate), float32(p.traits.adapt.PerPopulation.Floor)
		for b := range s.batch {
			// θ ← max(θ + δ, F) for every cell is max(θ₀ + shift, floor), with the floor moving along
			delta := float32(rate * float32(kernel.Popcount(rows[b*p.words:][:p.words])-1))
			p.settled.Shift[b] += delta
			p.settled.Floor[b] = max(p.settled.Floor[b]+delta, lowest)
		}
	}
	theta := s.model.thetas[i]
	if !s.Learning || theta == nil {
		return
	}
	by := float32(p.traits.adapt.PerCell.Step)
	for b := range s.batch {
		kernel.AddMasked(theta, rows[b*p.words:][:p.words], by)
	}
	for k, x := range theta {
		p.settled.Th[k] = p.base[k] + x
	}
}

// relax lets the PerCell adaptation of population i decay by the length of the presentation that ends.
func (s *Sim) relax(i int) {
	theta, tau := s.model.thetas[i], s.pops[i].traits.adapt.PerCell.Tau
	if !s.Learning || theta == nil || tau == 0 || s.step < 0 {
		return
	}
	f := float32(kernel.Exp(-float64(s.step+1) * s.dt / tau))
	for k := range theta {
		theta[k] *= f
	}
}
