package snn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// noise is an input that makes cells fire every few steps.
func noise(seed uint64, mean float64, steps int) []float32 {
	g := rand.New(rand.NewPCG(seed, 11))
	in := make([]float32, steps)
	for k := range in {
		in[k] = float32(mean * 2 * g.Float64())
	}
	return in
}

// Every potential of a LIF cell may be moved by one number: the cell fires as before, and v is moved, whatever its fields. So Rest, Start, ResetTo,
// Threshold and the Floor of adaptation are potentials, and a ResetSubtract takes off a height.
func TestRestMovesEveryPotential(t *testing.T) {
	const by = -3.25
	fired := 0
	for seed := range uint64(200) {
		g := rand.New(rand.NewPCG(seed, 12))
		c := randomLIF(g)
		c.TauSpread = Spread{}
		zero := c
		if zero.Rest = 0; c.Rest != 0 {
			zero.Threshold, zero.Start = c.Threshold-c.Rest, c.Start-c.Rest
			if zero.ResetTo != 0 {
				zero.ResetTo = c.ResetTo - c.Rest
			}
		}
		zero.Adapt.PerPopulation.Floor = min(zero.Adapt.PerPopulation.Floor, zero.Threshold/2)
		moved := zero
		moved.Rest, moved.Start, moved.Threshold = by, by+zero.Start, by+zero.Threshold
		if zero.Reset == ResetZero || zero.Reset == ResetZeroAll {
			moved.ResetTo = by + zero.ResetTo
		}
		if moved.Adapt.PerPopulation.Rate != 0 {
			moved.Adapt.PerPopulation.Floor += by
		}
		in := noise(seed, .6, 60)
		want, got := follow(t, zero, 1, in), follow(t, moved, 1, in)
		for k := range want.v {
			want.v[k] += by
		}
		near(t, fmt.Sprintf("seed %d: v", seed), got.v, want.v, 1e-4)
		sameSteps(t, fmt.Sprintf("seed %d: spikes", seed), got.fired, want.fired)
		if fired += len(want.fired); t.Failed() {
			t.Fatalf("%+v", moved)
		}
	}
	if fired < 1000 {
		t.Errorf("only %d spikes in all", fired)
	}
}

// The exact propagator is the solution of the two differential equations, here by Heun's method in steps of 1/4000 of ours; for time constants
// that are equal, close and far from each other.
func TestExactSynapseSolvesItsEquations(t *testing.T) {
	const sub = 4000
	in := noise(1, 1, 12)
	for _, tau := range []float64{1, 3, 9.999, 10, 10 + 1e-12, 10.001, 40, 1000} {
		for _, earlier := range []bool{false, true} {
			membrane := LIF{Tau: 10, Scale: ScaleFactor, Input: 2.5, Rest: -4, Start: -5, Threshold: 1e3, Reset: ResetNone}
			c := Synaptic{LIF: membrane, TauSyn: tau, Exact: true, Earlier: earlier}
			v, s, h := -5., 0., .7/sub
			var want []float64
			for k := range in {
				if !earlier {
					s += float64(in[k])
				}
				for range sub {
					dv, ds := (-(v+4)+2.5*s)/10, -s/tau
					v2, s2 := v+h*dv, s+h*ds
					v, s = v+h/2*(dv+(-(v2+4)+2.5*s2)/10), s+h/2*(ds-s2/tau)
				}
				if earlier {
					s += float64(in[k])
				}
				want = append(want, v)
			}
			near(t, fmt.Sprintf("TauSyn %v, earlier %v: v", tau, earlier), follow(t, c, .7, in).v, want, 2e-6)
		}
	}
}

// Time constants that a draw or a gradient step has brought to 0 have a factor too: the limit of the solution.
func TestExactFactorAtItsLimits(t *testing.T) {
	for _, c := range []struct{ tau, tauSyn, want float64 }{{0, 5, 3 * math.Exp(-.2)}, {5, 0, 0}, {0, 0, 0}, {1e-9, 5, 3 * math.Exp(-.2)}} {
		if got := float64(exactFactor(3, c.tau, c.tauSyn, 1)); !(math.Abs(got-c.want) < 1e-6) {
			t.Errorf("Tau %v, TauSyn %v: %v, want %v", c.tau, c.tauSyn, got, c.want)
		}
	}
}

