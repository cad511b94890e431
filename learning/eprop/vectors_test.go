package eprop

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// tenths returns tenths of draws in float32.
func tenths(n *ruletest.Numpy, count int) []float32 {
	w := make([]float32, count)
	for i, x := range n.Normals(1, count, .1)[0] {
		w[i] = float32(x)
	}
	return w
}

// regression is NEST's test of its e-prop plus [nest-eprop]: a net of 100-100-1 cells whose weights, feedback and frozen input of 100 steps numpy's
// generator draws, and whose target is 0. The input is presented five times, without a pause.
type regression struct {
	name            string
	cell            snn.LIF
	rule            Rule
	feedbackDivided bool // by c, with the weights of spikes as drawn; otherwise both are multiplied by it
	loss            [5]float64
	spikes          [5]int64
	input           float64 // Σ of the weights of the input after the last spike of each cell
	output          [3]float64
}

// share is 1 − κ, of which the regression makes its scales.
const share = 1 - .97

func regressions() []regression {
	subtracts := snn.LIF{Tau: 30, Threshold: .03, ResetTiming: snn.ResetSameStep, Inclusive: true}
	adapts := subtracts
	adapts.Adapt.ALIF = snn.ALIF{Strength: .0174, Tau: 2000}
	resets := snn.LIF{Tau: 30, Threshold: .5, ResetTo: -.5, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
	resetsAdapts := resets
	resetsAdapts.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 10}
	rule := Rule{Surrogate: Surrogate{Height: 10, Width: .03}, Cutoff: 100, RateCost: 3,
		Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 1e-4 * share * share}}
	adam, delta := rule, rule
	adam.Optimizer = optim.Optimizer{Rate: rule.Optimizer.Rate, Adam: optim.AdamRates{Epsilon: 1e-7}}
	delta.RateCost = .02 / (share * share)
	return []regression{
		{"LIF, Adam", subtracts, adam, false,
			[5]float64{.14000491891386, .28735818029752, .22263713699860, .23015072431384, .17565248170694},
			[5]int64{322, 299, 289, 276, 269}, .2051203618474755, [3]float64{.0337050003744, .0394563832086, .100243736004}},
		{"ALIF", adapts, rule, false,
			[5]float64{.02242584487453, .01916753791522, .00571493935652, .00037875376195, .00037823157578},
			[5]int64{128, 49, 24, 14, 9}, .2928247438432515, [3]float64{.0193330063406, .0164427923405, .0400955537687}},
		{"LIF that is reset", resets, delta, true,
			[5]float64{.27039631749159, .51390204375229, .53473859833866, .53608474802202, .49323580244201},
			[5]int64{399, 355, 371, 345, 364}, 9.765159469908903, [3]float64{.0259791407417, .0552439533946, .112930248714}},
		{"ALIF that is reset", resetsAdapts, delta, true,
			[5]float64{.16416646182675, .27952159282830, .29937515524341, .26160957500433, .26384514215024},
			[5]int64{285, 243, 246, 252, 249}, 9.784504254056522, [3]float64{.0263610087268, .0423427346389, .0827910519771}},
	}
}

// tape is an encoder that always gives the same spikes.
type tape struct{ spikes *snn.Spikes }

func (e tape) Steps() int { return e.spikes.Steps }

func (e tape) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.spikes.Steps, e.spikes.Cells)
	copy(dst.Bits, e.spikes.Bits)
}

// bind draws weights and input, and binds the rule to them.
func (c regression) bind(t *testing.T) *trainer {
	t.Helper()
	n := snn.Recurrent(100, 100, 1)
	n.Populations[1].Cell, n.Populations[2].Cell = c.cell, snn.LI{Tau: 30}
	for i := range n.Projections {
		n.Projections[i].Bound = snn.Bound{Lo: -100, Hi: 100}
		n.Projections[i].Delay = min(i, 1)
	}
	n.Projections[1].Bound.ZeroDiagonal = true
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	draw := ruletest.NewNumpy(1)
	drawn := [][]float32{tenths(draw, 100*100), tenths(draw, 100*100), tenths(draw, 100), tenths(draw, 100)}
	for i := range 100 {
		drawn[1][i*100+i] = 0
	}
	for k, w := range drawn {
		for i := range w {
			switch {
			case k == 2 || !c.feedbackDivided:
				w[i] *= float32(share)
			case k == 3:
				w[i] /= float32(share)
			}
		}
	}
	for k := range n.Projections {
		w, ld := m.Weights(k)
		cols := n.Population(n.Projections[k].Post).Size()
		for i, x := range drawn[k] {
			w[i/cols*ld+i%cols] = x
		}
	}
	in := snn.NewSpikes(100, 100)
	for step := range 100 {
		for i := range 100 {
			if draw.Uniform() < .05 {
				in.Set(step, i)
			}
		}
	}
	s := learning.Setup{Model: m, Encoder: tape{in}, Outputs: 1, Batch: 1, Targets: learning.VectorPerStep, Stream: snn.NewStream(1)}
	bound, err := c.rule.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	for i, x := range drawn[3] {
		tr.memory[1].feedback[i] = float64(x)
	}
	return tr
}

