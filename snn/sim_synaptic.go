package snn

// synapticSim are LIF membranes behind synaptic currents.
type synapticSim struct {
	*lifSim
	cell    Synaptic
	syn     []float32 // [sample][ld]
	alpha   float32
	alphas  []float32 // one a cell, where they differ
	tauSyns []float32 // the model's, or nil
}

func newSynapticSim(c Synaptic, r simRoom) *synapticSim {
	s := &synapticSim{lifSim: newLIFSim(c.LIF, c.InputFactor(r.dt), r), cell: c, syn: r.array()}
	s.alpha, s.tauSyns = c.SynapseFactor(r.dt), r.values("TauSyn")
	if s.tauSyns != nil {
		s.alphas = make([]float32, r.ld)
	}
	if c.Exact && (s.tauSyns != nil || s.taus != nil) && s.fast {
		s.fast = false // each cell has a factor of its own
		s.decays, s.inputs = make([]float32, r.ld), make([]float32, r.ld)
	}
	return s
}

func (s *synapticSim) begin() {
	s.lifSim.begin()
	if s.tauSyns != nil {
		fill(s.alphas, s.tauSyns, s.cell.TauSyn, func(tau float64) float32 { return decayFactor(tau, 0, s.room.dt, false) })
	}
	if !s.cell.Exact || s.taus == nil && s.tauSyns == nil {
		return
	}
	taus, tauSyns := make([]float32, len(s.inputs)), make([]float32, len(s.inputs))
	same := func(x float64) float32 { return float32(x) }
	fill(taus, s.taus, s.cell.Tau, same)
	fill(tauSyns, s.tauSyns, s.cell.TauSyn, same)
	for i := range s.inputs {
		s.inputs[i] = exactFactor(s.cell.scaleOfExact(), float64(taus[i]), float64(tauSyns[i]), s.room.dt)
	}
}

func (s *synapticSim) state() [][]float32 { return append(s.lifSim.state(), s.syn) }

func (s *synapticSim) step(p *simPop, batch int, rows, last []uint64) {
	if s.cell.Earlier {
		s.fire(p, batch, s.syn, rows, last)
		s.decay(p.cur)
		return
	}
	s.decay(p.cur)
	s.fire(p, batch, s.syn, rows, last)
}

// decay is the step of synaptic currents.
func (s *synapticSim) decay(cur []float32) {
	if s.alphas == nil {
		for i, x := range cur {
			s.syn[i] = float32(s.alpha*s.syn[i]) + x
		}
		return
	}
	for lo := 0; lo < len(cur); lo += len(s.alphas) {
		for i, alpha := range s.alphas {
			s.syn[lo+i] = float32(alpha*s.syn[lo+i]) + cur[lo+i]
		}
	}
}
