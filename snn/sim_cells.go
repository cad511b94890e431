package snn

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// dynamics is what the cells of a population do in a step, with the state that they keep beside their membrane potentials.
type dynamics interface {
	// begin takes the parameters of the cells from the model, before a presentation.
	begin()
	// state lists the arrays of state, which are 0 at the start of a presentation unless begin says otherwise.
	state() [][]float32
	// step moves the cells of all samples by one step; rows receive their spikes, last holds those of the step before.
	step(p *simPop, batch int, rows, last []uint64)
}

// raising is a dynamics whose thresholds move within a presentation, cell by cell: raised returns by how much, of cell i, which is number k of
// all samples.
type raising interface{ raised(k, i int) float32 }

// simCells are the cells of a population as a simulation has them.
type simCells struct {
	dynamics
	start  float32 // v at the start of a presentation
	adapt  Adaptation
	traits traits
}

// simCells compiles the cells of population i for samples with rows of ld cells. It is the one place of a simulation where a cell is told from
// another.
func (m *Model) simCells(i, samples, ld int) simCells {
	room := simRoom{dt: m.Net.Step(), samples: samples, ld: ld, own: m.parameters[i]}
	cells := simCells{traits: traitsOf(m.Net.Populations[i].Cell)}
	switch c := m.Net.Populations[i].Cell.(type) {
	case LIF:
		cells.dynamics, cells.start, cells.adapt = newLIFSim(c, c.InputFactor(room.dt), room), float32(c.Start), c.Adapt
	case Synaptic:
		cells.dynamics, cells.start, cells.adapt = newSynapticSim(c, room), float32(c.Start), c.Adapt
	case Alpha:
		cells.dynamics = newAlphaSim(c, room)
	case LI:
		cells.dynamics = newLISim(c, room)
	case BRF:
		cells.dynamics = newBRFSim(c, room)
	case Conductance:
		cells.dynamics, cells.start, cells.adapt = newConductanceSim(c, room), float32(c.Start), c.Adapt
	case Izhikevich:
		cells.dynamics, cells.start = newIzhikevichSim(c.resolved(), room), float32(c.Start)
	case AdEx:
		cells.dynamics, cells.start = newAdExSim(c, room), float32(c.Start)
	}
	return cells
}

// simRoom is what the state of the cells of a population is made for.
type simRoom struct {
	dt          float64 // ms
	samples, ld int
	own         []Parameter // that differ from cell to cell
}

// array returns an array of state, [sample][ld].
func (r simRoom) array() []float32 { return kernel.Alloc(r.samples * r.ld) }

// values returns the values of a parameter, one a cell; nil if all cells share one.
func (r simRoom) values(name string) []float32 {
	for _, p := range r.own {
		if p.Name == name {
			return p.Values
		}
	}
	return nil
}

// fill writes f of a parameter to dst, one a cell: of its values, or of the one that all share.
func fill(dst, values []float32, shared float64, f func(x float64) float32) {
	if values == nil {
		usual := f(shared)
		for i := range dst {
			dst[i] = usual
		}
		return
	}
	for i, x := range values {
		dst[i] = f(math.Abs(float64(x)))
	}
}

// hold counts the steps of refractoriness that are left of each cell; nil where there are none.
type hold []int32

func newHold(steps int32, r simRoom) hold {
	if steps == 0 {
		return nil
	}
	return make(hold, r.samples*r.ld)
}

// passes reports whether cell k is refractory, and counts the step.
func (h hold) passes(k int) bool {
	if h == nil || h[k] == 0 {
		return false
	}
	h[k]--
	return true
}

func (h hold) set(k int, steps int32) {
	if h != nil {
		h[k] = steps
	}
}
