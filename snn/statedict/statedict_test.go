package statedict_test

import (
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/tests/interchange/weights/subjects"
)

func loaded(t *testing.T, name string) (subjects.Subject, *snn.Model, tensors.File) {
	t.Helper()
	s := subjects.All()[name]
	dict, err := tensors.Read(filepath.Join("testdata", name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := statedict.Load(s.Net, dict, s.Names)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s, m, dict
}

// After loading, each net fires the spikes that snnTorch and Norse have fired with the same state_dict, in every step.
func TestFiresAsTheLibrariesDo(t *testing.T) {
	for name := range subjects.All() {
		s, m, _ := loaded(t, name)
		recorded, err := tensors.ReadNPZ(filepath.Join("testdata", name+".npz"))
		if err == nil {
			err = s.Compare(m, recorded)
		}
		if err != nil || len(recorded) < 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What was loaded is saved under the same keys, in the same shapes and with the same numbers.
func TestSavesWhatWasLoaded(t *testing.T) {
	for name := range subjects.All() {
		s, m, dict := loaded(t, name)
		got, err := statedict.Save(m, s.Names)
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
