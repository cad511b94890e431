package sweep

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/control/infer"
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/foreign"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/learning/reward"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/integer"
)

// must returns the value of something that cannot fail here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("the table of arguments is wrong: %v", err))
	}
	return v
}

// cells is a net with a population of every kind of cell and a projection of every wiring.
func cells() snn.Net {
	membrane := snn.Conductance{Rest: -65, Inh: -100, Tau: 100, TauExc: 1, TauInh: 2, ResetTo: -65, Threshold: -52, Refractory: 5, Start: -65}
	membrane.Adapt.PerCell = snn.PerCell{Step: 0.05, Tau: 1e7, Init: 20}
	lif := snn.LIF{Tau: 20, Jitter: 0.01, Refractory: 2}
	lif.Adapt.PerPopulation = snn.PerPopulation{Rate: 0.1, Floor: 0.01}
	n := snn.Net{Dt: 0.5, Populations: []snn.Population{
		{Name: "input", Shape: []int{2, 2}},
		{Name: "conductance", Shape: []int{3}, Cell: membrane},
		{Name: "lif", Shape: []int{3}, Cell: lif},
		{Name: "synaptic", Shape: []int{3}, Cell: snn.Synaptic{LIF: snn.LIF{Beta: 0.9}, TauSyn: 5}},
		{Name: "output", Shape: []int{2}, Cell: snn.LI{Tau: 20, Scale: snn.ScaleFactor, Input: 0.5, TauSpread: snn.Spread{Normal: 1}}},
		{Name: "adaptive", Shape: []int{3}, Cell: adaptive()},
		{Name: "alpha", Shape: []int{2}, Cell: snn.Alpha{TauExc: 10, TauInh: 5}},
		{Name: "resonator", Shape: []int{2}, Cell: snn.BRF{Omega: 10, Offset: 1, OmegaSpread: snn.Spread{Uniform: 2, Learn: true}}},
		{Name: "izhikevich", Shape: []int{2}, Cell: snn.Izhikevich{A: 0.02, B: 0.2, C: -65, D: 8, Start: -65, StartU: -13}},
		{Name: "adex", Shape: []int{2}, Cell: snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6,
			A: 4, B: 80.5, TauW: 144, Start: -70.6}},
	}}
	bound, uniform := snn.Bound{Lo: -1, Hi: 1}, snn.Init{Kind: snn.InitUniform, Hi: 0.5}
	for _, p := range n.Populations[1:] {
		n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: p.Name, Delay: 1, Bound: bound, Init: uniform})
	}
	n.Projections[0].Bound.Lo = 0 // conductances are not negative
	own := snn.Projection{Pre: "lif", Post: "synaptic", Wiring: snn.OneToOne{}, Gain: 2, Init: snn.Init{Kind: snn.InitNormal, Hi: 1}}
	others := snn.Projection{Pre: "lif", Post: "conductance", Wiring: snn.AllButOwn{}, Delay: 2, Frozen: true}
	others.Init = snn.Init{Kind: snn.InitConstant, Lo: 0.1}
	n.Projections = append(n.Projections, own, others)
	return n
}

// adaptive is a cell with values of its own.
func adaptive() snn.LIF {
	c := snn.LIF{Tau: 20, Rest: -1, Start: -1, Refractory: 2, Masked: true, TauSpread: snn.Spread{Normal: 1}, ThresholdSpread: snn.Spread{Uniform: 0.1}}
	c.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 100, StrengthSpread: snn.Spread{Normal: 0.1, Learn: true}}
	return c
}

func nets() []any {
	return []any{cells(), snn.Feedforward(4, 3, 2), snn.DiehlCook(4, 3), snn.Recurrent(4, 3, 2), snn.CSDP(4, 3, 2), snn.CSDPUnlabelled(4, 3), attending()}
}

// attending is a net of two tokens of two channels whose cells have gates.
func attending() snn.Net {
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{2, 6}},
			{Name: "output", Shape: []int{2, 2}, Cell: snn.GatedLIF{Steps: 2, Gates: snn.Spread{Uniform: 0.1}}}},
		Projections: []snn.Projection{{Pre: "input", Post: "output", Wiring: snn.Attention{}}},
	}
}

