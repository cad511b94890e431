package gradient

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// torchTape is an encoder of the tests: sample x is a number that names a fixed input.
type torchTape struct{ input [][]float64 } // [step][cell], 0 or 1

func (e torchTape) Steps() int { return len(e.input) }

func (e torchTape) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(len(e.input), len(e.input[0]))
	for t, row := range e.input {
		for i, s := range row {
			if s != 0 {
				dst.Set(t, i)
			}
		}
	}
}

// exact replaces what the model holds in float32 by float64: decay of every cell and weights.
func (o *bptt) exact(decay float64, w ...[][]float64) {
	for i := range o.pops {
		o.pops[i].decay = decay
	}
	for i := range w {
		o.projs[i].w = w[i]
	}
}

// The gradients of one cell by its weight, of L = Σ (t+1) s_t, that snnTorch gives in float64 [eshraghian2023].
func TestBPTTOneCell(t *testing.T) {
	in := [][]float64{{1}, {0}, {1}, {1}, {0}, {1}}
	for _, c := range []struct {
		reset    snn.Reset
		function SurrogateFunction
		u        []float64
		want     float64
	}{
		{snn.ResetSubtract, SurrogateFunction{Kind: ATan}, []float64{.7, .63, 1.267, .8403, .75627, 1.380643}, 28.0688971223},
		{snn.ResetSubtract, SurrogateFunction{}, nil, .949984148321},
		{snn.ResetSubtract, SurrogateFunction{Slope: 10}, nil, 3.92045474678},
		{snn.ResetZero, SurrogateFunction{Kind: ATan}, []float64{.7, .63, 1.267, .7, .63, 1.267}, 14.8896115631},
		{snn.ResetZero, SurrogateFunction{}, nil, .405712507422},
		{snn.ResetZero, SurrogateFunction{Slope: 10}, nil, 1.80714980945},
	} {
		n := snn.Feedforward(1, 1)
		n.Populations[1].Cell = snn.LIF{Beta: .9, Reset: c.reset}
		o := newBPTT(ruletest.Model(t, n), Rule{Function: c.function}, len(in))
		o.exact(.9, [][]float64{{.7}})
		tr := o.run(in, nil)
		ds, du, grad := bpttMatrix(6, 1), bpttMatrix(6, 1), [][][]float64{bpttMatrix(1, 1)}
		for t := range ds {
			ds[t][0] = float64(t + 1)
		}
		o.back(tr, 0, 6, [][][]float64{nil, ds}, [][][]float64{nil, du}, grad)
		for k, u := range c.u {
			if math.Abs(tr[1].u[k][0]-u) > 1e-12 {
				t.Errorf("%v: membrane %v at step %d, want %v", c, tr[1].u[k][0], k, u)
			}
		}
		if got := grad[0][0][0]; math.Abs(got/c.want-1) > 1e-9 {
			t.Errorf("reset %d, %v %g: dL/dw = %.12g, want %.12g", c.reset, c.function.Kind, c.function.Slope, got, c.want)
		}
	}
}

// A recurrent net of 2-3-2 cells and its gradients under four losses, as snnTorch gives them in float64 [eshraghian2023].
// Gradients are written [post][pre].
var published = struct {
	in, w1, v, w2, u [][]float64
	losses           []publishedLoss
}{
	in: [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}},
	w1: [][]float64{{.6, .3, -.2}, {-.4, .9, .8}},
	v:  [][]float64{{0, .1, -.5}, {.3, 0, .2}, {-.2, .4, 0}},
	w2: [][]float64{{.7, -.6}, {.5, .4}, {-.3, .9}},
	u:  [][]float64{{0, 0}, {.5, .4}, {.6, 1.62}, {.98, .696}, {.784, .5568}, {1.3272, -.15456}, {.56176, .276352}, {.649408, 1.5210816}},
	losses: []publishedLoss{
		{Loss{Kind: CERate}, .675690114498,
			[]float64{.07478959071, .06426112594, .03884106972, .04264448846, -.06694278209, -.07228602382},
			[]float64{.0005219475692, .04990236769, .01861418024, .0003847359429, .02527680705, .004022962267, -.0009412210154, -.06010716601, -.02470744144},
			[]float64{.02090004626, .2128167004, .06943975602, -.005991643047, -.06025812204, -.01939476213}},
		{Loss{Kind: CECount}, .313261687518,
			[]float64{.3281707684, .2808350875, .1693568362, .1863512421, -.2983615993, -.321393024},
			[]float64{.003266773114, .2156541343, .07985660814, .002678630122, .110352997, .01714261841, -.006100127371, -.2658188428, -.1077873972},
			[]float64{.08254315521, .9585959302, .3252272886, -.02919202163, -.2951366812, -.1021569081}},
		{Loss{Kind: CEMaxMembrane}, .557425596958,
			[]float64{.5060531392, .4132936368, .0333181745, .02194230635, -.3378738629, -.3451504027},
			[]float64{0, .3667814657, .1221052866, 0, .04557024387, .02997448105, 0, -.2737601435, -.08566432547},
			[]float64{.4273185193, .6673005998, .2187870819, 0, -.7691733348, -.4273185193}},
		{Loss{Kind: MSECount, Right: .8, Wrong: .2}, 1,
			[]float64{.1470854727, .123558729, -.1090115544, -.1183035007, -.2736342428, -.2890918124},
			[]float64{.001954437614, .09571406943, .03433081443, -.004186366885, -.07106610431, -.01031594204, -.007275842108, -.241984498, -.09504190739},
			[]float64{0, 0, 0, -.05427208178, -.5487006792, -.1899240876}},
	},
}

