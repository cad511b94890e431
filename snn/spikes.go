package snn

// Spikes is the input of one sample to one population: a spike train of Steps rows of bits, or, where Current
// is set, a constant current that is injected at every step.
type Spikes struct {
	Steps, Cells int
	Bits         []uint64  // row t is Bits[t*Words() : (t+1)*Words()], cell i is bit i&63 of word i>>6
	Current      []float32 // nil for spikes; else one graded value a cell, the same at every step
}

// NewSpikes returns a silent spike train.
func NewSpikes(steps, cells int) *Spikes {
	s := &Spikes{}
	s.Resize(steps, cells)
	return s
}

// Resize makes s a silent spike train of the given size, keeping its storage where that is large enough.
func (s *Spikes) Resize(steps, cells int) {
	s.Steps, s.Cells, s.Current = steps, cells, nil
	n := steps * s.Words()
	if cap(s.Bits) < n {
		s.Bits = make([]uint64, n)
	}
	s.Bits = s.Bits[:n]
	clear(s.Bits)
}

// Words returns the number of 64-bit words in a row.
func (s *Spikes) Words() int { return Words(s.Cells) }

// Words returns the number of 64-bit words that hold one bit for each of n cells.
func Words(n int) int { return (n + 63) >> 6 }

// Row returns the bits of step t.
func (s *Spikes) Row(t int) []uint64 { w := s.Words(); return s.Bits[t*w : (t+1)*w] }

// Set makes cell i fire at step t.
func (s *Spikes) Set(t, i int) { s.Bits[t*s.Words()+i>>6] |= 1 << (i & 63) }

// Has reports whether cell i fires at step t.
func (s *Spikes) Has(t, i int) bool { return s.Bits[t*s.Words()+i>>6]>>(i&63)&1 == 1 }
