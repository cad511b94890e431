package hwmodel

import "github.com/spikecell/spikecell/snn"

const noMemory = "memory, control, static power, input and output"

// horowitz prices additions and multiplications only [horowitz2014]:
//
//	E = events · E_add + graded events · (E_mul + E_add) + leaks · (E_mul + E_add)
//
// without spikes: E = synapses · (E_mul + E_add).
func (c Chip) horowitz(e *Estimate, x events) {
	add, mac := c.Arithmetic.Add, c.Arithmetic.multiplyAdd()
	b := builder{}
	if e.ANN {
		b.add(Synapses, "multiply-adds, synapses", x.synapses, mac)
	} else {
		b.add(Synapses, "additions, synaptic events", x.accumulate, add)
		b.add(Synapses, "multiply-adds, graded events", x.multiply, mac)
		b.add(Updates, "multiply-adds, leaks", x.leaks, mac)
	}
	b.into(e)
	e.Excludes = noMemory
}

func (a *Arithmetic) multiplyAdd() *Quantity {
	return sum(a.Multiply, a.Add, "arithmetic.multiply+add")
}

// syops is the count of syops-counter [syops-counter]: an addition for each synaptic event and each update of a cell, a
// multiply-add for each graded event, whether or not the cell leaks.
func (c Chip) syops(e *Estimate, x events) {
	b := builder{}
	b.add(Synapses, "additions, synaptic events", x.accumulate, c.Arithmetic.Add)
	b.add(Synapses, "multiply-adds, graded events", x.multiply, c.Arithmetic.multiplyAdd())
	b.add(Updates, "additions, updates", x.updates, c.Arithmetic.Add)
	b.into(e)
	e.Excludes = noMemory + ", multiplications of leaks"
}

// yin is the count of [yin2021] for recurrent networks: an addition for each synaptic event, feed-forward or recurrent, and one
// multiply-add an update for the leak, three where the threshold adapts. The network without spikes is the recurrent one of the
// same size, which multiplies in every step.
func (c Chip) yin(e *Estimate, x events) {
	mac := c.Arithmetic.multiplyAdd()
	b := builder{}
	if e.ANN {
		b.add(Synapses, "multiply-adds, synapses in every step", x.synapses*x.T, mac)
		b.into(e)
		e.Excludes = noMemory
		return
	}
	b.add(Synapses, "additions, synaptic events", x.accumulate, c.Arithmetic.Add)
	b.add(Synapses, "multiply-adds, graded events", x.multiply, mac)
	plain, adaptive := 0.0, 0.0
	for _, l := range layers(x.Activity) {
		switch l.Cell {
		case snn.IFKind:
		case snn.AdaptiveKind:
			adaptive += 3 * l.Updates
		case snn.GatedKind:
			plain += 2 * l.Updates // of u, and of what arrives
		default:
			plain += l.Updates
		}
	}
	b.add(Updates, "multiply-adds, leaks", plain, mac)
	b.add(Updates, "multiply-adds, adaptive cells", adaptive, mac)
	b.into(e)
	e.Excludes = noMemory
}

// LSTM returns the multiply-adds of one step of an LSTM layer, 4·(m·n + n·n) + 17·n, as [yin2021] counts them (the 17 was not
// checked against the original).
func LSTM(inputs, cells int) float64 {
	m, n := float64(inputs), float64(cells)
	return 4*(m*n+n*n) + 17*n
}
