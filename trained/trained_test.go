package trained

import (
	"context"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func digits(t testing.TB) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(120, 40, 50), err)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// entries has every rule, every rule of STDP, and every encoder.
func entries(store string) []learning.Entry {
	settings := learning.Settings{Epochs: 1, Batch: 30, Seed: 5, Store: store, Workers: 2}
	dc := func(name string, l stdp.Rule) learning.Entry {
		return learning.Entry{Name: name, Net: snn.DiehlCook(64, 30), Encoder: encode.Poisson{T: 200, MaxRate: 250}, Learner: l, Settings: settings}
	}
	direct := learning.Entry{Net: snn.Feedforward(64, 20, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}, Settings: settings}
	latency, raw := direct, direct
	direct.Name, latency.Name, raw.Name = "surrogate", "latency", "ann"
	latency.Encoder, latency.Learner = encode.Latency{T: 8}, gradient.Rule{Loss: gradient.Loss{Kind: gradient.CECount},
		Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 0.1}}
	timed := direct
	timed.Name, timed.Learner, timed.Encoder, timed.Net = "eventprop", eventprop.Rule{}, encode.SpikeTimes{}, snn.Feedforward(64, 20, 10)
	for i := range timed.Net.Populations[1:] {
		timed.Net.Populations[i+1].Cell = snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5}
		timed.Net.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Lo: 0.5 + 0.5*float64(i), Hi: 0.2}
	}
	counted := direct
	counted.Name, counted.Learner, counted.Encoder = "bp-stdp", bpstdp.Rule{Rate: 1e-3}, encode.Bernoulli{T: 12}
	raw.Learner = ann.Rule{Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 4}}
	few := direct
	few.Name, few.Net, few.Learner = "few bits", snn.Feedforward(64, 20, 10), gradient.Rule{Dropout: gradient.Dropout{Fraction: 0.2, Population: "hidden1"}}
	few.Net.Projections[0].Quantization, few.Net.Projections[1].Quantization = snn.Quantization{Bits: 4}, snn.Quantization{Bits: 8, Scale: 1. / 256}
	front := direct
	front.Name, front.Net, front.Encoder = "front", snn.Recurrent(64, 20, 20, 10), encode.Bernoulli{T: 12}
	front.Learner = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane},
		Credit: gradient.Credit{Kind: gradient.EProp, Through: []string{"hidden1→hidden2"}}}
	return []learning.Entry{
		{Name: "csdp", Net: snn.CSDP(64, 32, 16, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 12}, Settings: settings},
		{Name: "csdp-unsup", Net: snn.CSDPUnlabelled(64, 32, 10), Learner: csdp.Rule{SelfSupervised: true}, Encoder: encode.Bernoulli{T: 12},
			Settings: settings},
		dc("stdp", stdp.Rule{Norm: 0.4, Delays: 4, Readout: stdp.Proportion}),
		dc("pair", stdp.Rule{Norm: 0.4, Plasticity: stdp.Pair{Plus: 0.02, Nearest: true}}),
		dc("triplet", stdp.Rule{Norm: 0.4, Plasticity: stdp.Triplet{Plus2: 1e-3}}),
		direct, latency, raw, timed, few, counted, mixed(settings), front,
		dc("reward", stdp.Rule{Reward: stdp.Reward{Kind: stdp.MSTDPET}}),
		{Name: "convstdp", Net: convolution(), Learner: convstdp.Rule{}, Encoder: encode.DoG{T: 4, Threshold: 20}, Settings: settings},
	}
}

// convolution is a net that reward trains, of images of 8 × 8 pixels.
func convolution() snn.Net {
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{8, 8, 6}}, {Name: "output", Shape: []int{6, 6, 20}, Cell: snn.LI{Beta: 1}}},
		Projections: []snn.Projection{{Pre: "input", Post: "output", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}}, Bound: snn.Bound{Hi: 1},
			Init: snn.Init{Kind: snn.InitNormal, Lo: .5, Hi: .05}}},
	}
}

