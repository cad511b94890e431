package eventprop

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/chain"
)

// Spikes are counted to the end of a presentation, and so are those of one step; marks without a cell are none.
func TestTally(t *testing.T) {
	at := func(cell int32, times ...float64) (s []spike) {
		for _, x := range times {
			s = append(s, spike{at: x, cell: cell})
		}
		return s
	}
	y := chain.NewTally(1)
	countTrain(&y, 0, slices.Concat(at(0, 0.2), at(1, 0.9), at(0, 1, 1.5), at(none, 1.6), at(1, 1.9, 2.1, 3), at(0, 3.1)), 3, 1)
	countTrain(&y, 1, at(2, 0.5, 0.6, 4), 3, 0.5)
	if !slices.Equal(y.Spikes, []int64{7, 2}) || !slices.Equal(y.Most, []int64{3, 2}) {
		t.Errorf("%d spikes, at most %d in a step", y.Spikes, y.Most)
	}
}

// A presentation has the steps that begin before it ends: when all output cells have fired, or else at its end.
func TestTallySteps(t *testing.T) {
	l := &layer{Layer: chain.Layer{Pre: 1, Post: 2}}
	l.setTime(20, 5)
	l.setThresholds(1, 1)
	for _, c := range []struct {
		first []float64
		steps int64
	}{{[]float64{2.5, 7.9}, 8}, {[]float64{8, 1}, 9}, {[]float64{3, 10}, 10}} {
		p, y := newPresentation([]*layer{l}, 10), chain.NewTally(1)
		copy(p.first, c.first)
		p.count(&y, 1)
		if y.Steps != c.steps || y.Samples != 1 {
			t.Errorf("first spikes at %v: %d steps of %d samples, want %d", c.first, y.Steps, y.Samples, c.steps)
		}
	}
}

// A sample whose own cell is silent has a loss and no gradient, as [wunderlich2021] has it; of others, silent cells have none.
func TestSilentCellsHaveNoGradient(t *testing.T) {
	l, move := Loss{Alpha: 0.003, Tau0: 0.5, Tau1: 6.4}, make([]float64, 3)
	if loss := l.of([]float64{3, 5, 4}, []bool{true, false, true}, 1, move); !(loss > 0) || !slices.Equal(move, make([]float64, 3)) {
		t.Errorf("the right cell is silent: loss %v, derivatives %v", loss, move)
	}
	if l.of([]float64{3, 5, 4}, []bool{true, false, true}, 0, move); move[0] == 0 || move[1] != 0 || move[2] == 0 {
		t.Errorf("another one is silent: derivatives %v", move)
	}
}
