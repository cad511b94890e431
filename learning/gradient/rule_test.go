package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// wide is a recurrent net of several blocks of cells, with a rule that uses everything.
func wide() (snn.Net, Rule) {
	n := snn.Recurrent(70, 150, 140, 5)
	for i := range n.Projections {
		n.Projections[i].Gain = 1.5
	}
	n.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Reset: snn.ResetZero}, Alpha: .5}
	return n, Rule{Loss: Loss{Kind: CEMembrane}, Truncate: 4, RateCost: 1e-3, CountCost: 1e-3, GradientClip: 1, ThroughReset: true}
}

func TestSurrogateBitsAtAnyWorkerCount(t *testing.T) {
	for _, e := range []learning.Encoder{encode.Bernoulli{T: 10}, encode.Direct{T: 10}} {
		n, rule := wide()
		var want []learning.Tensor
		var first learning.Outcome
		for _, workers := range []int{1, 2, 5} {
			tr := bind(t, rule, ruletest.Model(t, n), e, 70, workers)
			for k := range 3 {
				if _, err := tr.Learn(ruletest.Batch(70, 70, 5, uint64(k))); err != nil {
					t.Fatal(err)
				}
			}
			var out learning.Outcome
			if err := tr.Classify(ruletest.Batch(90, 70, 5, 9), &out); err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want, first = ruletest.State(tr), out
			}
			if !reflect.DeepEqual(ruletest.State(tr), want) || !reflect.DeepEqual(out, first) {
				t.Errorf("%T: with %d workers other bits than with 1", e, workers)
			}
		}
	}
}

// Classifying leaves the state as it is, and the answer for a sample does not depend on its neighbours.
func TestSurrogateClassify(t *testing.T) {
	n, rule := wide()
	tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 7, 1)
	if _, err := tr.Learn(ruletest.Batch(7, 70, 5, 1)); err != nil {
		t.Fatal(err)
	}
	before := ruletest.State(tr)
	b := ruletest.Batch(20, 70, 5, 2)
	var all, one learning.Outcome
	if err := tr.Classify(b, &all); err != nil {
		t.Fatal(err)
	}
	for i := range b.X {
		if err := tr.Classify(learning.Batch{X: b.X[i : i+1], Label: b.Label[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream}, &one); err != nil {
			t.Fatal(err)
		}
		if one.Class[0] != all.Class[i] || one.NLL[0] != all.NLL[i] {
			t.Errorf("sample %d: class %d, NLL %v; alone %d, %v", i, all.Class[i], all.NLL[i], one.Class[0], one.NLL[0])
		}
	}
	if !reflect.DeepEqual(before, ruletest.State(tr)) {
		t.Error("classifying changed the state")
	}
	b.Label = nil
	if err := tr.Classify(b, &one); err != nil || one.NLL != nil || !slices.Equal(one.Class, all.Class) {
		t.Errorf("without labels: %v, NLL %v, classes %v", err, one.NLL, one.Class)
	}
}

