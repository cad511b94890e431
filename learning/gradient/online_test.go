package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

var d2Input = [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}}

// near compares lists of numbers.
func near(t *testing.T, name string, got, want []float64, tolerance float64) {
	t.Helper()
	for k, w := range want {
		if math.Abs(got[k]-w) > tolerance {
			t.Errorf("%s: number %d is %.10g, want %.10g", name, k, got[k], w)
		}
	}
}

// The gradients of a 2-3-2 net of LIF cells that subtract in the same step, by the equations of [xiao2022], and those of back-propagation with its
// resets detached, of torch's autograd: in float64, to all their digits, and by the trainer.
func TestOTTTVector(t *testing.T) {
	w1, w2 := [][]float64{{.6, -.4}, {.3, .9}, {-.2, .8}}, [][]float64{{.7, .5, -.3}, {-.6, .4, .9}}
	const want = .5981758073
	last := []float64{0, .2088000297, .0572752668, 0, -.1763761718, -.05304474851}
	for credit, first := range map[CreditKind][]float64{
		OTTT: {.07070691976, .05124399957, .02318846777, .0232770818, -.1136308219, -.1354503837},
		BPTT: {.1346825576, .08100209327, .03580257474, .0374196931, -.1791193264, -.2210457886},
	} {
		c := chainOf{slope: fourfoldSigmoid, across: credit == BPTT}
		for _, w := range [][][]float64{w1, w2} {
			c.layers = append(c.layers, &chainLayer{decay: .5, input: 1, th: []float64{1, 1, 1}, same: true, inclusive: true, w: w})
		}
		loss, _ := c.run(d2Input, func(_ int, y []float64) (float64, []float64) {
			l, d := crossEntropies([]int{1})(0, y)
			for k := range d {
				d[k] /= 8
			}
			return l / 8, d
		})
		near(t, "forward in time: loss", []float64{loss}, []float64{want}, 1e-10)
		near(t, fmt.Sprint("forward in time: ", credit, ", first"), flat(c.layers[0].dw), first, 1e-10)
		near(t, fmt.Sprint("forward in time: ", credit, ", last"), flat(c.layers[1].dw), last, 1e-10)

		n := snn.Feedforward(2, 3, 2)
		for i := range n.Populations[1:] {
			n.Populations[i+1].Cell = snn.LIF{Beta: .5, ResetTiming: snn.ResetSameStep, Inclusive: true}
		}
		rule := Rule{Function: SurrogateFunction{Kind: Sigmoid, Slope: 4}, Credit: Credit{Kind: credit}}
		tr := bind(t, rule, ruletest.Model(t, n, turned(w1), turned(w2)), torchTape{d2Input}, 1, 1)
		got, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Label: []int{1}, Index: []int{0}})
		if err != nil || math.Abs(got-want) > 1e-6 {
			t.Errorf("%v: loss %v, %v; want %v", credit, got, err, want)
		}
		compareLearned(t, tr, 1, 1e-6, first, last)
	}
}

