package gradient

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// still changes no weight.
var still = optim.Optimizer{Kind: optim.SGD, Rate: learning.Zero}

// present leaves the sums of the gradients of all steps of a mini-batch, without writing weights.
func (t *trainer) present(b learning.Batch) (loss float64, err error) {
	if err := t.begin(b); err != nil {
		return 0, err
	}
	sums := make([][]float32, t.whole)
	for range t.windows {
		t.forward(true)
		loss += t.judge()
		t.backward()
		t.traceGradients()
		for k := range sums {
			sums[k] = append(sums[k], make([]float32, len(t.projs[k].grad)-len(sums[k]))...)
			kernel.AddRow(sums[k], t.projs[k].grad, 1)
		}
	}
	for k, sum := range sums {
		copy(t.projs[k].grad, sum)
	}
	return loss, nil
}

// tracedNet has projections of every wiring, with delays where no error comes back, of cells of one kind before an output.
func tracedNet(cell, out snn.Cell) snn.Net {
	n := snn.Net{
		Populations: []snn.Population{{Name: "in", Shape: []int{6, 6, 1}}, {Name: "maps", Shape: []int{4, 4, 3}, Cell: cell},
			{Name: "wide", Shape: []int{520}, Cell: cell}, {Name: "last", Shape: []int{21}, Cell: cell}, {Name: "out", Shape: []int{3}, Cell: out}},
		Projections: []snn.Projection{
			{Pre: "in", Post: "maps", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}}}, {Pre: "maps", Post: "wide"},
			{Pre: "in", Post: "wide", Wiring: snn.Sparse{Probability: .3, Delays: [2]int{0, 3}}, Delay: 1}, {Pre: "wide", Post: "wide", Delay: 2, Wiring: snn.OneToOne{}},
			{Pre: "wide", Post: "last", Wiring: snn.Sparse{FanIn: 40}}, {Pre: "last", Post: "last", Delay: 1},
			{Pre: "maps", Post: "out"}, {Pre: "wide", Post: "out", Wiring: snn.Sparse{Probability: .7}}, {Pre: "last", Post: "out"}},
	}
	for k := range n.Projections {
		n.Projections[k].Gain = 1.5
	}
	return n
}

// tracedCells are the kinds whose synapses have traces.
func tracedCells() map[string]snn.LIF {
	soft, late := snn.LIF{Tau: 10, Threshold: .4, ResetTiming: snn.ResetSameStep}, snn.LIF{Beta: .8, Threshold: .4, Scale: snn.ScaleFactor, Input: .7}
	masked, alif := late, late
	masked.Refractory, masked.Masked = 2, true
	alif.Adapt.ALIF = snn.ALIF{Strength: .3, Tau: 30, StrengthSpread: snn.Spread{Uniform: .2}, TauSpread: snn.Spread{Uniform: 5}}
	both := alif
	both.Refractory, both.Masked, both.Reset = 1, true, snn.ResetNone
	return map[string]snn.LIF{"LIF": soft, "late LIF": late, "masked LIF": masked, "ALIF": alif, "masked ALIF without reset": both}
}

// Where weights stay as they are, the gradients of all steps by traces forward in time are, added up, those of the backward pass: of every wiring and
// kind of cell, spikes, constant currents and graded input.
func TestTracesAreTheSweptGradient(t *testing.T) {
	for name, cell := range tracedCells() {
		for _, credit := range []Credit{{Kind: EProp}, {Kind: EProp, Feedback: Random}, {Kind: EProp, Feedback: Adaptive, Decay: learning.Zero}, {Kind: OTTT}, {Kind: DECOLLE}} {
			if credit.Kind == OTTT && cell.Adapt.ALIF.Strength > 0 {
				continue
			}
			for _, e := range []learning.Encoder{encode.Bernoulli{T: 40}, encode.Direct{T: 15}, waves{T: 15}} {
				t.Run(fmt.Sprintf("%s/%v %v/%T", name, credit.Kind, credit.Feedback, e), func(t *testing.T) { compareTraces(t, cell, credit, e) })
			}
		}
	}
}