func TestSurrogateContinues(t *testing.T) {
	for _, o := range []optim.Optimizer{{}, {Kind: optim.SGD, Momentum: .9}} {
		n, rule := wide()
		rule.Optimizer, rule.Schedule = o, optim.Schedule{Kind: optim.Cosine, Steps: 6}
		learn := func(tr learning.Trainer, from, to int) learning.Trainer {
			for k := from; k < to; k++ {
				if _, err := tr.Learn(ruletest.Batch(9, 70, 5, uint64(k))); err != nil {
					t.Fatal(err)
				}
			}
			return tr
		}
		bind := func() learning.Trainer { return bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 9, 1) }
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
		if !reflect.DeepEqual(ruletest.State(rest), ruletest.State(whole)) {
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
	p := published
	for _, truncate := range []int{0, 3} {
		tr := bind(t, Rule{Truncate: truncate}, ruletest.Model(t, publishedNet(), p.w1, p.w2, p.v), torchTape{p.in}, 4, 1)
		b := learning.Batch{X: [][]float32{{0, 0}, {0, 0}}, Label: []int{0, 1}, Index: []int{0, 1}}
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
		n := randomNet(g)
		rule := Rule{Output: "out", Loss: Loss{Kind: CEMembrane}, Truncate: g.IntN(6)}
		m, b := ruletest.Model(t, n), randomBatch(g, n, 5)
		e := []learning.Encoder{encode.Bernoulli{T: 12}, encode.Direct{T: 12}}[g.IntN(2)]
		o := newBPTT(m, rule, 12)
		o.batch(inputs(b, e), b.Label)
		if o.margin < 2e-5 {
			continue // sums in another order may give another spike
		}
		compared++
		tr := bind(t, rule, m, e, 5, 1)
		var out learning.Outcome
		if err := tr.Classify(b, &out); err != nil {
			t.Fatal(err)
		}
		_, got := tr.Counts()
		want := simulate(t, m, b, e)
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

func simulate(t *testing.T, m *snn.Model, b learning.Batch, e learning.Encoder) snn.Counts {
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
		rule Rule
		net  snn.Net
		want string
	}{
		{"conductance", Rule{}, edit(func(n *snn.Net) {
			n.Populations[1].Cell = snn.Conductance{Rest: -65, Tau: 100, TauExc: 1, TauInh: 2, Threshold: -52, ResetTo: -65, Start: -65}
			n.Projections[0].Init = snn.Init{Kind: snn.InitConstant}
		}), "Conductance"},
		{"adaptive", Rule{}, cell(snn.LIF{Beta: .9, Adapt: snn.Adaptation{PerCell: snn.PerCell{Step: 1, Tau: 9}}}), "Adapt"},
		{"adaptive synaptic", Rule{}, cell(snn.Synaptic{LIF: snn.LIF{Beta: .9, Adapt: snn.Adaptation{PerCell: snn.PerCell{Step: 1, Tau: 9}}},
			Alpha: .5}), `"hidden1"`},
		{"izhikevich", Rule{}, cell(snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}), "Izhikevich"},
		{"alpha", Rule{ThroughReset: true}, cell(snn.Alpha{Alpha: .9, Beta: .8}), "NoReset"},
		{"cell rate", Rule{CellRate: nan}, good(), "CellRate"},
		{"delta", Rule{}, cell(snn.LIF{Beta: .9, ResetTiming: snn.ResetSameStepDelta}), "ResetSameStepDelta"},
		{"zero all", Rule{ThroughReset: true}, cell(snn.LIF{Beta: .9, Reset: snn.ResetZeroAll}), "ResetZeroAll"},
		{"silent pre", Rule{}, cell(snn.LI{Beta: .9}), "hidden1→output"},
		{"two inputs", Rule{}, edit(func(n *snn.Net) { n.Populations[1].Cell = nil; n.Projections = n.Projections[1:] }), "2 input populations"},
		{"no output", Rule{Output: "answer"}, good(), `"answer"`},
		{"classes", Rule{Output: "hidden1"}, good(), "3 cells"},
		{"input as output", Rule{Output: "input"}, snn.Feedforward(2, 2), "cannot be the input"},
		{"silent output", Rule{}, edit(func(n *snn.Net) { n.Populations[2].Cell = snn.LI{Beta: .9} }), "CEMembrane"},
		{"cut times", Rule{Loss: Loss{Kind: CETemporal}, Truncate: 2}, good(), "Truncate"},
		{"truncate", Rule{Truncate: learning.Zero}, good(), "Truncate"},
		{"rate cost", Rule{RateCost: nan}, good(), "RateCost"},
		{"count cost", Rule{CountCost: -2}, good(), "CountCost"},
		{"clip", Rule{GradientClip: math.Inf(1)}, good(), "GradientClip"},
		{"function", Rule{Function: SurrogateFunction{Kind: 99}}, good(), "Function.Kind"},
		{"slope", Rule{Function: SurrogateFunction{Kind: StraightThrough, Slope: 2}}, good(), "Function.Slope"},
		{"negative slope", Rule{Function: SurrogateFunction{Slope: -2}}, good(), "Function.Slope"},
		{"width", Rule{Function: SurrogateFunction{Width: 2}}, good(), "MultiGaussian"},
		{"side", Rule{Function: SurrogateFunction{Kind: Gaussian, Side: .1}}, good(), "DoubleGaussian"},
		{"loss", Rule{Loss: Loss{Kind: 99}}, good(), "Loss.Kind"},
		{"targets", Rule{Loss: Loss{Right: 1}}, good(), "Loss.Right"},
		{"target", Rule{Loss: Loss{Kind: MSEMembrane, Wrong: nan}}, good(), "finite"},
		{"negative target", Rule{Loss: Loss{Kind: MSECount, Wrong: -2}}, good(), "Loss.Wrong"},
		{"tolerance", Rule{Loss: Loss{Kind: MSECount, Tolerance: 1}}, good(), "Tolerance"},
		{"reciprocal", Rule{Loss: Loss{Kind: MSETemporal, Reciprocal: true}}, good(), "Reciprocal"},
		{"after", Rule{Loss: Loss{After: -2}}, good(), "Loss.After"},
		{"nothing after", Rule{Loss: Loss{After: 5}}, good(), "nothing would be judged"},
		{"times after", Rule{Loss: Loss{Kind: CETemporal, After: 1}}, good(), "count from the first step"},
		{"optimiser", Rule{Optimizer: optim.Optimizer{Kind: 99}}, good(), "Optimizer.Kind"},
		{"rate", Rule{Optimizer: optim.Optimizer{Rate: nan}}, good(), "Optimizer.Rate"},
		{"momentum of Adam", Rule{Optimizer: optim.Optimizer{Momentum: .9}}, good(), "Adam.Beta1"},
		{"rates of SGD", Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Adam: optim.AdamRates{Beta1: .9}}}, good(), "SGD"},
		{"momentum", Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: 1}}, good(), "below 1"},
		{"beta", Rule{Optimizer: optim.Optimizer{Adam: optim.AdamRates{Beta2: 1}}}, good(), "below 1"},
		{"schedule", Rule{Schedule: optim.Schedule{Kind: 99}}, good(), "Schedule.Kind"},
		{"no steps", Rule{Schedule: optim.Schedule{Kind: optim.Cosine}}, good(), "Schedule.Steps"},
		{"steps", Rule{Schedule: optim.Schedule{Steps: 5}}, good(), "Constant"},
		{"factor", Rule{Schedule: optim.Schedule{Kind: optim.Linear, Steps: 5, Factor: .5}}, good(), "Schedule.Factor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, c.net), Encoder: ruletest.Coins{T: 3}, Classes: 2, Batch: 4})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "gradient: ") {
				t.Errorf("error %v, want one that names %s", err, c.want)
			}
		})
	}
	for _, s := range []learning.Setup{{Encoder: ruletest.Coins{T: 3}, Batch: 0}, {Encoder: ruletest.Coins{T: 0}, Batch: 1}} {
		s.Model, s.Classes = ruletest.Model(t, good()), 2
		if _, err := (Rule{}).Bind(s); err == nil {
			t.Errorf("batches of %d and %d steps were accepted", s.Batch, s.Encoder.Steps())
		}
	}
}

