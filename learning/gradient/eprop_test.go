package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// bellec is the recurrent net of three cells, one of which adapts, with a class at every step, whose gradients [bellec2020]'s equations give in
// float64: back-propagation with the reset and the refractory period detached, and e-prop. Gradients are written [post][pre]; those of the
// recurrent weights that are 0 by definition are given too.
func bellec() (r traces, in [][]float64, label []int) {
	r = traces{alpha: .9, input: 1, rho: .97, kappa: .85, readout: 1, th: .6, gamma: .3, strength: []float64{0, 0, .4}, refractory: 1,
		win: [][]float64{{.35, -.2}, {.1, .4}, {.3, .25}}, wrec: [][]float64{{0, .2, -.25}, {.15, 0, .2}, {-.2, .25, 0}},
		wout: [][]float64{{.6, -.4, .3}, {-.2, .5, .7}}}
	in = [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}, {1, 1}, {1, 0}}
	return r, in, []int{0, 0, 1, 1, 0, 1, 0, 1, 1, 0}
}

const bellecLoss, bellecSpikes = 9.38973143858, 9

var (
	bellecFeedback = [][]float64{{.3, .1, -.6}, {.8, -.5, .2}}
	bellecOut      = []float64{-1.260534321, -4.475000721, -4.729220849, 1.260534321, 4.475000721, 4.729220849}
	bellecNets     = []struct {
		name    string
		credit  Credit
		in, rec []float64
	}{
		{"BPTT", Credit{}, []float64{-6.214380931, -4.609011106, 2.807266826, 2.012722541, 3.110890789, 2.475657577},
			[]float64{-.2429983499, -2.635456604, -2.171948065, 0, .6751035808, .8522045779, .1808173065, 1.282738436, 1.056065239}},
		{"symmetric", Credit{Kind: EProp}, []float64{-6.074311834, -4.505826451, 2.92615746, 2.093335713, 2.304919062, 1.869126073},
			[]float64{-.2429983499, -2.580028878, -2.120711507, 0, .6889564092, .8830552145, .1619132059, 1.030675612, .8273182869}},
		{"random", Credit{Kind: EProp, Feedback: Random}, []float64{3.796444896, 2.816141532, -1.95077164, -1.395557142, 4.609838125, 3.738252145},
			[]float64{.1518739687, 1.612518049, 1.325444692, 0, -.4593042728, -.5887034763, .3238264118, 2.061351223, 1.654636574}},
	}
)

// modelOf returns the net of traces. Cells have a learned strength, which CellRate Zero keeps.
func (r *traces) modelOf(t *testing.T) *snn.Model {
	n := snn.Feedforward(len(r.win[0]), len(r.win), len(r.wout))
	cell := snn.LIF{Beta: r.alpha, Scale: snn.ScaleFactor, Input: r.input, Threshold: r.th, Refractory: r.refractory, Masked: r.refractory > 0}
	cell.Adapt.ALIF = snn.ALIF{Strength: .4, Tau: -1 / math.Log(r.rho), StrengthSpread: snn.Spread{Uniform: .1}}
	n.Populations[1].Cell = cell
	n.Populations[2].Cell = snn.LI{Beta: r.kappa, Scale: snn.ScaleFactor, Input: r.readout}
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1, Bound: snn.Bound{ZeroDiagonal: true}})
	m := ruletest.Model(t, n, turned(r.win), turned(r.wout), turned(r.wrec))
	for i, s := range r.strength {
		m.Parameters(1)[0].Values[i] = float32(s)
	}
	return m
}

func turned(w [][]float64) [][]float64 {
	x := matrix(len(w[0]), len(w))
	for i, row := range w {
		for k, v := range row {
			x[k][i] = v
		}
	}
	return x
}

// setFeedback replaces what was drawn.
func setFeedback(tr *trainer, b [][]float64) {
	for _, f := range tr.feedback {
		j := &tr.projs[f.proj]
		for k, row := range b {
			for i, x := range row {
				j.w[i*j.ld+k] = float32(x)
			}
		}
	}
}

// flat lists the rows of a matrix one after another.
func flat(w [][]float64) (x []float64) {
	for _, row := range w {
		x = append(x, row...)
	}
	return x
}