func models() []any {
	return []any{must(cells().Init(1)), must(snn.Feedforward(4, 3, 2).Init(1)), must(snn.DiehlCook(4, 3).Init(1))}
}

// sims have taken a step.
func sims() []any {
	s := must(snn.NewSim(models()[0].(*snn.Model), 2))
	if err := s.Deliver(0, []*snn.Spikes{spikes(), spikes()}); err != nil {
		panic(err)
	}
	s.Fire()
	return []any{s}
}

// fewBits is a model with weights of 4 bits.
func fewBits() *snn.Model {
	return must(integer.Quantize(must(snn.Feedforward(4, 3, 2).Init(1)), integer.Rounding{Bits: 4, Dyadic: true}))
}

// integers is a network of few bits that is exact.
func integers() []any {
	return []any{must(integer.Convert(fewBits(), integer.Options{Arithmetic: integer.Binary32}))}
}

func spikes() *snn.Spikes {
	s := snn.NewSpikes(4, 4)
	s.Set(0, 1)
	s.Set(2, 3)
	return s
}

func current() *snn.Spikes {
	return &snn.Spikes{Steps: 4, Cells: 4, Current: []float32{0, 1, 0.5, 0.25}}
}

func trace() *snn.Trace { return must(must(snn.Feedforward(4, 3, 2).Init(1)).Run(spikes())) }

func activity() snn.Activity { return must(trace().Counts.Activity(snn.Feedforward(4, 3, 2))) }

// entries are one of each rule, small enough to train in a millisecond.
func entries() []learning.Entry {
	stdp := stdp.Rule{Rest: 2, MaxRepeats: 1, Assign: 2}
	list := []learning.Entry{
		{Name: "stdp", Net: snn.DiehlCook(4, 3), Learner: stdp, Encoder: encode.Poisson{T: 4, Dt: 0.5}},
		{Name: "csdp", Net: snn.CSDP(4, 3, 2), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "surrogate", Net: snn.Feedforward(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4}},
		{Name: "ann", Net: snn.Feedforward(4, 3, 2), Learner: ann.Rule{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "eventprop", Net: timed(), Learner: eventprop.Rule{}, Encoder: encode.SpikeTimes{T: 40}},
		{Name: "gru", Net: ann.GRUNet(4, 3, 2), Learner: ann.GRU{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "bp-stdp", Net: snn.Feedforward(4, 3, 2), Learner: bpstdp.Rule{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "eprop-plus", Net: instant(), Learner: eprop.Rule{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "bptc", Net: single(), Learner: bptc.Rule{}, Encoder: encode.Bernoulli{T: 4}},
		{Name: "convstdp", Net: once(), Learner: convstdp.Rule{}, Encoder: encode.Latency{T: 4}},
	}
	for i := range list {
		list[i].Settings = learning.Settings{Epochs: 1, Batch: 2, Workers: 1, Store: "-"}
	}
	return list
}

// part trains all of a net of two layers.
func part() learning.Part {
	return learning.Part{Learner: bptc.Rule{}, Projections: []string{"input→hidden1", "hidden1→output"}}
}

// instant is a net of cells that are reset in the step of their spike.
func instant() snn.Net {
	n := snn.Feedforward(4, 3, 2)
	n.Populations[1].Cell, n.Populations[2].Cell, n.Projections[1].Delay = snn.LIF{Tau: 20, ResetTiming: snn.ResetSameStep}, snn.LI{Tau: 20}, 1
	return n
}

// single is a net of cells that fire once.
func single() snn.Net {
	n := snn.Feedforward(4, 3, 2)
	n.Populations[1].Cell, n.Populations[2].Cell = bptc.NOSO(4), bptc.NOSO(4)
	return n
}

// once is a convolution of cells that are read.
func once() snn.Net {
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{2, 2}}, {Name: "output", Shape: []int{2, 2, 2}, Cell: snn.LI{Beta: 1}}},
		Projections: []snn.Projection{{Pre: "input", Post: "output", Wiring: snn.Conv2D{Kernel: [2]int{1, 1}}, Bound: snn.Bound{Hi: 1}}},
	}
}

// timed is a net of cells in continuous time that fire.
func timed() snn.Net {
	n := snn.Feedforward(4, 3, 2)
	for i := range n.Projections {
		n.Populations[i+1].Cell = snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5}
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Lo: 5, Hi: 1}
	}
	return n
}

