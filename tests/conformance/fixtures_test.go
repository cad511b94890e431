package main

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

var renew = flag.Bool("update", false, "write the fixtures")

// published are the fixtures: the subject that each is drawn for, and its equations. dt is 1 ms.
func published() []struct{ file, library, subject, equations string } {
	return []struct{ file, library, subject, equations string }{
		{"leaky-subtract", "snnTorch", "Leaky on the grid, reset subtract", "v = b*v + i - h*(fired in the step before); fire if v > h"},
		{"leaky-zero", "snnTorch", "Leaky on the grid, reset zero", "v = b*v*(not fired in the step before) + i; fire if v > h"},
		{"leaky-none", "snnTorch", "Leaky on the grid, reset none", "v = b*v + i; fire if v > h"},
		{"synaptic-zero-all", "snnTorch", "Synaptic on the grid, reset zero-all",
			"s = a*s + i; v = (b*v + s)*(not fired in the step before); fire if v > h"},
		{"recurrent-subtract", "snnTorch", "RLeaky on the grid, reset subtract",
			"v = b*v + i - h*(fired in the step before); fire if v > h; spikes come back a step later"},
		{"convolution", "snnTorch", "Conv2d on the grid", "v = b*v + i - h*(fired in the step before); fire if v > h"},
		{"box-zero", "Norse", "LIFBoxCell, reset to a value", "v = v + (i - v)/tau; fire if v > h; then v = 0 where fired"},
		{"box-subtract", "Norse", "LIFBoxCell, reset by subtraction", "v = v + (i - v)/tau; fire if v > h; then v = v - h where fired"},
		{"current-zero", "Norse", "LIFCell", "s = s*(1 - 1/tausyn) + i; v = v + (s - v)/tau; fire if v > h; then v = 0 where fired"},
		{"adaptive", "Norse", "LSNNCell",
			"v = v + (s - v)/tau; s = s*(1 - 1/tausyn) + i; a = (1 - 1/taua)*(a + fired in the step before); fire if v > h + b*a; then v = 0 where fired"},
		{"inclusive-zero", "SpikingJelly", "LIFNode, hard reset", "v = v + (i - v)/tau; fire if v >= h; then v = 0 where fired"},
		{"inclusive-subtract", "SpikingJelly", "LIFNode, soft reset, decay_input=False", "v = v - v/tau + i; fire if v >= h; then v = v - h where fired"},
		{"cuba-inclusive-zero", "SpikingJelly", "CUBALIFNode, hard reset", "s = a*s + i; v = b*v + s; fire if v >= h; then v = 0 where fired"},
		{"delays-current", "Brian2", "dv/dt = (I - v)/tau, recurrent",
			"s = s*(1 - 1/tausyn) + i; v = v + (s - v)/tau; fire if v > h; then v = 0 where fired"},
		{"refractory", "Brian2", "dv/dt = (I - v)/tau, refractory",
			"s = s*(1 - 1/tausyn) + i; v = v + (s - v)/tau, held for some steps behind a spike; fire if v > h; then v = 0 where fired"},
		{"membrane-zero-all", "Brian2", "dv/dt = -v/tau, v += w, v = 0",
			"v = (1 - 1/tau)*(v + i)*(not fired in the step before); fire if v > h"},
	}
}

// makeFixture draws a small net that says something.
func makeFixture(t *testing.T, library, name string, seed uint64) fixture {
	p, err := choose([]string{library})
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(p[0].subjects, func(x subject) bool { return x.name == name })
	if k < 0 {
		t.Fatalf("%s has no subject %q", library, name)
	}
	for attempt := range uint64(10000) {
		d := newDrawing(rand.New(rand.NewPCG(seed, attempt)))
		p[0].subjects[k].set(d)
		d.input, d.bias, d.learn, d.skip = spiking, false, false, false
		s := d.sample()
		if cells := cellsOf(s.net); len(s.input) > 3 || cells > 32 && d.layers == nil || cells > 150 {
			continue
		}
		if r, err := s.ours(); err == nil && r.tell("") {
			return s.fixture(t, library, r)
		}
	}
	t.Fatalf("%s: no net says anything", name)
	return fixture{}
}

func cellsOf(n snn.Net) (cells int) {
	for _, p := range n.Populations {
		cells += p.Size()
	}
	return cells
}

func (s sample) fixture(t *testing.T, library string, r results) fixture {
	f := fixture{Library: library, Modules: s.modules, Net: s.net, Spikes: map[string][][][]int{}, Potentials: map[string][][]float64{}}
	m, err := s.model()
	if err != nil {
		t.Fatal(err)
	}
	for k := range s.net.Projections {
		f.Weights = append(f.Weights, weights(m, k).Data)
	}
	for i := range s.input {
		f.Input = append(f.Input, indices(bits(&s.input[i]), s.input[i].Cells))
	}
	samples := len(s.input)
	for _, p := range s.net.Populations {
		if fired, ok := r.Spikes[p.Name]; ok {
			for part := range slices.Chunk(fired, len(fired)/samples) {
				f.Spikes[p.Name] = append(f.Spikes[p.Name], indices(part, p.Size()))
			}
		}
		if v, ok := r.Potentials[p.Name]; ok {
			for part := range slices.Chunk(v, len(v)/samples) {
				f.Potentials[p.Name] = append(f.Potentials[p.Name], part)
			}
		}
	}
	return f
}

// indices are the cells that fire, by step.
func indices(bits []int, cells int) (all [][]int) {
	for row := range slices.Chunk(bits, cells) {
		fired := []int{}
		for i, x := range row {
			if x == 1 {
				fired = append(fired, i)
			}
		}
		all = append(all, fired)
	}
	return all
}

// Our simulation does what the fixtures say, to the last bit; their numbers were given by the libraries that they name, too, which the command holds
// them against.
func TestFixtures(t *testing.T) {
	for i, x := range published() {
		path := filepath.Join("fixtures", x.file+".json")
		if *renew {
			f := makeFixture(t, x.library, x.subject, uint64(i))
			f.Name, f.Equations = x.file, x.equations
			if err := f.write(path); err != nil {
				t.Fatal(err)
			}
		}
		f, err := readFixture(path)
		if err != nil {
			t.Fatal(err)
		}
		here, err := f.sample().ours()
		if err != nil {
			t.Fatalf("%s: %v", x.file, err)
		}
		want := f.results()
		here.Gradients = nil
		c := comparison{numbers: grid}
		if err := c.differences(f.sample(), here, want); err != nil || c.check() != nil || c.spikes == 0 {
			t.Errorf("%s: %v, %v, %d spikes", x.file, err, c.check(), c.spikes)
		}
	}
}

// There are no others, and what is damaged is refused.
func TestFixturesAreAll(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("fixtures", "*.json"))
	if err != nil || len(files) != len(published()) {
		t.Errorf("%d fixtures, %d published, %v", len(files), len(published()), err)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.json")
	for _, change := range []struct{ old, new string }{{`"input"`, `"inputs"`}, {`"weights": [`, `"weights": [[],`}, {`"Post":"`, `"Post":"x`}} {
		if err := os.WriteFile(bad, []byte(strings.Replace(string(whole), change.old, change.new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readFixture(bad); err == nil {
			t.Errorf("%s for %s is taken", change.new, change.old)
		}
	}
}
