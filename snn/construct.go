package snn

import "fmt"

// Feedforward returns a chain of populations "input", "hidden1", …, "output" of the given sizes, each joined densely to
// the next without delay. Its cells are leaky integrate-and-fire with Beta 0.95, threshold 1 and reset by subtraction in
// the next step, the usual start of surrogate-gradient training [eshraghian2023].
func Feedforward(sizes ...int) Net { return chain(sizes, false) }

// Recurrent returns a chain like [Feedforward] whose hidden populations are also joined densely to themselves, with a
// delay of one step, and whose output is a leaky integrator that never fires.
func Recurrent(sizes ...int) Net { return chain(sizes, true) }

func chain(sizes []int, recurrent bool) Net {
	cell, last := LIF{Beta: 0.95}, len(sizes)-1
	var n Net
	for l, size := range sizes {
		p := Population{Name: layerName(l, last), Shape: []int{size}, Cell: cell}
		switch {
		case l == 0:
			p.Cell = nil
		case l == last && recurrent:
			p.Cell = LI{Beta: cell.Beta}
		}
		n.Populations = append(n.Populations, p)
		if l > 0 {
			n.Projections = append(n.Projections, Projection{Pre: layerName(l-1, last), Post: p.Name, Wiring: Dense{}})
		}
		if recurrent && l > 0 && l < last {
			n.Projections = append(n.Projections, Projection{Pre: p.Name, Post: p.Name, Wiring: Dense{}, Delay: 1})
		}
	}
	return n
}

func layerName(l, last int) string {
	switch l {
	case 0:
		return "input"
	case last:
		return "output"
	}
	return fmt.Sprintf("hidden%d", l)
}
