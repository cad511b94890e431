package hwmodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Computes is what the cells of a chip can be, and how long its synapses wait.
type Computes struct {
	Cells  []snn.CellKind `json:"cells,omitempty"` // left out: any, by a program
	Source string         `json:"source"`
	Note   string         `json:"note,omitempty"`
	// Delay is the most steps from a spike to its arrival; left out, it is not known.
	Delay *Quantity `json:"delay,omitempty" dim:"number"`
}

func (c *Computes) check() error {
	if c.Source == "" {
		return fmt.Errorf("computes.source is empty; name where it was read")
	}
	return nil
}

// able says what a chip cannot compute, whatever room it has.
func (p *placer) able(r *Rules) {
	if r == nil || p.chip.Kind == Conventional {
		return
	}
	for _, l := range p.layers {
		p.ableCell(l)
		for _, j := range l.in {
			p.ableWiring(r, j)
			p.ableDelay(j)
		}
	}
}

// ableCell compares the cells of a layer with those of the chip. Integrators are read, and need no cell that fires.
func (p *placer) ableCell(l layer) {
	switch c := p.chip.Computes; {
	case l.Cell == snn.IntegratorKind || c != nil && (len(c.Cells) == 0 || slices.Contains(c.Cells, l.Cell)):
	case c != nil:
		p.violate("describe them by one of those, or choose another chip", "%q has cells of kind %s; those of %s are %s [%s]", l.Name,
			named(l.Cell), p.chip.Title, cellsText(c.Cells), c.Source)
	case l.Cell != snn.LIFKind && l.Cell != snn.IFKind:
		p.warn("%q has cells of kind %s; whether %s has such is not known", l.Name, named(l.Cell), p.chip.Title)
	}
}

// ableWiring names what no synapse computes: the largest of several currents, and products of spikes. Processors do both by a program.
func (p *placer) ableWiring(r *Rules, j incoming) {
	what := ""
	switch {
	case j.Kind == snn.AttentionKind:
		what = "multiplies spikes with spikes"
	case j.Shape != nil && j.Shape.MaxPool > 1:
		what = fmt.Sprintf("passes on the largest of %d currents", j.Shape.MaxPool*j.Shape.MaxPool)
	default:
		return
	}
	if r.Software != nil || r.Memory != nil {
		p.warn("%v %s, which is priced as additions; whether the program of %s does it is not checked", j, what, p.chip.Title)
		return
	}
	p.violate("replace it by a layer of cells, or compute it off the chip", "%v %s, which no synapse of %s does", j, what, p.chip.Title)
}

// ableDelay compares delays with those of the chip. A step is what a spike takes anyway where networks are recurrent.
func (p *placer) ableDelay(j incoming) {
	if j.Delay <= 1 {
		return
	}
	c := p.chip.Computes
	if c == nil || c.Delay == nil {
		p.warn("%v has delays of up to %d steps; whether %s holds them is not known", j, j.Delay, p.chip.Title)
		return
	}
	if limit := c.Delay.count(); j.Delay > limit {
		p.violate(fmt.Sprintf("give it ≤ %d steps, or pass it on by relay cells", limit), "%v has delays of up to %d steps; %s holds %d [%s]", j,
			j.Delay, p.chip.Title, limit, c.Delay.Source)
	}
}

// named is a cell kind in a word.
func named(k snn.CellKind) string {
	text, err := k.MarshalText()
	if err != nil {
		return fmt.Sprint(uint8(k))
	}
	return string(text)
}

func cellsText(all []snn.CellKind) string {
	var words []string
	for _, k := range all {
		words = append(words, named(k))
	}
	return strings.Join(words, ", ")
}
