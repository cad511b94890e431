package integer

import "strings"

// reader writes class and run.
func (c *cText) reader() {
	n := c.out().n
	c.line("/* The cell with the highest score so far, the first of several; -1 while there is none. */")
	c.line("static inline int32_t NAME_class(const NAME_state *s) {")
	c.line("int32_t best = -1;")
	c.line("int64_t most = 0;")
	c.line("int silent = 1;")
	c.line("for (int32_t c = 0; c < %d; c++) {", n)
	c.line("int64_t x = s->score[c];")
	switch c.m.Readout.By {
	case FirstSpike:
		c.when("x == INT64_MIN", "x = 1 - (int64_t)s->steps;")
		c.line("silent = silent && s->score[c] == INT64_MIN;")
	case PotentialMax:
		c.when("x == INT64_MIN", "x = 0;")
		fallthrough
	default:
		c.line("silent = silent && x == 0;")
	}
	c.line("if (best < 0 || x > most) {")
	c.line("best = c;")
	c.line("most = x;")
	c.line("}")
	c.line("}")
	c.line("return silent ? -1 : best;")
	c.line("}")
	c.line("")
	c.line("/* A sample from its first step on; the rows of two steps lie so many elements apart, 0 for one row at every step. */")
	c.line("static inline int32_t NAME_run(NAME_state *s, uint32_t steps%s) {", c.parameters("_stride"))
	c.line("NAME_reset(s);")
	c.line("for (uint32_t t = 0; t < steps; t++) {")
	c.line("NAME_step(s%s);", c.rows())
	c.line("}")
	c.line("return NAME_class(s);")
	c.line("}")
	c.line("")
}

// rows are the arguments of a step within a run.
func (c *cText) rows() string {
	var text strings.Builder
	for i, p := range c.m.Populations {
		if name := c.popName(i); p.Cell == nil {
			text.WriteString(", " + name + " ? " + name + " + t * " + name + "_stride : 0")
		}
	}
	return text.String()
}

// scorer writes what adds a step to the scores.
func (c *cText) scorer() {
	i := c.m.index(c.m.Readout.Population)
	name, n := c.popName(i), c.pops[i].n
	c.line("static inline void NAME_read(NAME_state *s) {")
	if after := c.m.Readout.After; after > 0 {
		c.when("s->steps < "+number("", int64(after)), "return;")
	}
	c.line("for (uint32_t c = 0; c < %d; c++) {", n)
	fired := "NAME_" + name + "_spikes(s)[c >> 3] >> (c & 7) & 1"
	switch c.m.Readout.By {
	case SpikeCount:
		c.line("s->score[c] += %s;", fired)
	case FirstSpike:
		c.when("s->score[c] == INT64_MIN && ("+fired+")", "s->score[c] = -(int64_t)s->steps;")
	case PotentialSum:
		c.line("s->score[c] += NAME_score(s->%s_v[c]);", name)
	case PotentialMax:
		c.line("const int64_t x = NAME_score(s->%s_v[c]);", name)
		c.line("s->score[c] = x > s->score[c] ? x : s->score[c];")
	}
	c.line("}")
	c.line("}")
	c.line("")
}