// mixed has features by gradients, and behind them cells that are given labels.
func mixed(settings learning.Settings) learning.Entry {
	n := snn.DiehlCook(16, 20)
	n.Dt, n.Populations[0] = 1, snn.Population{Name: "input", Shape: []int{64}}
	n.Projections[0].Pre = "features"
	n.Populations = append(n.Populations, snn.Population{Name: "features", Shape: []int{16}, Cell: snn.LIF{Beta: 0.9}},
		snn.Population{Name: "teacher", Shape: []int{10}, Cell: snn.LI{Beta: 0.9}})
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "features"}, snn.Projection{Pre: "features", Post: "teacher"})
	settings.Epochs = 2
	return learning.Entry{Name: "mixed", Net: n, Encoder: encode.Bernoulli{T: 60}, Settings: settings, Learner: learning.Mixed{Parts: []learning.Part{
		{Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, Projections: []string{"input→features", "features→teacher"}, Epochs: 1},
		{Learner: stdp.Rule{Norm: 0.4}, Projections: []string{"features→excitatory"}, After: 1},
	}}}
}

// What was saved says the same as what was trained, for every rule: of the test samples the very classes and metrics of the
// report, whether it is read from a file or from the store, and with any number of workers.
func TestLoadedSaysTheSame(t *testing.T) {
	ctx, task := context.Background(), digits(t)
	for _, e := range entries(t.TempDir()) {
		t.Run(e.Name, func(t *testing.T) {
			r, err := learning.Train(ctx, e, task)
			if err != nil {
				t.Fatal(err)
			}
			direct, err := r.Predict(ctx, task.Test.X)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "net.safetensors")
			if err := r.Save(file); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{file, filepath.Join(e.Settings.Store, r.Fingerprint)} {
				net, err := Load(path)
				if err != nil {
					t.Fatal(err)
				}
				net.Entry.Settings.Workers = 3
				said, err := net.Predict(ctx, task.Test.X)
				if err != nil || !reflect.DeepEqual(said, direct) {
					t.Errorf("%s says %v, the report %v, %v", path, said, direct, err)
				}
				compareWithReport(t, r, said)
				if m, err := net.Evaluate(ctx, task.Test); err != nil || fmt.Sprint(m) != fmt.Sprint(r.Test) {
					t.Errorf("metrics %v, the report has %v, %v", m, r.Test, err)
				}
				if net.Result != r.Result || net.Task != task.Name || net.Entry.Name != e.Name || !reflect.DeepEqual(net.Entry.Learner, r.Entry.Learner) {
					t.Errorf("%+v is another than %+v", net.Entry, r.Entry)
				}
			}
		})
	}
}

// Networks are read that were saved when every rule was a type of package learning.
func TestNetworksOfFormerNames(t *testing.T) {
	for _, e := range entries("-") {
		if slices.Contains([]string{"few bits", "mixed", "front", "bp-stdp", "reward", "convstdp"}, e.Name) { // there were none then
			continue
		}
		net, err := Load(filepath.Join("testdata", "format3", e.Name+".safetensors"))
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if want := e.Learner.Resolve(); !reflect.DeepEqual(net.Entry.Learner, want) {
			t.Errorf("%s: %+v, want %+v", e.Name, net.Entry.Learner, want)
		}
		if said, err := net.Predict(context.Background(), digits(t).Test.X); err != nil || len(said) == 0 {
			t.Errorf("%s: %d predictions, %v", e.Name, len(said), err)
		}
	}
}

func compareWithReport(t *testing.T, r *learning.Report, said []learning.Prediction) {
	t.Helper()
	for i, p := range said {
		if p.Class != r.Predicted[i] {
			t.Errorf("sample %d is %d, the report has %d", i, p.Class, r.Predicted[i])
		}
		if len(p.Scores) != 10 || p.Class >= 0 && p.Scores[p.Class] != slices.Max(p.Scores) {
			t.Errorf("sample %d of class %d has scores %v", i, p.Class, p.Scores)
		}
	}
}

// The network of a stored run, which Train answers with, predicts too.
func TestStoredRunPredicts(t *testing.T) {
	e, task := entries(t.TempDir())[2], digits(t)
	first, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	again, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	a, errA := first.Predict(t.Context(), task.Test.X[:7])
	b, errB := again.Predict(t.Context(), task.Test.X[:7])
	if errA != nil || errB != nil || !reflect.DeepEqual(a, b) || !slices.Equal(first.Predicted, again.Predicted) {
		t.Errorf("%v and %v, %v and %v", a, b, errA, errB)
	}
}

