package integer

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

var (
	//go:embed c/fixed.h
	cFixed string
	//go:embed c/binary32.h
	cBinary32 string
)

// WriteC writes the network as one header of C99 that needs nothing but stdint.h: no floating point, no memory of its own, no int of a certain size.
// All names in it begin with name, macros with name in capitals. Every function is static inline:
//
//	void    NAME_reset(NAME_state *s)                                         before a sample
//	void    NAME_step(NAME_state *s, const uint8_t *in, …)                    one step, with a pointer for each input population
//	int32_t NAME_class(const NAME_state *s)                                   the class so far, −1 for none
//	int32_t NAME_run(NAME_state *s, uint32_t steps, const uint8_t *in, uint32_t stride, …)
//	const uint8_t *NAME_p1_hidden_spikes(const NAME_state *s)                 what population 1 does in this step
//
// Cell i of a row of spikes is bit i%8 of byte i/8. Graded input is int16_t, in units of [GradedUnit]. stride is how far the rows of two steps lie
// apart, 0 if all steps have one row. The spikes are those of Run, bit for bit.
func (m *Model) WriteC(w io.Writer, name string) error {
	if err := m.Check(); err != nil {
		return err
	}
	if err := checkIdentifier(name); err != nil {
		return err
	}
	c := &cText{program: m.compile()}
	c.head(name)
	c.tablesOf()
	c.stateOf()
	for k := range c.projs {
		c.deliverer(k)
	}
	for _, i := range c.order {
		c.updater(i)
	}
	c.scorer()
	c.stepper()
	c.reader()
	c.line("#endif")
	text := strings.NewReplacer("NAME_UP", strings.ToUpper(name), "NAME", name).Replace(c.String())
	_, err := io.WriteString(w, text)
	return err
}

// reserved are the words of C99 and of the header that it needs, which cannot be names.
var reserved = strings.Fields("auto break case char const continue default do double else enum extern float for goto if inline int long register " +
	"restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm")

func checkIdentifier(name string) error {
	if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`).MatchString(name) || slices.Contains(reserved, name) {
		return fmt.Errorf("integer: %q is no name for C code; give a letter, and up to 39 letters, digits and underscores, and no word of C", name)
	}
	if strings.Contains(name, "NAME") {
		return errors.New("integer: NAME stands for the name itself; give another one")
	}
	return nil
}

// cText is C code under way. NAME stands for the name of the network.
type cText struct {
	strings.Builder
	*program
	indent int
}

// line writes a line.
func (c *cText) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if strings.HasPrefix(text, "}") {
		c.indent--
	}
	if text != "" {
		c.WriteString(strings.Repeat("    ", c.indent) + text)
	}
	c.WriteByte('\n')
	if strings.HasSuffix(text, "{") {
		c.indent++
	}
}

// comment makes of a name what may stand in a comment.
func comment(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`*/\?`, r) {
			return '_'
		}
		return r
	}, strings.NewReplacer("→", "->", "NAME", "Name").Replace(name))
}

// tablesOf writes the constant arrays.
func (c *cText) tablesOf() {
	for _, t := range c.tables() {
		c.line("static const %s NAME_%s[%d] = {", t.typ, t.name, len(t.values))
		for row := range slices.Chunk(t.values, 16) {
			text := make([]string, len(row))
			for i, v := range row {
				text[i] = number(t.typ, v)
			}
			c.line("%s,", strings.Join(text, ", "))
		}
		c.line("};")
	}
	c.line("")
}

// number writes a constant of a type; C has no negative ones, and the least is beyond what its positive twin fits.
func number(typ string, v int64) string {
	switch {
	case typ == "int32_t" && v == -1<<31:
		return "(-2147483647 - 1)"
	case typ == "uint32_t":
		return fmt.Sprintf("UINT32_C(%#x)", v)
	}
	return fmt.Sprint(v)
}

// word writes a potential or current.
func (c *cText) word(x word) string { return number(c.wordType(), c.wordValues([]word{x})[0]) }

// element writes a word of a list: a constant, or that of cell c.
func (c *cText) element(name string, list []word) string {
	if len(list) == 1 {
		return c.word(list[0])
	}
	return "NAME_" + name + "[c]"
}

// times writes the product of a factor of a list and x; x alone where the factor is 1.
func (c *cText) times(name string, a arithmetic, list []factor, x string) string {
	switch {
	case len(list) > 1 && c.m.Arithmetic == Fixed:
		return fmt.Sprintf("NAME_mul(NAME_%s[c], NAME_%s_shift[c], %s)", name, name, x)
	case len(list) > 1:
		return fmt.Sprintf("NAME_mul(NAME_%s[c], %s)", name, x)
	case list[0] == a.factor(1):
		return x
	}
	return fmt.Sprintf("NAME_mul(%s, %s)", c.factor(list[0]), x)
}

// factor writes the arguments that a factor takes.
func (c *cText) factor(f factor) string {
	if c.m.Arithmetic == Binary32 {
		return c.word(f.m)
	}
	return fmt.Sprintf("%s, %d", c.word(f.m), f.shift)
}

// stateOf writes the state and what asks for spikes.
func (c *cText) stateOf() {
	c.line("typedef struct {")
	for _, f := range c.fields() {
		switch {
		case f.rows > 0:
			c.line("%s %s[%d][%d];", f.typ, f.name, f.rows, f.n)
		case f.n == 1 && (strings.HasSuffix(f.name, "_at") || f.name == "steps"):
			c.line("%s %s;", f.typ, f.name)
		default:
			c.line("%s %s[%d];", f.typ, f.name, f.n)
		}
	}
	c.line("} NAME_state;")
	c.line("")
	c.line("typedef char NAME_state_fits[sizeof(NAME_state) <= NAME_UP_RAM_BYTES ? 1 : -1];")
	c.line("")
	for i := range c.pops {
		if !c.keeps(i) {
			continue
		}
		name := c.popName(i)
		c.line("static inline const uint8_t *NAME_%s_ago(const NAME_state *s, uint32_t steps) {", name)
		c.line("return s->%s[s->%s_at >= steps ? s->%s_at - steps : s->%s_at + UINT32_C(%d) - steps];", name, name, name, name, c.pops[i].depth)
		c.line("}")
		c.line("static inline const uint8_t *NAME_%s_spikes(const NAME_state *s) { return NAME_%s_ago(s, 0); }", name, name)
		c.line("")
	}
}
