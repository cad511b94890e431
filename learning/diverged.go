package learning

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// mostWeight bounds what a run may hold: the current of 2^28 cells, the most that a population has, stays a finite float32. A
// larger number cannot be calculated with, although it is finite itself.
const mostWeight = 1e30

// fault is a number that is not finite, or larger than mostWeight.
type fault struct {
	of    string // what it belongs to: "the weights of hidden→output"
	at    []int
	value float32
}

// String returns the number and its place.
func (f fault) String() string {
	var at strings.Builder
	for _, i := range f.at {
		fmt.Fprintf(&at, "[%d]", i)
	}
	return fmt.Sprintf("%v at %s", f.value, &at)
}

// faulty returns the position of the first number that is not finite or too large, or −1. The bits of a float without its sign
// grow with its size, and those of NaN are above all.
func faulty(x []float32) int {
	most := math.Float32bits(mostWeight)
	for i, v := range x {
		if math.Float32bits(v)&^(1<<31) > most {
			return i
		}
	}
	return -1
}

// stateFault returns the first fault of tensors, or nil.
func stateFault(tensors []Tensor) *fault {
	for _, t := range tensors {
		if i := faulty(t.F32); i >= 0 {
			at := position(i, t.Shape)
			return &fault{stateName(t, at), at, t.F32[i]}
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

// modelFault returns the first fault of a model's weights and thresholds, or nil.
func modelFault(m *snn.Model) (found *fault) {
	for i, p := range m.Net.Projections {
		row, flat := 0, len(weightShape(m.Net, p)) == 1
		eachWeightRow(m, i, func(w []float32) {
			if k := faulty(w); k >= 0 && found == nil {
				found = &fault{fmt.Sprintf("the weights of %v", p), []int{row, k}, w[k]}
				if flat {
					found.at = found.at[1:]
				}
			}
			row++
		})
		if found != nil {
			return found
		}
	}
	for i, p := range m.Net.Populations {
		for _, th := range [][]float32{m.Thresholds(i), m.Theta(i)} {
			if k := faulty(th); k >= 0 {
				return &fault{fmt.Sprintf("the thresholds of %s", p.Name), []int{k}, th[k]}
			}
		}
	}
	return nil
}

// largestWeight returns where the largest weight of a model is, whatever its sign.
func largestWeight(m *snn.Model) fault {
	most := fault{of: "no weights"}
	for i := range m.Net.Projections {
		if f := largestOf(m, i); math.Abs(float64(f.value)) > math.Abs(float64(most.value)) {
			most = f
		}
	}
	return most
}

// largestOf returns where the largest weight of a projection is, whatever its sign.
func largestOf(m *snn.Model, projection int) fault {
	most := fault{of: fmt.Sprintf("the weights of %v", m.Net.Projections[projection])}
	row := 0
	eachWeightRow(m, projection, func(w []float32) {
		for k, v := range w {
			if math.Abs(float64(v)) > math.Abs(float64(most.value)) {
				most.at, most.value = []int{row, k}, v
			}
		}
		row++
	})
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
	if f := modelFault(m); f != nil {
		return fmt.Errorf("%s are not finite, or too large to calculate with (%v)", f.of, f)
	}
	return nil
}

// diverged returns an error if anything that the trainer keeps is no longer finite. The model's own names come first: they
// say more than those of State.
func (r *run) diverged() error {
	f := stateFault(r.trainer.State())
	if f == nil {
		return nil
	}
	r.trainer.Sync()
	if m := modelFault(r.model); m != nil {
		f = m
	}
	return fmt.Errorf("%s diverge (%v); lower the rate", f.of, f)
}

// finite reports whether x is a number.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
