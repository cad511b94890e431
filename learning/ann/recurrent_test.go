package ann

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func bindGRU(t *testing.T, rule GRU, n snn.Net, e learning.Encoder, kind learning.TargetKind, room, workers int) *gruTrainer {
	t.Helper()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	s := learning.Setup{Model: ruletest.Model(t, n), Encoder: e, Classes: n.Populations[2].Size(), Targets: kind, Batch: room, Pool: pool}
	tr, err := rule.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*gruTrainer)
}

// gruSeries are series of numbers with a class for each step, or for each sample.
func gruSeries(n, steps, inputs, classes int, kind learning.TargetKind) learning.Batch {
	b := learning.Batch{Stream: snn.NewStream(1)}
	for s := range n {
		x, y := make([]float32, steps*inputs), make([]int, steps)
		for i := range x {
			x[i] = float32(math.Cos(float64(s*steps*inputs + i)))
		}
		for i := range y {
			y[i] = (s + i*i) % classes
			if kind == learning.ClassPerStep && i%5 == 4 {
				y[i] = -1
			}
		}
		b.X, b.Index = append(b.X, x), append(b.Index, s)
		if kind == learning.ClassPerStep {
			b.StepLabel = append(b.StepLabel, y)
		} else {
			b.Label = append(b.Label, y[0])
		}
	}
	return b
}

// gruMatrixAt multiplies a row with a matrix.
func gruMatrixAt(x []float64, w [][]float64) []float64 {
	y := make([]float64, len(w[0]))
	for i, v := range x {
		for k, m := range w[i] {
			y[k] += v * m
		}
	}
	return y
}

// gruLoss is the mean loss in float64, from the equations; w is in the order of GRUNet, and input(s, t) what the units see.
func gruLoss(w [][][]float64, b learning.Batch, steps int, input func(s, t int) []float64) (loss float64) {
	entropy := func(z []float64, y int) float64 {
		sum := 0.
		for _, v := range z {
			sum += math.Exp(v)
		}
		return math.Log(sum) - z[y]
	}
	for s := range b.X {
		h := make([]float64, len(w[gruGates]))
		var z []float64
		for t := range steps {
			x := input(s, t)
			var in, back [gruGates][]float64
			for g := range gruGates {
				in[g], back[g] = gruMatrixAt(x, w[g]), gruMatrixAt(h, w[gruGates+g])
			}
			for i := range h {
				sigma := func(g int) float64 { return 1 / (1 + math.Exp(-in[g][i]-back[g][i])) }
				n := math.Tanh(in[gruCandidate][i] + sigma(gruReset)*back[gruCandidate][i])
				h[i] = (1-sigma(gruUpdate))*n + sigma(gruUpdate)*h[i]
			}
			z = gruMatrixAt(h, w[2*gruGates])
			if b.StepLabel != nil && b.StepLabel[s][t] >= 0 {
				loss += entropy(z, b.StepLabel[s][t]) / float64(len(b.X))
			}
		}
		if b.Label != nil {
			loss += entropy(z, b.Label[s]) / float64(len(b.X))
		}
	}
	return loss
}

// weightsOf are those of all projections in float64.
func (t *gruTrainer) weightsOf() (w [][][]float64) {
	for _, m := range t.matrices {
		rows := matrix(m.pre, m.post)
		for i := range rows {
			for k := range rows[i] {
				rows[i][k] = float64(m.w[i*m.ld+k])
			}
		}
		w = append(w, rows)
	}
	return w
}

