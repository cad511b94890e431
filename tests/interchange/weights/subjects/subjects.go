// Package subjects has the nets of nets.py as they are described here, and compares what both sides fire.
package subjects

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
)

// Subject is a net of nets.py as it is described here.
type Subject struct {
	Net   snn.Net
	Names statedict.Modules
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
	return snn.Synaptic{TauSyn: 2, LIF: snn.LIF{
		Tau: 4, Euler: true, Scale: snn.ScaleLeak, Threshold: 0.75, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep,
	}}
}

// All are described with other numbers than the state_dicts have, where those have them.
func All() map[string]Subject {
	leaky, norse := snn.LIF{Beta: 0.3, Threshold: 7}, norseLIF()
	one := func(cell snn.Cell, in, cells int) snn.Net {
		return chain([]snn.Population{population("in", nil, in), population("out", cell, cells)}, join("in", "out", nil))
	}
	recurrent := func(n snn.Net, wiring snn.Wiring) snn.Net {
		n.Projections = append(n.Projections, join("out", "out", wiring))
		return n
	}
	fc1 := statedict.Modules{"fc1": "in→out", "lif1": "out"}
	again := statedict.Modules{"fc1": "in→out", "lif1": "out", "lif1.recurrent": "out→out"}
	deep := statedict.Modules{"conv1": "in→a", "lif1": "a", "fc1": "a→out", "lif2": "out"}
	return map[string]Subject{
		"leaky": {chain([]snn.Population{population("in", nil, 6), population("a", leaky, 8), population("out", leaky, 4)},
			join("in", "a", nil), join("a", "out", snn.Dense{})), statedict.Modules{"fc1": "in→a", "lif1": "a", "fc2": "a→out", "lif2": "out"}},
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
			join("in", "lif1", nil), join("lif1", "lif2", nil)), statedict.Modules{"fc1": "in→lif1", "fc2": "lif1→lif2"}},
		"norse-recurrent": {chain([]snn.Population{population("in", nil, 6), population("rec", norse, 5), population("lif", norse, 3)},
			join("in", "rec", nil), join("rec", "rec", nil), join("rec", "lif", nil)),
			statedict.Modules{"rec.input_weights": "in→rec", "rec.recurrent_weights": "rec→rec", "out": "rec→lif"}},
		"norse-conv": {chain([]snn.Population{population("in", nil, 5, 5, 2), population("lif1", norse, 3, 3, 3), population("lif2", norse, 4)},
			join("in", "lif1", snn.Conv2D{Kernel: [2]int{3, 3}}), join("lif1", "lif2", nil)), statedict.Modules{"conv": "in→lif1", "fc": "lif1→lif2"}},
	}
}

// population returns the one whose spikes a module has fired: the one that Names says, or that of its name.
func (s Subject) population(n snn.Net, module string) int {
	if i := n.Index(s.Names[module]); i >= 0 {
		return i
	}
	return n.Index(module)
}

// order returns which cell of population i the library has at each place: it has the channels of a map or line first.
func order(n snn.Net, i int) []int {
	p := n.Populations[i]
	channels := 1
	line := slices.ContainsFunc(n.Projections, func(q snn.Projection) bool {
		return strings.HasPrefix(q.Label(), "Conv1D") && (q.Pre == p.Name || q.Post == p.Name)
	})
	if len(p.Shape) == 3 || len(p.Shape) == 2 && line {
		channels = p.Shape[len(p.Shape)-1]
	}
	var cells []int
	for c := range channels {
		for place := range p.Size() / channels {
			cells = append(cells, place*channels+c)
		}
	}
	return cells
}

// Fire presents the samples of an input, [sample, step, ...] in the order of the library, and returns what each of the populations of modules
// fired in the same order, by the names of modules.
func (s Subject) Fire(m *snn.Model, input tensors.Tensor, modules []string) (map[string]tensors.Tensor, error) {
	samples, steps, cells := input.Shape[0], input.Shape[1], order(m.Net, 0)
	x, fired := tensors.Float64s(input.Values), map[string]tensors.Tensor{}
	for sample := range samples {
		in := snn.NewSpikes(steps, len(cells))
		for step := range steps {
			for theirs, ours := range cells {
				if x[(sample*steps+step)*len(cells)+theirs] != 0 {
					in.Set(step, ours)
				}
			}
		}
		trace, err := m.Run(in)
		if err != nil {
			return nil, err
		}
		for _, module := range modules {
			i := s.population(m.Net, module)
			if i < 0 {
				return nil, fmt.Errorf("no population is %s", module)
			}
			fired[module] = appended(fired[module], module, trace.Populations[i].Spikes, order(m.Net, i))
		}
	}
	return fired, nil
}

// appended adds a sample to the spikes of a population.
func appended(t tensors.Tensor, module string, spikes *snn.Spikes, cells []int) tensors.Tensor {
	x, _ := t.Values.(tensors.U8)
	for step := range spikes.Steps {
		for _, cell := range cells {
			fires := uint8(0)
			if spikes.Has(step, cell) {
				fires = 1
			}
			x = append(x, fires)
		}
	}
	return tensors.Tensor{Name: module, Shape: []int{len(x) / spikes.Steps / len(cells), spikes.Steps, len(cells)}, Values: x}
}

// Compare presents the input of a file of spikes, and returns the first step in which a cell fires otherwise than in the library; recorded are the
// arrays of the file.
func (s Subject) Compare(m *snn.Model, recorded []tensors.Tensor) error {
	var input tensors.Tensor
	var modules []string
	for _, x := range recorded {
		if x.Name == "input" {
			input = x
		} else {
			modules = append(modules, x.Name)
		}
	}
	fired, err := s.Fire(m, input, modules)
	if err != nil {
		return err
	}
	for _, want := range recorded {
		got, ok := fired[want.Name]
		if !ok {
			continue
		}
		x, y := tensors.Float64s(got.Values), tensors.Float64s(want.Values)
		if len(x) != len(y) || slices.Max(y) == 0 {
			return fmt.Errorf("%s: %d values for %d, or no spike", want.Name, len(x), len(y))
		}
		for i := range x {
			if steps, cells := got.Shape[1], got.Shape[2]; x[i] != y[i] {
				return fmt.Errorf("%s: cell %d fires %v in step %d of sample %d, and %v in the library", want.Name, i%cells, x[i], i/cells%steps,
					i/cells/steps, y[i])
			}
		}
	}
	return nil
}
