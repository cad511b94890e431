package integer

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// updater writes the step of a population: its currents, then its cells.
func (c *cText) updater(i int) {
	q, name := &c.pops[i], c.popName(i)
	c.line("/* population %s */", comment(c.m.Populations[i].Name))
	c.line("static inline void NAME_%s_update(NAME_state *s%s) {", name, c.ofSources(q.incoming, c.gradedParameter))
	c.line("for (uint32_t c = 0; c < %d; c++) {", q.n)
	if q.bias == nil {
		c.line("s->current[c] = 0;")
	} else {
		c.line("s->current[c] = %s;", c.element(name+"_bias", q.bias))
	}
	c.line("}")
	for _, k := range q.incoming {
		j := &c.projs[k]
		c.line("NAME_%s(s%s);", projName(k), c.gradedArgument(j.pre))
		c.addCurrents(j)
	}
	if !q.Silent {
		c.line("uint8_t *now = s->%s[s->%s_at];", name, name)
	}
	if c.asksLast(q) {
		c.line("const uint8_t *last = NAME_%s_ago(s, 1);", name)
	}
	c.line("for (uint32_t c = 0; c < %d; c++) {", q.n)
	c.membrane(q, name)
	c.line("}")
	c.line("}")
	c.line("")
}

// ofSources writes something of each population from which projections come, once.
func (c *cText) ofSources(projections []int, write func(pop int) string) string {
	var text strings.Builder
	seen := map[int]bool{}
	for _, k := range projections {
		if pre := c.projs[k].pre; !seen[pre] {
			text.WriteString(write(pre))
			seen[pre] = true
		}
	}
	return text.String()
}

// gradedArgument hands graded input on to what takes a gradedParameter.
func (c *cText) gradedArgument(pop int) string {
	if c.m.Populations[pop].Graded {
		return ", " + c.popName(pop)
	}
	return ""
}

// addCurrents adds the sums of a projection, pooled or not.
func (c *cText) addCurrents(j *projProgram) {
	add := func(to, sum string) {
		c.line("s->current[%s] = NAME_add(s->current[%s], NAME_scale(%s, %s));", to, to, c.factor(j.factor), sum)
	}
	g := j.Maps
	if g == nil || g.MaxPool == 1 {
		c.line("for (uint32_t c = 0; c < %d; c++) {", j.sums)
		add("c", "s->sum[c]")
		c.line("}")
		return
	}
	c.line("for (uint32_t c = 0; c < %d; c++) {", c.pops[j.post].n)
	c.line("const uint32_t from = (c / %d * %d * %d + c / %d %% %d * %d) * %d + c %% %d;", g.Out[1]*g.Out[2], g.MaxPool, g.Mid[1], g.Out[2], g.Out[1],
		g.MaxPool, g.Mid[2], g.Mid[2])
	c.line("int32_t most = s->sum[from];")
	c.line("for (uint32_t d = 1; d < %d; d++) {", g.MaxPool*g.MaxPool)
	c.line("const int32_t x = s->sum[from + (d / %d * %d + d %% %d) * %d];", g.MaxPool, g.Mid[1], g.MaxPool, g.Mid[2])
	c.line("most = x > most ? x : most;")
	c.line("}")
	add("c", "most")
	c.line("}")
}

// late reports whether a spike resets cells in the step behind it.
func (c *cText) late(q *popProgram) bool {
	return !q.Silent && q.Timing == snn.ResetNextStep && q.Reset != snn.ResetNone
}

// asksLast reports whether a step of cells asks for their spikes of the step before.
func (c *cText) asksLast(q *popProgram) bool { return c.late(q) || q.Adapt != nil }

// adapt writes the threshold of a cell that adapts, and the height that follows it.
func (c *cText) adapt(q *popProgram, name string) {
	c.line("NAME_word a = %s;", c.times(name+"_rho", q.a, q.rho, fmt.Sprintf("s->%s_a[c]", name)))
	c.when("was", "a = NAME_add(a, %s);", c.element(name+"_increment", q.increment))
	c.line("s->%s_a[c] = a;", name)
	c.line("const NAME_word threshold = NAME_add(%s, %s);", c.element(name+"_threshold", q.threshold), c.times(name+"_strength", q.a, q.strength, "a"))
}

// threshold and height write those of a cell in a step.
func (c *cText) threshold(q *popProgram, name string) string {
	if q.Adapt != nil {
		return "threshold"
	}
	return c.element(name+"_threshold", q.threshold)
}

func (c *cText) height(q *popProgram, name string) string {
	if q.Adapt != nil && q.Adapt.Adapted {
		return fmt.Sprintf("NAME_sub(threshold, %s)", c.word(q.rest))
	}
	return c.element(name+"_height", q.height)
}

