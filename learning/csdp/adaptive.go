package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// adaptive are thresholds that follow the spikes of their own cells within a window, θ_t = θ + β·a_t, a_t = ρ·a_{t−1} + κ·s_{t−1}, to the bits
// of a simulation.
type adaptive struct {
	leaks  engine.Leaks // ρ, κ and β, one a cell
	start  float32
	lowers bool      // a reset takes θ off, and not θ_t
	a      []float32 // [panel][row][64]; nil where thresholds do not do so
}

// adaptiveOf returns those of LIF cells of population i, without memory yet.
func (t *trainer) adaptiveOf(i int, c snn.LIF) (adaptive, error) {
	if c.Adapt.ALIF.Strength == 0 {
		return adaptive{}, nil
	}
	cell, err := snn.CompileCell(t.model, i, false)
	if err != nil {
		return adaptive{}, err
	}
	lowers := c.Reset == snn.ResetSubtract && !c.Adapt.ALIF.Adapted
	return adaptive{leaks: cell.(engine.Instantaneous).Leaks(), start: float32(c.Adapt.ALIF.Start), lowers: lowers}, nil
}

// follows reports whether there are such thresholds.
func (x *adaptive) follows() bool { return x.leaks.Strength != nil }

// allocate makes room for so many cells of rows.
func (x *adaptive) allocate(cells int) {
	if x.follows() {
		x.a = kernel.Alloc(cells)
	}
}

// silence brings the first n numbers to the start of a window.
func (x *adaptive) silence(n int) {
	if !x.follows() {
		return
	}
	for i := range x.a[:n] {
		x.a[i] = x.start
	}
}

// step moves the numbers a of a row of cells from first on, whose spikes of the step before are given, and adds to thresholds what they say.
func (x *adaptive) step(a []float32, first int, before uint64, th []float32) {
	kernel.MultiplyRows(a, x.leaks.Rho[first:], a)
	for i := range a {
		if before>>i&1 == 1 {
			a[i] += x.leaks.Increment[first+i]
		}
	}
	kernel.AddProduct(th, x.leaks.Strength[first:], a)
}

// adaptiveMembrane is membrane where each row of cells has thresholds of its own.
func (win *window) adaptiveMembrane(p *pop, panel, rows int, spikes []uint64, s *scratch) {
	last := p.now
	if p.role == recon { // whose spikes of this step are there
		last = p.before
	}
	lo, before := panel*kernel.Panel, win.bitsOf(p, last, panel)
	n, lif := min(kernel.Panel, p.n-lo), p.lif
	if p.alif.lowers {
		lif.Reset = kernel.ResetNone
	}
	var th [kernel.Panel]float32
	for b := range rows {
		at := lo*rows + b*kernel.Panel
		copy(th[:n], p.th[lo:])
		p.alif.step(p.alif.a[at:][:n], lo, before[b], th[:n])
		current := kernel.Mat(s.current[b*kernel.Panel:], kernel.Panel)
		lif.Rows(1, n, kernel.Mat(p.v[at:], kernel.Panel), current, kernel.Thresholds{Th: th[:]}, kernel.Bits{X: spikes[b:], Ld: 1})
		for fired := spikes[b]; p.alif.lowers && fired != 0; fired &= fired - 1 {
			p.v[at+bits.TrailingZeros64(fired)] -= p.th[lo+bits.TrailingZeros64(fired)]
		}
	}
}
