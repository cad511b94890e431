package snn

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/memory"
)

// Spikes is the input of one sample to one population: a spike train of Steps rows of bits, or, where Current
// is set, a constant current that is injected at every step.
type Spikes struct {
	Steps, Cells int
	Bits         []uint64  // row t is Bits[t*Words() : (t+1)*Words()], cell i is bit i&63 of word i>>6; bits beyond Cells are 0
	Current      []float32 // nil for spikes; else one graded value a cell, the same at every step
}

// mostSpikeBytes bounds a spike train: 16 GiB. From askBytes on, the machine is asked whether it has as many.
const (
	mostSpikeBytes = 1 << 34
	askBytes       = 1 << 28
)

// NewSpikes returns a silent spike train. It panics as [Spikes.Resize] does.
func NewSpikes(steps, cells int) *Spikes {
	s := &Spikes{}
	s.Resize(steps, cells)
	return s
}

// Resize makes s a silent spike train of the given size, keeping its storage where that is large enough. It panics if a
// number is negative, if there are more than 2²⁸ cells, or if the train would take more than 16 GiB or than there is memory.
func (s *Spikes) Resize(steps, cells int) {
	if s == nil {
		panic("snn: Spikes.Resize: there are no Spikes to change, they are nil")
	}
	switch bytes := 8 * float64(steps) * float64(Words(cells)); {
	case steps < 0 || cells < 0 || cells > mostCells:
		panic(fmt.Sprintf("snn: Spikes.Resize: %d steps of %d cells; give 0 or more steps, and 0 to %d cells", steps, cells, mostCells))
	case bytes > mostSpikeBytes || bytes > askBytes && bytes > memory.Available():
		panic(fmt.Sprintf("snn: Spikes.Resize: %d steps of %d cells are %.3g bytes, more than there is memory for", steps, cells, bytes))
	}
	s.Steps, s.Cells, s.Current = steps, cells, nil
	n := steps * s.Words()
	if cap(s.Bits) < n {
		s.Bits = make([]uint64, n)
	}
	s.Bits = s.Bits[:n]
	clear(s.Bits)
}

// Words returns the number of 64-bit words in a row.
func (s *Spikes) Words() int {
	if s == nil {
		panic("snn: Spikes.Words: the Spikes are nil; make them with NewSpikes")
	}
	return Words(s.Cells)
}

// Words returns the number of 64-bit words that hold one bit for each of n cells; 0 for none.
func Words(n int) int {
	n = max(n, 0)
	return n>>6 + (n&63+63)>>6 // n + 63 could overflow
}

// Row returns the bits of step t. It panics if there is no such step.
func (s *Spikes) Row(t int) []uint64 {
	if s == nil {
		panic("snn: Spikes.Row: the Spikes are nil; make them with NewSpikes")
	}
	w := s.Words()
	if t < 0 || t >= s.Steps || w > 0 && t >= len(s.Bits)/w {
		panic(fmt.Sprintf("snn: Spikes.Row: step %d of %d, in %d words of bits", t, s.Steps, len(s.Bits)))
	}
	return s.Bits[t*w : (t+1)*w]
}

// Set makes cell i fire at step t. It panics if there is no such step or cell.
func (s *Spikes) Set(t, i int) { s.Bits[s.word("Set", t, i)] |= 1 << (i & 63) }

// Has reports whether cell i fires at step t. It panics if there is no such step or cell.
func (s *Spikes) Has(t, i int) bool { return s.Bits[s.word("Has", t, i)]>>(i&63)&1 == 1 }

// word returns the position in Bits of cell i at step t.
func (s *Spikes) word(method string, t, i int) int {
	if s == nil {
		panic("snn: Spikes." + method + ": the Spikes are nil; make them with NewSpikes")
	}
	k := t*s.Words() + i>>6
	if t < 0 || t >= s.Steps || i < 0 || i >= s.Cells || uint(k) >= uint(len(s.Bits)) {
		s.outside(method, t, i)
	}
	return k
}

func (s *Spikes) outside(method string, t, i int) {
	switch {
	case t < 0 || t >= s.Steps:
		panic(fmt.Sprintf("snn: Spikes.%s: step %d of %d", method, t, s.Steps))
	case i < 0 || i >= s.Cells:
		panic(fmt.Sprintf("snn: Spikes.%s: cell %d of %d", method, i, s.Cells))
	}
	panic(fmt.Sprintf("snn: Spikes.%s: Bits has %d words, not those of %d steps of %d cells; make it with NewSpikes",
		method, len(s.Bits), s.Steps, s.Cells))
}

// fault says what is wrong with s as the input of n cells at step t, or returns "". Conductances take no negative currents.
func (s *Spikes) fault(n, t int, conducts bool) string {
	if s == nil {
		return ""
	}
	if s.Cells != n {
		return fmt.Sprintf("has %d cells, not %d", s.Cells, n)
	}
	if s.Current != nil {
		return faultOfCurrent(s.Current, n, conducts)
	}
	w := s.Words()
	if t < 0 || t >= s.Steps {
		return ""
	}
	if w > 0 && s.Steps > len(s.Bits)/w {
		return fmt.Sprintf("has %d words of bits, too few for %d steps of %d cells; make it with NewSpikes", len(s.Bits), s.Steps, n)
	}
	if w > 0 && n&63 != 0 && s.Bits[(t+1)*w-1]>>(n&63) != 0 {
		return fmt.Sprintf("has a spike beyond its %d cells at step %d", n, t)
	}
	return ""
}

func faultOfCurrent(x []float32, n int, conducts bool) string {
	if len(x) != n {
		return fmt.Sprintf("has a current of %d values, not %d", len(x), n)
	}
	for i, v := range x {
		if conducts && v < 0 {
			return fmt.Sprintf("has the current %v at cell %d, and a conductance cannot be negative", v, i)
		}
		if !finite(float64(v)) {
			return fmt.Sprintf("has the current %v at cell %d; give finite numbers", v, i)
		}
	}
	return ""
}
