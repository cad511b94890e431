package statedict

import (
	"path/filepath"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// subject is a net of tests/interchange/nets.py as it is described here.
type subject struct {
	net   snn.Net
	names Modules
}

func chain(populations []snn.Population, projections ...snn.Projection) snn.Net {
	return snn.Net{Populations: populations, Projections: projections}
}

func population(name string, cell snn.Cell, shape ...int) snn.Population {
	return snn.Population{Name: name, Shape: shape, Cell: cell}
}

func join(pre, post string, wiring snn.Wiring) snn.Projection {
	p := snn.Projection{Pre: pre, Post: post, Wiring: wiring}
	if pre == post {
		p.Delay = 1
	}
	return p
}

// norseLIF is Norse's LIF cell in steps of 1 ms whose dt·tau_mem_inv is 1/4, and dt·tau_syn_inv 1/2.
func norseLIF() snn.Cell {
	return snn.Synaptic{LIF: snn.LIF{Tau: 4, Euler: true, Scale: snn.ScaleLeak, Threshold: 0.75, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}, TauSyn: 2}
}

// subjects are described with other numbers than the state_dicts have, where those have them.
func subjects() map[string]subject {
	leaky, norse := snn.LIF{Beta: 0.3, Threshold: 7}, norseLIF()
	one := func(cell snn.Cell, in, cells int) snn.Net {
		return chain([]snn.Population{population("in", nil, in), population("out", cell, cells)}, join("in", "out", nil))
	}
	recurrent := func(n snn.Net, wiring snn.Wiring) snn.Net {
		n.Projections = append(n.Projections, join("out", "out", wiring))
		return n
	}
	fc1 := Modules{"fc1": "in→out", "lif1": "out"}
	again := Modules{"fc1": "in→out", "lif1": "out", "lif1.recurrent": "out→out"}
	deep := Modules{"conv1": "in→a", "lif1": "a", "fc1": "a→out", "lif2": "out"}
	return map[string]subject{
		"leaky": {chain([]snn.Population{population("in", nil, 6), population("a", leaky, 8), population("out", leaky, 4)},
			join("in", "a", nil), join("a", "out", snn.Dense{})), Modules{"fc1": "in→a", "lif1": "a", "fc2": "a→out", "lif2": "out"}},
		"vectors":   {one(leaky, 5, 4), fc1},
		"half":      {one(leaky, 6, 8), fc1},
		"rleaky":    {recurrent(one(leaky, 5, 6), nil), again},
		"onetoone":  {recurrent(one(leaky, 5, 4), snn.OneToOne{}), again},
		"synaptic":  {one(snn.Synaptic{LIF: leaky, Alpha: 0.2}, 6, 5), fc1},
		"rsynaptic": {recurrent(one(snn.Synaptic{LIF: leaky, Alpha: 0.2}, 6, 5), nil), again},
		"alpha":     {one(snn.Alpha{Alpha: 0.5, Beta: 0.25}, 6, 5), fc1},
		"lapicque":  {one(leaky, 6, 5), fc1},
		"conv": {chain([]snn.Population{population("in", nil, 6, 6, 2), population("a", leaky, 2, 2, 3), population("out", leaky, 4)},
			join("in", "a", snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}), join("a", "out", nil)), deep},
		"lines": {chain([]snn.Population{population("in", nil, 9, 2), population("a", leaky, 4, 3), population("out", leaky, 4)},
			join("in", "a", snn.Conv1D{Kernel: 3, Stride: 2}), join("a", "out", nil)), deep},
		"norse": {chain([]snn.Population{population("in", nil, 6), population("lif1", norse, 8), population("lif2", norse, 4)},
			join("in", "lif1", nil), join("lif1", "lif2", nil)), Modules{"fc1": "in→lif1", "fc2": "lif1→lif2"}},
		"norse-recurrent": {chain([]snn.Population{population("in", nil, 6), population("rec", norse, 5), population("lif", norse, 3)},
			join("in", "rec", nil), join("rec", "rec", nil), join("rec", "lif", nil)),
			Modules{"rec.input_weights": "in→rec", "rec.recurrent_weights": "rec→rec", "out": "rec→lif"}},
		"norse-conv": {chain([]snn.Population{population("in", nil, 5, 5, 2), population("lif1", norse, 3, 3, 3), population("lif2", norse, 4)},
			join("in", "lif1", snn.Conv2D{Kernel: [2]int{3, 3}}), join("lif1", "lif2", nil)), Modules{"conv": "in→lif1", "fc": "lif1→lif2"}},
	}
}

// populationOf returns the population whose spikes a module has fired: that of its name, or the one that names says.
func (s subject) populationOf(module string) string {
	if of, ok := s.names[module]; ok {
		return of
	}
	return module
}

// fired are the spikes of a population, [sample][step][cell] in one list, as the library has its cells.
type fired map[string]tensors.Tensor

func readFired(t *testing.T, path string) fired {
	t.Helper()
	all, err := tensors.ReadNPZ(path)
	if err != nil {
		t.Fatal(err)
	}
	f := fired{}
	for _, x := range all {
		f[x.Name] = x
	}
	return f
}

// run presents the samples of the input to a model, and returns what each population of modules fired, in the order of the library.
func (s subject) run(t *testing.T, m *snn.Model, f fired) map[string][]float64 {
	t.Helper()
	in := f["input"]
	samples, steps := in.Shape[0], in.Shape[1]
	x, got := tensors.Float64s(in.Values), map[string][]float64{}
	cells := cellsOf(m.Net, 0)
	for sample := range samples {
		train := snn.NewSpikes(steps, cells.size())
		for step := range steps {
			at := (sample*steps + step) * cells.size()
			cells.each(func(theirs, ours int) {
				if x[at+theirs] != 0 {
					train.Set(step, ours)
				}
			})
		}
		trace, err := m.Run(train)
		if err != nil {
			t.Fatal(err)
		}
		for module := range f {
			i := m.Net.Index(s.populationOf(module))
			if i < 0 {
				continue
			}
			l := cellsOf(m.Net, i)
			for step := range steps {
				row := make([]float64, l.size())
				l.each(func(theirs, ours int) {
					if trace.Populations[i].Spikes.Has(step, ours) {
						row[theirs] = 1
					}
				})
				got[module] = append(got[module], row...)
			}
		}
	}
	return got
}

func loaded(t *testing.T, name string) (subject, *snn.Model, tensors.File) {
	t.Helper()
	s := subjects()[name]
	dict, err := tensors.Read(filepath.Join("testdata", name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Load(s.net, dict, s.names)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s, m, dict
}
