package snn

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// says runs f and returns the text of its panic, "" if it has none.
func says(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}

// hostileInts are indices and lengths that no caller means.
var hostileInts = []int{math.MinInt, -1 << 40, -65, -1, 10, 63, 64, 65, 1 << 40, math.MaxInt}

// methodsOf calls every method of x that takes integers, slices of float32 and streams, and returns its panics: none may come
// from the run-time.
func methodsOf(t *testing.T, make func() any, ints []int) (calls int) {
	kind := reflect.TypeOf(make())
	for i := range kind.NumMethod() {
		m := kind.Method(i)
		for k := range len(ints) * len(ints) {
			args := []reflect.Value{reflect.ValueOf(make())}
			for a := 1; a < m.Type.NumIn() && !m.Type.IsVariadic(); a++ {
				if v, ok := argument(m.Type.In(a), []int{ints[k%len(ints)], ints[k/len(ints)]}[a&1]); ok {
					args = append(args, v)
				}
			}
			if len(args) != m.Type.NumIn() {
				continue
			}
			calls++
			text := says(func() { m.Func.Call(args) })
			name := strings.TrimLeft(kind.String(), "*") + "."
			if text != "" && !strings.HasPrefix(text, "snn: "+strings.TrimPrefix(name, "snn.")+m.Name+": ") {
				t.Fatalf("%s%s%v panics with %q", name, m.Name, args[1:], text)
			}
		}
	}
	return calls
}

// argument returns a value of a parameter's type that is made of a hostile number.
func argument(kind reflect.Type, n int) (reflect.Value, bool) {
	switch kind {
	case reflect.TypeFor[int]():
		return reflect.ValueOf(n), true
	case reflect.TypeFor[uint64]():
		return reflect.ValueOf(uint64(n)), true
	case reflect.TypeFor[float64]():
		return reflect.ValueOf(float64(n)), true
	case reflect.TypeFor[string]():
		return reflect.ValueOf(fmt.Sprint(n)), true
	case reflect.TypeFor[[]float32]():
		return reflect.ValueOf(make([]float32, uint(n)%70)), true
	case reflect.TypeFor[Stream]():
		return reflect.ValueOf(NewStream(uint64(n))), true
	}
	return reflect.Value{}, false
}

// Every exported method with an index or a length says which one is wrong: it names package, method and argument, and never
// leaves that to the run-time. Zero values and values whose fields contradict one another are among the receivers.
func TestMethodsNameBadIndices(t *testing.T) {
	m, err := DiehlCook(4, 10).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	sim := mustSim(t, m, 2)
	calls := 0
	for name, make := range map[string]func() any{
		"spikes": func() any { return NewSpikes(3, 10) }, "no spikes": func() any { return &Spikes{} },
		"nothing": func() any { return (*Spikes)(nil) }, "nothing of a model": func() any { return (*Model)(nil) },
		"nothing of a sim": func() any { return (*Sim)(nil) },
		"minus steps":      func() any { return &Spikes{Steps: -1, Cells: 10, Bits: []uint64{1, 2}} },
		"minus wide steps": func() any { return &Spikes{Steps: math.MinInt, Cells: 70, Bits: []uint64{1, 2}} },
		"minus trace":      func() any { return PopulationTrace{Spikes: &Spikes{Steps: math.MaxInt, Cells: -1}} },
		"bits":             func() any { return &Spikes{Steps: 3, Cells: 10, Bits: []uint64{1}} },
		"steps":            func() any { return &Spikes{Steps: math.MaxInt, Cells: 10, Bits: []uint64{1, 2}} },
		"cells":            func() any { return &Spikes{Steps: 3, Cells: math.MaxInt, Bits: []uint64{1, 2}} },
		"minus":            func() any { return &Spikes{Steps: 3, Cells: -5, Bits: []uint64{1, 2}} },
		"model":            func() any { return m }, "no model": func() any { return &Model{} },
		"sim": func() any { return sim }, "no sim": func() any { return &Sim{} },
		"trace": func() any { return PopulationTrace{Spikes: NewSpikes(3, 10)} }, "no trace": func() any { return PopulationTrace{} },
		"short trace": func() any { return PopulationTrace{Spikes: NewSpikes(3, 10), Potentials: []float32{1}} },
	} {
		t.Run(name, func(t *testing.T) {
			calls += methodsOf(t, make, hostileInts)
		})
	}
	for _, n := range hostileInts {
		for name, f := range map[string]func(){
			"Stream.Perm": func() { NewStream(1).Perm(min(n, -1)) }, "Stream.Intn": func() { NewStream(1).Intn(0, min(n, 0)) },
			"Spikes.Resize": func() { NewSpikes(min(n, -1), 5) },
		} {
			if text := says(f); !strings.HasPrefix(text, "snn: "+name+": ") {
				t.Errorf("%s of %d: %q", name, n, text)
			}
		}
		if w := Words(n); w < 0 || n > 0 && w < n/64 {
			t.Errorf("%d words for %d cells", w, n)
		}
	}
	if calls < 2000 {
		t.Errorf("only %d calls; does the test find the methods?", calls)
	}
}