// The gradient is that of finite differences, of classes of samples and of steps, of graded values, constant ones and spikes.
func TestGRUFiniteDifferences(t *testing.T) {
	const steps, inputs, units, classes = 7, 3, 5, 4
	for _, c := range []struct {
		name    string
		kind    learning.TargetKind
		encoder learning.Encoder
	}{
		{"steps", learning.ClassPerStep, encode.Series{T: steps}}, {"samples", learning.ClassPerSample, encode.Series{T: steps}},
		{"spikes", learning.ClassPerStep, encode.Train{T: steps}}, {"constant", learning.ClassPerSample, encode.Direct{T: steps}},
	} {
		b := gruSeries(6, steps, inputs, classes, c.kind)
		if c.name == "constant" {
			for i := range b.X {
				b.X[i] = b.X[i][:inputs]
			}
		}
		input := func(s, step int) []float64 {
			x := b.X[s][step*inputs%len(b.X[s]):][:inputs]
			y := make([]float64, inputs)
			for i, v := range x {
				if y[i] = float64(v); c.name == "spikes" {
					y[i] = math.Round(max(0, float64(v)))
				}
			}
			return y
		}
		tr := bindGRU(t, GRU{}, GRUNet(inputs, units, classes), c.encoder, c.kind, 6, 2)
		w := tr.weightsOf()
		loss, err := tr.Learn(b)
		if want := gruLoss(w, b, steps, input); err != nil || math.Abs(loss-want) > 1e-5 {
			t.Errorf("%s: loss %v, %v; want %v", c.name, loss, err, want)
		}
		for p, m := range w {
			for i := range m {
				for k, x := range m[i] {
					const h = 1e-5
					m[i][k] = x + h
					up := gruLoss(w, b, steps, input)
					m[i][k] = x - h
					down := gruLoss(w, b, steps, input)
					m[i][k] = x
					if got, want := float64(tr.matrices[p].grad[i*tr.matrices[p].ld+k]), (up-down)/(2*h); math.Abs(got-want) > 1e-5 {
						t.Errorf("%s: projection %v, weight %d→%d: gradient %v, by differences %v", c.name, tr.model.Net.Projections[p], i, k, got, want)
					}
				}
			}
		}
	}
}

// Loss and gradients of torch 2.15's GRU (float64, weights 0.8·sin(k+1) in the order of the projections, inputs cos(8·sample + 2·step + i)).
func TestGRUAgainstTorch(t *testing.T) {
	tr := bindGRU(t, GRU{}, GRUNet(2, 3, 2), encode.Series{T: 4}, learning.ClassPerStep, 2, 1)
	n := 0
	for _, m := range tr.matrices {
		for i := range m.pre {
			for k := range m.post {
				n++
				m.w[i*m.ld+k] = float32(.8 * math.Sin(float64(n)))
			}
		}
	}
	b := gruSeries(2, 4, 2, 2, learning.ClassPerStep)
	b.StepLabel = [][]int{{0, 1, 1, 0}, {1, 1, 0, 1}}
	if loss, err := tr.Learn(b); err != nil || math.Abs(loss-2.703235021612256) > 1e-6 {
		t.Errorf("loss %v (%v)", loss, err)
	}
	for p, want := range [][]float64{
		{0.0014861609, -1.53741072e-05, 0.00128003362, 0.000533811261, -6.56683126e-06, 0.000812142592},
		{0.00535625047, -0.00153457775, 0.0043621546, 0.033583186, 0.00937104017, -0.0699258237},
		{-0.301564105, 0.0193089366, 0.201206553, -0.303100997, -0.0144998251, 0.268373287},
		{-0.000191743598, 2.05654654e-06, -0.000154194815, -0.000475384894, 5.66086035e-06, -0.000357979694, -0.000359468548, 4.72209286e-06, -0.000263999395},
		{-0.000420204185, -0.000310368036, -0.000195885865, 0.000541333264, -0.000630136261, -0.00387056552, 0.00250065619, -0.000436415463, -0.00493428277},
		{0.0163137318, -0.000600779526, -0.0120531106, 0.0344777851, -0.00192971499, -0.0254477747, 0.0212161602, -0.000871641783, -0.0167215289},
		{-0.0289852209, 0.0289852209, -0.0115925595, 0.0115925595, 0.0652787337, -0.0652787337},
	} {
		m := tr.matrices[p]
		for k, w := range want {
			if got := float64(m.grad[k/m.post*m.ld+k%m.post]); math.Abs(got-w) > 1e-6 {
				t.Errorf("projection %v, weight %d: gradient %v, torch has %v", tr.model.Net.Projections[p], k, got, w)
			}
		}
	}
}