func compareTraces(t *testing.T, cell snn.LIF, credit Credit, e learning.Encoder) {
	var out snn.Cell = snn.LI{Beta: .8}
	rule := Rule{Loss: Loss{Kind: CEMembrane, After: 3}, Credit: credit, Optimizer: still, Function: SurrogateFunction{Slope: 3}}
	if credit.Kind == OTTT {
		out, rule.Loss.Kind, rule.RateCost = cell, CERate, .01
	}
	n := tracedNet(cell, out)
	if credit.Feedback == Adaptive {
		n.Projections[7].Wiring = nil
	}
	want := bind(t, rule, ruletest.Model(t, n), e, 5, 1)
	rule.Credit.Online = true
	got := bind(t, rule, ruletest.Model(t, n), e, 5, 2)
	for range 2 { // traces begin anew
		swept, err := want.Learn(ruletest.Batch(4, 36, 3, 1))
		if err != nil {
			t.Fatal(err)
		}
		if loss, err := got.present(ruletest.Batch(4, 36, 3, 1)); err != nil || math.Abs(loss-swept) > 1e-5 {
			t.Fatalf("loss %v, %v; swept %v", loss, err, swept)
		}
	}
	for k, p := range n.Projections {
		if d := distance(got.projs[k].grad, want.projs[k].grad); !(d < 2e-5) {
			t.Errorf("%v: gradients are %v from the swept ones", p, d)
		}
	}
	norms, err := got.Probe(ruletest.Batch(4, 36, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range norms {
		if whole := norm(want.projs[k].grad); math.Abs(x.Norm-whole) > 2e-5*whole {
			t.Errorf("projection %d: a probe finds a gradient of %v, want %v", k, x.Norm, whole)
		}
	}
}

// What has no traces, or no error of a step, is refused by name.
func TestTracesRefuse(t *testing.T) {
	lif := tracedCells()["LIF"]
	zero, held, spread, learned, lowered := lif, lif, lif, lif, lif
	zero.Reset = snn.ResetZero
	held.Refractory = 2
	spread.TauSpread = snn.Spread{Uniform: 2}
	learned.TauSpread = snn.Spread{Learn: true}
	lowered.Adapt.ALIF = snn.ALIF{Strength: .1, Tau: 20, Adapted: true}
	eprop := Rule{Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp, Online: true}}
	change := func(f func(r *Rule)) Rule { r := eprop; f(&r); return r }
	for _, c := range []struct {
		want string
		rule Rule
		cell snn.Cell
		net  func(n *snn.Net)
	}{
		{"for EProp, OTTT and DECOLLE", change(func(r *Rule) { r.Credit.Kind = OSTL }), lif, nil},
		{"for EProp, OTTT and DECOLLE", change(func(r *Rule) { r.Credit.Kind = BPTT }), lif, nil},
		{"a whole presentation alone", change(func(r *Rule) { r.Loss.Kind = CEMaxMembrane }), lif, nil},
		{"Truncate is 3", change(func(r *Rule) { r.Truncate = 3 }), lif, nil},
		{"Credit.Through lets errors go back", change(func(r *Rule) { r.Credit.Through = []string{"input→hidden1"} }), lif, nil},
		{"CountCost is of whole presentations", change(func(r *Rule) { r.CountCost = 1 }), lif, nil},
		{"RateCost is not filtered", change(func(r *Rule) { r.RateCost = 1 }), lif, nil},
		{"forgets its input", eprop, zero, nil}, {"is held", eprop, held, nil}, {"a decay of its own", eprop, spread, nil},
		{"learned parameters", eprop, learned, nil}, {"what the threshold has moved by", eprop, lowered, nil},
		{"have no traces here", eprop, snn.BRF{Omega: 4, Offset: .5}, nil},
		{"a trace of its own before", eprop, snn.Synaptic{LIF: lif, Alpha: .5}, nil},
		{"biases have no traces", eprop, lif, func(n *snn.Net) { n.Populations[1].Bias = &snn.Init{} }},
		{"come back over it in their own step", eprop, lif, func(n *snn.Net) { n.Projections[6].Delay = 1 }},
		{"other synapses at every step", eprop, lif, func(n *snn.Net) {
			n.Populations[1].Shape, n.Projections[0].Wiring = []int{2, 2, 3}, snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}
		}},
		{"a decay of its own", eprop, lif, func(n *snn.Net) { n.Populations[4].Cell = snn.LI{Tau: 9, TauSpread: snn.Spread{Uniform: 2}} }},
	} {
		n := tracedNet(c.cell, snn.LI{Beta: .8})
		if c.net != nil {
			c.net(&n)
		}
		_, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, n), Encoder: encode.Bernoulli{T: 9}, Classes: 3, Batch: 2})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want %q", err, c.want)
		}
	}
}

// What a net keeps where weights are written at every step is what the table of docs/credit.md says, for each sample, whatever the steps.
func TestTracesAreAsManyAsTheTableSays(t *testing.T) {
	const batch, ins, cells, outs = 3, 20, 30, 4
	alif := snn.LIF{Beta: .9, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .1, Tau: 20}}}
	for _, c := range []struct {
		kind CreditKind
		cell snn.LIF
		each int // traces of a synapse
	}{{EProp, snn.LIF{Beta: .9}, 1}, {EProp, alif, 2}, {OTTT, snn.LIF{Beta: .9}, 0}, {DECOLLE, snn.LIF{Beta: .9}, 0}} {
		sizes := [2]int64{}
		for k, steps := range []int{10, 300} {
			n := snn.Recurrent(ins, cells, outs)
			n.Populations[1].Cell = c.cell
			rule := Rule{Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: c.kind, Online: true}}
			tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: steps}, batch, 1)
			got := 0
			for i := range tr.projs {
				if x := tr.projs[i].traced; x != nil {
					got += x.synapses() * x.numbers() * batch
					if x.eligible != nil && len(x.filtered)+len(x.adapted) != x.synapses()*x.numbers()*batch {
						t.Errorf("%v: %d and %d traces of %d synapses", c.kind, len(x.filtered), len(x.adapted), x.synapses())
					}
				}
			}
			if want := batch * c.each * (ins + cells) * cells; got != want {
				t.Errorf("%v of %+v: %d traces of synapses, want %d", c.kind, c.cell, got, want)
			}
			sizes[k] = tr.StateBytes()
		}
		if sizes[0] != sizes[1] {
			t.Errorf("%v: %d bytes for 10 steps, %d for 300", c.kind, sizes[0], sizes[1])
		}
	}
}
