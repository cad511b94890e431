package trains

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// drawn returns trains of random spikes.
func drawn(samples, steps int, cells ...int) Trains {
	n, _ := product(cells)
	t := Trains{Dt: .1}
	if len(cells) > 1 {
		t.Cells = cells
	}
	for i := range samples {
		s := snn.NewSpikes(steps, n)
		s.Draw(slices.Repeat([]float32{.3}, n), 1, snn.NewStream(1).At(i))
		t.Samples = append(t.Samples, s)
	}
	return t
}

func TestRoundTrips(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	for _, want := range []Trains{drawn(3, 7, 70), drawn(1, 1, 1), drawn(2, 5, 4, 4, 3), drawn(2, 1000, 2)} {
		for form, write := range map[string]func(string, Trains) error{"dense": WriteDense, "events": WriteEvents} {
			var files [2][]byte
			for i := range files {
				if err := write(path, want); err != nil {
					t.Fatal(err)
				}
				files[i], _ = os.ReadFile(path)
			}
			got, err := Read(path)
			if err != nil || !reflect.DeepEqual(got, want) || !bytes.Equal(files[0], files[1]) {
				t.Errorf("%s: %v, want %v; %v", form, got, want, err)
			}
		}
	}
}

// The arrays of two spikes, as docs/guide/python.md reads them.
func TestForms(t *testing.T) {
	s := snn.NewSpikes(2, 3)
	s.Set(0, 2)
	s.Set(1, 1)
	train := Trains{Dt: .5, Samples: []*snn.Spikes{s}}
	dense, err := train.Dense()
	if err != nil || !reflect.DeepEqual(dense, []tensors.Tensor{
		{Name: "spikes", Shape: []int{1, 2, 3}, Values: tensors.U8{0, 0, 1, 0, 1, 0}}, {Name: "dt", Values: tensors.F64{.5}},
	}) {
		t.Errorf("%v, %v", dense, err)
	}
	events, err := train.Events()
	if err != nil || !reflect.DeepEqual(events, []tensors.Tensor{
		{Name: "samples", Shape: []int{2}, Values: tensors.I64{0, 0}}, {Name: "times", Shape: []int{2}, Values: tensors.F64{0, .5}},
		{Name: "indices", Shape: []int{2}, Values: tensors.I64{2, 1}}, {Name: "shape", Shape: []int{3}, Values: tensors.I64{1, 2, 3}},
		{Name: "dt", Values: tensors.F64{.5}},
	}) {
		t.Errorf("%v, %v", events, err)
	}
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := tensors.WriteNPY(path, tensors.Tensor{Shape: []int{2, 3}, Values: tensors.Bool{false, false, true, false, true, false}}); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path); err != nil || !reflect.DeepEqual(got, Trains{Samples: train.Samples}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRefusesToWrite(t *testing.T) {
	good := drawn(2, 3, 4)
	beyond := snn.NewSpikes(3, 4)
	beyond.Bits[1] = 1 << 4
	graded := &snn.Spikes{Steps: 3, Cells: 4, Bits: make([]uint64, 3), Current: make([]float32, 4)}
	for want, x := range map[string]Trains{
		"there are no samples":         {},
		"Dt is -1 ms":                  {Dt: -1, Samples: good.Samples},
		"Cells is [2 3], and the samp": {Cells: []int{2, 3}, Samples: good.Samples},
		"sample 1 is nil":              {Samples: []*snn.Spikes{good.Samples[0], nil}},
		"sample 1 is graded input":     {Samples: []*snn.Spikes{good.Samples[0], graded}},
		"sample 1 has spikes beyond":   {Samples: []*snn.Spikes{good.Samples[0], beyond}},
		"sample 1 has 2 steps":         {Samples: []*snn.Spikes{good.Samples[0], snn.NewSpikes(2, 4)}},
	} {
		if _, err := x.Dense(); err == nil || !strings.HasPrefix(err.Error(), "trains: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := WriteEvents(filepath.Join(t.TempDir(), "x.npz"), Trains{Samples: good.Samples}); err == nil || !strings.Contains(err.Error(), "Dt is 0 ms") {
		t.Error(err)
	}
}

func TestRefusesToRead(t *testing.T) {
	dense := func(v tensors.Values, shape ...int) []tensors.Tensor {
		return []tensors.Tensor{{Name: "spikes", Shape: shape, Values: v}}
	}
	events := func(change func(map[string]tensors.Tensor)) []tensors.Tensor {
		all, _ := drawn(1, 3, 4).Events()
		by := map[string]tensors.Tensor{}
		for _, x := range all {
			by[x.Name] = x
		}
		change(by)
		var list []tensors.Tensor
		for name, x := range by {
			x.Name = name
			list = append(list, x)
		}
		return list
	}
	vector := func(v ...int64) tensors.Tensor { return tensors.Tensor{Shape: []int{len(v)}, Values: tensors.I64(v)} }
	for want, all := range map[string][]tensors.Tensor{
		"there is no array shape":                   {},
		"has 1 numbers for shape [2 2]":             dense(tensors.U8{1}, 2, 2),
		"the shape [1]; give {steps, cells}":        dense(tensors.U8{1}, 1),
		"the shape [1 0 4] holds nothing":           dense(tensors.U8{}, 0, 4),
		"spikes has 2 in step 1 of cell 0 of sampl": dense(tensors.F32{0, 1, 2, 0}, 2, 2),
		"dt is [-1]":              append(dense(tensors.U8{1}, 1, 1), tensors.Tensor{Name: "dt", Values: tensors.F64{-1}}),
		"events need the arrays":  events(func(m map[string]tensors.Tensor) { delete(m, "dt") }),
		"shape is [1 3]":          events(func(m map[string]tensors.Tensor) { m["shape"] = vector(1, 3) }),
		"shape has -1 at 0":       events(func(m map[string]tensors.Tensor) { m["shape"] = vector(-1, 3, 4) }),
		"is beyond what memory":   events(func(m map[string]tensors.Tensor) { m["shape"] = vector(1<<40, 1<<40, 4) }),
		"arrays of 128 bytes may": events(func(m map[string]tensors.Tensor) { m["shape"] = vector(1<<20, 1<<30, 4) }),
		"times for 1 samples":     events(func(m map[string]tensors.Tensor) { m["samples"] = vector(0) }),
		"beyond the shape":        events(func(m map[string]tensors.Tensor) { m["shape"] = vector(1, 3, 1) }),
		"is at 0.25 ms; give multiples of dt, 0.1 ms": {
			{Name: "samples", Shape: []int{1}, Values: tensors.I64{0}}, {Name: "times", Shape: []int{1}, Values: tensors.F64{.25}},
			{Name: "indices", Shape: []int{1}, Values: tensors.I64{0}}, {Name: "shape", Shape: []int{3}, Values: tensors.I64{1, 9, 1}},
			{Name: "dt", Values: tensors.F64{.1}}},
	} {
		if _, err := Parse(all); err == nil || !strings.HasPrefix(err.Error(), "trains: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.npz")); err == nil {
		t.Error("a file that is not there was read")
	}
}

// FuzzParse holds that an archive from outside is an error or trains, which both forms keep.
func FuzzParse(f *testing.F) {
	for _, form := range []func() ([]tensors.Tensor, error){drawn(2, 3, 4).Dense, drawn(2, 3, 2, 2).Events} {
		all, err := form()
		var b bytes.Buffer
		if err == nil {
			err = tensors.EncodeNPZ(&b, all)
		}
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := tensors.ParseNPZ(data)
		if err != nil {
			return
		}
		for _, x := range all { // sparse events may claim much, within memory
			for _, side := range tensors.Float64s(x.Values) {
				if x.Name == "shape" && side > 100 {
					return
				}
			}
		}
		got, err := Parse(all)
		if err != nil {
			return
		}
		dense, err := got.Dense()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(dense); err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%v became %v, %v", got, again, err)
		}
	})
}

// Spikes of one population in two presentations, for NumPy and back.
func Example() {
	s := snn.NewSpikes(3, 2)
	s.Set(1, 0)
	path := filepath.Join(os.TempDir(), "spikes.npz")
	defer os.Remove(path)
	if err := WriteDense(path, Trains{Dt: 1, Samples: []*snn.Spikes{s, s}}); err != nil {
		fmt.Println(err)
		return
	}
	t, err := Read(path)
	fmt.Println(len(t.Samples), t.Samples[1].Has(1, 0), err)
	// Output: 2 true <nil>
}
