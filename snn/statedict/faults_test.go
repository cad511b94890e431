package statedict_test

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/tests/interchange/weights/subjects"
)

// oneLayer is an input that is joined to cells.
func oneLayer(cell snn.Cell, in, out []int, p snn.Projection) snn.Net {
	p.Pre, p.Post = "in", "out"
	return snn.Net{Populations: []snn.Population{{Name: "in", Shape: in}, {Name: "out", Shape: out, Cell: cell}}, Projections: []snn.Projection{p}}
}

// changed returns a state_dict with tensors in place of those of their names, or without those that have no values.
func changed(f tensors.File, with ...tensors.Tensor) tensors.File {
	f.Tensors = slices.Clone(f.Tensors)
	for _, t := range with {
		f.Tensors = slices.DeleteFunc(f.Tensors, func(x tensors.Tensor) bool { return x.Name == t.Name })
		if t.Values != nil {
			f.Tensors = append(f.Tensors, t)
		}
	}
	return f
}

func number(name string, x float32) tensors.Tensor {
	return tensors.Tensor{Name: name, Values: tensors.F32{x}}
}

// One error lists all that does not fit.
func TestLoadRefuses(t *testing.T) {
	s, _, dict := loaded(t, "leaky")
	conv, _, convDict := loaded(t, "conv")
	recurrent, _, recurrentDict := loaded(t, "norse-recurrent")
	alpha, _, alphaDict := loaded(t, "alpha")
	without := func(names statedict.Modules, module string) statedict.Modules {
		names = maps.Clone(names)
		delete(names, module)
		return names
	}
	net := func(n snn.Net, change func(*snn.Net)) snn.Net {
		n.Populations, n.Projections = slices.Clone(n.Populations), slices.Clone(n.Projections)
		change(&n)
		return n
	}
	wide := tensors.Tensor{Name: "fc1.weight", Shape: []int{6, 8}, Values: make(tensors.F32, 48)}
	for name, c := range map[string]struct {
		net   snn.Net
		dict  tensors.File
		names statedict.Modules
		want  []string
	}{
		"no net":     {snn.Net{}, dict, s.Names, []string{"statedict: snn: "}},
		"no place":   {s.Net, dict, statedict.Modules{"fc1": "in→b", "fc9": "c"}, []string{`fc1 is "in→b", and the net has no such`, `fc9 is "c"`}},
		"one place":  {s.Net, dict, statedict.Modules{"fc1": "in→a", "fc2": "in→a"}, []string{`fc1 and fc2 are both "in→a"`}},
		"transposed": {s.Net, changed(dict, wide), s.Names, []string{"fc1.weight has the shape [6 8], and in→a takes [8 6]"}},
		"missing, unused, shape": {s.Net, changed(dict, number("lif9.beta", 1), tensors.Tensor{Name: "fc2.weight"}, tensors.Tensor{Name: "lif2.beta"},
			tensors.Tensor{Name: "fc1.bias", Shape: []int{3}, Values: make(tensors.F32, 3)}), s.Names,
			[]string{"missing: fc2.weight of a→out", "missing: lif2.beta of out", "unused: lif9.beta []", "fc1.bias has the shape [3], and a takes [8]"}},
		"unnamed":         {s.Net, dict, without(s.Names, "fc2"), []string{"no module is the projection a→out", "unused: fc2.weight [4 8]"}},
		"reset":           {s.Net, changed(dict, number("lif1.reset_mechanism_val", 3)), s.Names, []string{"lif1.reset_mechanism_val is 3"}},
		"graded":          {s.Net, changed(dict, number("lif1.graded_spikes_factor", 2)), s.Names, []string{"lif1.graded_spikes_factor is 2; spikes here are 1"}},
		"threshold":       {s.Net, changed(dict, number("lif1.threshold", 0)), s.Names, []string{"lif1.threshold is 0 for cell 0"}},
		"no decay":        {s.Net, changed(dict, number("lif1.beta", -1)), s.Names, []string{`with the numbers of the state_dict: snn: population "a"`}},
		"not a number":    {s.Net, changed(dict, tensors.Tensor{Name: "fc2.weight", Shape: []int{4, 8}, Values: tensors.F32(slices.Repeat([]float32{float32(math.NaN())}, 32))}), s.Names, []string{"the weights of a→out", "NaN"}},
		"broken tensor":   {s.Net, changed(dict, tensors.Tensor{Name: "x", Shape: []int{2}, Values: tensors.F32{1}}), s.Names, []string{`"x" has 1 numbers for shape [2]`}},
		"alpha, subtract": {alpha.Net, changed(alphaDict, number("lif1.reset_mechanism_val", 0)), alpha.Names, []string{"lif1 subtracts its threshold from two currents"}},
		"alpha, differing": {alpha.Net, changed(alphaDict, tensors.Tensor{Name: "lif1.beta", Shape: []int{2}, Values: tensors.F32{.1, .2}}), alpha.Names,
			[]string{"lif1.beta has 2 numbers that differ; cells here share one"}},
		"cells of maps": {conv.Net, changed(convDict, tensors.Tensor{Name: "lif1.beta", Shape: []int{2, 3}, Values: make(tensors.F32, 6)}), conv.Names,
			[]string{`lif1.beta has the shape [2 3], which does not fit the cells of a, [3 2 2]`}},
		"gain": {net(s.Net, func(n *snn.Net) { n.Projections[0].Gain = 2 }), dict, s.Names, []string{"projection in→a has the Gain 2"}},
		"no bias": {net(s.Net, func(n *snn.Net) { n.Populations[2].Bias = &snn.Init{} }), dict, s.Names,
			[]string{`missing: the Bias of population "out"; no module that ends there has a bias`}},
		"wiring": {net(s.Net, func(n *snn.Net) { n.Projections[0].Wiring = snn.Sparse{Probability: .5} }), dict, s.Names,
			[]string{"fc1: projection in→a is Sparse", "unused: fc1.weight"}},
		"cells": {net(s.Net, func(n *snn.Net) { n.Populations[1].Cell = snn.BRF{Omega: 10, Offset: 1} }), dict, s.Names,
			[]string{`lif1: population "a" has cells of type snn.BRF`}},
		"integrator": {net(s.Net, func(n *snn.Net) { n.Populations[2].Cell = snn.LI{Beta: .5} }), dict, s.Names,
			[]string{"lif2 resets its membrane, and an LI"}},
		"diagonal": {net(recurrent.Net, func(n *snn.Net) { n.Projections[1].Bound.ZeroDiagonal = true }), changed(recurrentDict,
			tensors.Tensor{Name: "rec.recurrent_weights", Shape: []int{5, 5}, Values: tensors.F32(slices.Repeat([]float32{1}, 25))}), recurrent.Names,
			[]string{"rec.recurrent_weights has the weight 1 from cell 0 to itself"}},
	} {
		m, err := statedict.Load(c.net, c.dict, c.names)
		if err == nil || m != nil || !strings.HasPrefix(err.Error(), "statedict: ") {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", name, err, want)
			}
		}
	}
}

