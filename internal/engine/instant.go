package engine

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Instantaneous are cells that say what an error is worth to the currents of its own step alone, as if nothing of the cells went on from step to
// step.
type Instantaneous interface {
	Cell
	// Instant writes ∂L/∂i of the step by E and Direct alone, which Backward takes whole, to rows of Cols cells. It changes nothing else.
	Instant(b *Back, to Rows)
	// Membrane says what the cells have beside a membrane that leaks alike at all times.
	Membrane() Membrane
	// Leaks returns their factors, one a cell with room for whole blocks.
	Leaks() Leaks
}

// Leaks are factors of a membrane and of the threshold that follows its spikes, as [Spiking] has them; the last three are nil without the latter.
type Leaks struct{ Decay, Input, Strength, Rho, Increment []float32 }

// Membrane is what cells have beside a membrane that leaks alike at all times.
type Membrane struct {
	Synaptic, Earlier bool // a synapse before it, of which it takes the current of the step before
	Adapts            bool // a threshold that follows their spikes
	Clears            bool // resets after which nothing is left of what it was
	Stops             bool // refractory steps in which it is held, or takes no input
	Lowers            bool // resets that take off what a threshold has moved by
}

// Membrane says what the cells have.
func (l *Leaky) Membrane() Membrane {
	return Membrane{Synaptic: l.Synaptic, Earlier: l.Earlier, Clears: l.fires && l.zeroes()}
}

// Leaks returns the factors that all cells share.
func (l *Leaky) Leaks() Leaks {
	return Leaks{Decay: slices.Repeat([]float32{l.LIF.Decay}, len(l.th)), Input: slices.Repeat([]float32{l.LIF.Input}, len(l.th))}
}

// Membrane says what the cells have.
func (c *Spiking) Membrane() Membrane {
	return Membrane{Synaptic: c.Synaptic, Earlier: c.Earlier, Adapts: c.Adapts, Clears: !c.Silent && (c.Cancel || c.Reset == kernel.ResetZero),
		Stops: c.Refractory > 0 && !c.Masked, Lowers: c.Adapts && c.Adapted && c.Reset == kernel.ResetSubtract}
}

// Leaks returns the factors.
func (c *Spiking) Leaks() Leaks {
	if !c.Adapts {
		return Leaks{Decay: c.decay, Input: c.input}
	}
	return Leaks{Decay: c.decay, Input: c.input, Strength: c.strength, Rho: c.rho, Increment: c.increment}
}

// Instant is Input·(σ′(u − θ)·∂L/∂s + ∂L/∂u).
func (l *Leaky) Instant(b *Back, to Rows) {
	th := l.th[b.First:]
	for r := range b.Rows {
		x := to.X[r*to.Ld:][:b.Cols]
		clear(x)
		if l.fires {
			b.Surrogate.Row(x, b.Now[0][r*b.Ld:], th, th[:b.Cols])
			kernel.MultiplyRows(x, x, b.E[r*b.LdE:])
		}
		b.direct(x, r)
		for i := range x {
			x[i] *= l.LIF.Input
		}
		if l.Cancel {
			eachBit(b.Was[r*b.Words], func(i int) { x[i] = 0 })
		}
	}
}

// Instant is k·(σ′(u − θ)·∂L/∂s + ∂L/∂u), 0 for cells that no input reaches; σ′ is 0 for those that are refractory.
func (c *Spiking) Instant(b *Back, to Rows) {
	w := &b.room.spiking
	w.c, w.n, w.first, w.was, w.blocked, w.atEnd = c, b.Cols, b.First, 0, 0, false
	for r := range b.Rows {
		x := to.X[r*to.Ld:][:b.Cols]
		clear(x)
		w.enter(&b.Step, r)
		if !c.Silent {
			if c.Adapts {
				w.raise(b.Now[c.at.adapt][r*b.Ld:])
			}
			b.Surrogate.Row(x, b.Now[0][r*b.Ld:], w.th[:], c.height[w.first:][:w.n])
			kernel.MultiplyRows(x, x, b.E[r*b.LdE:])
			eachBit(w.blocked, func(i int) { x[i] = 0 })
		}
		b.direct(x, r)
		kernel.MultiplyRows(x, x, c.input[w.first:])
		deaf := w.deaf()
		if c.Cancel {
			deaf |= w.was
		}
		eachBit(deaf, func(i int) { x[i] = 0 })
	}
}

// direct adds ∂L/∂u of the loss alone to row r.
func (b *Back) direct(x []float32, r int) {
	if b.Direct != nil {
		kernel.AddRow(x, b.Direct[r*b.LdDirect:][:len(x)], 1)
	}
}