// Each cell with values of its own is the cell that has these values in its description, for every parameter that may have a Spread.
func TestCellsWithOwnValues(t *testing.T) {
	yin := LIF{Tau: 8, Scale: ScaleLeak, Threshold: .3, TauSpread: Spread{Normal: 2}, ThresholdSpread: Spread{Uniform: .1}}
	yin.Adapt.ALIF = ALIF{Strength: 1.8, Tau: 50, Increment: IncrementLeak, Adapted: true, StrengthSpread: Spread{Normal: .2},
		TauSpread: Spread{Uniform: 20}}
	exact := Synaptic{LIF: yin, TauSyn: 4, TauSynSpread: Spread{Uniform: 2}, Exact: true}
	plain := exact
	plain.Exact, plain.Scale = false, ScaleNone
	held := Synaptic{LIF: LIF{Tau: 8, Scale: ScaleLeak, Threshold: .3, Reset: ResetZero, ResetTiming: ResetSameStep, Refractory: 2}, TauSyn: 4, Exact: true,
		TauSynSpread: Spread{Uniform: 2}}
	free := held
	free.Refractory = 0
	seen := map[string]bool{}
	for _, c := range []Cell{yin, exact, plain, held, free, LI{Tau: 9, Scale: ScaleLeak, TauSpread: Spread{Normal: 2}},
		BRF{Omega: 40, Offset: 4, Threshold: .01, OmegaSpread: Spread{Uniform: 20}, OffsetSpread: Spread{Normal: 2}}} {
		const cells = 6
		dt := 1.
		if _, ok := c.(BRF); ok {
			dt = 5
		}
		m, err := Net{Dt: dt, Populations: []Population{{"cells", []int{cells}, c, nil}}}.Init(5)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cells {
			one := reflect.New(reflect.TypeOf(c)).Elem()
			one.Set(reflect.ValueOf(c))
			values := slices.Clone(m.Parameters(0))
			if th := m.Thresholds(0); th != nil {
				values = append(values, Parameter{Name: thresholdName, Values: th})
			}
			for _, p := range values {
				at := one
				for name := range strings.SplitSeq(p.Name, ".") {
					at = at.FieldByName(name)
				}
				at.SetFloat(math.Abs(float64(p.Values[i])))
				seen[p.Name] = true
			}
			clearSpreads(one)
			in := noise(uint64(i), 2, 80)
			want := follow(t, one.Interface().(Cell), dt, in)
			s := mustSim(t, m, 1)
			var got course
			for k, x := range in {
				if err := s.Deliver(k); err != nil {
					t.Fatal(err)
				}
				s.Inject(0, 0, slices.Repeat([]float32{x}, cells))
				s.Fire()
				got.v = append(got.v, float64(s.Potentials(0, 0)[i]))
				if s.Spikes(0, 0)[0]>>i&1 == 1 {
					got.fired = append(got.fired, k)
				}
			}
			near(t, fmt.Sprintf("%T, cell %d: v", c, i), got.v, want.v, 1e-5)
			sameSteps(t, fmt.Sprintf("%T, cell %d: spikes", c, i), got.fired, want.fired)
		}
	}
	for _, name := range []string{"Tau", "TauSyn", "Adapt.ALIF.Strength", "Adapt.ALIF.Tau", "Omega", "Offset", thresholdName} {
		if !seen[name] {
			t.Errorf("no cell has %s of its own", name)
		}
	}
}

// clearSpreads sets every Spread in a struct to none.
func clearSpreads(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.Type() == reflect.TypeFor[Spread]():
			f.SetZero()
		case f.Kind() == reflect.Struct:
			clearSpreads(f)
		}
	}
}

