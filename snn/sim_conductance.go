package snn

import "github.com/spikecell/spikecell/internal/kernel"

// conductance is a [Conductance] cell in steps.
type conductance struct {
	rest, exc, inh, reset float32
	rate                  float32 // dt/Tau
	decayExc, decayInh    float32
}

// conduct is the step of the conductance cells of one sample.
func (p *simPop) conduct(b int, row []uint64) {
	lo := b * p.ld
	for i := range p.size {
		k := lo + i
		ge, gi := p.syn[k]+p.cur[k], p.inh[k]+p.curInh[k]
		p.syn[k], p.inh[k] = p.dyn.conductance.decay(ge, gi)
		if p.hold != nil && p.hold[k] > 0 {
			p.hold[k]--
			p.v[k] = p.dyn.conductance.reset
			continue
		}
		v := p.dyn.conductance.relax(p.v[k], ge, gi)
		if v > p.threshold(p.th[i], b) {
			row[i>>6] |= 1 << (i & 63)
			v = p.dyn.conductance.reset
			if p.hold != nil {
				p.hold[k] = p.dyn.refractory
			}
		}
		p.v[k] = v
	}
}

// relax moves v by one step with conductances held. With x = (dt/Tau)(1 + g_e + g_i) the exact relaxation
// v∞ + (v − v∞)e^(−x) is computed as
//
//	v + (dt/Tau)·((Rest − v) + g_e(Exc − v) + g_i(Inh − v))·(1 − e^(−x))/x
//
// with its series for small x, where the difference would cancel. [kernel.Conductance] takes the same step by vectors, but has
// no thresholds by sample, keeps to the series for x below −1/4, and lets conductances vanish a step later.
func (c *conductance) relax(v, ge, gi float32) float32 {
	x := float32(c.rate * (1 + ge + gi))
	drive := (c.rest - v) + float32(ge*(c.exc-v)) + float32(gi*(c.inh-v))
	var f float32
	if x > 0.25 || x < -0.25 {
		f = (1 - kernel.Exp32(-x)) / x
	} else {
		x2 := float32(x * x)
		f = (1 - float32(x*(1./2))) + float32(x2*((float32(1./6)-float32(x*(1./24)))+float32(x2*(float32(1./120)-float32(x*(1./720))))))
	}
	return v + float32(float32(c.rate*drive)*f)
}

// tinyConductance is where a conductance becomes 0, far below where it changes anything, so that it does not decay
// through denormal numbers.
const tinyConductance = 1e-20

func (c *conductance) decay(ge, gi float32) (float32, float32) {
	ge, gi = float32(ge*c.decayExc), float32(gi*c.decayInh)
	if ge < tinyConductance && ge > -tinyConductance {
		ge = 0
	}
	if gi < tinyConductance && gi > -tinyConductance {
		gi = 0
	}
	return ge, gi
}
