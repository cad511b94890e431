package snn

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// hostileNumbers are values of fields that a simulation may not be able to hold: ends of float64 and float32, denormal numbers,
// and such as look harmless and are lost beside others.
var hostileNumbers = []float64{
	-1, 0, math.MaxFloat64, -math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, 1e-310, 1e-40, -1e-40,
	1e-20, 1e-9, 1e-7, 1e-6, .5, 1, 1 - 1e-9, 2, 100, 1e7, 1e9, 1e15, -1e15, 1e20, 1e24, 1e30, -1e30, 1e38, 3.4028235e38, 1e39, -1e39, 1e300,
}

var hostileCounts = []int{-1, 0, 1, 2, 100, math.MaxInt16, 1<<24 + 1, 1 << 30, math.MaxInt32, 1 << 31, math.MaxUint32, 1 << 32, 1 << 40,
	math.MaxInt, math.MinInt}

// eachNumber calls f with every numeric field in v, which is settable, after setting it to each hostile value; then it puts back
// what was there.
func eachNumber(v reflect.Value, path string, f func(what string)) {
	old := reflect.ValueOf(v.Interface())
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		for _, x := range hostileNumbers {
			v.SetFloat(x)
			f(fmt.Sprintf("%s = %v", path, x))
		}
		v.Set(old)
	case reflect.Int:
		for _, n := range hostileCounts {
			v.SetInt(int64(n))
			f(fmt.Sprintf("%s = %v", path, n))
		}
		v.Set(old)
	case reflect.Uint8:
		for n := range 6 {
			v.SetUint(uint64(n))
			f(fmt.Sprintf("%s = %v", path, n))
		}
		v.Set(old)
	case reflect.Array:
		for i := range v.Len() {
			eachNumber(v.Index(i), fmt.Sprintf("%s[%d]", path, i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachNumber(v.Field(i), path+"."+v.Type().Field(i).Name, f)
		}
	}
}

// hostileNet joins input and cells in every wiring.
func hostileNet(c Cell, w Wiring, delay int) Net {
	p := Projection{Pre: "in", Post: "a", Wiring: w, Gain: 1, Delay: delay, Init: Init{Kind: InitUniform, Lo: .5, Hi: 1}}
	back := p
	back.Pre, back.Delay, back.Init = "a", 1+delay, Init{Kind: InitConstant, Lo: .3}
	shape := []int{3}
	switch w.(type) {
	case Conv2D, Pool2D:
		shape = []int{3, 1}
	}
	return Net{Dt: 1, Populations: []Population{{Name: "in", Shape: shape}, {Name: "a", Shape: shape, Cell: c}},
		Projections: []Projection{p, back}}
}

// runs says what is wrong with a net that passes Check when it is simulated for 50 steps of rising input, "" if nothing is.
func runs(n Net) string {
	m, err := n.Init(1)
	if err != nil {
		return fromMemory(err)
	}
	s, err := NewSim(m, 1)
	if err != nil {
		return fromMemory(err)
	}
	s.Learning = true
	x := NewSpikes(50, 3)
	for t := 5; t < 50; t++ {
		for i := range min(t/10, 3) {
			x.Set(t, i)
		}
	}
	for t := range 50 {
		if err := s.Deliver(t, []*Spikes{x}); err != nil {
			return err.Error()
		}
		s.Fire()
		kind := traitsOf(n.Populations[1].Cell).kind // these three may fire at rest
		tonic := kind == ConductanceKind || kind == IzhikevichKind || kind == AdExKind
		if fired := s.Spikes(1, 0)[0]; fired != 0 && t < 5 && !tonic {
			return fmt.Sprintf("fires at step %d, in silence", t)
		}
		state := [][]float32{s.Potentials(1, 0), s.Thresholds(nil, 1, 0), m.Theta(1)}
		if cells, ok := s.pops[1].cells.(*stepped); ok {
			state = append(state, cells.state[:]...)
		}
		for _, v := range slices.Concat(state...) {
			if !finite(float64(v)) {
				return fmt.Sprintf("its state is %v at step %d", v, t)
			}
		}
	}
	return ""
}

// fromMemory returns the text of an error, unless it says how many bytes are lacking.
func fromMemory(err error) string {
	if strings.Contains(err.Error(), "bytes") {
		return ""
	}
	return err.Error()
}

// Whatever number a field has: Check refuses the net and names a field, or it is simulated, its state stays finite, and cells with
// a threshold above rest are silent without input. No cell, wiring or field is left out: they are found by reflection.
func TestCheckedNetsRun(t *testing.T) {
	taken, refused := 0, 0
	cells, wired := hostileCells(), map[CellKind]bool{}
	wirings := []Wiring{Dense{}, OneToOne{}, AllButOwn{}, Sparse{Probability: .5}, Sparse{FanIn: 2, Seed: 1}, Conv2D{Kernel: [2]int{3, 1}, Pad: [2]int{1, 0}},
		Conv1D{Kernel: 1}, Pool2D{Size: [2]int{1, 1}}}
	for _, name := range sortedNames(cells) {
		c, all := cells[name], wirings
		if kind := traitsOf(c).kind; wired[kind] { // one cell of a kind tries all wirings
			all = wirings[:1]
		} else {
			wired[kind] = true
		}
		for _, w := range all {
			n := hostileNet(c, w, 0)
			try := func(what string) {
				if err := n.Check(); err != nil {
					if refused++; !strings.HasPrefix(err.Error(), "snn: ") {
						t.Errorf("%s, %T, %s: %v", name, w, what, err)
					}
					return
				}
				taken++
				if fault := runs(n); fault != "" {
					t.Errorf("%s, %T, %s passes, and %s", name, w, what, fault)
				}
			}
			if w == (Dense{}) {
				cell := reflect.New(reflect.TypeOf(c)).Elem()
				cell.Set(reflect.ValueOf(c))
				eachNumber(cell, "Cell", func(what string) {
					n.Populations[1].Cell = cell.Interface().(Cell)
					try(what)
				})
				n.Populations[1].Cell = c
				eachNumber(reflect.ValueOf(&n.Dt).Elem(), "Dt", try)
			}
			eachNumber(reflect.ValueOf(&n.Projections[0]).Elem(), "Projection", try)
			wiring := reflect.New(reflect.TypeOf(w)).Elem()
			wiring.Set(reflect.ValueOf(w))
			eachNumber(wiring, "Wiring", func(what string) {
				n.Projections[0].Wiring = wiring.Interface().(Wiring)
				try(what)
			})
			n.Projections[0].Wiring = w
			for _, kind := range []InitKind{InitUniform, InitNormal, InitConstant} {
				n.Projections[0].Init = Init{Kind: kind, Lo: 1, Hi: 1}
				eachNumber(reflect.ValueOf(&n.Projections[0].Init).Elem(), "Init", try)
			}
		}
	}
	if taken < 2000 || refused < 2000 {
		t.Errorf("%d nets taken, %d refused; the test does not try both", taken, refused)
	}
}

// A cell that passes Check keeps its time constants within 1 %, as it is simulated, at any length of a step: the potential of a LI cell
// that decays from 1, and its response to a constant current, against their closed forms.
func TestTimeConstantsAsSimulated(t *testing.T) {
	taken, refused := 0, 0
	for _, dt := range []float64{1e-9, 1e-7, 1e-6, 3e-5, 6e-5, 1e-4, .1, 1, 7, 30, 1000} {
		for _, euler := range []bool{false, true} {
			c := LI{Tau: 20, Euler: euler, Scale: ScaleLeak}
			if checkCell(c, dt) != nil {
				refused++
				continue
			}
			taken++
			leak, exact := 1-float64(c.DecayFactor(dt)), -math.Expm1(-dt/20)
			if euler {
				exact = dt / 20
			}
			if math.Abs(leak-exact) > .01*exact || math.Abs(float64(c.InputFactor(dt))-exact) > .01*exact {
				t.Errorf("dt %v, Euler %v: leak %v, want %v", dt, euler, leak, exact)
			}
		}
	}
	if taken < 8 || refused < 4 {
		t.Errorf("%d lengths taken, %d refused", taken, refused)
	}
}

// What users met, and the cure in the message.
func TestCheckSaysWhatCannotBeSimulated(t *testing.T) {
	for want, change := range map[string]func(n *Net){
		"Refractory is 2147483648 steps; no more than 16777216": func(n *Net) { lifOf(n, func(c *LIF) { c.Refractory = 1 << 31 }) },
		"Threshold is 1e+39; give a number of no more than":     func(n *Net) { lifOf(n, func(c *LIF) { c.Threshold = 1e39 }) },
		"Init.Lo is -1e+39": func(n *Net) { n.Projections[0].Init = Init{Kind: InitUniform, Lo: -1e39, Hi: 1e39} },
		"Tau of 20 ms acts as one of 16.78 ms in steps of 1e-06 ms": func(n *Net) { n.Dt = 1e-6; lifOf(n, func(c *LIF) { c.Beta, c.Tau = 0, 20 }) },
		"does not decay at all in steps of 1e-07 ms":                func(n *Net) { n.Dt = 1e-7; lifOf(n, func(c *LIF) { c.Beta, c.Tau = 0, 20 }) },
		"by 1 − Beta, which is 0":                                   func(n *Net) { lifOf(n, func(c *LIF) { c.Beta, c.Scale = 1, ScaleLeak }) },
		"fires in silence; give a Jitter below Threshold":           func(n *Net) { lifOf(n, func(c *LIF) { c.Threshold, c.Jitter = .5, 1 }) },
		"Beta is 0.999999999, of which a float32 makes 1":           func(n *Net) { lifOf(n, func(c *LIF) { c.Beta = .999999999 }) },
		"delay of 1099511627776 steps; no more than 16777216":       func(n *Net) { n.Projections[0].Delay = 1 << 40 },
		"Dt is 1e+308 ms": func(n *Net) { n.Dt = 1e308 },
		"a conductance cannot be negative": func(n *Net) {
			n.Populations[1].Cell = hostileCells()["conductance"]
			n.Projections[0].Init = Init{Kind: InitConstant, Lo: -100}
		},
		"Refractory is 0.2 ms, which is no step of 1 ms": func(n *Net) {
			c := hostileCells()["conductance"].(Conductance)
			c.Refractory = .2
			n.Populations[1].Cell, n.Projections[0].Init = c, Init{Kind: InitConstant}
		},
		"times Input, may be 4e+28": func(n *Net) { n.Projections[0].Init = Init{Kind: InitConstant, Lo: 1e28} },
	} {
		n := Feedforward(4, 3, 2)
		change(&n)
		if err := n.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Nets that no machine holds can be described, for the cost models; what needs memory says how much, and has allocated none.
func TestLargeNetsCanBeDescribed(t *testing.T) {
	n := Feedforward(slices.Repeat([]int{1 << 16}, 70)...) // 3·10¹¹ synapses
	if err := n.Check(); err != nil {
		t.Error(err)
	}
	if _, err := n.Init(1); err == nil || !strings.Contains(err.Error(), "about 1.19e+12 bytes") {
		t.Errorf("error %v", err)
	}
	for _, size := range []int{-1, 0, 1<<28 + 1, math.MaxInt, math.MinInt} {
		if _, err := Feedforward(4, size, 2).Init(1); err == nil || !strings.Contains(err.Error(), `"hidden1" has shape`) {
			t.Errorf("size %d: error %v", size, err)
		}
	}
}

// Conductances take no negative current.
func TestConductancesAreNotNegative(t *testing.T) {
	m, err := DiehlCook(2, 3).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Run(&Spikes{Steps: 2, Cells: 2, Current: []float32{1, -1}}); err == nil || !strings.Contains(err.Error(), "cannot be negative") {
		t.Errorf("error %v", err)
	}
	s := mustSim(t, m, 1)
	if text := says(func() { s.Inject(1, 0, []float32{0, -1, 0}) }); !strings.Contains(text, "cannot be negative") {
		t.Errorf("panics with %q", text)
	}
	m.weights[0][1] = -1
	if _, err := NewSim(m, 1); err == nil || !strings.Contains(err.Error(), "input→excitatory: the weight at 1 times Gain is -1") {
		t.Errorf("error %v", err)
	}
}

// A potential that equals a threshold as it is written is at it: it fires if Inclusive and not otherwise, and the next number above fires
// always, in every cell that has a threshold, whatever decimals they are written in.
func TestPotentialsOnThresholds(t *testing.T) {
	for k := 1; k < 100; k++ {
		written := float64(k) / 100
		at := float32(written)
		above := math.Nextafter32(at, 2)
		for _, inclusive := range []bool{false, true} {
			lif := LIF{Beta: .9, Threshold: written, Inclusive: inclusive}
			delta, held := lif, lif
			delta.ResetTiming, held.Refractory = ResetSameStepDelta, 2
			for _, c := range []Cell{lif, delta, held, Synaptic{LIF: lif, Alpha: .5}} {
				if got := firesAt(t, c, at); got != inclusive {
					t.Errorf("%+v at its threshold: fires %v", c, got)
				}
				if !firesAt(t, c, above) {
					t.Errorf("%+v above its threshold: silent", c)
				}
			}
		}
		rest := -60 - written
		c := Conductance{Rest: rest, Inh: -100, Tau: 20, TauExc: 1, TauInh: 2, ResetTo: -80, Threshold: rest, Start: rest}
		below := c
		below.Threshold = float64(math.Nextafter32(float32(rest), -100))
		if firesAt(t, c, 0) || !firesAt(t, below, 0) {
			t.Errorf("%+v: fires %v at its threshold, %v above it", c, firesAt(t, c, 0), firesAt(t, below, 0))
		}
	}
}

// firesAt reports whether a cell fires in its first step at a current.
func firesAt(t *testing.T, c Cell, current float32) bool {
	m, err := Net{Populations: []Population{{Name: "a", Shape: []int{1}, Cell: c}}}.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	if err := s.Deliver(0); err != nil {
		t.Fatal(err)
	}
	s.Inject(0, 0, []float32{current})
	s.Fire()
	return s.Spikes(0, 0)[0] == 1
}

// A factor of a cell is a number, or the panic says of which: of fields and a step that are each a number, too. So are the ends of the
// initial weights.
func TestFactorsAreNumbers(t *testing.T) {
	for _, c := range []LIF{{Tau: -1}, {Tau: 20, Scale: ScaleLeak}, {Scale: 9}, {Beta: math.NaN()}, {Beta: 1e300, Scale: 9},
		{Scale: ScaleFactor, Input: 1e300}, {}} {
		for _, dt := range []float64{math.Inf(-1), -1, 0, math.NaN(), 150, 1e300, math.Inf(1)} {
			for name, f := range map[string]func(float64) float32{
				"LIF.DecayFactor": c.DecayFactor, "LIF.InputFactor": c.InputFactor,
				"LI.InputFactor": LI{Tau: c.Tau, Beta: c.Beta, Scale: c.Scale, Input: c.Input}.InputFactor,
			} {
				x := float32(0)
				if text := says(func() { x = f(dt) }); !finite(float64(x)) || text != "" && !strings.HasPrefix(text, "snn: "+name+": ") {
					t.Errorf("%s of %+v in steps of %v is %v, and panics with %q", name, c, dt, x, text)
				}
			}
		}
	}
	n := Feedforward(4, 3, 2)
	for _, i := range []Init{{Kind: InitNormal, Hi: math.Inf(1)}, {Kind: InitUniform, Lo: math.NaN()}, {Kind: 9}} {
		n.Projections[0].Init = i
		if text := says(func() { n.InitialRange(0) }); !strings.HasPrefix(text, "snn: Net.InitialRange: ") {
			t.Errorf("the range of %+v panics with %q", i, text)
		}
	}
}