// fickle gives spikes for most samples, a current for a bright one, and too few cells for a dark one.
type fickle struct{ ruletest.Coins }

func (e fickle) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	switch {
	case x[0] > 9:
		encode.Direct{T: e.T}.Encode(dst, x, gain, s)
	case x[0] < 0:
		ruletest.Coins{T: e.T}.Encode(dst, x[1:], gain, s)
	default:
		ruletest.Coins{T: e.T}.Encode(dst, x, gain, s)
	}
}

func TestSurrogateRefusesBatches(t *testing.T) {
	tr := bind(t, Rule{}, ruletest.Model(t, snn.Feedforward(2, 3, 2)), fickle{ruletest.Coins{T: 4}}, 2, 1)
	x := [][]float32{{1, 0}, {0, 1}}
	before := ruletest.State(tr)
	for _, c := range []struct {
		name string
		b    learning.Batch
		want string
	}{
		{"empty", learning.Batch{}, "0 samples"},
		{"too many", learning.Batch{X: append(x, x...), Label: make([]int, 4), Index: make([]int, 4)}, "room"},
		{"no labels", learning.Batch{X: x, Index: []int{0, 1}}, "labels"},
		{"few labels", learning.Batch{X: x, Label: []int{0}, Index: []int{0, 1}}, "1 labels"},
		{"no positions", learning.Batch{X: x, Label: []int{0, 1}}, "0 positions"},
		{"width", learning.Batch{X: [][]float32{{1}}, Label: []int{0}, Index: []int{5}}, "sample 5: the encoder gives 1 cells for 4 steps; population \"input\" has 2 cells"},
		{"label", learning.Batch{X: x, Label: []int{0, 2}, Index: []int{0, 8}}, "sample 8 has label 2"},
		{"current", learning.Batch{X: [][]float32{{1, 0}, {10, 0}}, Label: []int{0, 1}, Index: []int{0, 6}}, "sample 6: the encoder gives spikes"},
		{"cells", learning.Batch{X: [][]float32{{-1, 0}}, Label: []int{0}, Index: []int{3}}, "gives 1 cells"},
	} {
		if _, err := tr.Learn(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that says %q", c.name, err, c.want)
		}
	}
	if !reflect.DeepEqual(before, ruletest.State(tr)) {
		t.Error("a refused mini-batch changed the state")
	}
	if _, err := tr.Learn(learning.Batch{X: x, Label: []int{0, 1}, Index: []int{0, 1}}); err != nil {
		t.Errorf("after all that, a good mini-batch: %v", err)
	}
}

