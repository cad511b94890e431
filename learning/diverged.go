package learning

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// unusableState returns the first number of tensors that is not finite, or too large to calculate with, or nil.
func unusableState(tensors []Tensor) *snn.Number {
	for _, t := range tensors {
		if i := kernel.FirstUnusable(t.F32); i >= 0 {
			at := position(i, t.Shape)
			return &snn.Number{Of: stateName(t, at), At: at, Value: t.F32[i]}
		}
	}
	return nil
}

// position is where number i of a tensor stands.
func position(i int, shape []int) []int {
	at := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		at[k] = i % shape[k]
		i /= shape[k]
	}
	return at
}

// stateName says what a number of a trainer's State is. Optimisers add .m and .v to the name of a projection; CSDP keeps its
// weights and their two moments together, on the third axis.
func stateName(t Tensor, at []int) string {
	for _, suffix := range []string{".m", ".v"} {
		if name, ok := strings.CutSuffix(t.Name, suffix); ok {
			return "the optimiser's moments of " + name
		}
	}
	if len(at) == 4 && at[2] > 0 {
		return "the optimiser's moments of " + t.Name
	}
	return fmt.Sprintf("the state %q", t.Name)
}

// largestWeight returns where the largest weight of a model is, whatever its sign.
func largestWeight(m *snn.Model) snn.Number {
	most := snn.Number{Of: "no weights"}
	for i := range m.Net.Projections {
		if f := largestOf(m, i); math.Abs(float64(f.Value)) > math.Abs(float64(most.Value)) {
			most = f
		}
	}
	return most
}

// largestOf returns where the largest weight of a projection is, whatever its sign.
func largestOf(m *snn.Model, projection int) snn.Number {
	most := snn.Number{Of: fmt.Sprintf("the weights of %v", m.Net.Projections[projection])}
	i, found := 0, 0
	for row := range m.WeightRows(projection) {
		for _, v := range row {
			if math.Abs(float64(v)) > math.Abs(float64(most.Value)) {
				found, most.Value = i, v
			}
			i++
		}
	}
	if i > 0 { // a sparse projection may have none
		most.At = position(found, m.WeightShape(projection))
	}
	return most
}

// checkModel refuses a model that nothing can be computed with.
func checkModel(m *snn.Model) error {
	if m == nil {
		return errors.New("there is no Model")
	}
	if err := m.Check(); err != nil {
		return err
	}
	if f := m.FirstUnusable(); f != nil {
		return fmt.Errorf("%s are not finite, or too large to calculate with (%v)", f.Of, f)
	}
	return nil
}

// diverged returns an error if anything that the trainer keeps is no longer finite. The model's own names come first: they
// say more than those of State.
func (r *run) diverged() error {
	f := unusableState(r.trainer.State())
	if f == nil {
		return nil
	}
	r.trainer.Sync()
	if m := r.model.FirstUnusable(); m != nil {
		f = m
	}
	return fmt.Errorf("%s diverge (%v); lower the rate", f.Of, f)
}
