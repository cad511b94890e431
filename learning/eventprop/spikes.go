package eventprop

import (
	"cmp"
	"slices"

	"github.com/spikecell/spikecell/snn"
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
	places []place   // room to sort in
	moved  []spike
}

func (t *train) clear() { t.spikes = t.spikes[:0] }

// thin leaves out each spike with a probability.
func (t *train) thin(p float64, s snn.Stream) {
	kept := t.spikes[:0]
	for i, x := range t.spikes {
		if s.Float64(uint64(i)) >= p {
			kept = append(kept, x)
		}
	}
	t.spikes = kept
}

// end marks that all spikes before a time are known.
func (t *train) end(at float64) { t.spikes = append(t.spikes, spike{at: at, cell: none, before: none}) }

// place is where a spike was among those of its interval.
type place struct {
	at     float64
	number int
}

// sortFrom puts the spikes from i on, which are in order of cells, in order of time, and leaves those of one time as they are. It sorts their
// times, which move faster than spikes.
func (t *train) sortFrom(i int) {
	s := t.spikes[i:]
	t.places, t.moved = t.places[:0], append(t.moved[:0], s...)
	for k := range s {
		t.places = append(t.places, place{s[k].at, k})
	}
	sortPlaces(t.places)
	for k, p := range t.places {
		s[k] = t.moved[p.number]
	}
}

// mostInserted is how many places are sorted by insertion.
const mostInserted = 48

func sortPlaces(p []place) {
	if len(p) > mostInserted {
		slices.SortFunc(p, func(a, b place) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number)) })
		return
	}
	for i := 1; i < len(p); i++ {
		x, k := p[i], i
		for ; k > 0 && p[k-1].at > x.at; k-- {
			p[k] = p[k-1]
		}
		p[k] = x
	}
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