// membrane writes the step of a cell, as popProgram.advance takes it.
func (c *cText) membrane(q *popProgram, name string) {
	delta := q.Timing == snn.ResetSameStepDelta && !q.Silent && q.Reset != snn.ResetNone
	c.line("%sNAME_word v = s->%s_v[c];", ifThen(!c.changesOld(q, delta), "const "), name)
	if q.Refractory > 0 {
		c.line("const int blocked = s->%s_hold[c] > 0;", name)
	}
	switch {
	case delta:
		c.line("const int was = %s%s;", ifThen(q.Refractory > 0, "!blocked && "), c.reaches(q, name, "v"))
	case c.asksLast(q):
		c.line("const int was = last[c >> 3] >> (c & 7) & 1;")
	}
	if q.Adapt != nil {
		c.adapt(q, name)
	}
	if c.changesOld(q, delta) {
		c.when("was", "v = %s;", c.word(q.resetTo))
	}
	c.input(q, name)
	c.line("NAME_word u = %s;", c.moved(q, name))
	if q.Refractory > 0 && !q.Masked && !q.Blocked {
		c.when("blocked", "u = v;")
	}
	if (delta || c.late(q)) && q.Reset != snn.ResetZero {
		c.when("was", "u = %s;", c.afterReset(q, name))
	}
	if !q.Silent {
		c.fire(q, name, delta)
	}
	c.line("s->%s_v[c] = u;", name)
}

func ifThen(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// changesOld reports whether a spike of the step before changes the old potential.
func (c *cText) changesOld(q *popProgram, delta bool) bool {
	return q.Reset == snn.ResetZero && (delta || c.late(q))
}

// when writes a statement under a condition.
func (c *cText) when(condition, format string, args ...any) {
	c.line("if (%s) {", condition)
	c.line(format, args...)
	c.line("}")
}

// input writes what the membrane takes.
func (c *cText) input(q *popProgram, name string) {
	x := "s->current[c]"
	if len(q.synapse) > 0 {
		c.line("const NAME_word before = s->%s_s[c];", name)
		c.line("s->%s_s[c] = NAME_add(%s, %s);", name, c.times(name+"_synapse", q.a, q.synapse, "before"), x)
		if x = fmt.Sprintf("s->%s_s[c]", name); q.Earlier {
			x = "before"
		}
	}
	deaf := q.Refractory > 0 && !q.Masked
	c.line("%sNAME_word in = %s;", ifThen(!deaf, "const "), c.times(name+"_input", q.a, q.input, x))
	if deaf {
		c.when("blocked", "in = 0;")
	}
}

// moved writes the potential before resets.
func (c *cText) moved(q *popProgram, name string) string {
	if q.Rest == 0 {
		return fmt.Sprintf("NAME_add(%s, in)", c.times(name+"_decay", q.a, q.decay, "v"))
	}
	rest := c.word(q.rest)
	return fmt.Sprintf("NAME_add(NAME_add(%s, %s), in)", rest, c.times(name+"_decay", q.a, q.decay, fmt.Sprintf("NAME_sub(v, %s)", rest)))
}

// reaches writes the comparison with the threshold.
func (c *cText) reaches(q *popProgram, name, u string) string {
	th := c.threshold(q, name)
	if q.Inclusive {
		return fmt.Sprintf("(NAME_above(%s, %s) || NAME_equal(%s, %s))", u, th, u, th)
	}
	return fmt.Sprintf("NAME_above(%s, %s)", u, th)
}

// afterReset writes the potential behind a reset.
func (c *cText) afterReset(q *popProgram, name string) string {
	if q.Reset == snn.ResetSubtract {
		return fmt.Sprintf("NAME_sub(u, %s)", c.height(q, name))
	}
	return c.word(q.resetTo)
}

// fire writes the spike, the reset in its step, and refractory steps.
func (c *cText) fire(q *popProgram, name string, delta bool) {
	c.line("const int fires = %s%s;", ifThen(q.Refractory > 0, "!blocked && "), c.reaches(q, name, "u"))
	by := c.height(q, name)
	if q.Reset != snn.ResetSubtract {
		by = fmt.Sprintf("NAME_sub(u, %s)", c.word(q.resetTo))
	}
	switch {
	case delta:
		c.when("fires != was", "u = fires ? NAME_sub(u, %s) : NAME_add(u, %s);", by, by)
	case q.Timing == snn.ResetSameStep && q.Reset != snn.ResetNone:
		c.when("fires", "u = %s;", c.afterReset(q, name))
	}
	c.when("fires", "now[c >> 3] = (uint8_t)(now[c >> 3] | 1u << (c & 7));")
	if q.Refractory > 0 {
		c.line("s->%s_hold[c] = (uint16_t)(fires ? UINT32_C(%d) : s->%s_hold[c] - (uint32_t)blocked);", name, q.Refractory, name)
	}
}