// The gradients of one recurrent layer with an output without memory, by the equations of [bohnstingl2022], which are those of back-propagation
// through its resets: of weights and of thresholds.
func TestOSTLVector(t *testing.T) {
	w, h := [][]float64{{.6, -.3}, {.4, .5}}, [][]float64{{.2, -.35}, {.3, .1}}
	target := []float64{0, 1, 0, 1, 0, 0, 1, 1}
	dw, dh := []float64{-3.264821405, -4.393648181, 1.224629611, 1.487325327}, []float64{-1.454051258, -2.77811555, .5276628903, 1.555956126}
	db, do := []float64{2.183846433, -1.841692173}, []float64{-.5, -3.3}
	squares := func(step int, y []float64) (float64, []float64) {
		e := y[0] - target[step]
		return e * e / 2, []float64{e}
	}
	for _, across := range []bool{false, true} {
		c := chainOf{slope: tanhSlope, through: true, recurrent: true, across: across, layers: []*chainLayer{
			{decay: .8, input: 1, th: []float64{.7, .9}, zero: true, w: w, v: h}, {silent: true, input: 1, w: [][]float64{{.9, -.4}}}}}
		loss, _ := c.run(d2Input, squares)
		near(t, "forward in time: loss", []float64{loss}, []float64{2.585}, 1e-10)
		near(t, "forward in time: W", flat(c.layers[0].dw), dw, 6e-10)
		near(t, "forward in time: H", flat(c.layers[0].dv), dh, 6e-10)
		near(t, "forward in time: b", c.layers[0].dth, db, 6e-10)
		near(t, "forward in time: o", flat(c.layers[1].dw), do, 6e-10)
	}

	n := snn.Feedforward(2, 2, 1)
	n.Populations[1].Cell = snn.LIF{Beta: .8, Reset: snn.ResetZero, Threshold: .8, ThresholdSpread: snn.Spread{Learn: true}}
	n.Populations[2].Cell = snn.LI{Tau: .005} // e^(−1/.005) is 0 in float32
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1})
	m := ruletest.Model(t, n, turned(w), [][]float64{{.9}, {-.4}}, turned(h))
	copy(m.Thresholds(1), []float32{.7, .9})
	const half = 8. / 2 // ½ Σ (o − T)² over MSEMembrane
	rule := Rule{Function: SurrogateFunction{Kind: Tanh}, Loss: Loss{Kind: MSEMembrane}, Credit: Credit{Kind: OSTL}}
	bound, err := rule.Bind(learning.Setup{Model: m, Encoder: torchTape{d2Input}, Outputs: 1, Batch: 1, Targets: learning.VectorPerStep})
	if err != nil {
		t.Fatal(err)
	}
	tr, wanted := bound.(*trainer), make([]float32, 8)
	for i, x := range target {
		wanted[i] = float32(x)
	}
	loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Target: [][]float32{wanted}, Index: []int{0}})
	if err != nil || math.Abs(half*loss-2.585) > 1e-6 {
		t.Errorf("loss %v, %v; want 2.585", half*loss, err)
	}
	compareLearned(t, tr, half, 3e-6, dw, do, dh)
	for i, g := range tr.pops[1].cells.own.learned[0].grad {
		if math.Abs(half*float64(g)-db[i]) > 3e-6 {
			t.Errorf("threshold %d: %v, want %v", i, half*float64(g), db[i])
		}
	}
}

// chainCase is a net of two layers before an output that real-time recurrent learning follows.
type chainCase struct {
	name      string
	credit    Credit
	through   bool
	cell      snn.LIF
	recurrent bool
	spiking   bool // the output fires
	samples   int
}

// Back-propagation through time is real-time recurrent learning, and OTTT, OSTL and DECOLLE are it with parts left out: nets of two layers that are
// drawn, recurrent or not, with each reset, adapting or not.
func TestFamilyIsItsSensitivities(t *testing.T) {
	soft, late := snn.LIF{Beta: .85, Threshold: .5, ResetTiming: snn.ResetSameStep}, snn.LIF{Beta: .85, Threshold: .5}
	zero := snn.LIF{Beta: .85, Threshold: .5, Reset: snn.ResetZero}
	alif := late
	alif.Adapt.ALIF = snn.ALIF{Strength: .2, Tau: -1 / math.Log(.9)}
	for n, c := range []chainCase{
		{"BPTT", Credit{}, false, soft, true, false, 3}, {"BPTT", Credit{}, true, zero, true, true, 1}, {"BPTT", Credit{}, true, alif, true, false, 2},
		{"BPTT", Credit{}, true, late, true, false, 2},
		{"OTTT", Credit{Kind: OTTT}, false, soft, true, false, 3}, {"OTTT", Credit{Kind: OTTT}, false, late, true, true, 4},
		{"OSTL", Credit{Kind: OSTL}, true, zero, true, false, 3}, {"OSTL", Credit{Kind: OSTL}, true, soft, true, true, 2},
		{"OSTL", Credit{Kind: OSTL}, true, alif, true, true, 2}, {"OSTL", Credit{Kind: OSTL}, true, late, false, false, 2},
		{"DECOLLE", Credit{Kind: DECOLLE}, false, late, true, false, 3}, {"DECOLLE", Credit{Kind: DECOLLE}, false, alif, false, false, 2},
	} {
		t.Run(fmt.Sprint(c.name, " ", n), func(t *testing.T) { c.compare(t, uint64(n)) })
	}
}

