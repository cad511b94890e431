package eventprop

import (
	"github.com/spikecell/spikecell/internal/kernel"
)

// Loss is that of the first spike times t of the output cells, one for each class [wunderlich2021]. With the class y of a sample,
//
//	p = softmax(−t/Tau0),  L = −ln p_y + Alpha·(e^(t_y/Tau1) − 1)
//
// where a cell that is silent counts as one that fires at the end of the presentation. A sample whose cell y is silent has no gradient.
type Loss struct {
	Alpha float64 // cost of a late spike of the right cell; 0 means 0.003, learning.Zero no cost
	Tau0  float64 // how far apart the first spikes should be, ms; 0 means 0.5
	Tau1  float64 // after which time a spike is late, ms; 0 means 6.4
}

// of returns L of first spike times t and leaves ∂L/∂t of each in move. End is when the presentation ends.
func (l Loss) of(t []float64, fired []bool, y int, move []float64) float64 {
	nll := l.probabilities(t, y, move)
	for k, p := range move {
		move[k] = -p / l.Tau0
	}
	late := l.Alpha * kernel.Exp(t[y]/l.Tau1)
	move[y] += 1/l.Tau0 + late/l.Tau1
	for k := range move {
		if !fired[k] || !fired[y] {
			move[k] = 0
		}
	}
	return nll + late - l.Alpha
}

// probabilities leaves softmax(−t/Tau0) in p and returns −ln p_y.
func (l Loss) probabilities(t []float64, y int, p []float64) float64 {
	first, sum := t[0], 0.0
	for _, x := range t {
		first = min(first, x)
	}
	for k, x := range t {
		p[k] = kernel.Exp((first - x) / l.Tau0)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return (t[y]-first)/l.Tau0 + kernel.Log(sum)
}
