package hwmodel

import (
	"math"

	"github.com/spikecell/spikecell/snn"
)

// lemaire adds memory and addressing to arithmetic [lemaire2022]. With θ for spikes per inference, of a projection
//
//	read input   θ_pre                    write output  θ_post
//	read weight  events                   read bias     updates, of cells that have one
//	potentials   events + updates, read and written
//	MAC          leaks                    AC            events + updates + θ_post
//	address AC   events, and of a convolution 2·θ_pre address MAC
//
// each access at the price of a memory of that many words; inputs and outputs pass through queues of no size. Events are those that were
// counted. The paper has none of a convolution and puts bounds in their place, θ_pre·C_out·k² for reads and addresses and
// θ_pre·C_out·⌈k/stride⌉² for additions: both are the events where the stride is 1 and no spike is near a border. Two errors of published
// versions are not made: the paper's dense count of additions has a factor of N_in too many and lacks resets, and the authors' code leaves
// N_in out of dense addressing and C_out out of that of convolutions.
func (c Chip) lemaire(e *Estimate, x events, precision string, bits int) error {
	arithmetic, err := load("chips/horowitz-" + precision + ".json")
	if err != nil {
		return err
	}
	l := lemaireSum{arithmetic: arithmetic.Arithmetic, sram: c.SRAM, bits: float64(bits)}
	for _, y := range layers(x.Activity) {
		if e.ANN {
			l.conventional(y)
		} else {
			l.spiking(y)
		}
	}
	l.into(e)
	e.Excludes = "control, static power, off-chip memory, input and output"
	return nil
}

type lemaireSum struct {
	builder
	arithmetic *Arithmetic
	sram       *SRAM
	bits       float64
}

func (l *lemaireSum) spiking(y layer) {
	add, mac, queue := l.arithmetic.Add, l.arithmetic.multiplyAdd(), l.access(0)
	adds, multiplies := 0.0, 0.0
	for _, j := range y.in {
		name := j.String()
		if j.Shape != nil {
			l.add(Addressing, name+": address multiply-adds", 2*j.arrives, mac)
		}
		l.add(Memory, name+": inputs read", j.arrives, queue)
		l.add(Memory, name+": weights read", j.SynapticEvents, l.weight(j.Weights))
		l.add(Addressing, name+": address additions", j.SynapticEvents, add)
		if j.pre.Graded() {
			multiplies += j.SynapticEvents
		} else {
			adds += j.SynapticEvents
		}
	}
	l.biases(y, y.Updates/float64(y.Size))
	l.add(Memory, y.Name+": potentials read and written", 2*(y.events()+y.Updates), l.access(float64(y.Size)))
	l.add(Memory, y.Name+": outputs written", y.Spikes, queue)
	l.add(Synapses, y.Name+": additions", adds+y.Updates+y.Spikes, add)
	l.add(Synapses, y.Name+": multiply-adds, graded events", multiplies, mac)
	if y.Cell != snn.IFKind {
		l.add(Updates, y.Name+": multiply-adds, leaks", y.Updates, mac)
	}
}

func (l *lemaireSum) conventional(y layer) {
	add, mac := l.arithmetic.Add, l.arithmetic.multiplyAdd()
	for _, j := range y.in {
		name := j.String()
		inputs, addresses := float64(j.pre.Size), j.Synapses()
		if s := j.Shape; s != nil {
			inputs = j.Synapses()
			addresses = float64(s.In[0]*s.In[1]*s.In[2] + s.Out[0]*s.Out[1]*s.Out[2] + s.Out[0]*s.Kernel[0]*s.Kernel[1])
		}
		l.add(Memory, name+": inputs read", inputs, l.access(float64(j.pre.Size)))
		l.add(Memory, name+": weights read", j.Synapses(), l.weight(j.Weights))
		l.add(Synapses, name+": multiply-adds", j.Synapses(), mac)
		l.add(Addressing, name+": address additions", addresses, add)
	}
	l.biases(y, 1)
	l.add(Memory, y.Name+": outputs written", float64(y.Size), l.access(float64(y.Size)))
	l.add(Updates, y.Name+": additions", float64(y.Size), add)
}

// biases and parameters of cells are read so many times each; their additions are those of updates.
func (l *lemaireSum) biases(y layer, times float64) {
	l.add(Memory, y.Name+": biases read", y.Biases*times, l.weight(y.Biases))
	l.add(Memory, y.Name+": parameters of cells read", y.Parameters*times, l.access(y.Parameters))
}

// access is the energy of reading or writing one word of a memory of so many words.
func (l *lemaireSum) access(words float64) *Quantity {
	s := l.sram
	switch {
	case s.PerBit != nil:
		if words == 0 {
			return s.Offset
		}
		return sum(s.PerBit.derived(words*l.bits, ""), s.Offset, "sram.perBit·size+offset")
	case s.Line != nil:
		return s.Line.derived(l.bits/s.LineBits.typical(), "sram.line")
	}
	return s.byte(words*l.bits/8).derived(l.bits/8, "sram.points")
}

// weight is the energy of reading a weight, one of so many.
func (l *lemaireSum) weight(words float64) *Quantity {
	if s := l.sram; s.Weights != nil {
		return s.Weights.derived(l.bits/s.LineBits.typical(), "sram.weights")
	}
	return l.access(words)
}

// byte interpolates the energy of a byte of a memory of so many bytes between the points, and from 0 to the first.
func (s *SRAM) byte(size float64) *Quantity {
	last := s.Points[len(s.Points)-1]
	low, lowSize := 0.0, 0.0
	for _, p := range s.Points {
		high, highSize := p.Energy.typical(), p.Size.typical()
		if size <= highSize {
			at := low + (high-low)*(size-lowSize)/(highSize-lowSize)
			return p.Energy.derived(math.Max(at/high, 1e-7)/8, "sram.points") // a queue of no size costs something
		}
		low, lowSize = high, highSize
	}
	return last.Energy.derived(1.0/8, "sram.points")
}

func ceil(a, b int) int { return (a + b - 1) / b }