func descent() *optim.Descent {
	return must(optim.Optimizer{}.Descend("rule", optim.Schedule{}, []float32{1, 2}))
}

func setup(e learning.Entry) learning.Setup {
	return learning.Setup{Model: must(e.Net.Init(1)), Encoder: e.Encoder, Classes: 2, Batch: 2, Stream: snn.NewStream(1)}
}

func miniBatch() learning.Batch {
	return learning.Batch{X: pixels, Label: []int{0, 1}, Index: []int{0, 1}, Stream: snn.NewStream(1)}
}

func task() learning.Task {
	part := func(n int) learning.Samples {
		s := learning.Samples{}
		for i := range n {
			s.X, s.Label = append(s.X, slices.Clone(pixels[i%2])), append(s.Label, i%2)
		}
		return s
	}
	return learning.Task{Name: "t", Classes: 2, Shape: []int{2, 2}, Train: part(4), Valid: part(2), Test: part(2)}
}

// subject is what manipulations change.
func subject() *perturb.Subject {
	e := entries()[2]
	return &perturb.Subject{Model: must(e.Net.Init(1)), Encoder: encode.Bernoulli{T: 4}, Probe: pixels[0], Stream: snn.NewStream(1)}
}

// experiment has one entry, one condition and one hypothesis.
func experiment() perturb.Experiment {
	return perturb.Experiment{
		Entries:    entries()[2:3],
		Conditions: []perturb.Condition{{Name: "cut", Dose: .5, Do: []perturb.Manipulation{perturb.Lesion{Projection: "input→hidden1", Share: .5}}}},
		Hypotheses: []perturb.Hypothesis{{Says: "worse", Entry: "surrogate", Condition: "cut", Dose: .5}},
	}
}

func perturbed() *perturb.Result {
	return must(perturb.Run(context.Background(), experiment(), task(), []uint64{1, 2}))
}

// brief is a forward model of an arm that is trained in a moment.
func brief() infer.Forward {
	return infer.Forward{Horizon: 2, Ticks: 1, Cells: 4, Samples: 20, Epochs: 1}
}

// plane is a code of two numbers.
var plane = reward.Code{Lo: []float64{0, 0}, Hi: []float64{1, 1}, Side: 2}

// acting is an agent that observes two numbers.
func acting() reward.Setup {
	return reward.Setup{Rule: reward.EProp{Hidden: 3, Steps: 2}, Code: plane, Episodes: 2}
}

// reached is an episode of two steps.
func reached() control.ReachEpisode {
	return control.ReachEpisode{States: make([]control.ArmState, 3), Torques: make([][2]float64, 2), Reached: 2}
}

// rewarded learns while it acts.
var rewarded = stdp.Rule{Plasticity: stdp.Pair{}, Reward: stdp.Reward{Kind: stdp.MSTDPET}}

// foreigners have one network, one detector and one foreign set.
func foreigners() foreign.Experiment {
	return foreign.Experiment{
		Cases:   []foreign.Case{{Entry: entries()[2], Detectors: []foreign.Detector{foreign.MaxSoftmax{}}}},
		Foreign: []foreign.Set{{Name: "noise", X: foreign.Uniform(3, 4, 1)}},
	}
}

// formed has one subject, one learning rate and two forms.
func formed() thresholds.Experiment {
	e := entries()[2]
	return thresholds.Experiment{
		Forms: thresholds.Forms()[:2],
		Subjects: []thresholds.Subject{{
			Entry: e, Hidden: []string{"hidden1"}, Rates: []float64{.01}, At: func(float64) learning.Learner { return e.Learner },
		}},
	}
}

// pairing is the window of STDP at three cells.
func pairing() perturb.Pairing {
	net := snn.Feedforward(4, 3)
	net.Projections[0].Init = snn.Init{Kind: snn.InitConstant, Lo: 1}
	all := func() (trains []*snn.Spikes) {
		for k := range 4 {
			s := snn.NewSpikes(30, 4)
			for t := range 30 {
				for i := range 4 {
					if snn.NewStream(1).At(k).Float64(uint64(4*t+i)) < .2 {
						s.Set(t, i)
					}
				}
			}
			trains = append(trains, s)
		}
		return trains
	}
	return perturb.Pairing{
		Model: must(net.Init(1)), Learner: stdp.Rule{Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero},
		Projection: "input→output", Trains: all(), Classes: 2, Reach: 2,
	}
}

