package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// kept reports whether a cell takes part in sample r of the presentation in hand.
func (p *pop) kept(r, cell int) bool { return p.dropped.kept[r*p.words+cell>>6]>>(cell&63)&1 == 1 }

// Each cell of a population that fires and is not the output is left out with probability p, from all steps of a presentation and from no other; who
// is depends on the sample and its presentation, and not on the mini-batch that it is in.
func TestDropoutDraws(t *testing.T) {
	n := snn.Recurrent(70, 150, 140, 5)
	for i := range n.Projections {
		n.Projections[i].Gain = 3
	}
	rule := Rule{Loss: Loss{Kind: CEMembrane}, Dropout: Dropout{Fraction: .3}, Truncate: 4}
	tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 64, 2)
	b := ruletest.Batch(64, 70, 5, 1)
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
	if tr.pops[0].dropped != nil || tr.pops[3].dropped != nil {
		t.Error("cells of the input or the output are left out")
	}
	masks := map[string][]bool{}
	for _, i := range []int{1, 2} {
		p, out, fired := &tr.pops[i], 0, 0
		for r := range b.X {
			for c := range p.n {
				if p.kept(r, c) {
					if p.spikes(tr.rows, 1, r, 0)[c>>6]>>(c&63)&1 == 1 {
						fired++
					}
					continue
				}
				out++
				for step := range tr.width {
					if p.spikes(tr.rows, step, r, 0)[c>>6]>>(c&63)&1 == 1 {
						t.Fatalf("population %d, sample %d: cell %d is left out and fires in step %d", i, r, c, step)
					}
				}
			}
			masks[fmt.Sprint(i, b.Index[r])] = maskOf(p, r)
		}
		all := float64(64 * p.n)
		if d := float64(out) - .3*all; math.Abs(d) > 5*math.Sqrt(all*.3*.7) || fired == 0 {
			t.Errorf("population %d: %d of %v cells are left out, %d others fire", i, out, all, fired)
		}
	}
	same := 0
	for r := range b.X[1:] {
		if reflect.DeepEqual(masks[fmt.Sprint(1, b.Index[r])], masks[fmt.Sprint(1, b.Index[r+1])]) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d samples leave out the cells of the sample before", same)
	}
	part := learning.Batch{X: b.X[20:31], Label: b.Label[20:31], Index: b.Index[20:31], Stream: b.Stream}
	if _, err := tr.Learn(part); err != nil {
		t.Fatal(err)
	}
	for r, i := range part.Index {
		if !reflect.DeepEqual(maskOf(&tr.pops[2], r), masks[fmt.Sprint(2, i)]) {
			t.Errorf("sample %d leaves out other cells in another mini-batch", i)
		}
	}
	part.Stream = part.Stream.At(2)
	if _, err := tr.Learn(part); err != nil || reflect.DeepEqual(maskOf(&tr.pops[2], 0), masks[fmt.Sprint(2, part.Index[0])]) {
		t.Errorf("another presentation leaves out the same cells: %v", err)
	}
}

func maskOf(p *pop, r int) (m []bool) {
	for c := range p.n {
		m = append(m, p.kept(r, c))
	}
	return m
}

// Loss and gradients are those of nets, one a sample, without the cells that are left out, and with raised gains.
func TestDropoutAgainstCutNets(t *testing.T) {
	compared, moved := 0, 0
	for seed := range 120 {
		g := rand.New(rand.NewPCG(uint64(seed), 31))
		n := randomNet(g)
		if seed%3 == 0 {
			n = wiredNet(g)
		}
		if n.Check() != nil {
			continue
		}
		steps := 1 + g.IntN(9)
		rule := randomRule(g, n, steps)
		rule.RateCost, rule.CountCost = 0, 0
		if rule.Dropout.Fraction = .1 + .7*g.Float64(); g.IntN(2) == 0 {
			rule.Dropout.Population = []string{"a", "b"}[g.IntN(2)]
		}
		b, m, e := randomBatch(g, n, 1+g.IntN(6)), ruletest.Model(t, n), encode.Bernoulli{T: steps}
		tr := bind(t, rule, m.Clone(), e, len(b.X), 1+g.IntN(3))
		got, err := tr.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		loss, grad, margin := tr.cutNets(m, rule, steps, b, inputs(b, e))
		if margin < 2e-5 {
			continue
		}
		compared++
		name := fmt.Sprintf("net %d, %+v", seed, rule)
		if math.Abs(got-loss) > 1e-4*math.Abs(loss)+1e-6 {
			t.Errorf("%s: loss %v, of cut nets %v", name, got, loss)
		}
		_, with := compareGradients(t, name, tr, grad)
		moved += with
	}
	if compared < 60 || moved < 60 {
		t.Errorf("%d nets and %d gradients were compared: this tests little", compared, moved)
	}
}

