package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/tests/interchange/weights/subjects"
)

// exchangeTypes reads files of every type, and writes them again.
func exchangeTypes(theirs, ours string) error {
	f, err := tensors.Read(filepath.Join(theirs, "every-type.safetensors"))
	if err != nil {
		return err
	}
	if err := tensors.Write(filepath.Join(ours, "every-type.safetensors"), f); err != nil {
		return err
	}
	all, err := tensors.ReadNPZ(filepath.Join(theirs, "every-type.npz"))
	if err != nil {
		return err
	}
	return tensors.WriteNPZ(filepath.Join(ours, "every-type.npz"), all)
}

// writeShort writes numbers around every float of 16 bits, what they are rounded to, and all of 16 bits as float32.
func writeShort(ours string) error {
	var x, half, brain tensors.F32
	var short tensors.F16
	var upper tensors.U16
	for i := range 1 << 16 {
		h, b := tensors.Float16(i).Float32(), tensors.BFloat16(i).Float32()
		half, brain = append(half, h), append(brain, b)
		for _, v := range []float32{h, b} {
			above := math.Nextafter32(v, float32(math.Inf(1)))
			for _, step := range []uint32{1 << 12, 1 << 15} { // half a unit of either
				middle := math.Float32frombits(math.Float32bits(v) + step)
				x = append(x, middle, math.Nextafter32(middle, 0), math.Nextafter32(middle, float32(math.Inf(1))))
			}
			x = append(x, v, above)
		}
	}
	for _, v := range x {
		short, upper = append(short, tensors.ToFloat16(v)), append(upper, uint16(tensors.ToBFloat16(v)))
	}
	n, every := []int{len(x)}, []int{1 << 16}
	if err := tensors.WriteNPZ(filepath.Join(ours, "short.npz"), []tensors.Tensor{{Name: "x", Shape: n, Values: x},
		{Name: "half", Shape: n, Values: short}, {Name: "brain", Shape: n, Values: upper}}); err != nil {
		return err
	}
	return tensors.WriteNPZ(filepath.Join(ours, "long.npz"), []tensors.Tensor{{Name: "half", Shape: every, Values: half},
		{Name: "brain", Shape: every, Values: brain}})
}

// exchangeDicts loads state_dicts, compares spikes, and writes state_dicts and spikes of models whose numbers are others.
func exchangeDicts(out io.Writer, theirs, ours string) error {
	all := subjects.All()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		dict, err := tensors.Read(filepath.Join(theirs, name+".safetensors"))
		if err != nil {
			return err
		}
		m, err := statedict.Load(s.Net, dict, s.Names)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		recorded, err := tensors.ReadNPZ(filepath.Join(theirs, name+".npz"))
		if err != nil {
			return err
		}
		if err := s.Compare(m, recorded); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := writeDict(s, m, recorded, filepath.Join(ours, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Fprintf(out, "%d nets of the libraries are loaded, and fire the same spikes here\n", len(all))
	return nil
}

// writeDict changes the weights, and writes the state_dict and what the model fires.
func writeDict(s subjects.Subject, m *snn.Model, recorded []tensors.Tensor, path string) error {
	for k := range m.Net.Projections {
		for row := range m.WeightRows(k) {
			slices.Reverse(row)
		}
	}
	for i := range m.Net.Projections {
		if p := m.Net.Projections[i]; p.Pre == p.Post && p.Dense() {
			w, ld := m.Weights(i)
			for cell := range m.Net.Population(p.Pre).Size() {
				w[cell*ld+cell] = 0 // Norse's cells have no weight to themselves
			}
		}
	}
	dict, err := statedict.Save(m, s.Names)
	if err != nil {
		return err
	}
	if err := tensors.Write(path+".safetensors", dict); err != nil {
		return err
	}
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
	arrays := []tensors.Tensor{input}
	for _, module := range slices.Sorted(maps.Keys(fired)) {
		arrays = append(arrays, fired[module])
	}
	return tensors.WriteNPZ(path+".npz", arrays)
}