func reports() []*learning.Report {
	var all []*learning.Report
	for _, e := range entries()[:4] { // a fifth would be a quarter more calls
		all = append(all, must(learning.Train(context.Background(), e, task())))
	}
	return all
}

func comparison() *learning.Comparison {
	return must(learning.Compare(context.Background(), entries()[2:4], task(), []uint64{1, 2}))
}

// briefly is a comparison of one entry with one seed.
func briefly() *learning.Comparison {
	return must(learning.Compare(context.Background(), entries()[2:3], task(), []uint64{1}))
}

// marks are of every kind, within the axes of figure.
func marks() []plot.Mark {
	return []plot.Mark{plot.Text{X: 1, Y: 1, Text: "t"}, plot.Arrow{FromX: 1, FromY: 1, ToX: 2, ToY: 2}, plot.Bracket{X0: 1, X1: 2, Y: 2}, plot.SpanX{Lo: 1, Hi: 2}, plot.SpanY{Lo: 1, Hi: 2},
		plot.RefX{At: 1}, plot.RefY{At: 1}}
}

func figure() *plot.Figure {
	return must(plot.Lines("t", plot.Axis{}, plot.Axis{}, plot.Line{Name: "a", X: []float64{1, 2}, Y: []float64{1, 3}}))
}

// chips have, together, every section and every rule of placement that is known. The first is loihi-1.
func chips() []hwmodel.Chip {
	list := must(hwmodel.Named("loihi-1"))
	seen := sections(list[0])
	for _, c := range must(hwmodel.Chips()) {
		fresh := false
		for name := range sections(c) {
			fresh = fresh || !seen[name]
			seen[name] = true
		}
		if fresh {
			list = append(list, c)
		}
	}
	return list
}

// sections names what a chip has.
func sections(c hwmodel.Chip) map[string]bool {
	has := map[string]bool{}
	var note func(v reflect.Value)
	note = func(v reflect.Value) {
		for i := range v.NumField() {
			f := v.Field(i)
			number := f.Type() == reflect.TypeFor[*hwmodel.Quantity]()
			if f.Kind() == reflect.Pointer && !f.IsNil() && f.Elem().Kind() == reflect.Struct && !number {
				has[v.Type().Field(i).Name] = true
				note(f.Elem())
			}
		}
	}
	note(reflect.ValueOf(c))
	return has
}

// lists makes each chip a list of its own.
func lists(chips []hwmodel.Chip) []any {
	var all []any
	for _, c := range chips {
		all = append(all, []hwmodel.Chip{c})
	}
	return all
}

func estimate() hwmodel.Estimate { return must(chips()[0].Estimate(hwmodel.ClosedForm, activity())) }

func priced() *hwmodel.Comparison { return must(hwmodel.CompareActivity(activity(), nil, chips()...)) }

func training() hwmodel.TrainingEstimate {
	a := activity()
	for i := range a.Projections {
		a.Projections[i].WeightUpdates = 12
	}
	for _, c := range must(hwmodel.Chips()) {
		if e, err := c.Training(snn.RuleCosts{Name: "rule"}, a, 2); err == nil {
			return e
		}
	}
	panic(errors.New("no chip prices training"))
}

// camera is a set of lists of events of 3 × 2 pixels of two polarities.
var camera = datasets.Set{
	Name: "camera", Classes: 2, Shape: []int{0, 2},
	Train: datasets.Samples{X: [][]float32{{0, 1, 2, 11}, {1, 4}}, Label: []int{0, 1}},
}

// texts are of words that have numbers below 4.
var texts = datasets.Set{
	Name: "texts", Classes: 2, Shape: []int{0, 2},
	Train: datasets.Samples{X: [][]float32{{0, 1, 1, 2, 2, 0}, {0, 3, 1, 1}}, Label: []int{0, 1}},
}

var set = sync.OnceValue(func() datasets.Set { return must(datasets.Digits()).Take(4, 2, 2) })
