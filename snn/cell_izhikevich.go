package snn

import "fmt"

// Izhikevich is the cell of [izhikevich2003], in mV and ms:
//
//	dv/dt = Rate·(Quadratic·v² + Linear·v + Bias − u + i),  du/dt = Rate·A·(B·v − u),  at v ≥ Peak: v ← C, u ← u + D.
//
// It is for simulation: no rule here differentiates it. As published, a step first resets a cell that has reached Peak, moves v by two half
// steps, and then u with the new v. A spike is reported in the step in which v has reached Peak; the published program counts it in the next.
// Records have v no higher than Peak, at which a spike is cut off.
//
// A, B, C, D, Start and StartU have no defaults. The cells of [izhikevich2003] begin at Start −65 mV and StartU −65·B:
//
//	regular spiking  A 0.02  B 0.2   C −65  D 8        intrinsically bursting  A 0.02  B 0.2   C −55  D 4
//	fast spiking     A 0.1   B 0.2   C −65  D 2        chattering              A 0.02  B 0.2   C −50  D 2
//	low threshold    A 0.02  B 0.25  C −65  D 2        thalamo-cortical        A 0.02  B 0.25  C −65  D 0.05
type Izhikevich struct {
	A, B, C, D    float64
	Start, StartU float64 // v and u at the start of a presentation
	Quadratic     float64 // 0 for 0.04
	Linear        float64 // 0 for 5
	Bias          float64 // 0 for 140
	Peak          float64 // mV; 0 for 30
	Rate          float64 // of both equations; 0 for 1. Norse's is 0.25
	Euler         bool    // one step for v instead of two halves, and u with the old v, as Norse and NEST's consistent integration
	SameStep      bool    // the reset acts in the step of the spike, as in Norse and NEST
	Exclusive     bool    // fire at v > Peak alone, as in Norse
}

// resolved writes out the defaults.
func (c Izhikevich) resolved() Izhikevich {
	or := func(x *float64, usual float64) {
		if *x == 0 {
			*x = usual
		}
	}
	or(&c.Quadratic, 0.04)
	or(&c.Linear, 5)
	or(&c.Bias, 140)
	or(&c.Peak, 30)
	or(&c.Rate, 1)
	return c
}

// mostPotential bounds potentials in mV of equations with a square or an exponential.
const mostPotential = 1e4

func (c Izhikevich) check(dt float64) error {
	r := c.resolved()
	err := held(field{"A", c.A, ""}, field{"B", c.B, ""}, field{"C", c.C, " mV"}, field{"D", c.D, ""}, field{"Start", c.Start, " mV"},
		field{"StartU", c.StartU, ""}, field{"Quadratic", c.Quadratic, ""}, field{"Linear", c.Linear, ""}, field{"Bias", c.Bias, ""},
		field{"Peak", c.Peak, " mV"}, field{"Rate", c.Rate, ""})
	if err != nil {
		return err
	}
	for _, f := range []field{{"C", r.C, " mV"}, {"Start", r.Start, " mV"}, {"Peak", r.Peak, " mV"}, {"StartU", r.StartU, ""}, {"D", r.D, ""},
		{"Bias", r.Bias, ""}, {"Linear", r.Linear, ""}} {
		if f.v < -mostPotential || f.v > mostPotential {
			return fmt.Errorf("%v; no more than %v", f, mostPotential)
		}
	}
	switch {
	case r.Quadratic < 0 || r.Quadratic > 1:
		return fmt.Errorf("Quadratic is %v; give up to 1, or 0 for 0.04", c.Quadratic)
	case r.Rate < 0:
		return fmt.Errorf("Rate is %v; give a positive number, or 0 for 1", c.Rate)
	case r.C >= r.Peak:
		return fmt.Errorf("C is %v mV, where a cell is after a spike, and not below the Peak of %v mV; it would fire at every step", r.C, r.Peak)
	case r.Start >= r.Peak:
		return fmt.Errorf("Start is %v mV, not below the Peak of %v mV", r.Start, r.Peak)
	case r.A < 0 || r.Rate*dt*r.A > 1:
		return fmt.Errorf("A is %v; u moves by Rate·dt·A of its way in a step, which is between 0 and 1", c.A)
	case r.Rate*dt > mostIzhikevichStep:
		return fmt.Errorf("steps of %v ms at a Rate of %v are longer than %v ms, in which v cannot be followed; give a shorter Dt",
			dt, r.Rate, mostIzhikevichStep)
	case r.B < -mostPotential || r.B > mostPotential:
		return fmt.Errorf("B is %v; no more than %v", r.B, mostPotential)
	}
	return r.checkSilence()
}

// checkSilence refuses constants that were left out where v, without input, rises from them to Peak ever faster.
func (c Izhikevich) checkSilence() error {
	const published = "[izhikevich2003] has A 0.02, B 0.2, C -65 mV and D 8 for regular spiking, begun at Start -65 mV and StartU -13"
	switch {
	case c.A == 0 && c.B == 0 && c.C == 0 && c.D == 0 && c.runsAway(0, c.StartU):
		return fmt.Errorf("A, B, C and D are 0, and such a cell fires in silence; give them: %s", published)
	case c.C == 0 && c.runsAway(0, c.StartU+c.D):
		return fmt.Errorf("C is 0 mV, where a cell is after a spike, and from there it fires again in silence; give C: %s", published)
	case c.Start == 0 && c.runsAway(0, c.StartU):
		return fmt.Errorf("Start is 0 mV, from where a cell fires at once in silence; give Start, for example %v as C, and StartU, "+
			"for example %v as B·Start: %s", c.C, float32(c.B*c.C), published)
	}
	return nil
}

// runsAway reports whether v rises, and the faster the higher it is.
func (c Izhikevich) runsAway(v, u float64) bool {
	return float64(c.Quadratic*v*v)+float64(c.Linear*v)+c.Bias-u > 0 && float64(2*c.Quadratic*v)+c.Linear > 0
}

// mostIzhikevichStep is in ms.
const mostIzhikevichStep = 2.0