func (c chainCase) compare(t *testing.T, seed uint64) {
	const ins, steps, outs = 9, 12, 3
	sizes := []int{8, 7, outs}
	n := snn.Feedforward(ins, 8, 7, outs)
	n.Populations[1].Cell, n.Populations[2].Cell = c.cell, c.cell
	if n.Populations[3].Cell = snn.Cell(snn.LI{Beta: .7}); c.spiking {
		n.Populations[3].Cell = c.cell
	}
	for i := range n.Projections {
		n.Projections[i].Gain = 1.5
	}
	if c.recurrent {
		n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1}, snn.Projection{Pre: "hidden2", Post: "hidden2", Delay: 1})
	}
	rnd := rand.New(rand.NewPCG(seed, 9))
	chain, w := c.chain(rnd, sizes, ins)
	rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear, Slope: .6}, ThroughReset: c.through, Credit: c.credit, Loss: Loss{Kind: CEMembrane}}
	if c.spiking {
		rule.Loss.Kind = CERate
	}
	in, b := make(tapes, c.samples), learning.Batch{}
	for r := range in {
		in[r] = torchTape{matrix(steps, ins)}
		for step := range in[r].input {
			for i := range ins {
				in[r].input[step][i] = float64(rnd.IntN(2))
			}
		}
		label := make([]int, steps)
		for step := range label {
			label[step] = rnd.IntN(outs)
		}
		x := make([]float32, ins)
		x[0] = float32(r)
		b.X, b.StepLabel, b.Index = append(b.X, x), append(b.StepLabel, label), append(b.Index, r)
	}
	bound, err := rule.Bind(learning.Setup{Model: ruletest.Model(t, n, w...), Encoder: in, Classes: outs, Batch: c.samples, Targets: learning.ClassPerStep})
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	chain.takeReadouts(tr)
	loss, err := tr.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	sums, wantLoss, spikes := make([][]float64, len(tr.projs)), 0.0, 0
	for r := range in {
		scale := 1 / float64(c.samples)
		if c.spiking {
			scale /= steps
		}
		l, s := chain.run(in[r].input, func(step int, y []float64) (float64, []float64) {
			l, d := crossEntropies(b.StepLabel[r])(step, y)
			for k := range d {
				d[k] *= scale
			}
			return l * scale, d
		})
		wantLoss, spikes = wantLoss+l, spikes+s
		grads := [][]float64{flat(chain.layers[0].dw), flat(chain.layers[1].dw), flat(chain.layers[2].dw)}
		if c.recurrent {
			grads = append(grads, flat(chain.layers[0].dv), flat(chain.layers[1].dv))
		}
		for k, g := range grads {
			if sums[k] == nil {
				sums[k] = make([]float64, len(g))
			}
			for i, x := range g {
				sums[k][i] += x
				if k < 3 {
					sums[k][i] += .5 * x // the gain, which multiplies what weights do
				}
			}
		}
	}
	train, _ := tr.Counts()
	fired := int64(0)
	for _, p := range train.Populations[1:] {
		fired += p.Spikes
	}
	if math.Abs(loss-wantLoss) > 1e-5 || fired != int64(spikes) || spikes < 20*c.samples {
		t.Fatalf("loss %v, want %v; %d spikes, want %d", loss, wantLoss, fired, spikes)
	}
	for k, g := range sums[:len(n.Projections)] {
		if slices.Max(g) < 2e-4 {
			t.Errorf("projection %d: gradients of at most %v", k, slices.Max(g))
		}
	}
	compareLearned(t, tr, 1, 2e-5, sums[:len(n.Projections)]...)
}

