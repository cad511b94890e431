package integer

import (
	"fmt"
	"strings"
)

// head writes what the network is, and its arithmetic.
func (c *cText) head(name string) {
	m, mem := c.m, c.m.Memory()
	c.line("/* %s: a spiking neural network in integers, written by Spikecell. C99, stdint.h alone.", name)
	c.line("")
	for i, p := range m.Populations {
		c.line("   population %s: %d cells%s", comment(p.Name), p.Size(), c.about(i))
	}
	for _, j := range m.Projections {
		c.line("   projection %s: %v, %d bits, %d levels of %v, delay %d", comment(j.Name), j.Kind, j.Bits, len(j.Levels), j.Scale, j.Delay)
	}
	c.line("   class: the cell of %s with the largest %v from step %d on", comment(m.Readout.Population), m.Readout.By, m.Readout.After)
	c.line("   memory: %d bytes of weights, %d of lists, %d of constants, %d of RAM; a step stands for %v ms", mem.Weights, mem.Lists, mem.Constants,
		mem.State, m.Dt)
	c.line("   arithmetic: %v", m.Arithmetic)
	c.line("")
	c.line("   A step, with c the current, s the spikes, w the levels, S their scale, b the bias, d the decay and k the factor of the input:")
	c.line("     c = b + sum over projections of S * (sum over cells that fired of w)")
	c.line("     v = rest + d * (v - rest) + k * c;  s = v > threshold;  then the reset")
	c.line("   Cell i of a row of spikes is bit i %% 8 of byte i / 8. */")
	c.line("#ifndef NAME_UP_H")
	c.line("#define NAME_UP_H")
	c.line("")
	c.line("#include <stdint.h>")
	c.line("")
	c.line("#define NAME_UP_RAM_BYTES %d", mem.State)
	c.line("#define NAME_UP_ROM_BYTES %d", mem.Weights+mem.Lists+mem.Constants)
	for i, p := range m.Populations {
		if c.line("#define NAME_UP_%s_CELLS %d", strings.ToUpper(c.popName(i)), p.Size()); p.Cell != nil && m.Arithmetic == Fixed {
			c.line("#define NAME_UP_%s_FRACTION %d", strings.ToUpper(c.popName(i)), p.Cell.Fraction)
		}
	}
	c.line("")
	if m.Arithmetic == Binary32 {
		c.WriteString(cBinary32)
	} else {
		c.WriteString(cFixed)
	}
	c.line("")
	c.levels()
}

// about says what a population is.
func (c *cText) about(i int) string {
	p := c.m.Populations[i]
	switch {
	case p.Graded:
		return fmt.Sprintf(", input of graded values in units of 1/%v, at most %d", 1/GradedUnit, MostGraded)
	case p.Cell == nil:
		return ", input of spikes"
	case p.Cell.Silent:
		return ", never fires"
	}
	return fmt.Sprintf(", reset %v %v, refractory steps %d", p.Cell.Reset, p.Cell.Timing, p.Cell.Refractory)
}

// levels writes what unpacks weights.
func (c *cText) levels() {
	for _, bits := range []int{4, 2} {
		used := false
		for _, j := range c.projs {
			used = used || j.Bits == bits && len(j.Levels) > 1
		}
		if !used {
			continue
		}
		each, top := 8/bits, 1<<(bits-1)
		c.line("static inline int32_t NAME_level%d(const uint8_t *w, uint32_t k) {", bits)
		c.line("return (int32_t)((w[k / %d] >> k %% %d * %d & %d) ^ %d) - %d;", each, each, bits, 2*top-1, top, top)
		c.line("}")
		c.line("")
	}
}

// stepper writes reset and step.
func (c *cText) stepper() {
	c.line("static inline void NAME_reset(NAME_state *s) {")
	c.line("uint8_t *bytes = (uint8_t *)s;")
	c.line("for (uint32_t i = 0; i < sizeof *s; i++) {")
	c.line("bytes[i] = 0;")
	c.line("}")
	for _, i := range c.order {
		c.begin(i, "_v", c.pops[i].start)
		c.begin(i, "_a", c.pops[i].adaptStart)
	}
	if c.m.Readout.By.first() == unheard {
		c.line("for (uint32_t c = 0; c < %d; c++) {", c.out().n)
		c.line("s->score[c] = INT64_MIN;")
		c.line("}")
	}
	c.line("}")
	c.line("")
	c.line("/* One step. NULL, as 0, is silence. */")
	c.line("static inline void NAME_step(NAME_state *s%s) {", c.parameters(""))
	for i, p := range c.m.Populations {
		if c.enter(i); p.Graded {
			c.line("(void)%s;", c.popName(i))
		}
	}
	for _, i := range c.order {
		c.line("NAME_%s_update(s%s);", c.popName(i), c.ofSources(c.pops[i].incoming, c.gradedArgument))
	}
	c.line("NAME_read(s);")
	c.line("s->steps++;")
	c.line("}")
	c.line("")
}

// begin writes the first value of a state of cells, if it is not 0.
func (c *cText) begin(i int, state string, x word) {
	if x != 0 {
		c.line("for (uint32_t c = 0; c < %d; c++) {", c.pops[i].n)
		c.line("s->%s%s[c] = %s;", c.popName(i), state, c.word(x))
		c.line("}")
	}
}

// out is the population that is read.
func (c *cText) out() *popProgram { return &c.pops[c.m.index(c.m.Readout.Population)] }

// parameters are those of a function that takes all inputs, each followed by more.
func (c *cText) parameters(more string) string {
	var text strings.Builder
	for i, p := range c.m.Populations {
		switch {
		case p.Graded:
			text.WriteString(c.gradedParameter(i))
		case p.Cell == nil:
			fmt.Fprintf(&text, ", const uint8_t *%s", c.popName(i))
		default:
			continue
		}
		if more != "" {
			fmt.Fprintf(&text, ", uint32_t %s%s", c.popName(i), more)
		}
	}
	return text.String()
}

// enter begins a step of a population: inputs fire, and others have not fired yet.
func (c *cText) enter(i int) {
	name, q := c.popName(i), &c.pops[i]
	if !c.keeps(i) {
		return
	}
	c.line("s->%s_at = (uint16_t)(s->%s_at + UINT32_C(1) == %d ? 0 : s->%s_at + UINT32_C(1));", name, name, q.depth, name)
	c.line("for (uint32_t i = 0; i < %d; i++) {", (q.n+7)/8)
	if q.Cell == nil {
		c.line("s->%s[s->%s_at][i] = %s ? %s[i] : 0;", name, name, name, name)
	} else {
		c.line("s->%s[s->%s_at][i] = 0;", name, name)
	}
	c.line("}")
}