func TestGRUBitsAtAnyWorkerCount(t *testing.T) {
	var want []learning.Tensor
	var first learning.Outcome
	for _, workers := range []int{1, 2, 5} {
		tr := bindGRU(t, GRU{}, GRUNet(5, 40, 6), encode.Series{T: 20}, learning.ClassPerStep, 11, workers)
		for range 3 {
			if _, err := tr.Learn(gruSeries(11, 20, 5, 6, learning.ClassPerStep)); err != nil {
				t.Fatal(err)
			}
		}
		var out learning.Outcome
		if err := tr.Classify(gruSeries(25, 20, 5, 6, learning.ClassPerStep), &out); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want, first = ruletest.State(tr), out
		}
		if !reflect.DeepEqual(ruletest.State(tr), want) || !reflect.DeepEqual(out, first) {
			t.Errorf("with %d workers other bits than with 1", workers)
		}
	}
}

// What is learned of a mini-batch does not depend on what a longer one left in memory.
func TestGRUForgetsTheBatchBefore(t *testing.T) {
	bind := func() *gruTrainer {
		return bindGRU(t, GRU{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: .1}}, GRUNet(3, 9, 4), encode.Series{T: 6}, learning.ClassPerStep, 10, 2)
	}
	used, fresh, small := bind(), bind(), gruSeries(3, 6, 3, 4, learning.ClassPerStep)
	var out learning.Outcome
	if err := used.Classify(gruSeries(10, 6, 3, 4, learning.ClassPerStep), &out); err != nil {
		t.Fatal(err)
	}
	for _, tr := range []*gruTrainer{used, fresh} {
		if _, err := tr.Learn(small); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(ruletest.State(used), ruletest.State(fresh)) {
		t.Error("other weights than without the mini-batch before")
	}
}