func TestSaveRefuses(t *testing.T) {
	made := func(cell snn.Cell, change func(*snn.Net)) *snn.Model {
		n := oneLayer(cell, []int{2, 2, 2}, []int{2, 2, 3}, snn.Projection{Wiring: snn.Conv2D{Kernel: [2]int{1, 1}}})
		if change != nil {
			change(&n)
		}
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	leaky := snn.LIF{Beta: .5}
	biased := made(leaky, func(n *snn.Net) { n.Populations[1].Bias = &snn.Init{Kind: snn.InitUniform, Lo: -1, Hi: 1} })
	for want, m := range map[string]*snn.Model{
		"the model is nil": nil,
		`the cells of population "out" have Rest, Refract`: made(snn.LIF{Beta: .5, Rest: .25, Refractory: 2}, nil),
		`the cells of population "out" have Inclusive`:     made(snn.LIF{Beta: .5, Inclusive: true}, nil),
		`multiply their input by 1 − decay`:                made(snn.LIF{Beta: .5, Scale: snn.ScaleLeak}, nil),
		`have Earlier`:                                     made(snn.Synaptic{LIF: leaky, Alpha: .5, Earlier: true}, nil),
		`has cells of type snn.BRF`:                        made(snn.BRF{Omega: 10, Offset: 1}, nil),
		`the biases of population "out" differ within`:     biased,
	} {
		f, err := statedict.Save(m, statedict.Modules{"conv": "in→out", "lif": "out"})
		if err == nil || !strings.HasPrefix(err.Error(), "statedict: ") || !strings.Contains(err.Error(), want) || f.Tensors != nil {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := statedict.Save(biased, statedict.Modules{"conv_weights": "in→out"}); err == nil || !strings.Contains(err.Error(), `no module that ends at population "out" has a bias`) {
		t.Error(err)
	}
	if _, err := statedict.Save(made(leaky, nil), statedict.Modules{"lif": "out"}); err == nil || !strings.Contains(err.Error(), "no module is the projection in→out") {
		t.Error(err)
	}
}

// Weights go out with their Gain and as Quantization rounds them: as spikes meet them.
func TestSavesEffectiveWeights(t *testing.T) {
	n := oneLayer(snn.LI{Beta: .5}, []int{2}, []int{1}, snn.Projection{
		Gain: 2, Init: snn.Init{Kind: snn.InitConstant, Lo: .7}, Quantization: snn.Quantization{Bits: 4, Scale: .25},
	})
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	f, err := statedict.Save(m, statedict.Modules{"fc": "in→out", "read": "out"})
	if err != nil || !slices.Equal(f.Tensor("fc.weight").Values.(tensors.F32), tensors.F32{1.5, 1.5}) || f.Tensor("read.beta").Values.(tensors.F32)[0] != .5 ||
		f.Tensor("read.reset_mechanism_val").Values.(tensors.I64)[0] != 2 {
		t.Errorf("%v, %v", f, err)
	}
}

// The modules that are proposed for a chain are those that its author has named.
func TestSuggests(t *testing.T) {
	for name, s := range subjects.All() {
		dict, err := tensors.Read(filepath.Join("testdata", name+".safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := statedict.Suggest(s.Net, dict)
		if err != nil || !maps.Equal(got, s.Names) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, s.Names)
		}
	}
}

func TestSuggestsByShapeAndNumber(t *testing.T) {
	net, err := snn.Layers([]int{1, 1, 4}, "3-3-2")
	if err != nil {
		t.Fatal(err)
	}
	weight := func(name string, sides ...int) tensors.Tensor {
		return tensors.Tensor{Name: name + ".weight", Shape: sides, Values: make(tensors.F32, sides[0]*sides[1])}
	}
	numbered := tensors.File{Tensors: []tensors.Tensor{weight("fc10", 2, 3), weight("fc2", 3, 3), weight("fc1", 3, 4)}}
	named := tensors.File{Tensors: []tensors.Tensor{weight("in", 3, 4), weight("end", 2, 3), weight("mid", 3, 3)}}
	for _, c := range []struct {
		from tensors.File
		want [3]string
	}{{numbered, [3]string{"fc1", "fc2", "fc10"}}, {named, [3]string{"in", "mid", "end"}}} {
		got, err := statedict.Suggest(net, c.from)
		for i, module := range c.want {
			if err != nil || got[module] != net.Projections[i].String() {
				t.Errorf("%v, %v, want %v", got, err, c.want)
			}
		}
	}
	odd := tensors.File{Tensors: []tensors.Tensor{weight("fc1", 3, 5), weight("fc2", 3, 3), weight("fc3", 2, 3)}}
	if _, err := statedict.Suggest(net, odd); err == nil || !strings.Contains(err.Error(), "takes [3 4]") || !strings.Contains(err.Error(), "fc1 has [3 5]") {
		t.Error(err)
	}
	fork := net
	fork.Projections = append(slices.Clone(net.Projections), snn.Projection{Pre: net.Projections[0].Pre, Post: net.Projections[2].Post})
	if _, err := statedict.Suggest(fork, numbered); err == nil || !strings.Contains(err.Error(), "projects to more than one other") {
		t.Error(err)
	}
}

// Cells whose names are not in the order of the layers go where their weights from cells to cells are wanted.
func TestSuggestsRecurrentCells(t *testing.T) {
	net := snn.Feedforward(4, 3, 3, 2)
	middle := net.Populations[2].Name
	net.Projections = append(net.Projections, snn.Projection{Pre: middle, Post: middle, Delay: 1})
	tensor := func(name string, sides ...int) tensors.Tensor {
		values := 1
		for _, side := range sides {
			values *= side
		}
		return tensors.Tensor{Name: name, Shape: sides, Values: make(tensors.F32, values)}
	}
	from := tensors.File{Tensors: []tensors.Tensor{tensor("fc1.weight", 3, 4), tensor("fc2.weight", 3, 3), tensor("fc3.weight", 2, 3),
		tensor("lif1.threshold"), tensor("lif3.threshold"), tensor("rec.threshold"), tensor("rec.recurrent.weight", 3, 3)}}
	got, err := statedict.Suggest(net, from)
	want := map[string]string{"lif1": net.Populations[1].Name, "rec": middle, "lif3": net.Populations[3].Name, "rec.recurrent": middle + "→" + middle}
	for module, part := range want {
		if err != nil || got[module] != part {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
}

// FuzzLoad holds that a state_dict from outside is an error or a model that runs.
func FuzzLoad(f *testing.F) {
	for name := range subjects.All() {
		dict, err := tensors.Read(filepath.Join("testdata", name+".safetensors"))
		if err != nil {
			f.Fatal(err)
		}
		var b strings.Builder
		if err := dict.Encode(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(name, []byte(b.String()))
	}
	all := subjects.All()
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		s, ok := all[name]
		if !ok {
			s = all["leaky"]
		}
		dict, err := tensors.Parse(data)
		if err != nil {
			return
		}
		if names, err := statedict.Suggest(s.Net, dict); err == nil && names == nil {
			t.Fatal("neither a suggestion nor an error")
		}
		m, err := statedict.Load(s.Net, dict, s.Names)
		if err != nil {
			return
		}
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Run(snn.NewSpikes(2, m.Net.Populations[0].Size())); err != nil {
			t.Fatal(err)
		}
	})
}
