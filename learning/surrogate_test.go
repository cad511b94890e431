package learning

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// sgWide is a recurrent net of several blocks of cells, with a rule that uses everything.
func sgWide() (snn.Net, Surrogate) {
	n := snn.Recurrent(70, 150, 140, 5)
	for i := range n.Projections {
		n.Projections[i].Gain = 1.5
	}
	n.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Reset: snn.ResetZero}, Alpha: .5}
	return n, Surrogate{Loss: Loss{Kind: CEMembrane}, Truncate: 4, RateCost: 1e-3, CountCost: 1e-3, GradientClip: 1, ThroughReset: true}
}

func TestSurrogateBitsAtAnyWorkerCount(t *testing.T) {
	for _, e := range []Encoder{encode.Bernoulli{T: 10}, encode.Direct{T: 10}} {
		n, rule := sgWide()
		var want []Tensor
		var first Outcome
		for _, workers := range []int{1, 2, 5} {
			tr := sgBind(t, rule, sgModel(t, n), e, 70, workers)
			for k := range 3 {
				if _, err := tr.Learn(csdpBatch(70, 70, 5, uint64(k))); err != nil {
					t.Fatal(err)
				}
			}
			var out Outcome
			if err := tr.Classify(csdpBatch(90, 70, 5, 9), &out); err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want, first = sgState(tr), out
			}
			if !reflect.DeepEqual(sgState(tr), want) || !reflect.DeepEqual(out, first) {
				t.Errorf("%T: with %d workers other bits than with 1", e, workers)
			}
		}
	}
}

// Classifying leaves the state as it is, and the answer for a sample does not depend on its neighbours.
func TestSurrogateClassify(t *testing.T) {
	n, rule := sgWide()
	tr := sgBind(t, rule, sgModel(t, n), encode.Bernoulli{T: 10}, 7, 1)
	if _, err := tr.Learn(csdpBatch(7, 70, 5, 1)); err != nil {
		t.Fatal(err)
	}
	before := sgState(tr)
	b := csdpBatch(20, 70, 5, 2)
	var all, one Outcome
	if err := tr.Classify(b, &all); err != nil {
		t.Fatal(err)
	}
	for i := range b.X {
		if err := tr.Classify(Batch{X: b.X[i : i+1], Label: b.Label[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream}, &one); err != nil {
			t.Fatal(err)
		}
		if one.Class[0] != all.Class[i] || one.NLL[0] != all.NLL[i] {
			t.Errorf("sample %d: class %d, NLL %v; alone %d, %v", i, all.Class[i], all.NLL[i], one.Class[0], one.NLL[0])
		}
	}
	if !reflect.DeepEqual(before, sgState(tr)) {
		t.Error("classifying changed the state")
	}
	b.Label = nil
	if err := tr.Classify(b, &one); err != nil || one.NLL != nil || !slices.Equal(one.Class, all.Class) {
		t.Errorf("without labels: %v, NLL %v, classes %v", err, one.NLL, one.Class)
	}
}

func TestSurrogateContinues(t *testing.T) {
	for _, o := range []Optimizer{{}, {Kind: SGD, Momentum: .9}} {
		n, rule := sgWide()
		rule.Optimizer, rule.Schedule = o, Schedule{Kind: Cosine, Steps: 6}
		learn := func(tr Trainer, from, to int) Trainer {
			for k := from; k < to; k++ {
				if _, err := tr.Learn(csdpBatch(9, 70, 5, uint64(k))); err != nil {
					t.Fatal(err)
				}
			}
			return tr
		}
		bind := func() Trainer { return sgBind(t, rule, sgModel(t, n), encode.Bernoulli{T: 10}, 9, 1) }
		whole := learn(bind(), 0, 5)
		half, rest := learn(bind(), 0, 2), bind()
		for i, x := range half.State() {
			copy(rest.State()[i].F32, x.F32)
			copy(rest.State()[i].I64, x.I64)
		}
		train, test := half.Counts()
		rest.SetCounts(train, test)
		if err := rest.Restored(); err != nil {
			t.Fatal(err)
		}
		learn(rest, 2, 5)
		if !reflect.DeepEqual(sgState(rest), sgState(whole)) {
			t.Errorf("%v: a run that was taken over has other bits", o.Kind)
		}
		a, _ := rest.Counts()
		b, _ := whole.Counts()
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%v: counts %+v, undisturbed %+v", o.Kind, a, b)
		}
	}
}

