package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Held is a population of leaky cells that all share their factors, are reset in the step of their spike and then held: the fast case of
// [Spiking] with ResetZero and Refractory, for simulations. The states are u, c behind a synapse, and the steps that a cell is still refractory.
type Held struct {
	Synapse
	LIF   kernel.HeldLIF
	Start float32 // u before the first step
}

// Layout counts the states.
func (h *Held) Layout() Layout {
	y := Layout{Fires: true, Wide: true, Kept: 1, Passing: 1, Start: []float32{h.Start, 0, 0}}
	if h.Synaptic {
		y.Passing = 2
	}
	return y
}

// Forward takes a block of a simulation through one step.
func (h *Held) Forward(b *Step) {
	cur, ld := h.deliver(b)
	hold := b.Now[1]
	if h.Synaptic {
		hold = b.Now[2]
	}
	for r := range b.Rows {
		at, words := r*b.Ld, r*b.Words
		held := kernel.Held{Mask: b.Settled.Held[words:][:b.words()], Left: hold[at:][:b.Cols]}
		h.LIF.Step(b.N, b.Now[0][at:][:b.Cols], cur[r*ld:][:b.Cols], b.Settled.Th[b.First:], held, b.Fired[words:][:b.words()])
	}
}
