package learning

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// modelTensors returns a model as tensors without padding: weights in the shape of their wiring, as snn.Net.WeightShape says;
// thresholds, their adaptation, biases and parameters that differ from cell to cell [cell].
func modelTensors(m *snn.Model) []Tensor {
	var all []Tensor
	for i, p := range m.Net.Projections {
		t := Tensor{Name: "weights " + p.String(), Shape: m.WeightShape(i)}
		for row := range m.WeightRows(i) {
			t.F32 = append(t.F32, row...)
		}
		all = append(all, t)
	}
	for i, p := range m.Net.Populations {
		if th := m.Thresholds(i); th != nil {
			all = append(all, Tensor{Name: "thresholds " + p.Name, Shape: []int{len(th)}, F32: slices.Clone(th)})
		}
		if th := m.Theta(i); th != nil {
			all = append(all, Tensor{Name: "theta " + p.Name, Shape: []int{len(th)}, F32: slices.Clone(th)})
		}
		if b := m.Bias(i); b != nil {
			all = append(all, Tensor{Name: "bias " + p.Name, Shape: []int{len(b)}, F32: slices.Clone(b)})
		}
		for _, x := range m.Parameters(i) {
			all = append(all, Tensor{Name: x.Name + " " + p.Name, Shape: []int{len(x.Values)}, F32: slices.Clone(x.Values)})
		}
	}
	return all
}

// setModel writes what modelTensors returned into a model of the same net.
func setModel(m *snn.Model, from []Tensor) error {
	have := modelTensors(m)
	if err := copyTensors(have, from); err != nil {
		return err
	}
	at := 0
	for i := range m.Net.Projections {
		x := have[at].F32
		for row := range m.WeightRows(i) {
			x = x[copy(row, x):]
		}
		at++
	}
	for i := range m.Net.Populations {
		for _, th := range [][]float32{m.Thresholds(i), m.Theta(i), m.Bias(i)} {
			if th != nil {
				copy(th, have[at].F32)
				at++
			}
		}
		for _, x := range m.Parameters(i) {
			copy(x.Values, have[at].F32)
			at++
		}
	}
	return nil
}

// copyTensors copies the data of tensors of the same names and shapes, whatever their order.
func copyTensors(to, from []Tensor) error {
	if len(to) != len(from) {
		return fmt.Errorf("it has %d tensors instead of %d", len(from), len(to))
	}
	for _, t := range to {
		i := slices.IndexFunc(from, func(f Tensor) bool { return f.Name == t.Name })
		if i < 0 {
			return fmt.Errorf("it has no tensor %q", t.Name)
		}
		f := from[i]
		if !slices.Equal(f.Shape, t.Shape) || len(f.F32) != len(t.F32) || len(f.I64) != len(t.I64) {
			return fmt.Errorf("its tensor %q has shape %v instead of %v", t.Name, f.Shape, t.Shape)
		}
		copy(t.F32, f.F32)
		copy(t.I64, f.I64)
	}
	return nil
}

// cloneTensors returns tensors with data of their own.
func cloneTensors(from []Tensor) []Tensor {
	all := slices.Clone(from)
	for i := range all {
		all[i].F32, all[i].I64 = slices.Clone(all[i].F32), slices.Clone(all[i].I64)
	}
	return all
}

// parameters returns the number of weights, and of parameters of cells, that a learner may change.
func parameters(n snn.Net) int64 {
	total := int64(0)
	for i, p := range n.Projections {
		if p.Frozen {
			continue
		}
		k := int64(1)
		for _, s := range n.WeightShape(i) {
			k *= int64(s)
		}
		if p.Bound.ZeroDiagonal {
			k -= int64(n.Population(p.Pre).Size())
		}
		total += k
	}
	return total + learnedInCells(n)
}

// learnedInCells returns the number of parameters of cells that gradients may change.
func learnedInCells(n snn.Net) (total int64) {
	for _, p := range n.Populations {
		total += int64(p.Learned()-p.LearnedTogether())*int64(p.Size()) + int64(p.LearnedTogether())
	}
	return total
}
