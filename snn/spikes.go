package snn

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/memory"
)

// Spikes is the input of one sample to one population: a spike train of Steps rows of bits, or graded values that projections weight as
// they weight spikes: Current, the same at every step, or Graded, which may change at every step. At most one of the two is set.
type Spikes struct {
	Steps, Cells int
	Bits         []uint64  // row t is Bits[t*Words() : (t+1)*Words()], cell i is bit i&63 of word i>>6; bits beyond Cells are 0
	Current      []float32 // nil for spikes; else one graded value a cell, the same at every step
	Graded       []float32 // nil for spikes; else row t is Graded[t*Cells : (t+1)*Cells]
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
	checkTrainSize("Resize", steps, cells, 8*float64(steps)*float64(Words(cells)))
	s.Steps, s.Cells, s.Current, s.Graded = steps, cells, nil, nil
	n := steps * s.Words()
	if cap(s.Bits) < n {
		s.Bits = make([]uint64, n)
	}
	s.Bits = s.Bits[:n]
	clear(s.Bits)
}

// ResizeGraded makes s a train of graded values of the given size, all 0, keeping its storage where that is large enough. It panics as
// [Spikes.Resize] does.
func (s *Spikes) ResizeGraded(steps, cells int) {
	if s == nil {
		panic("snn: Spikes.ResizeGraded: there are no Spikes to change, they are nil")
	}
	checkTrainSize("ResizeGraded", steps, cells, 4*float64(steps)*float64(cells))
	s.Steps, s.Cells, s.Bits, s.Current = steps, cells, s.Bits[:0], nil
	n := steps * cells
	if cap(s.Graded) < n || s.Graded == nil {
		s.Graded = make([]float32, n)
	}
	s.Graded = s.Graded[:n]
	clear(s.Graded)
}

// Values returns the graded values of step t, which are Current where that is set; nil for spikes, and beyond the last step. It panics if
// t is negative.
func (s *Spikes) Values(t int) []float32 {
	switch {
	case s == nil:
		panic("snn: Spikes.Values: the Spikes are nil; make them with NewSpikes")
	case t < 0:
		panic(fmt.Sprintf("snn: Spikes.Values: step %d; steps begin at 0", t))
	case t >= s.Steps:
		return nil
	case s.Current != nil:
		return s.Current
	case s.Graded == nil:
		return nil
	case t >= len(s.Graded)/max(s.Cells, 1) && s.Cells > 0:
		panic(fmt.Sprintf("snn: Spikes.Values: Graded has %d values, not those of %d steps of %d cells", len(s.Graded), s.Steps, s.Cells))
	}
	return s.Graded[t*s.Cells : (t+1)*s.Cells]
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

// Counts returns how often each cell fires: never where s has graded values. It panics if s is nil or its Bits are not those of its steps and
// cells.
func (s *Spikes) Counts() []int {
	if s == nil {
		panic("snn: Spikes.Counts: the Spikes are nil; make them with NewSpikes")
	}
	checkTrainSize("Counts", s.Steps, s.Cells, 8*(float64(s.Steps)*float64(s.Words())+float64(s.Cells)))
	n := make([]int, s.Cells)
	if s.Cells == 0 || s.Current != nil || s.Graded != nil {
		return n
	}
	if s.Steps > len(s.Bits)/s.Words() {
		s.outside("Counts", 0, 0)
	}
	for t := range s.Steps {
		for i := range n {
			if s.Has(t, i) {
				n[i]++
			}
		}
	}
	return n
}

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

// checkTrainSize panics where no train of so many bytes can be.
func checkTrainSize(method string, steps, cells int, bytes float64) {
	switch {
	case steps < 0 || cells < 0 || cells > mostCells:
		panic(fmt.Sprintf("snn: Spikes.%s: %d steps of %d cells; give 0 or more steps, and 0 to %d cells", method, steps, cells, mostCells))
	case bytes > mostSpikeBytes || bytes > askBytes && bytes > memory.Available():
		panic(fmt.Sprintf("snn: Spikes.%s: %d steps of %d cells are %.3g bytes, more than there is memory for", method, steps, cells, bytes))
	}
}

// fault says what is wrong with s as the input of n cells at step t, or returns "". Conductances take no negative currents.
func (s *Spikes) fault(n, t int, conducts bool) string {
	if s == nil {
		return ""
	}
	if s.Cells != n {
		return fmt.Sprintf("has %d cells, not %d", s.Cells, n)
	}
	switch {
	case s.Current != nil && s.Graded != nil:
		return "has both Current and Graded; give one of them"
	case s.Current != nil:
		return faultOfCurrent(s.Current, n, conducts)
	case s.Graded != nil && float64(len(s.Graded)) != float64(s.Steps)*float64(n):
		return fmt.Sprintf("has %d graded values, not those of %d steps of %d cells", len(s.Graded), s.Steps, n)
	case s.Graded != nil && t >= 0 && t < s.Steps:
		return faultOfCurrent(s.Values(t), n, conducts)
	case s.Graded != nil:
		return ""
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
