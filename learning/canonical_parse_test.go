package learning_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// editFields calls f with copies of a canonical text of which one object lacks a field, or has one more, called "Later".
func editFields(t *testing.T, text string, f func(field, less, more string)) {
	t.Helper()
	var whole any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&whole); err != nil {
		t.Fatal(err)
	}
	write := func() string {
		b, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var walk func(v any)
	walk = func(v any) {
		o, ok := v.(map[string]any)
		if !ok {
			return
		}
		for _, k := range slices.Collect(maps.Keys(o)) {
			if strings.HasPrefix(k, "$") {
				continue
			}
			old := o[k]
			delete(o, k)
			less := write()
			o["Later"] = 1
			o[k] = old
			f(k, less, write())
			delete(o, "Later")
			walk(old)
		}
	}
	walk(whole)
}

// everyType is what Load knows.
func everyType() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[csdp.Rule](), reflect.TypeFor[stdp.Rule](), reflect.TypeFor[gradient.Rule](), reflect.TypeFor[ann.Rule](), reflect.TypeFor[ann.GRU](),
		reflect.TypeFor[stdp.DiehlCook](),
		reflect.TypeFor[stdp.Pair](), reflect.TypeFor[stdp.Triplet](), reflect.TypeFor[encode.Bernoulli](), reflect.TypeFor[encode.Poisson](),
		reflect.TypeFor[encode.Direct](), reflect.TypeFor[encode.Latency](), reflect.TypeFor[encode.Delta](),
		reflect.TypeFor[encode.PoissonISI](), reflect.TypeFor[encode.Regular](), reflect.TypeFor[encode.ChargeTime](),
		reflect.TypeFor[encode.LogLatency](), reflect.TypeFor[encode.RankOrder](), reflect.TypeFor[encode.Phase](), reflect.TypeFor[encode.Burst](),
		reflect.TypeFor[encode.Population](), reflect.TypeFor[encode.Series](), reflect.TypeFor[encode.Train](), reflect.TypeFor[encode.LevelCrossing](),
		reflect.TypeFor[encode.Events](), reflect.TypeFor[encode.Thresholds](), reflect.TypeFor[encode.DoG](),
	}
}

// TestFilesWithoutAField: for every field of every rule and encoder a file that was written before there was the field reads as if it
// had its zero value, and one with a field of a later version is an error that names it.
func TestFilesWithoutAField(t *testing.T) {
	encoders := []learning.Encoder{encode.Bernoulli{T: 3, Max: 0.5}, encode.Poisson{T: 3}, encode.Direct{}, encode.Latency{Clip: true}, encode.Delta{T: 4},
		encode.PoissonISI{}, encode.Regular{}, encode.ChargeTime{}, encode.LogLatency{}, encode.RankOrder{}, encode.DoG{}, encode.Phase{}, encode.Burst{},
		encode.Population{Tuning: encode.Norse, Response: encode.Rates}, encode.Series{T: 4}, encode.Train{T: 4}, encode.LevelCrossing{T: 4, Several: encode.OneAStep},
		encode.Events{T: 4, Width: 3}, encode.Thresholds{T: 4}}
	for _, e := range encoders {
		checkFields(t, e)
	}
	for _, e := range ruleEntries() {
		checkFields(t, e.Learner.Resolve())
	}
}

func checkFields[T any](t *testing.T, whole T) {
	t.Helper()
	text, err := runstore.Canonical("it", reflect.ValueOf(&whole).Elem())
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	editFields(t, string(text), func(field, less, more string) {
		fields++
		var read T
		if err := learning.ParseCanonical(less, &read, everyType()); err != nil {
			t.Errorf("%T without %s: %v", whole, field, err)
			return
		}
		again, err := runstore.Canonical("it", reflect.ValueOf(&read).Elem())
		if err != nil {
			t.Fatal(err)
		}
		same := false // but for that field, all is as it was
		editFields(t, string(again), func(_, without, _ string) { same = same || without == less })
		if !same {
			t.Errorf("%T without %s is read as %s", whole, field, again)
		}
		if err := learning.ParseCanonical(more, &read, everyType()); err == nil || !strings.Contains(err.Error(), `has a field "Later", which this program's `) {
			t.Errorf("%T with a field more: %v", whole, err)
		}
	})
	if fields == 0 {
		t.Errorf("%T has no fields", whole)
	}
}

// TestOldNetworksAreRead: a network of format 2, whose rule and encoder lack a field at its default, says what it said.
func TestOldNetworksAreRead(t *testing.T) {
	task := fewDigits(t)
	r := learning.TrainOrFail(t, ruleEntries()["surrogate adam"], task)
	want, err := r.Predict(t.Context(), task.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	net, err := r.Trained()
	if err != nil {
		t.Fatal(err)
	}
	meta, err := net.Describe()
	if err != nil {
		t.Fatal(err)
	}
	for format, readable := range map[string]bool{"1": false, "2": true, "3": true, "4": false, "": false} {
		meta["format"] = format
		old := strings.Replace(meta["learner"], `,"GradientClip":0`, "", 1)
		if old == meta["learner"] {
			t.Fatal(old)
		}
		changed := maps.Clone(meta)
		changed["learner"] = old
		f, err := learning.Sealed(changed, net.Tensors())
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := f.Write(&file); err != nil {
			t.Fatal(err)
		}
		read, err := learning.ParseTrained(file.Bytes(), everyType())
		if !readable {
			if err == nil || !strings.Contains(err.Error(), "reads 2 to 3") {
				t.Errorf("format %q: %v", format, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if said, err := read.Predict(t.Context(), task.Test.X); err != nil || !reflect.DeepEqual(said, want) {
			t.Errorf("format %q: it says %v, %v; want %v", format, said, err, want)
		}
	}
}

// What canonical writes is read back, whatever is behind interfaces.
func TestParseCanonicalIsTheInverse(t *testing.T) {
	types := []reflect.Type{reflect.TypeFor[csdp.Rule](), reflect.TypeFor[stdp.Rule](), reflect.TypeFor[*stdp.Rule](), reflect.TypeFor[gradient.Rule](),
		reflect.TypeFor[stdp.Pair]()}
	for _, l := range []learning.Learner{
		csdp.Rule{SelfSupervised: true, Context: "a \"→\n", Rate: 1e-300, Negatives: csdp.Mixing{Rotate: true}}.Resolve(), stdp.Rule{},
		stdp.Rule{Plasticity: stdp.Pair{Plus: -1e21, Nearest: true}, Readout: stdp.Proportion},
		&stdp.Rule{MinSpikes: -3}, gradient.Rule{Loss: gradient.Loss{Kind: gradient.MSETemporal}, Truncate: 7}.Resolve(),
	} {
		text, err := runstore.Canonical("l", reflect.ValueOf(&l).Elem())
		if err != nil {
			t.Fatal(err)
		}
		var back learning.Learner
		if err := learning.ParseCanonical(string(text), &back, types); err != nil || !reflect.DeepEqual(back, l) {
			t.Errorf("%#v is read as %#v, %v", l, back, err)
		}
	}
}