// Draws have the moments that their Spread says, come from the seed and the names of population and parameter alone, and time constants that cross
// 0 do no harm.
func TestSpreadDraws(t *testing.T) {
	const cells = 40000
	net := func(s, more Spread) Net {
		return Net{Populations: []Population{{"a", []int{cells}, LIF{Tau: 20, TauSpread: s, ThresholdSpread: more}, nil},
			{"b", []int{3}, LI{Tau: 5, TauSpread: Spread{Learn: true}}, nil}}}
	}
	for _, c := range []struct {
		s    Spread
		sd   float64
		most float64
	}{{Spread{Uniform: 6}, 6 / math.Sqrt(3), 6}, {Spread{Normal: 5, Learn: true}, 5, 30}, {Spread{Learn: true}, 0, 0}} {
		m := mustInit(t, net(c.s, Spread{}), 1)
		p := m.Parameters(0)
		if len(p) != 1 || p[0].Name != "Tau" || p[0].Learn != c.s.Learn || len(p[0].Values) != cells {
			t.Fatalf("%+v gives %d parameters", c.s, len(p))
		}
		mean, sd := moments(p[0].Values)
		if math.Abs(mean-20) > .02*max(c.sd, .001) || math.Abs(sd-c.sd) > .02*c.sd || slices.Max(p[0].Values) > float32(20+c.most) {
			t.Errorf("%+v: mean %v, deviation %v, at most %v", c.s, mean, sd, slices.Max(p[0].Values))
		}
		again := mustInit(t, net(c.s, Spread{Normal: .05}), 1).Parameters(0)
		if !slices.Equal(again[0].Values, p[0].Values) {
			t.Error("another parameter that is drawn changes this one")
		}
		other := mustInit(t, net(c.s, Spread{}), 2).Parameters(0)
		if slices.Equal(other[0].Values, p[0].Values) != (c.sd == 0) {
			t.Errorf("%+v: seeds 1 and 2", c.s)
		}
		if b := m.Parameters(1); len(b) != 1 || !slices.Equal(b[0].Values, []float32{5, 5, 5}) || !b[0].Learn {
			t.Errorf("a parameter that is only learned starts as %v", b)
		}
	}
	wild := LIF{Tau: 1, Scale: ScaleLeak, TauSpread: Spread{Normal: 1}, ThresholdSpread: Spread{Normal: 1}}
	m := mustInit(t, Net{Populations: []Population{{"a", []int{200}, wild, nil}}}, 1)
	m.Parameters(0)[0].Values[0] = 0
	if slices.Min(m.Thresholds(0)) <= 0 || slices.Min(m.Parameters(0)[0].Values) >= 0 {
		t.Errorf("lowest threshold %v, lowest time constant %v", slices.Min(m.Thresholds(0)), slices.Min(m.Parameters(0)[0].Values))
	}
	s := mustSim(t, m, 1)
	for k := range 20 {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, slices.Repeat([]float32{.5}, 200))
		s.Fire()
		for i, v := range s.Potentials(0, 0) {
			if !(v >= -20 && v <= .5) {
				t.Fatalf("step %d, cell %d with τ = %v: v = %v", k, i, m.Parameters(0)[0].Values[i], v)
			}
		}
	}
}

// A parameter of a model that changes shows from the next presentation on, as a threshold does.
func TestSimReadsParametersAtReset(t *testing.T) {
	m := mustInit(t, Net{Populations: []Population{{"a", []int{1}, LI{Tau: 10, TauSpread: Spread{Learn: true}}, nil}}}, 1)
	s := mustSim(t, m, 1)
	m.Parameters(0)[0].Values[0] = -5 // of which the absolute value counts
	s.Reset()
	for k, want := range []float64{1, 1 + math.Exp(-.2)} {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, []float32{1})
		s.Fire()
		if got := float64(s.Potentials(0, 0)[0]); !closeTo(got, want) {
			t.Errorf("step %d: v = %v, want %v", k, got, want)
		}
	}
}

// The code of snnTorch's Alpha, calculated here from its equations: reset by "zero", the default, and by none.
func TestAlphaOfSnnTorch(t *testing.T) {
	const alpha, beta = .9, .8
	scale := math.Log(alpha)/(math.Log(beta)-math.Log(alpha)) + 1
	for _, reset := range []bool{true, false} {
		var exc, inh, mem float64
		var want course
		in := []float32{.6, .6, 2, 2.5, 0, .3, 1.2, 3, 0, 4}
		for k, x := range in {
			r := mem > 1 && reset
			exc, inh = alpha*exc+float64(x), beta*inh-float64(x)
			if r {
				exc, inh = 0, 0
			}
			mem = scale * (exc + inh)
			want.v = append(want.v, mem)
			if mem > 1 {
				want.fired = append(want.fired, k)
			}
		}
		got := follow(t, Alpha{Alpha: alpha, Beta: beta, NoReset: !reset}, 1, in)
		near(t, "mem", got.v, want.v, 1e-6)
		sameSteps(t, "spikes", got.fired, want.fired)
		if len(want.fired) == 0 {
			t.Error("no spike; the input is too weak")
		}
	}
}

// Defaults of the cells whose rules cannot be trained to show it: written out, they are the same cell.
func TestDefaultsOfCells(t *testing.T) {
	for _, c := range []Cell{LIF{Beta: .9}, Synaptic{LIF: LIF{Beta: .9}, Alpha: .5}, Alpha{Alpha: .9, Beta: .8}, BRF{Omega: 20, Offset: 2},
		BRF{Omega: 20, Offset: 2, NoRefractory: true}, Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}, LI{Beta: .9}} {
		in := noise(3, 8, 60)
		resolved := Net{Populations: []Population{{"a", []int{1}, c, nil}}}.Resolve().Populations[0].Cell
		if again := (Net{Populations: []Population{{"a", []int{1}, resolved, nil}}}).Resolve().Populations[0].Cell; again != resolved {
			t.Errorf("%+v is resolved to %+v", resolved, again)
		}
		if _, ok := c.(LI); !ok && resolved == c {
			t.Errorf("%+v has no default written out", c)
		}
		if a, b := follow(t, c, 1, in), follow(t, resolved, 1, in); !reflect.DeepEqual(a, b) {
			t.Errorf("%+v and %+v differ", c, resolved)
		}
	}
}
