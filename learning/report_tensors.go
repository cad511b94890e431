package learning

import (
	"slices"
	"strings"
)

const (
	readoutPrefix = "readout "  // of what a read-out was fitted to
	predictedName = "predicted" // Report.Predicted
)

// tensors returns what a model file holds: the model, what its read-out was fitted to, and the predictions.
func (r *Report) tensors() []Tensor {
	all := modelTensors(r.Model)
	for _, t := range r.readout {
		t.Name = readoutPrefix + t.Name
		all = append(all, t)
	}
	if n := len(r.Predicted); n > 0 {
		t := Tensor{Name: predictedName, Shape: []int{n}, I64: make([]int64, n)}
		for i, c := range r.Predicted {
			t.I64[i] = int64(c)
		}
		all = append(all, t)
	}
	return all
}

// setTensors takes what tensors returned. Model is one of the same net; all else is overwritten.
func (r *Report) setTensors(from []Tensor) error {
	r.readout, r.Predicted = nil, nil
	rest := slices.DeleteFunc(slices.Clone(from), func(t Tensor) bool {
		name, ok := strings.CutPrefix(t.Name, readoutPrefix)
		switch {
		case ok:
			t.Name = name
			r.readout = append(r.readout, t)
		case t.Name == predictedName:
			for _, c := range t.I64 {
				r.Predicted = append(r.Predicted, int(c))
			}
		default:
			return false
		}
		return true
	})
	return setModel(r.Model, rest)
}

// Readout returns what the read-out was fitted to, as the rule names it (see [Calibrator]): nothing of rules that have none, and of reports that were
// read without their model.
func (r *Report) Readout() []Tensor {
	r.known("Readout")
	return cloneTensors(r.readout)
}
