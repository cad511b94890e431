package eventprop

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// given codes sample i, whose first value is i, with times that the test has.
type given struct{ times [][5]float64 }

func (g given) Steps() int                                         { return 200 }
func (g given) Encode(*snn.Spikes, []float32, float32, snn.Stream) {}

func (g given) Milliseconds(dst []float64, x []float32) []float64 {
	times := g.times[int(x[0])]
	return append(dst[:0], times[:]...)
}

func numbered(i int) []float32 { return []float32{float32(i), 0, 0, 0, 0} }

func yinYangCode() encode.SpikeTimes { return encode.SpikeTimes{} }

func setupOf(m *snn.Model, e learning.Encoder) learning.Setup {
	return learning.Setup{Model: m, Encoder: e, Classes: 3, Batch: 32, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)}
}

// The trainer, whose weights and optimiser are float32, takes the first steps of the authors: those of TestAuthorsFirstSteps, rounded.
func TestTrainerTakesTheAuthorsSteps(t *testing.T) {
	n := YinYang()
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	hidden, output := authorsWeights(t, 0)
	for i, w := range [][]float64{hidden, output} {
		to, ld := m.Weights(i)
		cols := []int{200, 3}[i]
		for k, x := range w {
			to[k/cols*ld+k%cols] = float32(x)
		}
	}
	times, label := yinYang(42, 5000)
	tr, err := Rule{}.Bind(setupOf(m, given{times}))
	if err != nil {
		t.Fatal(err)
	}
	order := authorsOrder(0, 5000)
	for k, want := range [][3]float64{
		{1.2583765645086715, 1462.48338886865, 556.497227}, {1.0190324381276759, 1462.47783955532, 556.396658}, {1.2239647445658441, 1462.48766532976, 556.278091},
	} {
		b := learning.Batch{Stream: snn.NewStream(1)}
		for _, i := range order[32*k : 32*k+32] {
			b.X, b.Label, b.Index = append(b.X, numbered(i)), append(b.Label, label[i]), append(b.Index, i)
		}
		loss, err := tr.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		tr.Sync()
		near(t, fmt.Sprintf("loss of mini-batch %d", k), loss, want[0], 2e-6)
		for i, cols := range []int{200, 3} {
			w, ld := m.Weights(i)
			sum := 0.0
			for row := 0; row*ld < len(w); row++ {
				for _, x := range w[row*ld:][:cols] {
					sum += float64(x)
				}
			}
			near(t, fmt.Sprintf("sum of weights %d after mini-batch %d", i, k), sum, want[1+i], 1e-6)
		}
	}
}

// steps hides that a code knows times.
type steps struct{ encode.SpikeTimes }

// Milliseconds has another form than Timer asks for.
func (steps) Milliseconds() {}

// Of an encoder without times a spike of step t comes at t·Dt: with values whose times begin steps, both are one run.
func TestStepsAreTimes(t *testing.T) {
	learn := func(e learning.Encoder) []learning.Tensor {
		m, err := YinYang().Init(3)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := Rule{}.Bind(setupOf(m, e))
		if err != nil {
			t.Fatal(err)
		}
		b := learning.Batch{Stream: snn.NewStream(1)}
		for i := range 32 {
			x := make([]float32, 5)
			for k := range x {
				x[k] = float32((i*7+k*k*11)%31) / 30 // 30 ms are 30 steps
			}
			b.X, b.Label, b.Index = append(b.X, x), append(b.Label, i%3), append(b.Index, i)
		}
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		return tr.State()
	}
	exact := encode.SpikeTimes{To: 30}
	a, b := learn(exact), learn(steps{exact})
	for i := range a {
		for k, x := range a[i].F32 {
			if math.Abs(float64(x-b[i].F32[k])) > 1e-6 {
				t.Fatalf("%s, number %d: %v with times, %v with steps", a[i].Name, k, x, b[i].F32[k])
			}
		}
	}
}

// The class is that of the first spike, its score is the highest, and −ln p is that of the scores; silent cells count at the end.
func TestClassify(t *testing.T) {
	n := YinYang()
	n.Projections[1].Init = snn.Init{Kind: snn.InitNormal, Lo: 0.15, Hi: 0.4} // many are silent
	m, err := n.Init(2)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Rule{}.Bind(setupOf(m, yinYangCode()))
	if err != nil {
		t.Fatal(err)
	}
	b := learning.Batch{Stream: snn.NewStream(1)}
	points, label := yinYang(40, 100)
	for i, p := range points {
		x := []float32{float32(p[0] / 30), float32(p[1] / 30), float32(p[2] / 30), float32(p[3] / 30), 1}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, label[i]), append(b.Index, i)
	}
	out := learning.Outcome{Score: make([][]float64, 100)}
	if err := tr.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	silent := 0
	for i, score := range out.Score {
		best := slices.Max(score)
		sum := 0.0
		for _, z := range score {
			sum += math.Exp(z - best)
			if z == -60/.5 {
				silent++
			}
		}
		if c := out.Class[i]; c >= 0 && score[c] != best || c < 0 && best > -60/.5 {
			t.Errorf("sample %d: class %d of scores %v", i, c, score)
		}
		near(t, "−ln p", out.NLL[i], best-score[label[i]]+math.Log(sum), 1e-12)
	}
	if silent < 20 || silent > 280 {
		t.Errorf("%d of 300 cells are silent; is this test one?", silent)
	}
}

