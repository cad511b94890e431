package integer

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// compiler returns a C compiler, or skips the test.
func compiler(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CC"), "cc", "gcc", "clang"} {
		if path, err := exec.LookPath(name); err == nil && name != "" {
			return path
		}
	}
	t.Skip("there is no C compiler: neither CC, cc, gcc nor clang")
	return ""
}

// program of C that runs networks, and what it has to print.
type cProgram struct {
	t          testing.TB
	dir        string
	main, want bytes.Buffer
	calls      bytes.Buffer
}

func newCProgram(t testing.TB) *cProgram {
	p := &cProgram{t: t, dir: t.TempDir()}
	p.main.WriteString("#include <stdio.h>\n")
	return p
}

// add writes the header of m, and code that runs it on in and prints all spikes, potentials and the class.
func (p *cProgram) add(m *Model, name string, in ...*snn.Spikes) {
	p.t.Helper()
	var h bytes.Buffer
	if err := m.WriteC(&h, name); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, name+".h"), h.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
	run, err := m.Run(in...)
	if err != nil {
		p.t.Fatal(err)
	}
	prog := m.compile()
	fmt.Fprintf(&p.main, "#include \"%s.h\"\nstatic %s_state %s_of;\n", name, name, name)
	args, strides, at, steps := "", "", 0, 0
	for i, q := range m.Populations {
		if q.Cell != nil {
			continue
		}
		x := in[at]
		steps = max(steps, x.Steps)
		typ, row, values := "uint8_t", (x.Cells+7)/8, rowBytes
		if q.Graded {
			typ, row, values = "int16_t", x.Cells, gradedValues
		}
		fmt.Fprintf(&p.main, "static const %s %s_in%d[] = {%s};\n", typ, name, i, values(x))
		args += fmt.Sprintf(", %s_in%d + t * %d", name, i, row)
		strides += fmt.Sprintf(", %s_in%d, %d", name, i, row)
		at++
	}
	fmt.Fprintf(&p.calls, "    %s_reset(&%s_of);\n    for (uint32_t t = 0; t < %d; t++) {\n        %s_step(&%s_of%s);\n", name, name, steps, name, name, args)
	for i, q := range m.Populations {
		pop := prog.popName(i)
		if prog.keeps(i) {
			fmt.Fprintf(&p.calls, "        for (uint32_t i = 0; i < %d; i++) printf(\"%%02x\", %s_%s_spikes(&%s_of)[i]);\n        printf(\"\\n\");\n", (q.Size()+7)/8, name, pop, name)
		}
		if q.Cell != nil {
			fmt.Fprintf(&p.calls, "        for (uint32_t i = 0; i < %d; i++) printf(\"%%ld \", (long)(int32_t)%s_of.%s_v[i]);\n        printf(\"\\n\");\n", q.Size(), name, pop)
		}
	}
	fmt.Fprintf(&p.calls, "    }\n    printf(\"%%ld\\n\", (long)%s_run(&%s_of, %d%s));\n", name, name, steps, strides)
	for t := range steps {
		p.expect(m, prog, run, t)
	}
	fmt.Fprintf(&p.want, "%d\n", run.Class)
}

// expect writes what is to be printed of a step.
func (p *cProgram) expect(m *Model, prog *program, run *Run, t int) {
	for i, q := range m.Populations {
		if prog.keeps(i) {
			row := make([]byte, (q.Size()+7)/8)
			for c := range q.Size() {
				if run.Spikes[i].Has(t, c) {
					row[c/8] |= 1 << (c % 8)
				}
			}
			fmt.Fprintf(&p.want, "%x\n", row)
		}
		if q.Cell == nil {
			continue
		}
		for c := range q.Size() {
			v := run.Potentials[i][t*q.Size()+c]
			if m.Arithmetic == Fixed {
				fmt.Fprintf(&p.want, "%d ", int64(math.Ldexp(v, q.Cell.Fraction)))
			} else {
				fmt.Fprintf(&p.want, "%d ", bitsOf(float32(v)))
			}
		}
		p.want.WriteByte('\n')
	}
}

func rowBytes(x *snn.Spikes) string {
	var text strings.Builder
	for t := range x.Steps {
		for b := range (x.Cells + 7) / 8 {
			v := 0
			for c := b * 8; c < min(b*8+8, x.Cells); c++ {
				if x.Has(t, c) {
					v |= 1 << (c % 8)
				}
			}
			fmt.Fprintf(&text, "%d,", v)
		}
	}
	return text.String()
}

func gradedValues(x *snn.Spikes) string {
	var text strings.Builder
	for t := range x.Steps {
		for _, v := range x.Values(t) {
			fmt.Fprintf(&text, "%d,", int(v/GradedUnit))
		}
	}
	return text.String()
}

// run compiles the program, without a warning and with a check of undefined behaviour, and compares what it prints.
func (p *cProgram) run(flags ...string) {
	p.t.Helper()
	p.main.WriteString("int main(void) {\n" + p.calls.String() + "    return 0;\n}\n")
	source, binary := filepath.Join(p.dir, "main.c"), filepath.Join(p.dir, "main")
	if err := os.WriteFile(source, p.main.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
	flags = append(flags, "-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Werror", "-pedantic", "-o", binary, source)
	if out, err := exec.Command(compiler(p.t), flags...).CombinedOutput(); err != nil {
		p.t.Fatalf("%v\n%s", err, out[:min(len(out), 4000)])
	}
	p.asCPP(source)
	var stdout, stderr bytes.Buffer
	c := exec.Command(binary)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil || stderr.Len() > 0 {
		p.t.Fatalf("%v\n%s", err, stderr.String()[:min(stderr.Len(), 2000)])
	}
	got, want := strings.Split(stdout.String(), "\n"), strings.Split(p.want.String(), "\n")
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			p.t.Fatalf("line %d of %d is %.200q, want %.200q", i, len(want), got[min(i, len(got)-1)], want[i])
		}
	}
}

// asCPP compiles the program as C++ too, which sketches for microcontrollers are, where there is a compiler.
func (p *cProgram) asCPP(source string) {
	p.t.Helper()
	cpp, err := exec.LookPath("c++")
	if err != nil {
		return
	}
	out, err := exec.Command(cpp, "-x", "c++", "-std=c++11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-pedantic", source).CombinedOutput()
	if err != nil {
		p.t.Fatalf("as C++: %v\n%s", err, out[:min(len(out), 4000)])
	}
}

var undefined = []string{"-fsanitize=undefined", "-fno-sanitize-recover=undefined"}

// The C code fires every spike that the program in Go fires, and has its potentials, in both arithmetics: random nets of every kind of wiring and
// cell, of 8, 4 and 2 bits.
func TestCIsTheProgram(t *testing.T) {
	compiler(t)
	p := newCProgram(t)
	for seed := range uint64(9) {
		g, bits := newChance(seed+1000), []int{8, 4, 2}[seed%3]
		small := must[*snn.Model](t)(Quantize(g.model(t, bits), Rounding{Bits: bits, Dyadic: g.coin()}))
		for _, a := range []Arithmetic{Fixed, Binary32} {
			m := must[*Model](t)(Convert(small, Options{Arithmetic: a, Readout: g.readout()}))
			p.add(m, fmt.Sprintf("net%d_%v", seed, a), g.spikes(20, m.Populations[0].Size()))
		}
	}
	p.run(undefined...)
}