// compareLearned holds the gradients of a trainer, times scale, to those of the projections input, output and recurrent.
func compareLearned(t *testing.T, tr *trainer, scale, tolerance float64, want ...[]float64) {
	t.Helper()
	for k, want := range want {
		j := &tr.projs[k]
		got := func(a, b int) float64 { return scale * float64(j.grad[a*j.ld+b]) }
		compareRows(t, tr.model.Net.Projections[k].String(), got, tr.pops[j.pre].n, want, tolerance)
	}
}

func bindSteps(t *testing.T, rule Rule, m *snn.Model, in [][]float64) *trainer {
	t.Helper()
	outputs := m.Net.Populations[len(m.Net.Populations)-1].Size()
	s := learning.Setup{Model: m, Encoder: torchTape{in}, Classes: outputs, Batch: 1, Targets: learning.ClassPerStep, Stream: snn.NewStream(3)}
	bound, err := rule.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	return bound.(*trainer)
}

func TestEPropAgainstBellec(t *testing.T) {
	r, in, label := bellec()
	for _, c := range bellecNets {
		t.Run(c.name, func(t *testing.T) {
			if r.feedback = nil; c.credit.Feedback == Random {
				r.feedback = bellecFeedback
			}
			rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: CEMembrane}, Credit: c.credit}
			tr := bindSteps(t, rule, r.modelOf(t), in)
			setFeedback(tr, r.feedback)
			loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, StepLabel: [][]int{label}, Index: []int{0}})
			if err != nil || math.Abs(loss-bellecLoss) > 1e-6 {
				t.Errorf("loss %.9g, %v; want %.9g", loss, err, bellecLoss)
			}
			if train, _ := tr.Counts(); train.Populations[1].Spikes != bellecSpikes {
				t.Errorf("%d spikes, want %d", train.Populations[1].Spikes, bellecSpikes)
			}
			compareLearned(t, tr, 1, 1e-5, c.in, bellecOut, c.rec)
			if c.credit.Kind == BPTT {
				return
			}
			told := r.run(in, crossEntropies(label))
			for name, pair := range map[string][2][]float64{"in": {flat(told.in), c.in}, "out": {flat(told.out), bellecOut}, "rec": {flat(told.rec), c.rec}} {
				for k, x := range pair[0] {
					if math.Abs(x-pair[1][k]) > 6e-9 {
						t.Errorf("traces: %s, weight %d: %.10g, want %.10g", name, k, x, pair[1][k])
					}
				}
			}
		})
	}
}

// The backward pass with its cuts gives what eligibility traces forward in time give, for cells and nets that are drawn: wide and narrow, with and
// without adaptation and refractory steps, by each form of feedback.
func TestEPropIsItsTraces(t *testing.T) {
	for seed, c := range []struct {
		in, cells, out, refractory int
		adapts                     bool
		feedback                   Feedback
	}{
		{7, 5, 3, 0, false, Symmetric}, {40, 70, 4, 2, true, Symmetric}, {9, 130, 40, 0, true, Random}, {20, 33, 2, 4, true, Random},
		{12, 600, 3, 0, false, Adaptive},
	} {
		t.Run(fmt.Sprintf("%d cells, %v", c.cells, c.feedback), func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(uint64(seed), 5))
			draw := func(n, m int, by float64) [][]float64 {
				w := matrix(n, m)
				for i := range w {
					for k := range w[i] {
						w[i][k] = float64(float32(by * rnd.NormFloat64() / math.Sqrt(float64(m))))
					}
				}
				return w
			}
			r := traces{alpha: .9, input: .25, rho: .98, kappa: .8, readout: .5, th: .5, gamma: .3, refractory: c.refractory,
				strength: make([]float64, c.cells),
				win:      draw(c.cells, c.in, 5), wrec: draw(c.cells, c.cells, 3), wout: draw(c.out, c.cells, 1)}
			for i := range r.strength {
				if r.wrec[i][i] = 0; c.adapts && i%2 == 0 {
					r.strength[i] = .3
				}
			}
			in, label := matrix(60, c.in), make([]int, 60)
			for step := range in {
				label[step] = rnd.IntN(c.out)
				for i := range in[step] {
					if rnd.Float64() < .3 {
						in[step][i] = 1
					}
				}
			}
			if c.feedback != Symmetric {
				r.feedback = draw(c.out, c.cells, 1)
			}
			rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp, Feedback: c.feedback}}
			tr := bindSteps(t, rule, r.modelOf(t), in)
			setFeedback(tr, r.feedback)
			if _, err := tr.Learn(learning.Batch{X: [][]float32{make([]float32, c.in)}, StepLabel: [][]int{label}, Index: []int{0}}); err != nil {
				t.Fatal(err)
			}
			told := r.run(in, crossEntropies(label))
			fired, largest := 0, 0.0
			for _, k := range told.spikes {
				fired += k
			}
			if train, _ := tr.Counts(); train.Populations[1].Spikes != int64(fired) || fired < 2*c.cells {
				t.Fatalf("%d spikes, traces %d", train.Populations[1].Spikes, fired)
			}
			for _, x := range append(flat(told.in), flat(told.rec)...) {
				largest = max(largest, math.Abs(x))
			}
			compareLearned(t, tr, 1, 1e-5*largest, flat(told.in), flat(told.out), flat(told.rec))
		})
	}
}