// A frozen projection keeps its weights, and a bound holds.
func TestFrozenAndBound(t *testing.T) {
	n := YinYang()
	n.Projections[0].Frozen = true
	n.Projections[1].Bound = snn.Bound{Lo: 0.9, Hi: 0.95}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	before := m.Clone()
	tr, err := Rule{}.Bind(setupOf(m, yinYangCode()))
	if err != nil {
		t.Fatal(err)
	}
	b := learning.Batch{X: [][]float32{{.2, .3, .8, .7, 1}, {.6, .1, .4, .9, 1}}, Label: []int{0, 2}, Index: []int{0, 1}, Stream: snn.NewStream(1)}
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
	tr.Sync()
	for i := range 2 {
		got, _ := m.Weights(i)
		old, _ := before.Weights(i)
		if same := slices.Equal(got, old); same != (i == 0) {
			t.Errorf("projection %d: unchanged is %v", i, same)
		}
	}
	w, ld := m.Weights(1)
	for row := range 200 {
		for _, x := range w[row*ld:][:3] {
			if x < 0.9 || x > 0.95 {
				t.Fatalf("a weight is %v", x)
			}
		}
	}
	if c, _ := tr.Counts(); c.Projections[0].WeightUpdates != 0 || c.Projections[1].WeightUpdates != 600 {
		t.Errorf("weight updates: %+v", c.Projections)
	}
}

// What the rule has no equation for is refused by name.
func TestRefused(t *testing.T) {
	cell := func(f func(*snn.Synaptic)) func(*snn.Net) {
		return func(n *snn.Net) {
			c := n.Populations[1].Cell.(snn.Synaptic)
			f(&c)
			n.Populations[1].Cell = c
		}
	}
	for want, change := range map[string]func(*snn.Net){
		`population "hidden1" has cells snn.LIF`: func(n *snn.Net) { n.Populations[1].Cell = snn.LIF{Tau: 20} },
		"give Tau and TauSyn in ms":              cell(func(c *snn.Synaptic) { c.TauSyn, c.Alpha = 0, .9 }),
		"Scale must be snn.ScaleLeak":            cell(func(c *snn.Synaptic) { c.Scale = snn.ScaleNone }),
		"Reset is none":                          cell(func(c *snn.Synaptic) { c.Reset = snn.ResetNone }),
		"Rest is set":                            cell(func(c *snn.Synaptic) { c.Rest = -0.1 }),
		"TauSpread is set":                       cell(func(c *snn.Synaptic) { c.TauSpread = snn.Spread{Uniform: 1} }),
		"ThresholdSpread is set":                 cell(func(c *snn.Synaptic) { c.ThresholdSpread = snn.Spread{Uniform: .1, Learn: true} }),
		"Refractory is set":                      cell(func(c *snn.Synaptic) { c.Refractory = 2 }),
		"Adapt is set":                           cell(func(c *snn.Synaptic) { c.Adapt.PerCell = snn.PerCell{Step: .1, Tau: 10} }),
		"are equal, or nearly so":                cell(func(c *snn.Synaptic) { c.TauSyn = 20 }),
		"its wiring is snn.Sparse":               func(n *snn.Net) { n.Projections[0].Wiring = snn.Sparse{FanIn: 3} },
		"no input population that projects":      func(n *snn.Net) { n.Projections = n.Projections[1:] },
		"2 of 3 populations and 1 of 1 projections lie on the way from the input": func(n *snn.Net) { n.Projections = n.Projections[:1] },
		`projects to "hidden1" and to "output"`: func(n *snn.Net) {
			n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output"})
		},
		"closes a cycle": func(n *snn.Net) {
			n.Projections[1] = snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1}
		},
		`population "output" has 2 cells`: func(n *snn.Net) { n.Populations[2].Shape = []int{2} },
	} {
		n := YinYang()
		change(&n)
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = (Rule{}).Bind(setupOf(m, yinYangCode())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Constants keep the convention of learning.Zero, each by its name.
func TestConstants(t *testing.T) {
	m, err := YinYang().Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]Rule{
		"":                 {Loss: Loss{Alpha: learning.Zero}},
		"Loss.Alpha is -2": {Loss: Loss{Alpha: -2}},
		"Loss.Alpha is 1e-60; that is 0 in float32; learning.Zero means 0": {Loss: Loss{Alpha: 1e-60}},
		"Loss.Tau1 is 9e-07; give 1e-06 or more, or leave it out":          {Loss: Loss{Tau1: 9e-7}},
		"Loss.Alpha is NaN": {Loss: Loss{Alpha: math.NaN()}},
		"Loss.Tau0 is learning.Zero (-1); give 1e-06 or more, or leave it out": {Loss: Loss{Tau0: learning.Zero}},
		"Loss.Tau0 is NaN":    {Loss: Loss{Tau0: math.NaN()}},
		"Loss.Tau1 is 1e-300": {Loss: Loss{Tau1: 1e-300}},
		"Loss.Tau1 is +Inf":   {Loss: Loss{Tau1: math.Inf(1)}},
		"are for FirstSpike":  {Loss: Loss{Kind: MaxPotential, Tau0: 1}},
		"Loss.Kind is 2":      {Loss: Loss{Kind: 2}},
		"Dropout is 1":        {Dropout: 1},
		"Dropout is NaN":      {Dropout: math.NaN()},
		"Dropout is -0.1":     {Dropout: -.1},
		"give Reset: snn.":    {Loss: Loss{Kind: MaxPotential}},
		"Optimizer.Rate is":   {Optimizer: optim.Optimizer{Rate: -5}},
		"Schedule.Hold is -1": {Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 3, Hold: -1}},
	} {
		_, err := r.Bind(setupOf(m, yinYangCode()))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", r.Loss, err, want)
		}
	}
	full := Rule{Loss: authors, Optimizer: optim.Optimizer{Rate: 5e-3, Adam: optim.AdamRates{Beta1: .9, Beta2: .999, Epsilon: 1e-8}}}
	if got := (Rule{}).Resolve(); !reflect.DeepEqual(got, full) {
		t.Errorf("defaults are %+v, want %+v", got, full)
	}
}