// cutNets returns the mean of loss and gradients of the nets of the samples of a mini-batch.
func (t *trainer) cutNets(m *snn.Model, rule Rule, steps int, b learning.Batch, in [][][]float64) (loss float64, grad [][][]float64, margin float64) {
	margin = math.Inf(1)
	for r := range b.X {
		o := newBPTT(m, rule, steps)
		for k := range o.projs {
			j := &o.projs[k]
			if t.pops[j.pre].dropped == nil {
				continue
			}
			j.gain /= 1 - rule.Dropout.Fraction
			for a := range j.w {
				if !t.pops[j.pre].kept(r, a) {
					clear(j.w[a])
				}
			}
		}
		l, d := o.batch(in[r:r+1], b.Label[r:r+1])
		margin = math.Min(margin, o.margin)
		loss += l / float64(len(b.X))
		if grad == nil {
			for _, w := range d {
				grad = append(grad, bpttMatrix(len(w), len(w[0])))
			}
		}
		for k := range d {
			cut := t.pops[o.projs[k].pre].dropped
			for a, row := range d[k] {
				for c, x := range row {
					if cut == nil || t.pops[o.projs[k].pre].kept(r, a) {
						grad[k][a][c] += x / float64(len(b.X))
					}
				}
			}
		}
	}
	return loss, grad, margin
}

// Classifying leaves out none, before and after training: to the bit what a rule without dropout says with the same weights. A fraction of 0 is no
// dropout, and costs of activity are those of the cells that take part.
func TestDropoutLeavesEvaluationAlone(t *testing.T) {
	n, rule := wide()
	with := rule
	with.Dropout.Fraction = .4
	a, b := bind(t, with, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 30, 2), bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 30, 2)
	for k := range 3 {
		var one, other learning.Outcome
		for tr, out := range map[*trainer]*learning.Outcome{a: &one, b: &other} {
			if err := tr.Classify(ruletest.Batch(50, 70, 5, 9), out); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(one, other) {
			t.Errorf("after %d mini-batches, dropout classifies in another way", k)
		}
		if _, err := a.Learn(ruletest.Batch(30, 70, 5, uint64(k))); err != nil {
			t.Fatal(err)
		}
		for i, x := range a.State() {
			copy(b.State()[i].F32, x.F32)
			copy(b.State()[i].I64, x.I64)
		}
	}
	var states [][]learning.Tensor
	for _, fraction := range []float64{0, learning.Zero} {
		with.Dropout.Fraction = fraction
		tr := bind(t, with, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 30, 1)
		if _, err := tr.Learn(ruletest.Batch(30, 70, 5, 1)); err != nil {
			t.Fatal(err)
		}
		states = append(states, ruletest.State(tr))
	}
	if !reflect.DeepEqual(states[0], states[1]) {
		t.Error("Zero is another fraction than 0")
	}
}

// A presentation whose potentials are kept in segments, and computed again, leaves out the same cells: the bits are the same.
func TestDropoutInSegments(t *testing.T) {
	n, rule := wide()
	rule.Truncate, rule.Dropout.Fraction = 0, .4
	var want []learning.Tensor
	for _, history := range []int{mostHistory, 1} {
		m := ruletest.Model(t, n)
		got, err := rule.bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 30}, Classes: 5, Batch: 20}, memory{history, 1 << 12})
		if err != nil {
			t.Fatal(err)
		}
		tr := got.(*trainer)
		if (tr.segment < tr.span) != (history == 1) {
			t.Fatalf("segments of %d of %d steps", tr.segment, tr.span)
		}
		for k := range 2 {
			if _, err := tr.Learn(ruletest.Batch(20, 70, 5, uint64(k))); err != nil {
				t.Fatal(err)
			}
		}
		if want == nil {
			want = ruletest.State(tr)
		}
		if !reflect.DeepEqual(want, ruletest.State(tr)) {
			t.Error("segments give other bits")
		}
	}
}

func TestDropoutRefused(t *testing.T) {
	for _, c := range []struct {
		drop Dropout
		want string
	}{
		{Dropout{Fraction: 1}, "Dropout.Fraction is 1"},
		{Dropout{Fraction: -.2}, "Dropout.Fraction is -0.2"},
		{Dropout{Fraction: 1.5}, "Dropout.Fraction is 1.5"},
		{Dropout{Fraction: math.NaN()}, "Dropout.Fraction is NaN"},
		{Dropout{Fraction: math.Inf(1)}, "Dropout.Fraction is +Inf"},
		{Dropout{Fraction: .2, Population: "hiden"}, `Dropout.Population: the net has no population "hiden"`},
		{Dropout{Population: "hidden1"}, `Dropout.Population is "hidden1", and Dropout.Fraction is 0, which leaves out none; give a fraction`},
		{Dropout{Fraction: .2, Population: "input"}, `Dropout.Population: cells of "input" are not left out`},
		{Dropout{Fraction: .2, Population: "output"}, `Dropout.Population: cells of "output" are not left out`},
	} {
		_, err := Rule{Dropout: c.drop}.Bind(learning.Setup{Model: ruletest.Model(t, snn.Feedforward(4, 3, 2)), Encoder: encode.Direct{T: 3}, Classes: 2, Batch: 1})
		if err == nil || !strings.HasPrefix(err.Error(), "gradient: "+c.want) {
			t.Errorf("%+v: %v, want %q", c.drop, err, c.want)
		}
	}
	_, err := Rule{Dropout: Dropout{Fraction: .2}}.Bind(learning.Setup{Model: ruletest.Model(t, snn.Feedforward(4, 2)), Encoder: encode.Direct{T: 3}, Classes: 2,
		Batch: 1})
	if err == nil || !strings.Contains(err.Error(), "no population whose cells could be left out") {
		t.Errorf("no hidden population: %v", err)
	}
}