// afterOne returns the state after one mini-batch of a net of two or three classes.
func afterOne(t *testing.T, rule Rule, n snn.Net) []learning.Tensor {
	t.Helper()
	tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 30}, 8, 2)
	if _, err := tr.Learn(ruletest.Batch(8, n.Populations[0].Size(), tr.classes, 1)); err != nil {
		t.Fatal(err)
	}
	return ruletest.State(tr)
}

// Where no error passes through a recurrent projection or from layer to layer, e-prop is back-propagation through time, to the bit: one layer of
// cells of any kind before leaky integrators. With a recurrent projection it is not.
func TestEPropIsBPTTOfOneLayer(t *testing.T) {
	cells := map[string]snn.Cell{"LIF": snn.LIF{Beta: .9, Threshold: .3}, "Synaptic": snn.Synaptic{LIF: snn.LIF{Beta: .9}, Alpha: .8},
		"refractory": snn.LIF{Beta: .9, Threshold: .3, Refractory: 2, Masked: true}, "Alpha": snn.Alpha{Alpha: .9, Beta: .7, Threshold: .1},
		"ALIF": snn.LIF{Beta: .9, Threshold: .3, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .2, Tau: 30}}}}
	for name, cell := range cells {
		n := snn.Feedforward(20, 90, 3)
		n.Populations[1].Cell, n.Populations[2].Cell = cell, snn.LI{Beta: .9}
		rule := Rule{Loss: Loss{Kind: CEMembrane}}
		eprop := rule
		eprop.Credit.Kind = EProp
		if a, b := afterOne(t, rule, n), afterOne(t, eprop, n); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: e-prop of one layer is not back-propagation through time", name)
		}
		n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1})
		if a, b := afterOne(t, rule, n), afterOne(t, eprop, n); fmt.Sprint(a) == fmt.Sprint(b) {
			t.Errorf("%s: e-prop of a recurrent layer is back-propagation through time", name)
		}
	}
}

// Adaptive feedback comes near the weights that it follows: it changes as they do, and what both began with decays.
func TestAdaptiveFeedbackFollows(t *testing.T) {
	n := snn.Feedforward(20, 30, 3)
	n.Populations[2].Cell = snn.LI{Beta: .9}
	for _, optimizer := range []optim.Optimizer{{}, {Kind: optim.SGD, Rate: .01, Momentum: .5}} {
		rule := Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optimizer, Credit: Credit{Kind: EProp, Feedback: Adaptive, Decay: .1}}
		tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 8, 1)
		w, b := &tr.projs[1], &tr.projs[tr.feedback[0].proj]
		apart := func() (sum, size float64) {
			for i, x := range w.w {
				sum += math.Pow(float64(x-b.w[i]), 2)
				size += math.Pow(float64(x), 2)
			}
			return math.Sqrt(sum), math.Sqrt(size)
		}
		first, _ := apart()
		for k := range 20 {
			if _, err := tr.Learn(ruletest.Batch(8, 20, 3, uint64(k))); err != nil {
				t.Fatal(err)
			}
		}
		last, size := apart()
		if want := first * math.Pow(.9, 20); math.Abs(last-want) > 1e-5*first || size < 1e-3 {
			t.Errorf("%v: feedback is %v from the weights, of size %v; want %v", optimizer.Kind, last, size, want)
		}
	}
}