// A class that the last step decides is learned, and so is one that is said in the first: units remember.
func TestGRURemembers(t *testing.T) {
	const steps = 15
	tr := bindGRU(t, GRU{Optimizer: optim.Optimizer{Rate: .02}}, GRUNet(2, 12, 2), encode.Series{T: steps}, learning.ClassPerSample, 16, 2)
	b := gruSeries(16, steps, 2, 2, learning.ClassPerSample)
	for s := range b.X {
		b.X[s][0], b.X[s][1] = float32(b.Label[s]), float32(1-b.Label[s])
	}
	loss := math.Inf(1)
	for range 120 {
		var err error
		if loss, err = tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	var out learning.Outcome
	if err := tr.Classify(b, &out); err != nil || !slices.Equal(out.Class, b.Label) || loss > .05 {
		t.Errorf("loss %v, classes %v of %v (%v)", loss, out.Class, b.Label, err)
	}
}

func TestGRUCounts(t *testing.T) {
	tr := bindGRU(t, GRU{}, GRUNet(4, 3, 2), encode.Series{T: 5}, learning.ClassPerStep, 6, 1)
	b := gruSeries(6, 5, 4, 2, learning.ClassPerStep)
	for range 2 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.Classify(b, &learning.Outcome{}); err != nil {
		t.Fatal(err)
	}
	train, test := tr.Counts()
	for c, want := range map[*snn.Counts][3]int64{&train: {12, 2, 60}, &test: {6, 0, 30}} {
		if c.Samples != want[0] || c.Steps != want[2] || c.Populations[1].Updates != 3*want[2] {
			t.Errorf("counts %+v", c)
		}
		for k, p := range c.Projections {
			n := int64([]int{12, 12, 12, 9, 9, 9, 6}[k])
			steps := want[2]
			if k >= 3 && k < 6 {
				steps -= want[0] // nothing comes back in the first step
			}
			if p.Weights != n || p.SynapticEvents != n*steps || p.WeightUpdates != n*want[1] {
				t.Errorf("projection %d: %+v", k, p)
			}
		}
	}
	other := bindGRU(t, GRU{}, GRUNet(4, 3, 2), encode.Series{T: 5}, learning.ClassPerStep, 6, 1)
	other.SetCounts(train, test)
	if a, b := other.Counts(); a.Projections[1] != train.Projections[1] || b.Samples != 6 {
		t.Errorf("taken over: %+v, %+v", a, b)
	}
}

func TestGRURefuses(t *testing.T) {
	edit := func(f func(n *snn.Net)) snn.Net { n := GRUNet(4, 3, 2); f(&n); return n }
	for _, c := range []struct {
		name string
		rule GRU
		net  snn.Net
		want string
	}{
		{"recurrent", GRU{}, snn.Recurrent(4, 3, 2), "GRUNet"},
		{"order", GRU{}, edit(func(n *snn.Net) { p := n.Projections; p[0], p[1] = p[1], p[0] }), "update"},
		{"delay", GRU{}, edit(func(n *snn.Net) { n.Projections[4].Delay = 2 }), "delay of 2"},
		{"gain", GRU{}, edit(func(n *snn.Net) { n.Projections[1].Gain = 2 }), "Gain"},
		{"frozen", GRU{}, edit(func(n *snn.Net) { n.Projections[6].Frozen = true }), "Frozen"},
		{"wiring", GRU{}, edit(func(n *snn.Net) { n.Projections[3].Wiring = snn.AllButOwn{} }), "dense"},
		{"classes", GRU{}, GRUNet(4, 3, 3), "3 units"},
		{"rate", GRU{Optimizer: optim.Optimizer{Rate: -2}}, GRUNet(4, 3, 2), "ann: GRU: Optimizer.Rate"},
		{"schedule", GRU{Schedule: optim.Schedule{Kind: optim.Linear}}, GRUNet(4, 3, 2), "ann: GRU: Schedule.Steps"},
	} {
		_, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, c.net), Encoder: encode.Series{T: 3}, Classes: 2, Batch: 4})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that names %s", c.name, err, c.want)
		}
	}
	tr := bindGRU(t, GRU{}, GRUNet(2, 3, 2), encode.Series{T: 1}, learning.ClassPerSample, 2, 1)
	x := [][]float32{{1, 0}, {0, 1}}
	at := []int{0, 1}
	for _, c := range []struct {
		b    learning.Batch
		want string
	}{
		{learning.Batch{}, "0 samples"}, {learning.Batch{X: x, Index: at}, "labels"}, {learning.Batch{X: append(x, x...), Index: append(at, at...)}, "room"},
		{learning.Batch{X: x, Label: at}, "positions"}, {learning.Batch{X: x, Index: at, Label: []int{1}}, "1 label"}, {learning.Batch{X: x, Index: at, Label: []int{0, 2}}, "2"},
		{learning.Batch{X: [][]float32{{1, 1, 1}}, Index: at[:1], Label: at[:1]}, "3 cells"}, {learning.Batch{X: x, Index: at, StepLabel: [][]int{{0}, {1}}}, "StepLabel"},
	} {
		if _, err := tr.Learn(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one that says %q", err, c.want)
		}
	}
}

func TestGRUAllocatesNothing(t *testing.T) {
	tr := bindGRU(t, GRU{}, GRUNet(4, 30, 6), encode.Series{T: 12}, learning.ClassPerStep, 16, 2)
	b := gruSeries(16, 12, 4, 6, learning.ClassPerStep)
	var out learning.Outcome
	work := func() {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		if err := tr.Classify(b, &out); err != nil {
			t.Fatal(err)
		}
	}
	work()
	if got := testing.AllocsPerRun(5, work); got != 0 {
		t.Errorf("%v allocations a mini-batch", got)
	}
}