func TestBadSamplesAndFiles(t *testing.T) {
	e, task, folder := entries("-")[5], digits(t), t.TempDir()
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "net.safetensors")
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	net, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	x := task.Test.X[:3]
	nan := slices.Clone(x[0])
	nan[4] /= 0
	for name, c := range map[string]struct {
		do   func() error
		want string
	}{
		"short":     {func() error { _, err := net.Predict(t.Context(), [][]float32{x[0], x[1][:9]}); return err }, "sample 1 has 9 values instead of 64"},
		"nan":       {func() error { _, err := net.Predict(t.Context(), [][]float32{nan}); return err }, "values are finite"},
		"stopped":   {func() error { _, err := net.Predict(ended, x); return err }, "stopped after 0 of 3"},
		"no labels": {func() error { _, err := net.Evaluate(t.Context(), learning.Samples{X: x}); return err }, "0 labels for 3 samples"},
		"labels": {func() error {
			_, err := net.Evaluate(t.Context(), learning.Samples{X: x, Label: []int{1, 2, 10}})
			return err
		}, "label 10 of 10"},
		"absent":   {func() error { _, err := Load(filepath.Join(folder, "none")); return err }, "no such file"},
		"empty":    {func() error { _, err := Load(folder); return err }, "model.safetensors"},
		"own rule": {func() error { _, err := learning.LoadTrained(file); return err }, "no type of this module; give its type"},
		"place":    {func() error { return r.Save(filepath.Join(folder, "no", "net")) }, "was not saved"},
	} {
		if err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "learning: ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if said, err := net.Predict(t.Context(), nil); err != nil || len(said) != 0 {
		t.Errorf("of no samples it says %v, %v", said, err)
	}
}

// No byte of a file can change without being noticed.
func TestDamagedFilesAreRefused(t *testing.T) {
	e, task, file := entries("-")[5], digits(t), filepath.Join(t.TempDir(), "net.safetensors")
	e.Net = snn.Feedforward(64, 3, 10)
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 7 {
		bad := slices.Clone(whole)
		bad[i] ^= 1 << (i % 8)
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(file); err == nil {
			t.Fatalf("byte %d of %d is changed, and the file is read: %q", i, len(whole), bad[max(i-20, 0):min(i+20, len(bad))])
		}
	}
}

// Load knows every learner, every rule of STDP and every encoder of this module.
func TestAllKindsAreKnown(t *testing.T) {
	known := map[string]bool{}
	for _, k := range types() {
		known[k.String()] = true
	}
	n := 0
	folders := map[string]string{"../snn/encode": "Encode", "../learning": "Bind"}
	rules, err := filepath.Glob("../learning/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range rules {
		if info, err := os.Stat(folder); err == nil && info.IsDir() && filepath.Base(folder) != "learningtest" {
			folders[folder] = "Bind factors Reward"
		}
	}
	for folder, method := range folders {
		for _, name := range receivers(t, folder, strings.Fields(method)) {
			n++
			if !known[filepath.Base(folder)+"."+name] {
				t.Errorf("%s.%s is not among the types that Load knows", filepath.Base(folder), name)
			}
		}
	}
	if n != len(known) {
		t.Errorf("%d kinds are found, %d known", n, len(known))
	}
}

// receivers returns the exported types of a package that have one of the methods.
func receivers(t *testing.T, folder string, methods []string) (names []string) {
	t.Helper()
	for _, f := range files(t, folder) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !slices.Contains(methods, fn.Name.Name) {
				continue
			}
			if id, ok := fn.Recv.List[0].Type.(*ast.Ident); ok && id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	return names
}

// A network is trained, saved and loaded, and classifies samples that have no labels.
func ExampleLoad() {
	ctx := context.Background()
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(300, 0, 3), err)
	if err != nil {
		panic(err)
	}
	report, err := learning.Train(ctx, learning.Entry{
		Net: snn.Feedforward(64, 128, 10), Encoder: encode.Direct{T: 15}, Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: 5e-3}},
		Settings: learning.Settings{Epochs: 8, Batch: 30, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		panic(err)
	}
	file := filepath.Join(os.TempDir(), "digits.safetensors")
	defer os.Remove(file)
	if err := report.Save(file); err != nil {
		panic(err)
	}

	net, err := Load(file)
	if err != nil {
		panic(err)
	}
	said, err := net.Predict(ctx, task.Test.X)
	if err != nil {
		panic(err)
	}
	for i, p := range said {
		fmt.Println("class", p.Class, "label", task.Test.Label[i], "of", len(p.Scores), "scores")
	}
	// Output:
	// class 5 label 5 of 10 scores
	// class 7 label 7 of 10 scores
	// class 3 label 3 of 10 scores
}
