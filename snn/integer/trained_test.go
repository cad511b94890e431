package integer_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/integer"
)

// trainDigits trains a small net with weights of 4 bits, at scales that are powers of two, and this output.
func trainDigits(t testing.TB, output snn.Cell, loss gradient.LossKind) (*learning.Report, learning.Task) {
	t.Helper()
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	net := snn.Feedforward(64, 32, 10)
	if output != nil {
		net.Populations[2].Cell = output
	}
	for k := range net.Projections {
		net.Projections[k].Quantization = snn.Quantization{Bits: 4, Scale: []float64{1. / 32, 1. / 16}[k]}
	}
	r, err := learning.Train(t.Context(), learning.Entry{Net: net, Encoder: encode.Direct{T: 10},
		Learner:  gradient.Rule{Loss: gradient.Loss{Kind: loss}, Optimizer: optim.Optimizer{Rate: 3e-3}},
		Settings: learning.Settings{Epochs: 3, Batch: 32, Store: "-", Workers: 1}}, task)
	if err != nil {
		t.Fatal(err)
	}
	return r, task
}

// A net trained with weights of 4 bits says of every test sample what its report says, in integers in Go and in C; of each presentation the spikes
// are those of the simulation.
func TestTrainedNetInIntegers(t *testing.T) {
	for _, c := range []struct {
		name   string
		output snn.Cell
		loss   gradient.LossKind
		by     integer.Score
	}{
		{"spikes", nil, gradient.CECount, integer.SpikeCount},
		{"sums of potentials", snn.LI{Beta: .9}, gradient.CEMembrane, integer.PotentialSum},
		{"largest potentials", snn.LI{Beta: .9}, gradient.CEMaxMembrane, integer.PotentialMax},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, task := trainDigits(t, c.output, c.loss)
			compareTrained(t, r, task, c.by)
		})
	}
}

// compareTrained compares classes and spikes.
func compareTrained(t *testing.T, r *learning.Report, task learning.Task, by integer.Score) {
	t.Helper()
	if r.Test.Accuracy < .5 {
		t.Fatalf("the net reaches only %.1f %%", 100*r.Test.Accuracy)
	}
	m, err := integer.Convert(r.Model, integer.Options{Arithmetic: integer.Binary32, Graded: []string{r.Model.Net.Populations[0].Name},
		Readout: integer.Readout{Population: r.Model.Net.Populations[2].Name, By: by}})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Exact(); err != nil {
		t.Fatal(err)
	}
	said, err := r.Predict(t.Context(), task.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for i, x := range task.Test.X {
		in := snn.NewSpikes(0, 0)
		encode.Direct{T: 10}.Encode(in, x, 1, snn.Stream{})
		run, err := m.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := r.Model.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		for k := 1; k < 3; k++ {
			if run.Spikes[k] != nil && !slices.Equal(run.Spikes[k].Bits, trace.Populations[k].Spikes.Bits) {
				t.Errorf("sample %d: population %d fires other spikes than in the simulation", i, k)
			}
		}
		if run.Class != said[i].Class {
			t.Errorf("sample %d is class %d in integers, %d by the rule", i, run.Class, said[i].Class)
		}
		fmt.Fprintln(&want, said[i].Class)
	}
	if got := classesInC(t, m, task.Test.X, 10); got != want.String() {
		t.Errorf("other classes in C than by the rule:\n%s\n%s", got, want.String())
	}
}

// classesInC returns what the C code says of samples, a line each.
func classesInC(t *testing.T, m *integer.Model, samples [][]float32, steps int) string {
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("there is no C compiler called cc")
	}
	dir := t.TempDir()
	var header, main bytes.Buffer
	if err := m.WriteC(&header, "digits"); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&main, "#include <stdio.h>\n#include \"digits.h\"\nstatic const int16_t in[%d][64] = {\n", len(samples))
	for _, x := range samples {
		main.WriteByte('{')
		for _, v := range x {
			fmt.Fprintf(&main, "%d,", int(v/integer.GradedUnit))
		}
		main.WriteString("},\n")
	}
	fmt.Fprintf(&main, "};\nint main(void) {\n    static digits_state s;\n    for (int i = 0; i < %d; i++) printf(\"%%ld\\n\", (long)digits_run(&s, %d, in[i], 0));\n"+
		"    return 0;\n}\n", len(samples), steps)
	for name, text := range map[string]*bytes.Buffer{"digits.h": &header, "main.c": &main} {
		if err := os.WriteFile(filepath.Join(dir, name), text.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(cc, "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", "digits", "main.c")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(filepath.Join(dir, "digits")).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