// The events of the published net, by hand: 10 spikes come in, 8 hidden cells and 3 output cells fire.
func TestSurrogateCounts(t *testing.T) {
	p := sgPublished
	for _, truncate := range []int{0, 3} {
		tr := sgBind(t, Surrogate{Truncate: truncate}, sgModel(t, sgPublishedNet(), p.w1, p.w2, p.v), sgTape{p.in}, 4, 1)
		b := Batch{X: [][]float32{{0, 0}, {0, 0}}, Label: []int{0, 1}, Index: []int{0, 1}}
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		got, none := tr.Counts()
		want := snn.Counts{Samples: 2, Steps: 16, Populations: []snn.PopulationCounts{
			{Name: "input", Size: 2, Kind: snn.InputKind, Spikes: 20, MaxSpikesPerStep: 2},
			{Name: "hidden1", Size: 3, Kind: snn.SpikingKind, Spikes: 16, MaxSpikesPerStep: 2, Updates: 48},
			{Name: "output", Size: 2, Kind: snn.SpikingKind, Spikes: 6, MaxSpikesPerStep: 1, Updates: 32},
		}, Projections: []snn.ProjectionCounts{
			{Pre: "input", Post: "hidden1", Wiring: snn.Dense{}, Weights: 6, Nonzero: 6, SynapticEvents: 60, WeightUpdates: 6},
			{Pre: "hidden1", Post: "output", Wiring: snn.Dense{}, Weights: 6, Nonzero: 6, SynapticEvents: 32, WeightUpdates: 6},
			{Pre: "hidden1", Post: "hidden1", Weights: 9, Nonzero: 9, SynapticEvents: 48, WeightUpdates: 9},
		}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("training, cut after %d steps:\n%+v\nwant\n%+v", truncate, got, want)
		}
		if none.Samples != 0 || none.Populations[1].Spikes != 0 {
			t.Errorf("nothing was classified, but counted: %+v", none)
		}
	}
}

// Trainer and simulator see the same events in the same net.
func TestSurrogateForwardIsThatOfSim(t *testing.T) {
	compared := 0
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 3))
		n := sgRandomNet(g)
		rule := Surrogate{Output: "out", Loss: Loss{Kind: CEMembrane}, Truncate: g.IntN(6)}
		m, b := sgModel(t, n), sgRandomBatch(g, n, 5)
		e := []Encoder{encode.Bernoulli{T: 12}, encode.Direct{T: 12}}[g.IntN(2)]
		o := newBPTT(m, rule, 12)
		o.batch(sgInputs(b, e), b.Label)
		if o.margin < 2e-5 {
			continue // sums in another order may give another spike
		}
		compared++
		tr := sgBind(t, rule, m, e, 5, 1)
		var out Outcome
		if err := tr.Classify(b, &out); err != nil {
			t.Fatal(err)
		}
		_, got := tr.Counts()
		want := sgSimulate(t, m, b, e)
		for i := range want.Projections {
			want.Projections[i].Wiring, got.Projections[i].Wiring = nil, nil // nil and Dense{} are one
		}
		for i, p := range want.Populations {
			if got.Populations[i] != p {
				t.Errorf("net %d: %+v, simulated %+v", seed, got.Populations[i], p)
			}
		}
		for i, p := range want.Projections {
			if got.Projections[i] != p {
				t.Errorf("net %d: %+v, simulated %+v", seed, got.Projections[i], p)
			}
		}
	}
	if compared < 30 {
		t.Errorf("only %d nets could be compared", compared)
	}
}

func sgSimulate(t *testing.T, m *snn.Model, b Batch, e Encoder) snn.Counts {
	t.Helper()
	s, err := snn.NewSim(m, len(b.X))
	if err != nil {
		t.Fatal(err)
	}
	var in []*snn.Spikes
	for r, x := range b.X {
		in = append(in, &snn.Spikes{})
		e.Encode(in[r], x, 1, b.Stream.At(b.Index[r]))
	}
	for step := range e.Steps() {
		s.Deliver(step, in)
		s.Fire()
	}
	return s.Counts()
}

