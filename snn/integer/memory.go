package integer

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// Memory is how many bytes a network takes in the C code.
type Memory struct {
	Weights   int // packed at their bits
	Lists     int // of synapses that are listed
	Constants int // of cells that differ
	State     int // RAM
}

// Memory returns how many bytes the network takes. It panics if m does not pass Check.
func (m *Model) Memory() Memory {
	if err := m.Check(); err != nil {
		panic("integer: Model.Memory: " + err.Error())
	}
	p := m.compile()
	var all Memory
	for _, a := range p.tables() {
		switch a.part {
		case weights:
			all.Weights += a.bytes()
		case lists:
			all.Lists += a.bytes()
		default:
			all.Constants += a.bytes()
		}
	}
	for _, f := range p.fields() {
		all.State += f.bytes()
	}
	all.State = (all.State + 7) &^ 7
	return all
}

// part is what a table is for.
type part uint8

const (
	constants part = iota
	weights
	lists
)

// table is a constant array of the C code.
type table struct {
	name   string
	typ    string
	part   part
	values []int64
}

// field is an array of the state, of rows×n elements; 0 rows is a plain array.
type field struct {
	typ, name string
	rows, n   int
}

// width returns the bytes of an element of a type of C.
func width(typ string) int {
	switch strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(typ, "u"), "int"), "_t") {
	case "8":
		return 1
	case "16":
		return 2
	case "64":
		return 8
	}
	return 4
}

func (t table) bytes() int { return len(t.values) * width(t.typ) }
func (f field) bytes() int { return max(f.rows, 1) * f.n * width(f.typ) }

// unsigned returns the narrowest type for numbers from 0 to most.
func unsigned(most int) string {
	switch {
	case most <= math.MaxUint8:
		return "uint8_t"
	case most <= math.MaxUint16:
		return "uint16_t"
	}
	return "uint32_t"
}

// popName and projName are how the C code calls populations and projections.
func (p *program) popName(i int) string {
	return fmt.Sprintf("p%d_%s", i, identifier(p.m.Populations[i].Name))
}

func projName(k int) string { return fmt.Sprintf("j%d", k) }

// others are the letters that names in C do not have.
var others = regexp.MustCompile("[^A-Za-z0-9]+")

// identifier makes of a name one that C takes behind other letters.
func identifier(name string) string {
	s := strings.Trim(others.ReplaceAllString(name, "_"), "_")
	return strings.ReplaceAll(s[:min(len(s), 24)], "NAME", "Name") // NAME stands for that of the network
}

// tables returns the constant arrays.
func (p *program) tables() (all []table) {
	for i := range p.pops {
		all = append(all, p.cellTables(i)...)
	}
	for k := range p.projs {
		j := &p.projs[k]
		if len(j.Levels) > 1 {
			all = append(all, packed(projName(k)+"_w", j))
		}
		if j.List != nil {
			all = append(all, j.listTables(projName(k), p.pops[j.pre].n)...)
		}
	}
	return all
}

// cellTables returns what differs between the cells of a population.
func (p *program) cellTables(i int) (all []table) {
	q, name := &p.pops[i], p.popName(i)
	for _, f := range []struct {
		name string
		list []factor
	}{{"decay", q.decay}, {"input", q.input}, {"synapse", q.synapse}, {"rho", q.rho}, {"strength", q.strength}} {
		if len(f.list) > 1 {
			all = append(all, p.factorTables(name+"_"+f.name, f.list)...)
		}
	}
	for _, w := range []struct {
		name string
		list []word
	}{{"threshold", q.threshold}, {"height", q.height}, {"bias", q.bias}, {"increment", q.increment}} {
		if len(w.list) > 1 {
			all = append(all, table{name + "_" + w.name, p.wordType(), constants, p.wordValues(w.list)})
		}
	}
	return all
}

