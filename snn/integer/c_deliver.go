package integer

import "fmt"

// deliverer writes what adds up the sums of a projection.
func (c *cText) deliverer(k int) {
	j, name := &c.projs[k], projName(k)
	c.line("/* %s, %v, %d bits */", comment(j.Name), j.Kind, j.Bits)
	c.line("static inline void NAME_%s(NAME_state *s%s) {", name, c.gradedParameter(j.pre))
	c.line("for (uint32_t c = 0; c < %d; c++) {", j.sums)
	c.line("s->sum[c] = 0;")
	c.line("}")
	if delayed := j.List != nil && j.List.Delays != nil; !c.m.Populations[j.pre].Graded && !delayed {
		c.line("const uint8_t *row = NAME_%s_ago(s, %d);", c.popName(j.pre), j.Delay)
	}
	switch {
	case j.Maps != nil:
		c.maps(j, name)
	case j.Kind == AllButOwn:
		c.allButOwn(j)
	default:
		c.byCell(j, name)
	}
	c.line("}")
	c.line("")
}

// gradedParameter is how functions are given graded values.
func (c *cText) gradedParameter(pop int) string {
	if c.m.Populations[pop].Graded {
		return fmt.Sprintf(", const int16_t *%s", c.popName(pop))
	}
	return ""
}

// active goes on to the next turn of a loop where cell i brings nothing; x is what it brings, where that is not 1.
func (c *cText) active(j *projProgram, i string) {
	if c.m.Populations[j.pre].Graded {
		in := c.popName(j.pre)
		c.line("const int32_t x = %s[%s] > %d ? %d : %s[%s] < -%d ? -%d : %s[%s];", in, i, MostGraded, MostGraded, in, i, MostGraded, MostGraded, in, i)
		c.line("if (x == 0) {")
	} else {
		c.line("if ((row[%s >> 3] >> (%s & 7) & 1) == 0) {", i, i)
	}
	c.line("continue;")
	c.line("}")
}

// brings writes x times a level.
func (c *cText) brings(j *projProgram, level string) string {
	if c.m.Populations[j.pre].Graded {
		return "x * " + level
	}
	return level
}

// level writes a level by its number.
func level(j *projProgram, name, k string) string {
	switch {
	case len(j.Levels) == 1:
		return fmt.Sprint(j.Levels[0])
	case j.Bits == 8:
		return fmt.Sprintf("NAME_%s_w[%s]", name, k)
	}
	return fmt.Sprintf("NAME_level%d(NAME_%s_w, %s)", j.Bits, name, k)
}

// byCell writes the loop over pre cells of projections without maps.
func (c *cText) byCell(j *projProgram, name string) {
	c.line("for (uint32_t i = 0; i < %d; i++) {", c.pops[j.pre].n)
	switch {
	case j.List != nil:
		c.list(j, name)
	case j.Kind == OneToOne:
		c.active(j, "i")
		c.line("s->sum[i] += %s;", c.brings(j, level(j, name, "i")))
	default:
		c.active(j, "i")
		c.line("for (uint32_t c = 0; c < %d; c++) {", j.sums)
		c.line("s->sum[c] += %s;", c.brings(j, level(j, name, fmt.Sprintf("i * %d + c", j.sums))))
		c.line("}")
	}
	c.line("}")
}

func (c *cText) list(j *projProgram, name string) {
	delayed := j.List.Delays != nil
	if !delayed {
		c.active(j, "i")
	}
	c.line("for (uint32_t k = NAME_%s_start[i]; k < NAME_%s_start[i + 1]; k++) {", name, name)
	if delayed {
		c.line("const uint8_t *row = NAME_%s_ago(s, UINT32_C(%d) + NAME_%s_delay[k]);", c.popName(j.pre), j.Delay, name)
		c.active(j, "i")
	}
	number := "k"
	if j.List.Weight != nil {
		number = fmt.Sprintf("NAME_%s_number[k]", name)
	}
	c.line("s->sum[NAME_%s_post[k]] += %s;", name, c.brings(j, level(j, name, number)))
	c.line("}")
}

func (c *cText) allButOwn(j *projProgram) {
	w := j.Levels[0]
	c.line("int32_t all = 0;")
	for _, add := range []string{"all += %s;", "s->sum[i] -= %s;"} {
		c.line("for (uint32_t i = 0; i < %d; i++) {", j.sums)
		c.active(j, "i")
		c.line(add, c.brings(j, fmt.Sprint(w)))
		c.line("}")
	}
	c.line("for (uint32_t i = 0; i < %d; i++) {", j.sums)
	c.line("s->sum[i] += all;")
	c.line("}")
}

// maps writes the loops of a convolution or pooling.
func (c *cText) maps(j *projProgram, name string) {
	g := j.Maps
	inEach, outEach := g.In[2]/g.Groups, g.Mid[2]/g.Groups
	c.line("for (int32_t i = 0; i < %d; i++) {", c.pops[j.pre].n)
	c.active(j, "i")
	c.line("const int32_t channel = i %% %d, first = %s;", g.In[2], by(by("channel", "/", inEach), "*", outEach))
	for axis, at := range []string{fmt.Sprintf("i / %d", g.In[2]*g.In[1]), fmt.Sprintf("%s %% %d", by("i", "/", g.In[2]), g.In[1])} {
		d := [...]string{"dy", "dx"}[axis]
		c.line("for (int32_t %s = 0; %s < %d; %s++) {", d, d, g.Kernel[axis], d)
		v := [...]string{"y", "x"}[axis]
		c.line("const int32_t at_%s = %s - %s;", v, by(at, "+", g.Pad[axis]), by(d, "*", g.Dilation[axis]))
		off := ifThen(g.Stride[axis] > 1, fmt.Sprintf(" || at_%s %% %d != 0", v, g.Stride[axis]))
		c.line("if (at_%s < 0%s || %s >= %d) {", v, off, by("at_"+v, "/", g.Stride[axis]), g.Mid[axis])
		c.line("continue;")
		c.line("}")
	}
	c.line("const int32_t to = (%s * %d + %s) * %d + first;", by("at_y", "/", g.Stride[0]), g.Mid[1], by("at_x", "/", g.Stride[1]), g.Mid[2])
	if len(j.Levels) > 1 {
		c.line("const int32_t from = (%s + channel %% %d) * %d + first;", by(fmt.Sprintf("(dy * %d + dx)", g.Kernel[1]), "*", inEach), inEach, g.Mid[2])
	}
	c.line("for (int32_t c = 0; c < %d; c++) {", outEach)
	c.line("s->sum[to + c] += %s;", c.brings(j, level(j, name, "(uint32_t)(from + c)")))
	c.line("}")
	c.line("}")
	c.line("}")
	c.line("}")
}

// by writes x with n added, or multiplied or divided by it; x alone where that changes nothing.
func by(x, operation string, n int) string {
	if operation == "+" && n == 0 || operation != "+" && n == 1 {
		return x
	}
	return fmt.Sprintf("%s %s %d", x, operation, n)
}