func TestSurrogateRefuses(t *testing.T) {
	good := func() snn.Net { return snn.Feedforward(4, 3, 2) }
	edit := func(f func(n *snn.Net)) snn.Net { n := good(); f(&n); return n }
	cell := func(c snn.Cell) snn.Net { return edit(func(n *snn.Net) { n.Populations[1].Cell = c }) }
	nan := math.NaN()
	for _, c := range []struct {
		name string
		rule Surrogate
		net  snn.Net
		want string
	}{
		{"conductance", Surrogate{}, edit(func(n *snn.Net) {
			n.Populations[1].Cell = snn.Conductance{Rest: -65, Tau: 100, TauExc: 1, TauInh: 2, Threshold: -52, ResetTo: -65}
			n.Projections[0].Init = snn.Init{Kind: snn.InitConstant}
		}), "Conductance"},
		{"adaptive", Surrogate{}, cell(snn.LIF{Beta: .9, Adapt: snn.Adaptation{PerCell: snn.PerCell{Step: 1, Tau: 9}}}), "Adapt"},
		{"adaptive synaptic", Surrogate{}, cell(snn.Synaptic{LIF: snn.LIF{Beta: .9, Adapt: snn.Adaptation{PerPopulation: snn.PerPopulation{Rate: 1}}},
			Alpha: .5}), `"hidden1"`},
		{"izhikevich", Surrogate{}, cell(snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}), "Izhikevich"},
		{"alpha", Surrogate{ThroughReset: true}, cell(snn.Alpha{Alpha: .9, Beta: .8}), "NoReset"},
		{"cell rate", Surrogate{CellRate: nan}, good(), "CellRate"},
		{"delta", Surrogate{}, cell(snn.LIF{Beta: .9, ResetTiming: snn.ResetSameStepDelta}), "ResetSameStepDelta"},
		{"zero all", Surrogate{ThroughReset: true}, cell(snn.LIF{Beta: .9, Reset: snn.ResetZeroAll}), "ResetZeroAll"},
		{"silent pre", Surrogate{}, cell(snn.LI{Beta: .9}), "hidden1→output"},
		{"two inputs", Surrogate{}, edit(func(n *snn.Net) { n.Populations[1].Cell = nil; n.Projections = n.Projections[1:] }), "2 input populations"},
		{"no output", Surrogate{Output: "answer"}, good(), `"answer"`},
		{"classes", Surrogate{Output: "hidden1"}, good(), "3 cells"},
		{"input as output", Surrogate{Output: "input"}, snn.Feedforward(2, 2), "cannot be the input"},
		{"silent output", Surrogate{}, edit(func(n *snn.Net) { n.Populations[2].Cell = snn.LI{Beta: .9} }), "CEMembrane"},
		{"cut times", Surrogate{Loss: Loss{Kind: CETemporal}, Truncate: 2}, good(), "Truncate"},
		{"truncate", Surrogate{Truncate: Zero}, good(), "Truncate"},
		{"rate cost", Surrogate{RateCost: nan}, good(), "RateCost"},
		{"count cost", Surrogate{CountCost: -2}, good(), "CountCost"},
		{"clip", Surrogate{GradientClip: math.Inf(1)}, good(), "GradientClip"},
		{"function", Surrogate{Function: SurrogateFunction{Kind: 99}}, good(), "Function.Kind"},
		{"slope", Surrogate{Function: SurrogateFunction{Kind: StraightThrough, Slope: 2}}, good(), "Function.Slope"},
		{"negative slope", Surrogate{Function: SurrogateFunction{Slope: -2}}, good(), "Function.Slope"},
		{"width", Surrogate{Function: SurrogateFunction{Width: 2}}, good(), "MultiGaussian"},
		{"side", Surrogate{Function: SurrogateFunction{Kind: Gaussian, Side: .1}}, good(), "DoubleGaussian"},
		{"loss", Surrogate{Loss: Loss{Kind: 99}}, good(), "Loss.Kind"},
		{"targets", Surrogate{Loss: Loss{Right: 1}}, good(), "Loss.Right"},
		{"target", Surrogate{Loss: Loss{Kind: MSEMembrane, Wrong: nan}}, good(), "finite"},
		{"negative target", Surrogate{Loss: Loss{Kind: MSECount, Wrong: -2}}, good(), "Loss.Wrong"},
		{"tolerance", Surrogate{Loss: Loss{Kind: MSECount, Tolerance: 1}}, good(), "Tolerance"},
		{"reciprocal", Surrogate{Loss: Loss{Kind: MSETemporal, Reciprocal: true}}, good(), "Reciprocal"},
		{"optimiser", Surrogate{Optimizer: Optimizer{Kind: 99}}, good(), "Optimizer.Kind"},
		{"rate", Surrogate{Optimizer: Optimizer{Rate: nan}}, good(), "Optimizer.Rate"},
		{"momentum of Adam", Surrogate{Optimizer: Optimizer{Momentum: .9}}, good(), "Adam.Beta1"},
		{"rates of SGD", Surrogate{Optimizer: Optimizer{Kind: SGD, Adam: AdamRates{Beta1: .9}}}, good(), "SGD"},
		{"momentum", Surrogate{Optimizer: Optimizer{Kind: SGD, Momentum: 1}}, good(), "below 1"},
		{"beta", Surrogate{Optimizer: Optimizer{Adam: AdamRates{Beta2: 1}}}, good(), "below 1"},
		{"schedule", Surrogate{Schedule: Schedule{Kind: 99}}, good(), "Schedule.Kind"},
		{"no steps", Surrogate{Schedule: Schedule{Kind: Cosine}}, good(), "Schedule.Steps"},
		{"steps", Surrogate{Schedule: Schedule{Steps: 5}}, good(), "Constant"},
		{"factor", Surrogate{Schedule: Schedule{Kind: Linear, Steps: 5, Factor: .5}}, good(), "Schedule.Factor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.rule.Bind(Setup{Model: sgModel(t, c.net), Encoder: coins{T: 3}, Classes: 2, Batch: 4})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "learning: Surrogate: ") {
				t.Errorf("error %v, want one that names %s", err, c.want)
			}
		})
	}
	for _, s := range []Setup{{Encoder: coins{T: 3}, Batch: 0}, {Encoder: coins{T: 0}, Batch: 1}} {
		s.Model, s.Classes = sgModel(t, good()), 2
		if _, err := (Surrogate{}).Bind(s); err == nil {
			t.Errorf("batches of %d and %d steps were accepted", s.Batch, s.Encoder.Steps())
		}
	}
}

