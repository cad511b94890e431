package eventprop

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/chain"
)

// layer is a population of cells and the dense projection onto it. Between events its cells follow
//
//	V(u) = slow·e^(−u/τ_slow) − fast·e^(−u/τ_fast)
//
// where τ_slow is the longer of the two time constants, and the two amplitudes are the state of a cell. A weight w that arrives adds drive·w to
// both; a spike takes θ from that of the membrane.
type layer struct {
	chain.Layer                     // Reads: cells have no reset, and their largest potential is read
	theta, bars           []float64 // thresholds, and bar of each
	tauSlow, tauFast      float64   // time constants, ms
	ratio                 float64   // tauSlow/tauFast
	power                 int       // ratio where it is a small whole number, else 0
	synapseSlow           bool      // the synaptic current is what decays slowly
	drive                 float64   // τs/|τm − τs|
	tauMembrane, tauSynap float64
	delay                 float64 // ms
	gain                  float64
	w                     []float64 // drive·gain·weight
}

// mostPower bounds the ratios of time constants that are worked out by multiplications.
const mostPower = 16

// setTime derives what follows from the time constants of membrane and synapse, in ms, which differ.
func (l *layer) setTime(membrane, synapse float64) {
	l.tauMembrane, l.tauSynap = membrane, synapse
	l.tauSlow, l.tauFast = max(membrane, synapse), min(membrane, synapse)
	l.synapseSlow = synapse > membrane
	l.ratio, l.power = l.tauSlow/l.tauFast, 0
	if l.ratio == math.Round(l.ratio) && l.ratio <= mostPower {
		l.power = int(l.ratio)
	}
	l.drive = synapse / math.Abs(membrane-synapse)
}

// setThresholds is called after setTime.
func (l *layer) setThresholds(theta ...float64) {
	l.theta = theta
	for _, x := range theta {
		l.bars = append(l.bars, l.bar(x))
	}
}

// decays returns the factors of both amplitudes over a time, in ms.
func (l *layer) decays(d float64) (slow, fast float64) {
	slow = kernel.Exp(-d / l.tauSlow)
	if l.power > 0 {
		return slow, l.raise(slow)
	}
	return slow, kernel.Exp(-d / l.tauFast)
}

// raise returns the fast factor over the time of which x is the slow one: x^ratio.
func (l *layer) raise(x float64) float64 {
	switch l.power {
	case 0:
		return kernel.Exp(float64(l.ratio * kernel.Log(x)))
	case 4:
		x *= x
		return x * x
	}
	y := x
	for range l.power - 1 {
		y *= x
	}
	return y
}

// current returns the synaptic current of a cell.
func (l *layer) current(slow, fast float64) float64 {
	if l.synapseSlow {
		return slow / l.drive
	}
	return fast / l.drive
}

// reset returns the amplitudes after a spike at the threshold.
func (l *layer) reset(slow, fast, theta float64) (float64, float64) {
	if l.synapseSlow {
		return slow, fast + theta
	}
	return slow - theta, fast
}

// load takes over the weights that are stored.
func (l *layer) load() {
	kernel.Widen(l.w, l.Stored, l.drive*l.gain)
}
