package convstdp

import "github.com/spikecell/spikecell/snn"

// change is by how much the weights of a winner move.
type change struct {
	seen, unseen float32 // where the pre cell had fired when the winner did, and where not
	soft         bool    // times (w − Lo)·(Hi − w)
	bound        snn.Bound
}

// of returns the weight that w becomes.
func (d *change) of(w, step float32) float32 {
	if d.soft {
		step *= float32((w - d.bound.Lo) * (d.bound.Hi - w))
	}
	return min(max(w+step, d.bound.Lo), d.bound.Hi)
}

// most is by how much a weight rises at most.
func (d *change) most() float32 {
	step := max(d.seen, d.unseen, 0)
	if d.soft {
		span := float32(d.bound.Hi - d.bound.Lo)
		step *= span * span / 4
	}
	return step
}

// learn moves all weights of a winner's map.
func (l *layer) learn(w *winner, d *change) {
	at, n := w.channel, l.in.words()
	for place := range l.kernel[0] * l.kernel[1] {
		seen := w.seen[place*n:][:n]
		for c := range l.in.channels {
			step := d.unseen
			if seen[c/64]>>(c%64)&1 != 0 {
				step = d.seen
			}
			l.w[at] = d.of(l.w[at], step)
			at += l.ld
		}
	}
}

// change returns the changes of sample n of a stage, from 1. Rates double after every Doubled samples, before the sample learns, until the larger is
// Most.
func (s Stage) change(n int64, bound snn.Bound) change {
	plus, minus := s.Plus, s.Minus
	if s.Doubled > 0 {
		for range min(n/int64(s.Doubled), 64) {
			factor := 2.0
			if larger := max(plus, minus); 2*larger > s.Most && larger > 0 {
				factor = max(s.Most/larger, 1)
			}
			plus, minus = plus*factor, minus*factor
		}
	}
	return change{seen: float32(plus), unseen: -float32(minus), soft: true, bound: bound}
}

// unsettled returns how far the weights are from their bounds, the mean of 4·(w − Lo)·(Hi − w)/(Hi − Lo)².
func (l *layer) unsettled() float64 {
	sum, span := 0.0, float64(l.bound.Hi-l.bound.Lo)
	for row := range l.rows() {
		for _, w := range l.w[row*l.ld:][:l.out.channels] {
			sum += float64(float64(w-l.bound.Lo) * float64(l.bound.Hi-w))
		}
	}
	return 4 * sum / (span * span * float64(l.rows()*l.out.channels))
}