// sgFickle gives spikes for most samples, a current for a bright one, and too few cells for a dark one.
type sgFickle struct{ coins }

func (e sgFickle) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	switch {
	case x[0] > 9:
		encode.Direct{T: e.T}.Encode(dst, x, gain, s)
	case x[0] < 0:
		coins{T: e.T}.Encode(dst, x[1:], gain, s)
	default:
		coins{T: e.T}.Encode(dst, x, gain, s)
	}
}

func TestSurrogateRefusesBatches(t *testing.T) {
	tr := sgBind(t, Surrogate{}, sgModel(t, snn.Feedforward(2, 3, 2)), sgFickle{coins{T: 4}}, 2, 1)
	x := [][]float32{{1, 0}, {0, 1}}
	before := sgState(tr)
	for _, c := range []struct {
		name string
		b    Batch
		want string
	}{
		{"empty", Batch{}, "0 samples"},
		{"too many", Batch{X: append(x, x...), Label: make([]int, 4), Index: make([]int, 4)}, "room"},
		{"no labels", Batch{X: x, Index: []int{0, 1}}, "labels"},
		{"few labels", Batch{X: x, Label: []int{0}, Index: []int{0, 1}}, "1 labels"},
		{"no positions", Batch{X: x, Label: []int{0, 1}}, "0 positions"},
		{"width", Batch{X: [][]float32{{1}}, Label: []int{0}, Index: []int{5}}, "sample 5: the encoder gives 1 cells for 4 steps; population \"input\" has 2 cells"},
		{"label", Batch{X: x, Label: []int{0, 2}, Index: []int{0, 8}}, "sample 8 has label 2"},
		{"current", Batch{X: [][]float32{{1, 0}, {10, 0}}, Label: []int{0, 1}, Index: []int{0, 6}}, "sample 6: the encoder gives spikes"},
		{"cells", Batch{X: [][]float32{{-1, 0}}, Label: []int{0}, Index: []int{3}}, "gives 1 cells"},
	} {
		if _, err := tr.Learn(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that says %q", c.name, err, c.want)
		}
	}
	if !reflect.DeepEqual(before, sgState(tr)) {
		t.Error("a refused mini-batch changed the state")
	}
	if _, err := tr.Learn(Batch{X: x, Label: []int{0, 1}, Index: []int{0, 1}}); err != nil {
		t.Errorf("after all that, a good mini-batch: %v", err)
	}
}

