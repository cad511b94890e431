package snn

// alifSim is the adaptation of thresholds within a presentation.
type alifSim struct {
	form                   ALIF
	room                   simRoom
	a                      []float32 // [sample][ld]
	rhos, kappas, strength []float32 // one a cell
}

func newALIFSim(a ALIF, r simRoom) *alifSim {
	return &alifSim{form: a, room: r, a: r.array(), rhos: make([]float32, r.ld), kappas: make([]float32, r.ld), strength: make([]float32, r.ld)}
}

func (s *alifSim) begin() {
	taus := s.room.values("Adapt.ALIF.Tau")
	fill(s.rhos, taus, s.form.Tau, func(tau float64) float32 { return decayFactor(tau, 0, s.room.dt, s.form.Euler) })
	fill(s.kappas, taus, s.form.Tau, func(tau float64) float32 { return s.form.kappa(tau, s.room.dt) })
	for lo := 0; lo < len(s.a); lo += len(s.rhos) {
		for i, rho := range s.rhos {
			s.a[lo+i] = float32(rho * float32(s.form.Start))
		}
	}
	fill(s.strength, s.room.values("Adapt.ALIF.Strength"), s.form.Strength, func(x float64) float32 { return float32(x) })
}

// kappa returns what a spike adds, with a time constant of tau ms.
func (a ALIF) kappa(tau, dt float64) float32 {
	switch a.Increment {
	case IncrementLeak:
		return inputFactor(ScaleLeak, 0, tau, 0, dt, a.Euler)
	case IncrementDecay:
		return decayFactor(tau, 0, dt, a.Euler)
	}
	return 1
}

// raised returns by how much the threshold of cell i is raised, which is number k of all samples.
func (s *alifSim) raised(k, i int) float32 { return float32(s.strength[i] * s.a[k]) }

// step moves the adaptation a of the cells of a sample behind a step in which those of row have fired.
func (s *alifSim) step(a []float32, row []uint64) {
	for i, x := range a {
		if x = float32(s.rhos[i] * x); row[i>>6]>>(i&63)&1 == 1 {
			x += s.kappas[i]
		}
		a[i] = x
	}
}
