package learning_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// misfit is an encoder whose output has the wrong size.
type misfit struct{ T, Cells, Given int }

func (e misfit) Steps() int { return e.T }

func (e misfit) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.Given, e.Cells)
}

// currents gives constant currents of so many cells.
type currents struct{ T, Cells int }

func (e currents) Steps() int { return e.T }

func (e currents) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.T, e.Cells)
	dst.Current = make([]float32, e.Cells)
}

// wrong is a way to spoil an entry and its task, and what the error must name.
type wrong struct {
	spoil func(e *learning.Entry, task *learning.Task)
	want  []string
	only  string // prefix of the rules that it spoils; "" means all
	never string // prefix of rules that it does not spoil
}

// cut leaves out the last values of all samples.
func cut(task *learning.Task, n int) {
	task.Shape = []int{n}
	for _, s := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		s.X = slices.Clone(s.X)
		for i, x := range s.X {
			s.X[i] = x[:n]
		}
	}
}

func wrongs() map[string]wrong {
	return map[string]wrong{
		"short samples": {spoil: func(_ *learning.Entry, k *learning.Task) { cut(k, 60) }, want: []string{`task "digits" have 60 values`, `population "input" has 64 cells`}},
		"more classes": {
			spoil: func(_ *learning.Entry, k *learning.Task) { k.Classes = 11 }, never: "stdp", want: []string{"11 classes", "10 "},
		},
		"fewer classes": {
			spoil: func(_ *learning.Entry, k *learning.Task) {
				k.Classes = 9
				for _, s := range []*learning.Samples{&k.Train, &k.Valid, &k.Test} {
					s.Label = make([]int, s.Len())
				}
			}, never: "stdp", want: []string{"9 classes", "10 "},
		},
		"cells of the encoder": {
			spoil: func(e *learning.Entry, _ *learning.Task) {
				e.Encoder = misfit{e.Encoder.Steps(), 65, e.Encoder.Steps()}
			}, never: "ann",
			want: []string{"the encoder learning_test.misfit gives 65 cells", `population "input" has 64`},
		},
		"steps of the encoder": {
			spoil: func(e *learning.Entry, _ *learning.Task) {
				e.Encoder = misfit{e.Encoder.Steps(), 64, e.Encoder.Steps() + 1}
			}, never: "ann",
			want: []string{"the encoder learning_test.misfit gives ", " and says that it has "},
		},
		"currents": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Encoder = currents{e.Encoder.Steps(), 64} }, only: "stdp",
			want: []string{"the encoder learning_test.currents gives currents", "the rule needs spikes"},
		},
		"too many currents": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Encoder = currents{e.Encoder.Steps(), 65} }, only: "surrogate",
			want: []string{"the encoder learning_test.currents gives 65 currents", `population "input" has 64 cells`},
		},
		"a sample left over": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Settings.Batch = 59 }, only: "csdp-unsup",
			want: []string{"60 training samples in mini-batches of 59 leave 1 over", "the rule needs 2", "Batch of 58"},
		},
		"one sample at a time": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Settings.Batch = 1 }, only: "csdp-unsup", want: []string{"a mini-batch of 1", "at least 2 samples"},
		},
		"a net of two inputs": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Net = snn.CSDP(64, 12, 9, 10) }, only: "stdp", want: []string{"stdp: populations ", "are both inputs"},
		},
		"another form of CSDP": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Net = snn.Feedforward(64, 12, 10) }, only: "csdp", want: []string{"csdp: "},
		},
		"a net that is no chain": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Net = snn.DiehlCook(64, 12) }, only: "ann", want: []string{"ann: projection "},
		},
		"cells without a derivative": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Net = snn.DiehlCook(64, 12) }, only: "surrogate",
			want: []string{"population \"excitatory\": cells of type", "cannot be differentiated"},
		},
		"a step of another length": {
			spoil: func(e *learning.Entry, _ *learning.Task) { e.Net.Dt = 1; e.Encoder = encode.Poisson{T: 10, Dt: 2} }, never: "ann",
			want: []string{"the encoder has steps of 2 ms and the net of 1 ms"},
		},
	}
}

// TestWrongSizesAreFoundFirst: for every rule, what does not fit is an error of Train and of Compare that names both sides, before a
// sample is learned and before the store has a folder.
func TestWrongSizesAreFoundFirst(t *testing.T) {
	for name, good := range ruleEntries() {
		for what, w := range wrongs() {
			if !strings.HasPrefix(name, w.only) || w.never != "" && strings.HasPrefix(name, w.never) {
				continue
			}
			e, task := good, fewDigits(t)
			w.spoil(&e, &task)
			e.Settings.Store = filepath.Join(t.TempDir(), "runs")
			e.Settings.Progress = func(p learning.Progress) { t.Errorf("%s, %s: progress in phase %q", name, what, p.Phase) }
			fine := toyForDigits(e)
			_, one := learning.Train(context.Background(), e, task)
			_, several := learning.Compare(context.Background(), []learning.Entry{fine, e}, task, learning.Seeds(2))
			for _, err := range []error{one, several} {
				if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("learning: entry %q: ", name)) {
					t.Errorf("%s, %s: error %v", name, what, err)
					continue
				}
				for _, want := range w.want {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%s, %s: error %v, want %q", name, what, err, want)
					}
				}
			}
			if _, err := os.Stat(e.Settings.Store); err == nil {
				t.Errorf("%s, %s: the store was made", name, what)
			}
		}
	}
}