// Presentations of training leave out a fraction of the input spikes, others by each position in the split and stream, and classifying leaves out
// none.
func TestDropout(t *testing.T) {
	const samples = 400
	m, err := YinYang().Init(1)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := layersOf(m, []int{0, 1}, FirstSpike)
	if err != nil {
		t.Fatal(err)
	}
	b := learning.Batch{Stream: snn.NewStream(1)}
	for i := range samples {
		b.X, b.Label, b.Index = append(b.X, []float32{.2, .3, .8, .7, 1}), append(b.Label, i%3), append(b.Index, i)
	}
	seen := func(dropout float64, training bool) (spikes []float64) {
		w := &worker{presentation: newPresentation(layers, 60), rule: Rule{Dropout: dropout}, setup: setupOf(m, yinYangCode()), dt: 1}
		for r := range samples {
			if err := w.Present(b, r, training); err != nil {
				t.Fatal(err)
			}
			spikes = append(spikes, float64(len(w.input.spikes)-1)) // without the mark of the end
		}
		return spikes
	}
	left := seen(.4, true)
	total, different := 0.0, map[float64]bool{}
	for _, n := range left {
		total += n
		different[n] = true
	}
	if share := total / (5 * samples); math.Abs(share-.6) > .05 || len(different) < 4 { // 5 % are 4.5 standard deviations
		t.Errorf("%v of the spikes are left, in %d numbers by sample", share, len(different))
	}
	if !slices.Equal(left, seen(.4, true)) {
		t.Error("the same stream leaves out others")
	}
	if slices.Min(seen(.4, false)) != 5 || slices.Min(seen(0, true)) != 5 {
		t.Error("spikes are left out of what is classified, or at a fraction of 0")
	}
}

// Weights with which a cell would fire without end are an error, and no step is taken.
func TestEndlessSpikes(t *testing.T) {
	n := YinYang()
	n.Projections[0].Init = snn.Init{Kind: snn.InitConstant, Lo: 1e9}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Rule{}.Bind(setupOf(m, yinYangCode()))
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(tr.State()[1].F32)
	b := learning.Batch{X: [][]float32{{.2, .3, .8, .7, 1}}, Label: []int{0}, Index: []int{7}, Stream: snn.NewStream(1)}
	if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), `sample 7 makes population "hidden1" fire more than 1024 times a cell`) {
		t.Error(err)
	}
	if !slices.Equal(before, tr.State()[1].F32) {
		t.Error("its weights changed")
	}
}
