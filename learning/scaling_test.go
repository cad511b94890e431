package learning_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// What a network does to raw samples is what the data set did to them, bit for bit, by every method and whatever values share numbers.
func TestScaledIsWhatTheSetDid(t *testing.T) {
	raw := [][]float32{{1, -20, 3, 4e5}, {2.5, 7, 3, -1}, {0, 0.1, 3, 1e-7}}
	for _, method := range []datasets.ScaleMethod{datasets.NoScaling, datasets.MinMax, datasets.MinMaxClipped, datasets.ZScore} {
		for _, per := range []datasets.ScaleGroup{datasets.PerChannel, datasets.Together, datasets.PerValue} {
			set := datasets.Set{Name: "own", Classes: 2, ClassNames: []string{"no", "yes"}, Shape: []int{2, 2},
				Train: datasets.Samples{X: raw[:2], Label: []int{0, 1}}, Test: datasets.Samples{X: raw, Label: []int{0, 1, 0}}}
			set, _, err := set.Scale(datasets.Scaling{Method: method, Per: per})
			if err == nil {
				set, _, err = set.Scale(datasets.Scaling{Method: datasets.ZScore}) // and once more
			}
			task, err := learning.TaskOf(set, err)
			if err != nil {
				t.Fatal(err)
			}
			net := learning.Trained{Classes: 2, ClassNames: task.ClassNames, Scalings: task.Scalings}
			got, err := net.Scaled(raw)
			if err != nil || !slices.EqualFunc(got, set.Test.X, slices.Equal[[]float32]) {
				t.Errorf("%v, %v: %v, want %v (%v)", method, per, got, set.Test.X, err)
			}
		}
	}
}

func TestScaledRefuses(t *testing.T) {
	for want, c := range map[string]struct {
		x       []float32
		scaling learning.Scaling
	}{
		"sample 0: 3 values, no multiple of the 2":        {[]float32{1, 2, 3}, learning.Scaling{Offset: []float64{0, 0}, Divisor: []float64{1, 1}}},
		"sample 0: 1 at 0 becomes +Inf when it is scaled": {[]float32{1}, learning.Scaling{Offset: []float64{0}, Divisor: []float64{1e-60}}},
		"scaling 0: its Offset 0 is 0 and its Divisor 0":  {[]float32{1}, learning.Scaling{Offset: []float64{0}, Divisor: []float64{0}}},
		"scaling 0 has 1 of Offset and 0 of Divisor":      {[]float32{1}, learning.Scaling{Offset: []float64{0}}},
	} {
		net := learning.Trained{Scalings: []learning.Scaling{c.scaling}}
		if _, err := net.Scaled([][]float32{c.x}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	task := firstDigits()
	task.ClassNames = []string{"one", "two"}
	_, err := learning.Train(t.Context(), learning.Entry{Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4}}, task)
	if err == nil || !strings.Contains(err.Error(), "2 ClassNames for 10 classes") {
		t.Error(err)
	}
}

// A saved network hands on names and scalings; one without has none, as those of earlier versions.
func TestSavedNetworksHaveNamesAndScalings(t *testing.T) {
	task := firstDigits()
	names := strings.Fields("zero one two three four five six seven eight neuf…")
	scalings := []learning.Scaling{{Offset: []float64{-1. / 3}, Divisor: []float64{3e-7}, Clipped: true}, {Offset: []float64{0}, Divisor: []float64{2}}}
	for _, with := range []bool{false, true} {
		if with {
			task.ClassNames, task.Scalings = names, scalings
		}
		r, err := learning.Train(t.Context(), learning.Entry{Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4},
			Settings: learning.Settings{Store: "-"}}, task)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "net.safetensors")
		if err := r.Save(file); err != nil {
			t.Fatal(err)
		}
		net, err := learning.LoadTrained(file, reflect.TypeFor[gradient.Rule](), reflect.TypeFor[encode.Direct]())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(net.Scalings, task.Scalings) || !slices.Equal(net.ClassNames, task.ClassNames) {
			t.Errorf("%v, %v", net.Scalings, net.ClassNames)
		}
		said, err := net.Predict(t.Context(), task.Test.X[:5])
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range said {
			if want := ""; with && p.Class >= 0 && p.Name != names[p.Class] || !with && p.Name != want {
				t.Errorf("class %d is called %q", p.Class, p.Name)
			}
		}
	}
}

// The same values from tables of other scales or names of classes are other runs: what is stored of one names and scales as its own table does,
// whoever asked last.
func TestStoredRunsKeepNamesAndScalings(t *testing.T) {
	store := t.TempDir()
	plain := firstDigits()
	scaled, larger, named := plain, plain, plain
	scaled.Scalings = []learning.Scaling{{Offset: []float64{0}, Divisor: []float64{2}}}
	larger.Scalings = []learning.Scaling{{Offset: []float64{0}, Divisor: []float64{2048}}}
	named.ClassNames = strings.Fields("zero one two three four five six seven eight nine")
	tasks, folders := []learning.Task{plain, scaled, larger, named}, map[string]bool{}
	for range 2 {
		for i, task := range tasks {
			r, err := learning.Train(t.Context(), learning.Entry{Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4},
				Settings: learning.Settings{Store: store}}, task)
			if err != nil {
				t.Fatal(err)
			}
			folders[r.Folder] = true
			if !reflect.DeepEqual(r.Scalings, task.Scalings) || !slices.Equal(r.ClassNames, task.ClassNames) {
				t.Errorf("task %d: %v, %v", i, r.Scalings, r.ClassNames)
			}
		}
	}
	if len(folders) != len(tasks) {
		t.Errorf("%d runs of %d tasks", len(folders), len(tasks))
	}
}
