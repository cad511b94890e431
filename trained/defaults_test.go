package trained

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// defaults reads from the comments of a package what 0 or nil means in the fields of its types, by type and field.
func defaults(t *testing.T, folder string) map[string]map[string]string {
	t.Helper()
	means, found := regexp.MustCompile(`\b(?:0|nil) means ([-\w.{}]+)`), map[string]map[string]string{}
	for _, file := range files(t, folder) {
		ast.Inspect(file, func(n ast.Node) bool {
			of, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			s, ok := of.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, f := range s.Fields.List {
				if m := means.FindStringSubmatch(f.Comment.Text()); m != nil {
					if found[of.Name.Name] == nil {
						found[of.Name.Name] = map[string]string{}
					}
					found[of.Name.Name][f.Names[0].Name] = m[1]
				}
			}
			return true
		})
	}
	return found
}

// place is where an entry has a value of a type.
type place struct {
	value any
	put   func(e *learning.Entry, v any)
}

// maps puts a wiring between an input and cells of these shapes.
func maps(in, cells []int) func(e *learning.Entry, v any) {
	return func(e *learning.Entry, v any) {
		e.Net.Populations[0].Shape, e.Net.Populations[1].Shape = in, cells
		e.Net.Projections[0].Wiring = v.(snn.Wiring)
	}
}

// places has every encoder, cell and wiring, and what holds them, each with the fields set that must be.
func places() []place {
	cell := func(e *learning.Entry, v any) { e.Net.Populations[1].Cell = v.(snn.Cell) }
	lif := snn.LIF{Beta: 0.9}
	encoder := func(e *learning.Entry, v any) {
		shape := []int{8, 8}
		if _, lists := v.(encode.Events); lists {
			shape = []int{0, 2}
		}
		n, err := v.(learning.CellCounter).Cells(shape)
		if err != nil {
			panic(err)
		}
		e.Encoder, e.Net = v.(learning.Encoder), snn.Feedforward(n, 6, 10)
	}
	return []place{
		{encode.Bernoulli{}, encoder}, {encode.Direct{}, encoder}, {encode.Latency{}, encoder}, {encode.Delta{T: 1}, encoder},
		{encode.PoissonISI{}, encoder}, {encode.Regular{}, encoder}, {encode.ChargeTime{}, encoder}, {encode.LogLatency{}, encoder},
		{encode.RankOrder{}, encoder}, {encode.Phase{}, encoder}, {encode.Burst{}, encoder}, {encode.Population{}, encoder},
		{encode.Series{T: 1}, encoder}, {encode.Train{T: 1}, encoder}, {encode.LevelCrossing{T: 1}, encoder}, {encode.Events{T: 4, Width: 5}, encoder},
		{encode.Thresholds{T: 64}, encoder},
		{encode.Poisson{}, func(e *learning.Entry, v any) { e.Encoder, e.Net.Dt = v.(learning.Encoder), 0.5 }},
		{lif, cell}, {snn.Synaptic{LIF: lif, Alpha: 0.5}, cell}, {snn.Alpha{Alpha: 0.9, Beta: 0.8}, cell}, {snn.BRF{Omega: 10, Offset: 1}, cell},
		{snn.GatedLIF{}, cell},
		{encode.SpikeTimes{}, encoder}, {encode.DoG{}, encoder},
		{snn.Projection{Pre: "input", Post: "hidden1"}, func(e *learning.Entry, v any) { e.Net.Projections[0] = v.(snn.Projection) }},
		{snn.Conv2D{Kernel: [2]int{3, 3}}, maps([]int{8, 8}, []int{6, 6, 2})},
		{snn.Conv1D{Kernel: 3}, maps([]int{64}, []int{62, 2})},
		{snn.Attention{}, func(e *learning.Entry, v any) {
			e.Net = snn.Feedforward(64, 18, 6, 10)
			e.Net.Populations[1].Shape, e.Net.Populations[2].Shape, e.Net.Projections[1].Wiring = []int{2, 9}, []int{2, 3}, v.(snn.Wiring)
		}},
		{snn.Net{}, func(e *learning.Entry, v any) { e.Net.Dt = v.(snn.Net).Dt }},
	}
}

// setField sets a field by what its comment says.
func setField(t *testing.T, v reflect.Value, text string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		v.SetInt(int64(n))
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		v.SetFloat(x)
	case reflect.Array: // {vertical, horizontal}
		v.SetZero()
		for i := range v.Len() {
			setField(t, v.Index(i), text)
		}
	case reflect.Interface:
		if text != "Dense{}" {
			t.Fatalf("no value is called %s", text)
		}
		v.Set(reflect.ValueOf(snn.Dense{}))
	default:
		t.Fatalf("the default of a %v is not read yet", v.Kind())
	}
}