// toyForDigits is an entry that nothing is wrong with, to be trained first.
func toyForDigits(e learning.Entry) learning.Entry {
	e.Name, e.Net, e.Learner, e.Encoder = "toy", snn.Feedforward(64, 11), learning.Toy{}, learning.ToyEncoder{4}
	return e
}

// TestSettingsOfAnySize: the largest and smallest numbers of each field are an error or are bounded, and never end the process.
func TestSettingsOfAnySize(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		for _, huge := range []int{1 << 30, 1 << 40, math.MaxInt} {
			e.Settings.Batch = huge
			if r, err := learning.Train(context.Background(), e, task); err != nil || r.StateBytes > 64<<20 {
				t.Errorf("%s: Batch %d: %v", name, huge, err)
			}
		}
	}
	e := ruleEntries()["ann adam"]
	for _, c := range []struct {
		s    learning.Settings
		want string
	}{
		{learning.Settings{Epochs: math.MaxInt}, "Epochs 9223372036854775807; no more than"},
		{learning.Settings{Epochs: math.MinInt}, "none can be negative"},
		{learning.Settings{Batch: math.MinInt}, "none can be negative"},
		{learning.Settings{Workers: math.MaxInt}, "Workers 9223372036854775807; no more than"},
		{learning.Settings{Workers: learning.MostWorkers + 1}, "no more than"},
		{learning.Settings{Workers: math.MinInt}, "none can be negative"},
		{learning.Settings{Select: 255}, "no selection 255"},
	} {
		c.s.Store, e.Settings = "-", c.s
		_, one := learning.Train(context.Background(), e, task)
		_, several := learning.Compare(context.Background(), []learning.Entry{e}, task, learning.Seeds(1))
		for _, err := range []error{one, several} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%+v: error %v, want %q", c.s, err, c.want)
			}
		}
	}
	for n, want := range map[int]string{-1: "0 seeds", math.MinInt: "0 seeds", math.MaxInt: "more than 65536 seeds",
		learning.MostSeeds + 1: "more than 65536 seeds"} {
		if _, err := learning.Compare(context.Background(), []learning.Entry{e}, task, learning.Seeds(n)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Seeds(%d): error %v, want %q", n, err, want)
		}
	}
}

// TestStateBytesFollowTheSamples: a mini-batch larger than the training set takes the memory of the training set, and gives its bits.
func TestStateBytesFollowTheSamples(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		e.Settings.Batch = task.Train.Len()
		want := learning.TrainOrFail(t, e, task)
		e.Settings.Batch = 10_000
		got := learning.TrainOrFail(t, e, task)
		if got.StateBytes != want.StateBytes || hashesOf(t, got) != hashesOf(t, want) {
			t.Errorf("%s: %d bytes of state with a Batch of 10,000, %d with one of all samples", name, got.StateBytes, want.StateBytes)
		}
	}
}

// TestTensorsThatCannotBeStored: names that a file could not tell apart or hold are found before training.
func TestTensorsThatCannotBeStored(t *testing.T) {
	cell := snn.LIF{Beta: 0.9}
	for name, populations := range map[string][5]string{"of two one name": {"a", "b", "a→b", "b→c", "c"}, "not UTF-8": {"a", "b", "\xff", "d", "c"}} {
		e, n := ruleEntries()["surrogate recurrent"], snn.Net{}
		e.Settings.Progress = func(p learning.Progress) { t.Errorf("%s: progress in phase %q", name, p.Phase) }
		for i, p := range populations {
			n.Populations = append(n.Populations, snn.Population{Name: p, Shape: []int{10}, Cell: cell})
			if i > 0 {
				n.Projections = append(n.Projections, snn.Projection{Pre: "a", Post: p})
			}
		}
		n.Populations[0] = snn.Population{Name: "a", Shape: []int{64}}
		n.Projections[3].Pre = populations[2]
		if err := n.Check(); err != nil {
			t.Logf("%s: the net is refused before: %v", name, err)
			continue
		}
		e.Net = n
		if _, err := learning.Train(context.Background(), e, fewDigits(t)); err == nil || !strings.Contains(err.Error(), "cannot be stored: tensor name") &&
			!strings.Contains(err.Error(), "not UTF-8") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func hashesOf(t *testing.T, r *learning.Report) learning.Hashes {
	t.Helper()
	h, err := r.Hashes()
	if err != nil {
		t.Fatal(err)
	}
	return h
}
