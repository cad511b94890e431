package eventprop

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Loss is what a net is trained to make small, and says how a class is read: of the output cells there is one for each.
type Loss struct {
	Kind  LossKind
	Alpha float64 // cost of a late spike of the right cell; 0 means 0.003, learning.Zero no cost
	Tau0  float64 // how far apart the first spikes should be, ms; 0 means 0.5
	Tau1  float64 // after which time a spike is late, ms; 0 means 6.4
}

// LossKind is the form of a loss.
type LossKind uint8

// The losses of a sample of class y [wunderlich2021]. FirstSpike is that of the first spike times t of the output cells:
//
//	p = softmax(−t/Tau0),  L = −ln p_y + Alpha·(e^(t_y/Tau1) − 1)
//
// where a cell that is silent counts as one that fires at the end of the presentation; a sample whose cell y is silent has no gradient.
//
// MaxPotential is that of the largest potentials V of the presentation, which output cells without a reset have:
//
//	p = softmax(max V),  L = −ln p_y
//
// where a potential that never was above 0 counts as 0 and has no gradient. It has no constants.
const (
	FirstSpike LossKind = iota
	MaxPotential
)

// String names the loss.
func (k LossKind) String() string {
	return rules.NameOf(k, lossKinds)
}

var lossKinds = []string{"FirstSpike", "MaxPotential"}

// judge returns the loss of a presentation and leaves its derivatives in move.
func (l Loss) judge(p *presentation, y int) float64 {
	if l.Kind == FirstSpike {
		return l.of(p.first, p.fired, y, p.move)
	}
	nll := chain.Softmax(p.value, y, p.move)
	p.move[y]--
	for k := range p.move {
		if !p.fired[k] {
			p.move[k] = 0
		}
	}
	return nll
}

// scores leaves what the class is read from, the highest of which has it, in z.
func (l Loss) scores(p *presentation, z []float64) {
	copy(z, p.value)
	if l.Kind == FirstSpike {
		for k, at := range p.first {
			z[k] = -at / l.Tau0
		}
	}
}

// of returns L of first spike times t, of a silent cell the end of the presentation, and leaves ∂L/∂t of each in move.
func (l Loss) of(t []float64, fired []bool, y int, move []float64) float64 {
	for k, at := range t {
		move[k] = -at / l.Tau0
	}
	nll := chain.Softmax(move, y, move)
	for k, p := range move {
		move[k] = -p / l.Tau0
	}
	late := float64(l.Alpha * kernel.Exp(t[y]/l.Tau1))
	move[y] += 1/l.Tau0 + late/l.Tau1
	for k := range move {
		if !fired[k] || !fired[y] {
			move[k] = 0
		}
	}
	return nll + late - l.Alpha
}