func TestSurrogateAllocatesNothing(t *testing.T) {
	for _, e := range []learning.Encoder{encode.Bernoulli{T: 10}, encode.Direct{T: 10}} {
		n, rule := wide()
		rule.Optimizer = optim.Optimizer{Rate: 1e-12} // spikes stay as they are
		tr := bind(t, rule, ruletest.Model(t, n), e, 20, 2)
		b := ruletest.Batch(20, 70, 5, 1)
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
	n, b := small()
	for i := range n.Projections {
		n.Projections[i].Frozen = true
	}
	for _, k := range []LossKind{CEMaxMembrane, CEMembrane, MSEMembrane} {
		m := ruletest.Model(t, n)
		o := newBPTT(m, Rule{Loss: Loss{Kind: k}}, 10)
		want, _ := o.batch(inputs(b, ruletest.Coins{T: 10}), b.Label)
		tr := bind(t, Rule{Loss: Loss{Kind: k}}, m, ruletest.Coins{T: 10}, 8, 1)
		if got, err := tr.Learn(b); err != nil || math.Abs(got-want) > 1e-5*want {
			t.Errorf("%v: loss %v, %v; want %v", k, got, err, want)
		}
	}
}

// Weights that have run away give a loss that is no number, and never a panic.
func TestSurrogateSurvivesNaN(t *testing.T) {
	n, b := small()
	for k := range MSETemporal + 1 {
		for _, x := range []float32{float32(math.NaN()), float32(math.Inf(1)), 3e38} {
			if !k.readsMembrane() {
				n.Populations[2].Cell = snn.LIF{Beta: .9}
			} else {
				n.Populations[2].Cell = snn.LI{Beta: .9}
			}
			m := ruletest.Model(t, n)
			for i := range n.Projections {
				w, ld := m.Weights(i)
				for j := range w {
					if n.Projections[i].Post == "output" {
						w[j] = []float32{x, -x}[j/ld%2]
					}
				}
			}
			tr := bind(t, Rule{Loss: Loss{Kind: k}}, m, ruletest.Coins{T: 10}, 8, 1)
			loss, err := tr.Learn(b)
			if err != nil || k.readsMembrane() && math.IsInf(float64(x), 1) && loss-loss == 0 {
				t.Errorf("%v with weights %v: loss %v, %v", k, x, loss, err)
			}
			if err := tr.Classify(b, &learning.Outcome{}); err != nil {
				t.Errorf("%v with weights %v: %v", k, x, err)
			}
		}
	}
}

// The memory of a rule: gradient and two moments of a weight, and what a window holds.
func TestSurrogateStateBytes(t *testing.T) {
	n := snn.Feedforward(4, 3, 2)
	bytes := func(rule Rule, steps, room int) int64 {
		return bind(t, rule, ruletest.Model(t, n), ruletest.Coins{T: steps}, room, 1).StateBytes()
	}
	adam, sgd := bytes(Rule{}, 8, 2), bytes(Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}}, 8, 2)
	if synapses := 4*3 + 3*2; adam-sgd != int64(2*4*synapses) {
		t.Errorf("Adam has %d bytes more than SGD, want %d for two moments of %d synapses", adam-sgd, 2*4*synapses, synapses)
	}
	if drop := bytes(Rule{Dropout: Dropout{Fraction: .5}}, 8, 2) - adam; drop < 0 || drop > 1 {
		t.Errorf("dropout takes %d bytes for 6 bits", drop)
	}
	few := snn.Feedforward(4, 3, 2)
	few.Projections[0].Quantization.Bits, few.Projections[1].Quantization.Bits, few.Projections[1].Frozen = 4, 4, true
	n.Projections[1].Frozen = true
	frozen := bytes(Rule{}, 8, 2)
	if got := bind(t, Rule{}, ruletest.Model(t, few), ruletest.Coins{T: 8}, 2, 1).StateBytes() - frozen; got != 4*12 {
		t.Errorf("weights of 4 bits take %d bytes more, want %d for 12 of full precision", got, 4*12)
	}
	n.Projections[1].Frozen = false
	more := bytes(Rule{}, 16, 2) - adam
	if cut := bytes(Rule{Truncate: 8}, 16, 2); cut != adam || more <= 0 {
		t.Errorf("%d bytes for 8 of 16 steps, %d for 8, %d more for 16", cut, adam, more)
	}
}

func ExampleSurrogate() {
	r := Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optim.Optimizer{Rate: 2e-3}}.Resolve().(Rule)
	fmt.Printf("%v, slope %g\n", r.Function.Kind, r.Function.Slope)
	fmt.Printf("%v, rate %g, β₁ %g, β₂ %g\n", r.Optimizer.Kind, r.Optimizer.Rate, r.Optimizer.Adam.Beta1, r.Optimizer.Adam.Beta2)
	// Output:
	// FastSigmoid, slope 25
	// Adam, rate 0.002, β₁ 0.9, β₂ 0.999
}
