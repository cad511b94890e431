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
)

func bind(t *testing.T, rule Rule, n snn.Net, room, workers int) *trainer {
	t.Helper()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	classes := n.Populations[len(n.Populations)-1].Size()
	tr, err := rule.Bind(learning.Setup{Model: ruletest.Model(t, n), Encoder: ruletest.Coins{T: 3}, Classes: classes, Batch: room, Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

// lossOf is the mean loss in float64, from the equations; w is [layer][pre][post], with the biases, where there are some, behind the last pre.
func lossOf(w [][][]float64, b learning.Batch) (loss float64) {
	for r, row := range b.X {
		var y []float64
		for _, v := range row {
			y = append(y, float64(v))
		}
		for l, m := range w {
			z := make([]float64, len(m[0]))
			for i := range y {
				if l > 0 {
					y[i] = math.Max(y[i], 0)
				}
			}
			for i, v := range append(y, 1)[:len(m)] {
				for k, x := range m[i] {
					z[k] += v * x
				}
			}
			y = z
		}
		sum := 0.0
		for _, z := range y {
			sum += math.Exp(z)
		}
		loss += (math.Log(sum) - y[b.Label[r]]) / float64(len(b.X))
	}
	return loss
}

// The gradient is that of finite differences.
func TestANNFiniteDifferences(t *testing.T) {
	for _, n := range []snn.Net{snn.Feedforward(5, 3), snn.Feedforward(7, 20, 4), snn.Feedforward(6, 70, 9, 5), biased(snn.Feedforward(5, 3)),
		biased(snn.Feedforward(7, 20, 4)), biased(snn.Feedforward(6, 70, 9, 5))} {
		sizes := sizesOf(n)
		b := ruletest.Batch(11, sizes[0], sizes[len(sizes)-1], 3)
		tr := bind(t, Rule{}, n, 11, 2)
		var w [][][]float64
		for _, y := range tr.layers {
			w = append(w, y.matrix(y.w, func(b *bias) []float32 { return b.x }))
		}
		loss, err := tr.Learn(b)
		if want := lossOf(w, b); err != nil || math.Abs(loss-want) > 1e-6 {
			t.Errorf("%v: loss %v, %v; want %v", sizes, loss, err, want)
		}
		for l, m := range w {
			grad := tr.layers[l].matrix(tr.layers[l].grad, func(b *bias) []float32 { return b.grad })
			for i := range m {
				for k, x := range m[i] {
					const h = 1e-6
					m[i][k] = x + h
					up := lossOf(w, b)
					m[i][k] = x - h
					down := lossOf(w, b)
					m[i][k] = x
					if got, want := grad[i][k], (up-down)/(2*h); math.Abs(got-want) > 1e-6 {
						t.Errorf("%v: layer %d, weight %d→%d: gradient %v, by differences %v", sizes, l, i, k, got, want)
					}
				}
			}
		}
	}
}

// sizesOf are the sizes of all populations.
func sizesOf(n snn.Net) (all []int) {
	for _, p := range n.Populations {
		all = append(all, p.Size())
	}
	return all
}

// matrix is a layer's weights or their gradients, [pre][post], and behind them those of its biases.
func (y *layer) matrix(w []float32, of func(b *bias) []float32) (m [][]float64) {
	row := func(x []float32) (row []float64) {
		for _, v := range x {
			row = append(row, float64(v))
		}
		return row
	}
	for ; len(w) >= y.n; w = w[min(y.ld, len(w)):] {
		m = append(m, row(w[:y.n]))
	}
	if y.bias != nil {
		m = append(m, row(of(y.bias)))
	}
	return m
}

// A step of SGD is the gradient times the rate.
func TestANNDescends(t *testing.T) {
	tr := bind(t, Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: .5}}, biased(snn.Feedforward(6, 8, 3)), 9, 1)
	before, biases := slices.Clone(tr.layers[0].w), slices.Clone(tr.layers[0].bias.x)
	if _, err := tr.Learn(ruletest.Batch(9, 6, 3, 1)); err != nil {
		t.Fatal(err)
	}
	for i, w := range tr.layers[0].w {
		if want := before[i] - .5*tr.layers[0].grad[i]; w != want {
			t.Fatalf("weight %d is %v, want %v", i, w, want)
		}
	}
	for i, b := range tr.model.Bias(1) {
		if want := biases[i] - .5*tr.layers[0].bias.grad[i]; b != want || want == biases[i] {
			t.Fatalf("bias %d is %v, want %v; it was %v", i, b, want, biases[i])
		}
	}
}

func TestANNBitsAtAnyWorkerCount(t *testing.T) {
	var want []learning.Tensor
	var first learning.Outcome
	for _, workers := range []int{1, 2, 5} {
		tr := bind(t, Rule{}, biased(snn.Feedforward(70, 300, 90, 6)), 80, workers)
		for k := range 3 {
			if _, err := tr.Learn(ruletest.Batch(80, 70, 6, uint64(k))); err != nil {
				t.Fatal(err)
			}
		}
		var out learning.Outcome
		if err := tr.Classify(ruletest.Batch(100, 70, 6, 8), &out); err != nil {
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

func TestANNCounts(t *testing.T) {
	tr := bind(t, Rule{}, snn.Feedforward(4, 3, 2), 5, 1)
	b := ruletest.Batch(5, 4, 2, 1)
	for range 2 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.Classify(b, &learning.Outcome{}); err != nil {
		t.Fatal(err)
	}
	want := func(samples, batches int64) snn.Counts {
		return snn.Counts{Samples: samples, Steps: samples, Populations: []snn.PopulationCounts{
			{Name: "input", Size: 4, Kind: snn.AnalogInputKind},
			{Name: "hidden1", Size: 3, Kind: snn.ReadoutKind, Updates: 3 * samples},
			{Name: "output", Size: 2, Kind: snn.ReadoutKind, Updates: 2 * samples},
		}, Projections: []snn.ProjectionCounts{
			{Pre: "input", Post: "hidden1", Wiring: snn.Dense{}, Weights: 12, Nonzero: 12, SynapticEvents: 12 * samples, WeightUpdates: 12 * batches},
			{Pre: "hidden1", Post: "output", Wiring: snn.Dense{}, Weights: 6, Nonzero: 6, SynapticEvents: 6 * samples, WeightUpdates: 6 * batches},
		}}
	}
	train, test := tr.Counts()
	if !reflect.DeepEqual(train, want(10, 2)) || !reflect.DeepEqual(test, want(5, 0)) {
		t.Errorf("counts\n%+v\n%+v", train, test)
	}
	other := bind(t, Rule{}, snn.Feedforward(4, 3, 2), 5, 1)
	other.SetCounts(train, test)
	if a, b := other.Counts(); a.Projections[1] != train.Projections[1] || b.Samples != 5 {
		t.Errorf("taken over: %+v, %+v", a, b)
	}
}

func TestANNRefuses(t *testing.T) {
	edit := func(f func(n *snn.Net)) snn.Net { n := snn.Feedforward(4, 3, 2); f(&n); return n }
	for _, c := range []struct {
		name string
		rule Rule
		net  snn.Net
		want string
	}{
		{"recurrent", Rule{}, snn.Recurrent(4, 3, 2), "hidden1→"},
		{"branch", Rule{}, edit(func(n *snn.Net) { n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output"}) }), "input→output"},
		{"delay", Rule{}, edit(func(n *snn.Net) { n.Projections[1].Delay = 1 }), "hidden1→output"},
		{"gain", Rule{}, edit(func(n *snn.Net) { n.Projections[1].Gain = 2 }), "Gain"},
		{"bound", Rule{}, edit(func(n *snn.Net) { n.Projections[0].Bound.Hi = 1 }), "Bound"},
		{"apart", Rule{}, edit(func(n *snn.Net) {
			n.Populations = append(n.Populations, snn.Population{Name: "x", Shape: []int{2}, Cell: snn.LI{Beta: .5}})
		}), "chain"},
		{"two inputs", Rule{}, edit(func(n *snn.Net) { n.Populations = append(n.Populations, snn.Population{Name: "x", Shape: []int{2}}) }),
			"input population"},
		{"classes", Rule{}, snn.Feedforward(4, 3), "3 units"},
		{"rate", Rule{Optimizer: optim.Optimizer{Rate: -2}}, snn.Feedforward(4, 2), "ann: Optimizer.Rate"},
		{"schedule", Rule{Schedule: optim.Schedule{Kind: optim.Linear}}, snn.Feedforward(4, 2), "ann: Schedule.Steps"},
	} {
		if _, err := c.rule.Bind(learning.Setup{Model: ruletest.Model(t, c.net), Classes: 2, Batch: 4}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that names %s", c.name, err, c.want)
		}
	}
	if _, err := (Rule{}).Bind(learning.Setup{Model: ruletest.Model(t, snn.Feedforward(4, 2)), Classes: 2}); err == nil {
		t.Error("a mini-batch of 0 was accepted")
	}
	tr := bind(t, Rule{}, snn.Feedforward(2, 3, 2), 2, 1)
	x := [][]float32{{1, 0}, {0, 1}}
	for _, c := range []struct {
		b    learning.Batch
		want string
	}{
		{learning.Batch{}, "0 samples"}, {learning.Batch{X: x}, "labels"}, {learning.Batch{X: append(x, x...)}, "room"}, {learning.Batch{X: x, Label: []int{1}}, "1 labels"},
		{learning.Batch{X: x, Label: []int{0, 2}}, "label 2"}, {learning.Batch{X: [][]float32{{1}}, Label: []int{0}}, "1 values"},
	} {
		if _, err := tr.Learn(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one that says %q", err, c.want)
		}
	}
}

func TestANNAllocatesNothing(t *testing.T) {
	tr := bind(t, Rule{}, biased(snn.Feedforward(20, 30, 4)), 16, 2)
	b := ruletest.Batch(16, 20, 4, 1)
	learn := func() {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	learn()
	if got := testing.AllocsPerRun(5, learn); got != 0 {
		t.Errorf("%v allocations a mini-batch", got)
	}
}

func TestANNClassifyAllocatesNothing(t *testing.T) {
	tr := bind(t, Rule{}, snn.Feedforward(20, 30, 4), 16, 2)
	var fresh, out learning.Outcome
	first, second := ruletest.Batch(40, 20, 4, 1), ruletest.Batch(40, 20, 4, 2)
	classify := func(b learning.Batch, out *learning.Outcome) {
		if err := tr.Classify(b, out); err != nil {
			t.Fatal(err)
		}
	}
	classify(first, &out)
	classify(second, &out)
	classify(second, &fresh)
	if !reflect.DeepEqual(out, fresh) {
		t.Error("an outcome that is used again differs from a fresh one")
	}
	if got := testing.AllocsPerRun(5, func() { classify(second, &out) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func matrix(rows, cols int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, cols)
	}
	return m
}