// What the messages say, and that nothing is changed by a call that is refused.
func TestIndicesInMessages(t *testing.T) {
	s := NewSpikes(2, 10)
	for want, f := range map[string]func(){
		"snn: Spikes.Set: cell 64 of 10":                 func() { s.Set(0, 64) },
		"snn: Spikes.Set: cell 10 of 10":                 func() { s.Set(0, 10) },
		"snn: Spikes.Has: step 2 of 2":                   func() { s.Has(2, 0) },
		"snn: Spikes.Row: step -1 of 2":                  func() { s.Row(-1) },
		"snn: Spikes.Draw: 3 values for 10 cells":        func() { s.Draw(make([]float32, 3), 1, Stream{}) },
		"snn: Spikes.Draw: scale is NaN":                 func() { s.Draw(make([]float32, 10), math.NaN(), Stream{}) },
		"snn: Spikes.Resize: 1099511627776 steps of 640": func() { NewSpikes(1<<40, 640) },
	} {
		if text := says(f); !strings.HasPrefix(text, want) {
			t.Errorf("%q, want %q", text, want)
		}
	}
	if !slices.Equal(s.Bits, []uint64{0, 0}) {
		t.Error("a refused call has changed spikes")
	}
}

// Run and Deliver take what is right and refuse the rest, whatever is wrong with it: no kernel is reached with spikes of cells
// that do not exist. A model whose numbers are not finite, or that is not of its net, does not run.
func TestRunRefuses(t *testing.T) {
	m, err := Feedforward(10, 4, 3).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	beyond, lacking := NewSpikes(2, 10), NewSpikes(2, 10)
	beyond.Bits[1] = 1 << 63
	lacking.Steps = math.MaxInt
	for _, c := range []struct {
		in   []*Spikes
		want string
	}{
		{nil, `no input for population "input"`},
		{[]*Spikes{nil}, "no input says how many steps"},
		{[]*Spikes{{Cells: 10}}, "no input says how many steps"},
		{[]*Spikes{NewSpikes(2, 9)}, "has 9 cells, not 10"},
		{[]*Spikes{NewSpikes(0, 9)}, "has 9 cells, not 10"},
		{[]*Spikes{beyond}, "has a spike beyond its 10 cells at step 1"},
		{[]*Spikes{lacking}, "too few for"},
		{[]*Spikes{{Steps: 3, Cells: 10}}, "too few for 3 steps"},
		{[]*Spikes{{Steps: 3, Cells: 10, Current: []float32{1}}}, "a current of 1 values, not 10"},
		{[]*Spikes{{Steps: 3, Cells: 10, Current: slices.Repeat([]float32{float32(math.NaN())}, 10)}}, "current NaN at cell 0"},
		{[]*Spikes{{Steps: 3, Cells: 10, Graded: []float32{1}}}, "has 1 graded values, not those of 3 steps of 10 cells"},
		{[]*Spikes{{Steps: 1, Cells: 10, Graded: slices.Repeat([]float32{float32(math.NaN())}, 10)}}, "current NaN at cell 0"},
		{[]*Spikes{{Steps: 1, Cells: 10, Graded: make([]float32, 10), Current: make([]float32, 10)}}, "both Current and Graded"},
		{[]*Spikes{{Steps: math.MaxInt, Cells: 10, Current: make([]float32, 10)}}, "bytes"},
		{[]*Spikes{NewSpikes(2, 10), NewSpikes(2, 10)}, "input for 2 populations"},
	} {
		if _, err := m.Run(c.in...); err == nil || !strings.HasPrefix(err.Error(), "snn: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := m.Run(NewSpikes(2, 10)); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(m *Model){
		"the weights of hidden1→output are not finite, or too large to calculate with (NaN at [0][1])": func(m *Model) { m.weights[1][1] = float32(math.NaN()) },
		"the thresholds of hidden1 are not finite, or too large to calculate with (+Inf at [2])":       func(m *Model) { m.thresholds[1][2] = float32(math.Inf(1)) },
		"lacks its weights or thresholds":             func(m *Model) { m.weights = m.weights[:1] },
		"make it with Net.Init":                       func(m *Model) { m.Net.Populations[0].Shape = []int{11} },
		"has thresholds of 4 cells for 3; make it wi": func(m *Model) { m.Net.Populations[1].Shape = []int{3} },
	} {
		c := m.Clone()
		change(c)
		if _, err := NewSim(c, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, c := range []*Model{nil, {}} {
		if _, err := NewSim(c, 1); err == nil {
			t.Error("a simulation of no model")
		}
	}
}

// A simulation that no memory holds is refused with its bytes.
func TestSimRefusesWhatMemoryCannotHold(t *testing.T) {
	m, err := Feedforward(4, 3, 2).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range []int{1 << 40, math.MaxInt} {
		if _, err := NewSim(m, batch); err == nil || !strings.Contains(err.Error(), "bytes") {
			t.Errorf("%d samples: %v", batch, err)
		}
	}
	mustSim(t, m, 3)
}