// saved trains and returns the report, and the bytes of the saved network.
func saved(t *testing.T, e learning.Entry, task learning.Task) (*learning.Report, []byte) {
	t.Helper()
	r, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "net")
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return r, text
}

// eventLists is a task whose samples are lists of events of different lengths.
func eventLists() learning.Task {
	task := learning.Task{Name: "events", Classes: 10, Shape: []int{0, 2}}
	for i := range 6 {
		x := []float32{0, float32(i % 5), 1.5, 4, 3, float32(4 - i%5)}
		task.Train.X, task.Train.Label = append(task.Train.X, x[:2+2*(i%3)]), append(task.Train.Label, i)
	}
	task.Test = task.Train
	return task
}

// A field of an encoder, a cell, a wiring, a projection or a net that is left out and the same field with the default that its comment
// names are one run, with one fingerprint, one result and one saved network, and the entry of the report has it written out. Fields and
// their defaults are found in the source.
func TestDefaultsAreOneRun(t *testing.T) {
	documented := defaults(t, "../snn")
	for name, fields := range defaults(t, "../snn/encode") {
		documented[name] = fields
	}
	seen := map[string]bool{}
	task := digits(t)
	task.Train = learning.Samples{X: task.Train.X[:10], Label: task.Train.Label[:10]}
	task.Test = learning.Samples{X: task.Test.X[:5], Label: task.Test.Label[:5]}
	for _, p := range places() {
		of := reflect.TypeOf(p.value)
		fields := documented[of.Name()]
		seen[of.Name()] = true
		if _, ok := of.FieldByName("LIF"); ok {
			fields = documented["LIF"]
		}
		e := learning.Entry{Net: snn.Feedforward(64, 6, 10), Encoder: encode.Bernoulli{T: 4}, Learner: gradient.Rule{}}
		e.Settings = learning.Settings{Batch: 5, Store: "-", Workers: 1}
		p.put(&e, p.value)
		task := task
		if _, lists := p.value.(encode.Events); lists {
			task = eventLists()
		}
		short, file := saved(t, e, task)
		for name, text := range fields {
			given := reflect.New(of).Elem()
			given.Set(reflect.ValueOf(p.value))
			setField(t, given.FieldByName(name), text)
			p.put(&e, given.Interface())
			long, same := saved(t, e, task)
			if short.Fingerprint != long.Fingerprint || short.Result != long.Result || !bytes.Equal(file, same) {
				t.Errorf("%v without %s and with %s are two runs, %.8s and %.8s", of, name, text, short.Fingerprint, long.Fingerprint)
			}
			if !reflect.DeepEqual(short.Entry.Net, long.Entry.Net) || !reflect.DeepEqual(short.Entry.Encoder, long.Entry.Encoder) {
				t.Errorf("%v.%s is not written out: %+v", of, name, short.Entry)
			}
			p.put(&e, p.value)
		}
	}
	for name := range documented {
		if !seen[name] {
			t.Errorf("%s has defaults, and is not among the places", name)
		}
	}
}

// A rule that reads raw samples needs no encoder, and reads none: whatever one is given, it is one run, which is saved and loaded.
func TestRawRuleNeedsNoEncoder(t *testing.T) {
	task := digits(t)
	e := learning.Entry{Net: snn.Feedforward(64, 8, 10), Learner: ann.Rule{}, Settings: learning.Settings{Batch: 30, Store: "-"}}
	first, file := saved(t, e, task)
	for _, encoder := range []learning.Encoder{encode.Bernoulli{T: 3}, encode.Poisson{Dt: 7}, encode.Delta{}} {
		e.Encoder = encoder
		r, same := saved(t, e, task)
		if r.Fingerprint != first.Fingerprint || r.Result != first.Result || r.Entry.Encoder != nil || !bytes.Equal(file, same) {
			t.Errorf("%T: run %.8s, result %.8s, encoder %v", encoder, r.Fingerprint, r.Result, r.Entry.Encoder)
		}
	}
	path := filepath.Join(t.TempDir(), "net")
	if err := first.Save(path); err != nil {
		t.Fatal(err)
	}
	net, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := net.Evaluate(t.Context(), task.Test); err != nil || m.Accuracy != first.Test.Accuracy {
		t.Errorf("%v, %v; want %v", m.Accuracy, err, first.Test.Accuracy)
	}
	if m, err := first.Evaluate(t.Context(), first.Model, task); err != nil || m.Accuracy != first.Test.Accuracy {
		t.Errorf("%v, %v; want %v", m.Accuracy, err, first.Test.Accuracy)
	}
	e.Learner, e.Encoder = gradient.Rule{}, nil
	if _, err := learning.Train(t.Context(), e, task); err == nil {
		t.Error("Surrogate trained without an encoder")
	}
}

// files parses the files of a package, without its tests.
func files(t *testing.T, folder string) (all []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}