// The twenty losses of NEST's regression, to 1e-10 of each, with the spikes of each repetition, three potentials of the output and the weights of
// the input in the end.
func TestNESTRegression(t *testing.T) {
	for _, c := range regressions() {
		t.Run(c.name, func(t *testing.T) {
			tr := c.bind(t)
			b := learning.Batch{X: [][]float32{nil}, Target: [][]float32{make([]float32, 100)}, Index: []int{0}}
			var before int64
			for k, want := range c.loss {
				loss, err := tr.Learn(b)
				if err != nil {
					t.Fatal(err)
				}
				counts, _ := tr.Counts()
				spikes := counts.Populations[1].Spikes - before
				before += spikes
				if math.Abs(loss-want) > 1e-10*want || spikes != c.spikes[k] {
					t.Errorf("repetition %d: loss %.14f and %d spikes, want %.14f and %d", k+1, loss, spikes, want, c.spikes[k])
				}
			}
			sum := 0.0
			for _, w := range tr.synapses[0].w {
				sum += w
			}
			if math.Abs(sum-c.input) > 1e-8*c.input {
				t.Errorf("weights of the input add up to %.16g, want %.16g", sum, c.input)
			}
		})
	}
}

// The potentials of the output in three steps of the first repetition, as NEST's recorders have them.
func TestNESTOutput(t *testing.T) {
	for _, c := range regressions() {
		tr := c.bind(t)
		b := learning.Batch{X: [][]float32{nil}, Target: [][]float32{make([]float32, 100)}, Index: []int{0}}
		if err := tr.begin(b); err != nil {
			t.Fatal(err)
		}
		for step := range 100 {
			tr.learnStep(&b, 0, step)
			for k, at := range []int{9, 49, 99} {
				if y := tr.live.output[0]; step == at && math.Abs(y-c.output[k]) > 1e-11*y {
					t.Errorf("%s: output %.15f at step %d, want %.13f", c.name, y, step, c.output[k])
				}
			}
		}
	}
}

// The twenty values of NEST's test of its surrogate derivatives, in the steps 14 to 18, and the potentials after resets of the steps 0 to 18. One
// cell with a refractory time of three steps, of which two cannot fire, hears spikes in six steps by a weight of 0.3.
func TestNESTSurrogates(t *testing.T) {
	potentials := []float64{0, 0, .3, .57145123, .21707045, .19641347, .47772225, .43226097, .39112590, .35390535, .02022680, .01830197, .31656031,
		.28643561, .25917766, .23451364, .21219672, .19200353, .17373198}
	for kind, want := range map[SurrogateKind][5]float64{
		PiecewiseLinear: {.21030100902759, .18933659619924, .17036721102500, .15320300152221, .13767218251307},
		Exponential:     {.28011776848615, .26861558105999, .25861553046549, .24988832085299, .24224569105944},
		FastSigmoid:     {.20044113201621, .19020804299944, .18160934703950, .17432167613232, .16809903522604},
		ArcTan:          {.37433498786304, .36073812744784, .34852165076370, .33759316659435, .32784181049728},
	} {
		lif := snn.LIF{Tau: 10, Threshold: .6, ResetTiming: snn.ResetSameStep, Inclusive: true, Refractory: 2, Masked: true}
		cell := newCells(lif, 1, 1, Surrogate{kind, .5, 1 / 1.7})
		a, slope := newActivity(1), make([]float64, 1)
		for step, v := range potentials {
			if a.current[0] = 0; step == 2 || step == 3 || step == 4 || step == 6 || step == 10 || step == 12 {
				a.current[0] = .3
			}
			cell.step(a, slope)
			if math.Abs(a.v[0]-v) > 5e-9 || (a.fired[0] == 1) != (step == 4 || step == 10) {
				t.Errorf("%v, step %d: potential %.8f and %d spikes, want %.8f", kind, step, a.v[0], a.fired[0], v)
			}
			if step >= 14 && math.Abs(slope[0]-want[step-14]) > 1e-13 {
				t.Errorf("%v, step %d: %.14f, want %.14f", kind, step, slope[0], want[step-14])
			}
			blocked := step == 5 || step == 6 || step == 11 || step == 12
			if (slope[0] == 0) != (blocked || kind == PiecewiseLinear && v < .6-1/1.7) {
				t.Errorf("%v, step %d: %v, and the cell is refractory: %v", kind, step, slope[0], blocked)
			}
		}
	}
}