type publishedLoss struct {
	loss         Loss
	value        float64
	dw1, dv, dw2 []float64
}

func publishedNet() snn.Net {
	n := snn.Feedforward(2, 3, 2)
	n.Populations[1].Cell, n.Populations[2].Cell = snn.LIF{Beta: .8}, snn.LIF{Beta: .8}
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1})
	return n
}

// compareRows compares a gradient [pre][post] with one that is written [post][pre].
func compareRows(t *testing.T, name string, got func(pre, post int) float64, pre int, want []float64, tolerance float64) {
	t.Helper()
	for k, w := range want {
		if g := got(k%pre, k/pre); math.Abs(g-w) > tolerance {
			t.Errorf("%s: from cell %d to cell %d %.12g, want %.12g", name, k%pre, k/pre, g, w)
		}
	}
}

func TestBPTTPublishedNet(t *testing.T) {
	p := published
	for _, c := range p.losses {
		t.Run(c.loss.Kind.String(), func(t *testing.T) {
			o := newBPTT(ruletest.Model(t, publishedNet()), Rule{Function: SurrogateFunction{Slope: 5}, Loss: c.loss}, len(p.in))
			o.exact(.8, p.w1, p.w2, p.v)
			tr := o.run(p.in, nil)
			for k, row := range p.u {
				for i, u := range row {
					if math.Abs(tr[2].u[k][i]-u) > 1e-9 {
						t.Errorf("step %d: membrane %d is %v, want %v", k, i, tr[2].u[k][i], u)
					}
				}
			}
			loss, grad := o.batch([][][]float64{p.in}, []int{1})
			if math.Abs(loss-c.value) > 1e-8 { // the published value of CERate was summed in float32
				t.Errorf("loss %.12f, want %.12f", loss, c.value)
			}
			for k, want := range [][]float64{c.dw1, c.dw2, c.dv} {
				j := o.projs[k]
				compareRows(t, fmt.Sprint("projection ", k), func(a, b int) float64 { return grad[k][a][b] }, o.pops[j.pre].n, want, 1e-9)
			}
		})
	}
}

// The trainer itself, in float32, on the same net.
func TestSurrogatePublishedNet(t *testing.T) {
	p := published
	for _, c := range p.losses {
		t.Run(c.loss.Kind.String(), func(t *testing.T) {
			m := ruletest.Model(t, publishedNet(), p.w1, p.w2, p.v)
			tr := bind(t, Rule{Function: SurrogateFunction{Slope: 5}, Loss: c.loss}, m, torchTape{p.in}, 1, 1)
			loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Label: []int{1}, Index: []int{0}})
			if err != nil || math.Abs(loss-c.value) > 1e-6 {
				t.Errorf("loss %v, %v; want %v", loss, err, c.value)
			}
			for k, want := range [][]float64{c.dw1, c.dw2, c.dv} {
				j := &tr.projs[k]
				compareRows(t, fmt.Sprint("projection ", k), func(a, b int) float64 { return float64(j.grad[a*j.ld+b]) }, tr.pops[j.pre].n, want, 1e-6)
			}
			train, _ := tr.Counts()
			if got := train.Populations[1].Spikes; got != 8 {
				t.Errorf("%d hidden spikes, want 8", got)
			}
			if got := train.Populations[2].Spikes; got != 3 {
				t.Errorf("%d output spikes, want 3", got)
			}
		})
	}
}