// Adaptive feedback of the weights that it follows brings back what symmetric feedback does, whatever their gain.
func TestAdaptiveFeedbackHasTheGain(t *testing.T) {
	for _, gain := range []float32{1, -1, 4} {
		n := snn.Feedforward(20, 30, 3)
		n.Populations[2].Cell = snn.LI{Beta: .9}
		n.Projections[1].Gain = gain
		var grad [2][]float32
		for k, f := range []Feedback{Symmetric, Adaptive} {
			tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp, Feedback: f}}, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 8, 1)
			for _, b := range tr.feedback {
				copy(tr.projs[b.proj].w, tr.projs[1].w)
			}
			if _, err := tr.Learn(ruletest.Batch(8, 20, 3, 1)); err != nil {
				t.Fatal(err)
			}
			grad[k] = tr.projs[0].grad
		}
		most := 0.0
		for i, want := range grad[0] {
			most = math.Max(most, math.Abs(float64(want)))
			if d := math.Abs(float64(grad[1][i] - want)); d > 1e-6*math.Max(most, 1e-3) {
				t.Fatalf("gain %v: gradient %d is %v, and by symmetric feedback %v", gain, i, grad[1][i], want)
			}
		}
		if most == 0 {
			t.Errorf("gain %v: no gradient", gain)
		}
	}
}

// Feedback depends on the seed and the population, and has the deviation that is asked for; it is part of the state.
func TestRandomFeedback(t *testing.T) {
	n := snn.Recurrent(10, 200, 100, 20)
	credit := Credit{Kind: EProp, Feedback: Random, Deviation: 2}
	tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}, Credit: credit}, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 8, 1)
	if len(tr.feedback) != 2 {
		t.Fatalf("%d populations have feedback, want 2", len(tr.feedback))
	}
	seen := map[float32]bool{}
	for k, f := range tr.feedback {
		j, sum, cells := &tr.projs[f.proj], 0.0, []int{200, 100}[k]
		for i := range cells {
			for _, x := range j.w[i*j.ld:][:20] {
				sum += float64(x) * float64(x) * float64(cells) / float64(cells*20)
				seen[x] = true
			}
		}
		if math.Abs(math.Sqrt(sum)-2) > .15 {
			t.Errorf("%s: deviation times √n is %v, want 2", f.name, math.Sqrt(sum))
		}
	}
	if len(seen) < 5900 {
		t.Errorf("%d numbers differ, of 6000", len(seen))
	}
	found := 0
	for _, x := range tr.State() {
		if strings.HasSuffix(x.Name, ".feedback") {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d tensors of feedback in the state, want 2", found)
	}
}

func TestCreditRefuses(t *testing.T) {
	li := snn.Feedforward(4, 3, 2)
	li.Populations[2].Cell = snn.LI{Beta: .9}
	for want, c := range map[string]struct {
		rule Rule
		net  snn.Net
	}{
		"Credit.Kind is 9; choose BPTT, EProp, ":    {Rule{Credit: Credit{Kind: 9}}, li},
		"Credit.Feedback is 9; choose Symmetric, ":  {Rule{Credit: Credit{Kind: EProp, Feedback: 9}}, li},
		"Credit.Feedback is for EProp":              {Rule{Credit: Credit{Feedback: Random}}, li},
		"Credit.Deviation is for Random":            {Rule{Credit: Credit{Kind: EProp, Deviation: 1}}, li},
		"Credit.Decay is for Adaptive":              {Rule{Credit: Credit{Kind: EProp, Feedback: Random, Decay: .1}}, li},
		"DECOLLE has losses of read-outs":           {Rule{Credit: Credit{Kind: DECOLLE}, Loss: Loss{Kind: CECount}}, li},
		"ThroughReset is set":                       {Rule{Credit: Credit{Kind: EProp}, ThroughReset: true}, li},
		"Credit.Deviation of 1e+30 makes weights":   {Rule{Credit: Credit{Kind: EProp, Feedback: Random, Deviation: 1e30}}, li},
		"Credit.Deviation of 1e+29 makes weights":   {Rule{Credit: Credit{Kind: DECOLLE, Deviation: 1e29}}, li},
		"CountTarget is 3 without":                  {Rule{CountTarget: 3}, li},
		`cells of the output population "output" f`: {Rule{Credit: Credit{Kind: EProp}}, snn.Feedforward(4, 3, 2)},
	} {
		if c.rule.Loss.Kind == CERate {
			c.rule.Loss.Kind = CEMembrane
		}
		_, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, c.net), Encoder: encode.Bernoulli{T: 3}, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c.rule.Credit, err, want)
		}
	}
}
