package learning

import "github.com/spikecell/spikecell/internal/runstore"

// stored returns tensors as files hold them. Data are shared.
func stored(all []Tensor) []runstore.Tensor {
	var out []runstore.Tensor
	for _, t := range all {
		out = append(out, runstore.Tensor(t))
	}
	return out
}

// loaded is the inverse of stored.
func loaded(all []runstore.Tensor) []Tensor {
	var out []Tensor
	for _, t := range all {
		out = append(out, Tensor(t))
	}
	return out
}