func (p *program) factorTables(name string, list []factor) []table {
	var m []word
	shift := table{name + "_shift", "uint8_t", constants, nil}
	for _, f := range list {
		m, shift.values = append(m, f.m), append(shift.values, int64(f.shift))
	}
	all := []table{{name, p.wordType(), constants, p.wordValues(m)}}
	if p.m.Arithmetic == Fixed {
		all = append(all, shift)
	}
	return all
}

func (p *program) wordType() string {
	if p.m.Arithmetic == Binary32 {
		return "uint32_t"
	}
	return "int32_t"
}

func (p *program) wordValues(list []word) (v []int64) {
	for _, x := range list {
		if p.m.Arithmetic == Binary32 {
			v = append(v, int64(uint32(x)))
		} else {
			v = append(v, int64(x))
		}
	}
	return v
}

// packed returns levels at their bits, the first in the lowest bits of a byte.
func packed(name string, j *projProgram) table {
	t := table{name, "uint8_t", weights, nil}
	if j.Bits == 8 {
		t.typ = "int8_t"
		for _, w := range j.Levels {
			t.values = append(t.values, int64(w))
		}
		return t
	}
	each := 8 / j.Bits
	t.values = make([]int64, (len(j.Levels)+each-1)/each)
	for k, w := range j.Levels {
		t.values[k/each] |= int64(w) & (1<<j.Bits - 1) << (k % each * j.Bits)
	}
	return t
}

// listTables returns where the synapses of each pre cell begin, and what they are.
func (j *projProgram) listTables(name string, pre int) []table {
	l := j.List
	start := table{name + "_start", unsigned(len(l.Pre)), lists, make([]int64, pre+1)}
	for _, i := range l.Pre {
		start.values[i+1]++
	}
	for i := range pre {
		start.values[i+1] += start.values[i]
	}
	all := []table{start, listTable(name+"_post", l.Post)}
	if l.Weight != nil && len(j.Levels) > 1 {
		all = append(all, listTable(name+"_number", l.Weight))
	}
	if l.Delays != nil {
		all = append(all, listTable(name+"_delay", l.Delays))
	}
	return all
}

func listTable(name string, x []int) table {
	t, most := table{name: name, part: lists}, 0
	for _, v := range x {
		t.values, most = append(t.values, int64(v)), max(most, v)
	}
	t.typ = unsigned(most)
	return t
}

// fields returns the state, wide elements first, so that nothing has to be padded.
func (p *program) fields() []field {
	out, most, sums := p.m.index(p.m.Readout.Population), 0, 1
	for _, j := range p.projs {
		sums = max(sums, j.sums)
	}
	var long, short, bytes []field
	for i := range p.pops {
		q, name := &p.pops[i], p.popName(i)
		if q.Cell != nil {
			most = max(most, q.n)
			long = append(long, field{p.wordType(), name + "_v", 0, q.n})
			if len(q.synapse) > 0 {
				long = append(long, field{p.wordType(), name + "_s", 0, q.n})
			}
			if q.Adapt != nil {
				long = append(long, field{p.wordType(), name + "_a", 0, q.n})
			}
			if q.Refractory > 0 {
				short = append(short, field{"uint16_t", name + "_hold", 0, q.n})
			}
		}
		if p.keeps(i) {
			short = append(short, field{"uint16_t", name + "_at", 0, 1})
			bytes = append(bytes, field{"uint8_t", name, q.depth, (q.n + 7) / 8})
		}
	}
	long = append(long, field{p.wordType(), "current", 0, most}, field{"int32_t", "sum", 0, sums}, field{"uint32_t", "steps", 0, 1})
	all := append([]field{{"int64_t", "score", 0, p.pops[out].n}}, long...)
	return append(append(all, short...), bytes...)
}

// keeps reports whether spikes of a population are kept.
func (p *program) keeps(i int) bool {
	c := p.m.Populations[i].Cell
	return !p.m.Populations[i].Graded && (c == nil || !c.Silent)
}