// chain returns the net of a case, whose forward weights have the gain within, and its weights, [pre][post].
func (c chainCase) chain(rnd *rand.Rand, sizes []int, ins int) (chain *chainOf, w [][][]float64) {
	draw := func(n, m int, by float64) [][]float64 {
		x := matrix(n, m)
		for i := range x {
			for k := range x[i] {
				x[i][k] = float64(float32(by * rnd.NormFloat64() / math.Sqrt(float64(m))))
			}
		}
		return x
	}
	full := c.credit.Kind == BPTT
	chain = &chainOf{through: c.through, recurrent: full || c.credit.Kind == OSTL, across: full, given: c.credit.Kind == DECOLLE,
		slope: func(x, th float64) float64 { return .6 / th * max(0, 1-math.Abs(x)/th) }}
	var recurrent [][][]float64
	pre := ins
	for k, size := range sizes {
		l := &chainLayer{decay: float64(float32(.85)), input: 1, rho: .9, th: slices.Repeat([]float64{.5}, size), zero: c.cell.Reset == snn.ResetZero,
			same: c.cell.ResetTiming == snn.ResetSameStep}
		if c.cell.Adapt.ALIF.Strength > 0 {
			l.strength = slices.Repeat([]float64{.2}, size)
		}
		if l.silent = k == 2 && !c.spiking; l.silent {
			l.decay = float64(float32(.7))
		}
		by := 1.5
		if k == 2 && c.spiking {
			by = 3
		}
		weights := draw(size, pre, by)
		w, l.w = append(w, turned(weights)), matrix(size, pre)
		for i := range weights {
			for m, x := range weights[i] {
				l.w[i][m] = 1.5 * x
			}
		}
		if c.recurrent && k < 2 {
			l.v = draw(size, size, 1.5)
			recurrent = append(recurrent, turned(l.v))
		}
		chain.layers, pre = append(chain.layers, l), size
	}
	return chain, append(w, recurrent...)
}

// takeReadouts takes over the read-outs that a trainer has drawn.
func (c *chainOf) takeReadouts(tr *trainer) {
	for i := range tr.pops {
		x := tr.pops[i].readout
		if x == nil {
			continue
		}
		g := matrix(tr.classes, tr.pops[i].n)
		for k := range g {
			for j := range g[k] {
				g[k][j] = float64(x.w[j*x.ld+k])
			}
		}
		c.local = append(c.local, g)
	}
}

// In one step there is no time for errors to go back in, and OTTT and OSTL are back-propagation: wide layers, convolutions and pooling too. Over many
// steps they have its gradient of the last layer, and another one of those before.
func TestInstantErrorsOfOneStep(t *testing.T) {
	nets := map[string]snn.Net{"wide": snn.Feedforward(30, 600, 40, 3), "narrow": snn.Feedforward(30, 20, 10, 3)}
	layers, err := snn.Layers([]int{8, 8, 1}, "6C3-MP2-3")
	if err != nil {
		t.Fatal(err)
	}
	nets["convolution"] = layers
	for name, n := range nets {
		for i := range n.Populations {
			if n.Populations[i].Cell != nil {
				n.Populations[i].Cell = snn.LIF{Beta: .9, Threshold: .3}
			}
		}
		for _, steps := range []int{1, 12} {
			learned := func(kind CreditKind) *trainer {
				rule := Rule{Loss: Loss{Kind: MSECount}, Function: SurrogateFunction{Slope: 2}, Credit: Credit{Kind: kind}}
				tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: steps}, 40, 2)
				if _, err := tr.Learn(ruletest.Batch(40, n.Populations[0].Size(), 3, 1)); err != nil {
					t.Fatal(err)
				}
				return tr
			}
			want := learned(BPTT)
			for _, kind := range []CreditKind{OTTT, OSTL} {
				got := learned(kind)
				for k := range want.projs {
					last := k == len(want.projs)-1
					d := distance(got.projs[k].grad, want.projs[k].grad)
					if same := d < 2e-6; same != (steps == 1 || last && kind == OTTT) && !(last && kind == OSTL) {
						t.Errorf("%s, %d steps: %v of projection %d is %v from that of BPTT", name, steps, kind, k, d)
					}
				}
			}
		}
	}
}

// distance is the largest difference of two lists, by the largest number of the second.
func distance(a, b []float32) float64 {
	d, largest := 0.0, 0.0
	for i, x := range a {
		d, largest = max(d, math.Abs(float64(x-b[i]))), max(largest, math.Abs(float64(b[i])))
	}
	return d / largest
}
