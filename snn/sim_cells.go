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
	start      float32 // v at the start of a presentation
	threshold  float32 // of the cells that fill up a row
	compares   bool    // with thresholds
	readout    bool    // never fires
	conductive bool    // takes conductances, not currents
	adapt      Adaptation
}

// simCells compiles the cells of population i for samples with rows of ld cells. It is the one place of a simulation where a cell is told from
// another.
func (m *Model) simCells(i, samples, ld int) simCells {
	room := simRoom{dt: m.Net.Step(), samples: samples, ld: ld, own: m.parameters[i]}
	switch c := m.Net.Populations[i].Cell.(type) {
	case LIF:
		return c.sim(newLIFSim(c, c.InputFactor(room.dt), room))
	case Synaptic:
		return c.LIF.sim(newSynapticSim(c, room))
	case Alpha:
		return simCells{dynamics: newAlphaSim(c, room), threshold: float32(c.EffectiveThreshold()), compares: true}
	case LI:
		return simCells{dynamics: newLISim(c, room), readout: true}
	case BRF:
		return simCells{dynamics: newBRFSim(c, room), threshold: float32(c.EffectiveThreshold()), compares: true}
	case Conductance:
		return simCells{dynamics: newConductanceSim(c, room), start: float32(c.Start), threshold: float32(c.Threshold), compares: true,
			conductive: true, adapt: c.Adapt}
	case Izhikevich:
		return simCells{dynamics: newIzhikevichSim(c.resolved(), room), start: float32(c.Start)}
	case AdEx:
		return simCells{dynamics: newAdExSim(c, room), start: float32(c.Start)}
	}
	return simCells{}
}

// sim returns membranes as the cells of a population.
func (c LIF) sim(d dynamics) simCells {
	return simCells{dynamics: d, start: float32(c.Start), threshold: float32(c.EffectiveThreshold()), compares: true, adapt: c.Adapt}
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