func TestSurrogateAllocatesNothing(t *testing.T) {
	for _, e := range []Encoder{encode.Bernoulli{T: 10}, encode.Direct{T: 10}} {
		n, rule := sgWide()
		rule.Optimizer = Optimizer{Rate: 1e-12} // spikes stay as they are
		tr := sgBind(t, rule, sgModel(t, n), e, 20, 2)
		b := csdpBatch(20, 70, 5, 1)
		learn := func() {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
		learn()
		if got := testing.AllocsPerRun(5, learn); got != 0 {
			t.Errorf("%T: %v allocations a mini-batch", e, got)
		}
	}
}

// Frozen nets can be judged, and lose nothing.
func TestSurrogateFrozen(t *testing.T) {
	n, b := sgSmall()
	for i := range n.Projections {
		n.Projections[i].Frozen = true
	}
	for _, k := range []LossKind{CEMaxMembrane, CEMembrane, MSEMembrane} {
		m := sgModel(t, n)
		o := newBPTT(m, Surrogate{Loss: Loss{Kind: k}}, 10)
		want, _ := o.batch(sgInputs(b, coins{T: 10}), b.Label)
		tr := sgBind(t, Surrogate{Loss: Loss{Kind: k}}, m, coins{T: 10}, 8, 1)
		if got, err := tr.Learn(b); err != nil || math.Abs(got-want) > 1e-5*want {
			t.Errorf("%v: loss %v, %v; want %v", k, got, err, want)
		}
	}
}

// Weights that have run away give a loss that is no number, and never a panic.
func TestSurrogateSurvivesNaN(t *testing.T) {
	n, b := sgSmall()
	for k := range MSETemporal + 1 {
		for _, x := range []float32{float32(math.NaN()), float32(math.Inf(1)), 3e38} {
			if !k.readsMembrane() {
				n.Populations[2].Cell = snn.LIF{Beta: .9}
			} else {
				n.Populations[2].Cell = snn.LI{Beta: .9}
			}
			m := sgModel(t, n)
			for i := range n.Projections {
				w, ld := m.Weights(i)
				for j := range w {
					if n.Projections[i].Post == "output" {
						w[j] = []float32{x, -x}[j/ld%2]
					}
				}
			}
			tr := sgBind(t, Surrogate{Loss: Loss{Kind: k}}, m, coins{T: 10}, 8, 1)
			loss, err := tr.Learn(b)
			if err != nil || k.readsMembrane() && math.IsInf(float64(x), 1) && loss-loss == 0 {
				t.Errorf("%v with weights %v: loss %v, %v", k, x, loss, err)
			}
			if err := tr.Classify(b, &Outcome{}); err != nil {
				t.Errorf("%v with weights %v: %v", k, x, err)
			}
		}
	}
}

// The memory of a rule: gradient and two moments of a weight, and what a window holds.
func TestSurrogateStateBytes(t *testing.T) {
	n := snn.Feedforward(4, 3, 2)
	bytes := func(rule Surrogate, steps, room int) int64 {
		return sgBind(t, rule, sgModel(t, n), coins{T: steps}, room, 1).StateBytes()
	}
	adam, sgd := bytes(Surrogate{}, 8, 2), bytes(Surrogate{Optimizer: Optimizer{Kind: SGD}}, 8, 2)
	if synapses := 4*3 + 3*2; adam-sgd != int64(2*4*synapses) {
		t.Errorf("Adam has %d bytes more than SGD, want %d for two moments of %d synapses", adam-sgd, 2*4*synapses, synapses)
	}
	more := bytes(Surrogate{}, 16, 2) - adam
	if cut := bytes(Surrogate{Truncate: 8}, 16, 2); cut != adam || more <= 0 {
		t.Errorf("%d bytes for 8 of 16 steps, %d for 8, %d more for 16", cut, adam, more)
	}
}

func ExampleSurrogate() {
	r := Surrogate{Loss: Loss{Kind: CEMembrane}, Optimizer: Optimizer{Rate: 2e-3}}.Resolve().(Surrogate)
	fmt.Printf("%v, slope %g\n", r.Function.Kind, r.Function.Slope)
	fmt.Printf("%v, rate %g, β₁ %g, β₂ %g\n", r.Optimizer.Kind, r.Optimizer.Rate, r.Optimizer.Adam.Beta1, r.Optimizer.Adam.Beta2)
	// Output:
	// FastSigmoid, slope 25
	// Adam, rate 0.002, β₁ 0.9, β₂ 0.999
}
