package eventprop

import (
	"cmp"
	"slices"
)

// spike is one of a population. Of input cells only at and cell are known.
type spike struct {
	at     float64 // ms
	rise   float64 // τm·dV/dt as the cell fires: its current less θ
	slow   float64 // what the slow amplitude has fallen to since the event before it
	fast   float64
	cell   int32 // none: nothing fires, but nothing more will before this time
	event  int32 // the last event that the cell had heard
	before int32 // the spike of the same cell before this one, or −1
}

// none is the cell of an end of a window.
const none = -1

// train is what a population fires in a presentation, in order of time, and how the loss moves with the time of each spike.
type train struct {
	spikes []spike
	late   []float64 // ∂L/∂t, 1/ms
}

func (t *train) clear() { t.spikes = t.spikes[:0] }

// end marks that all spikes before a time are known.
func (t *train) end(at float64) { t.spikes = append(t.spikes, spike{at: at, cell: none, before: none}) }

// sortFrom puts the spikes from i on in order of time, and those of one time in order of cells.
func (t *train) sortFrom(i int) {
	s := t.spikes[i:]
	if len(s) > mostInserted {
		slices.SortFunc(s, inOrder)
		return
	}
	for i := 1; i < len(s); i++ {
		x, k := s[i], i
		for ; k > 0 && (s[k-1].at > x.at || s[k-1].at == x.at && s[k-1].cell > x.cell); k-- {
			s[k] = s[k-1]
		}
		s[k] = x
	}
}

// mostInserted is how many spikes are sorted by insertion.
const mostInserted = 24

func inOrder(a, b spike) int {
	if c := cmp.Compare(a.at, b.at); c != 0 {
		return c
	}
	return cmp.Compare(a.cell, b.cell)
}

// lateness returns ∂L/∂t of all spikes, set to 0.
func (t *train) lateness() []float64 {
	n := len(t.spikes)
	if cap(t.late) < n {
		t.late = make([]float64, 2*n)
	}
	t.late = t.late[:n]
	clear(t.late)
	return t.late
}
