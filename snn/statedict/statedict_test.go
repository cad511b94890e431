package statedict

import (
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/tensors"
)

// After loading, each net fires the spikes that snnTorch and Norse have fired with the same state_dict, in every step.
func TestFiresAsTheLibrariesDo(t *testing.T) {
	for name := range subjects() {
		s, m, _ := loaded(t, name)
		f := readFired(t, filepath.Join("testdata", name+".npz"))
		got := s.run(t, m, f)
		if len(got) != len(f)-1 {
			t.Errorf("%s: %d populations of %d were compared", name, len(got), len(f)-1)
		}
		for module, x := range got {
			want := tensors.Float64s(f[module].Values)
			if i := slices.IndexFunc(x, func(v float64) bool { return v != 0 }); i < 0 || len(want) != len(x) {
				t.Errorf("%s: %s fired nothing, or %d values for %d", name, module, len(x), len(want))
			}
			for i, v := range x {
				if v != want[i] {
					cells := len(x) / f[module].Shape[0] / f[module].Shape[1]
					t.Errorf("%s: %s: cell %d fires %v in step %d of sample %d, and %v in the library", name, module, i%cells, v,
						i/cells%f[module].Shape[1], i/cells/f[module].Shape[1], want[i])
					break
				}
			}
		}
	}
}

// What was loaded is saved under the same keys, in the same shapes and with the same numbers.
func TestSavesWhatWasLoaded(t *testing.T) {
	for name := range subjects() {
		s, m, dict := loaded(t, name)
		got, err := Save(m, s.names)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		keys := func(f tensors.File) []string {
			all := map[string]bool{}
			for _, x := range f.Tensors {
				all[x.Name] = true
			}
			return slices.Sorted(maps.Keys(all))
		}
		if !slices.Equal(keys(got), keys(dict)) {
			t.Errorf("%s: keys %v, want %v", name, keys(got), keys(dict))
		}
		if rec := dict.Tensor("lif1.recurrent.bias"); rec != nil { // that of fc1 has it too: currents are added either way
			a, b := dict.Tensor("fc1.bias").Values.(tensors.F32), rec.Values.(tensors.F32)
			for i := range b {
				a[i], b[i] = a[i]+b[i], 0
			}
		}
		for _, want := range dict.Tensors {
			x := got.Tensor(want.Name)
			if x == nil || !slices.Equal(slices.DeleteFunc(x.Shape, one), slices.DeleteFunc(slices.Clone(want.Shape), one)) ||
				!near(x.Values, want.Values, name == "lapicque" || name == "vectors") {
				t.Errorf("%s: %s: %v, want %v", name, want.Name, x, want)
			}
		}
	}
}

func one(side int) bool { return side == 1 }

// near compares numbers: bit for bit, or to the rounding of a circuit.
func near(a, b tensors.Values, rounded bool) bool {
	x, y := tensors.Float32s(a), tensors.Float32s(b)
	if !rounded {
		return reflect.DeepEqual(x, y)
	}
	for i := range x {
		if d := math.Abs(float64(x[i] - y[i])); d > 1e-6*math.Abs(float64(y[i])) {
			return false
		}
	}
	return len(x) == len(y)
}
