package ann

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// wiredNets are chains of layers of every wiring.
func wiredNets(t *testing.T) map[string]snn.Net {
	t.Helper()
	layers := func(shape []int, text string) snn.Net {
		n, err := snn.Layers(shape, text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	chain := func(size int, w ...snn.Wiring) snn.Net {
		sizes := []int{size}
		for range w {
			sizes = append(sizes, size)
		}
		n := snn.Feedforward(append(sizes, 3)...)
		for l := range w {
			n.Projections[l].Wiring, n.Projections[l].Init = w[l], snn.Init{Kind: snn.InitUniform, Lo: .05, Hi: .6} // no narrow layer dies
		}
		return n
	}
	line := snn.Feedforward(8, 12, 3)
	line.Populations[0].Shape, line.Populations[1].Shape = []int{8}, []int{6, 2}
	line.Projections[0].Wiring = snn.Conv1D{Kernel: 3}
	plastic := layers([]int{6, 6}, "2C3-AP2-3")
	for i := range plastic.Projections {
		plastic.Projections[i].Frozen = false
	}
	nets := map[string]snn.Net{
		"maps":                layers([]int{8, 8, 2}, "3C3-MP2-4C2-AP2-3"),
		"pooled first":        layers([]int{6, 6}, "3C3-MP2-3"),
		"pooling that learns": plastic,
		"line":                line,
		"sparse":              chain(9, snn.Sparse{Probability: .5}, snn.Sparse{FanIn: 4, Repeats: true}, snn.Sparse{FanIn: 4, Common: true}),
		"list":                chain(4, snn.List{Pre: []int{0, 1, 2, 3, 0}, Post: []int{1, 2, 3, 0, 3}, Weight: []int{0, 1, 2, 1, 0}}),
		"single":              chain(7, snn.OneToOne{}, snn.AllButOwn{}, snn.OneToOne{}),
	}
	for _, name := range slices.Collect(maps.Keys(nets)) {
		nets[name+withBiases] = biased(nets[name])
	}
	return nets
}

const withBiases = " with biases"

// synapse is one of the list that defines a wiring.
type synapse struct{ pre, post, weight int }

// listedLoss is the mean loss in float64 of a net whose layers are lists of synapses. Those of layers of which windows names the cells that pool them reach
// cells before pooling. Behind the weights of a layer stand its biases, if it has some.
func listedLoss(tr *trainer, lists [][]synapse, windows [][][]int, w [][]float64, b learning.Batch) (loss float64) {
	for r, row := range b.X {
		y := make([]float64, len(row))
		for i, v := range row {
			y[i] = float64(v)
		}
		for l, list := range lists {
			z := make([]float64, cellsOf(list, tr.layers[l].n))
			for _, s := range list {
				z[s.post] += w[l][s.weight] * y[s.pre]
			}
			if windows[l] != nil {
				pooled := make([]float64, len(windows[l]))
				for k, cells := range windows[l] {
					pooled[k] = math.Inf(-1)
					for _, c := range cells {
						pooled[k] = math.Max(pooled[k], z[c])
					}
				}
				z = pooled
			}
			y = z
			for i := range y {
				if tr.layers[l].bias != nil {
					y[i] += w[l][len(w[l])-len(y)+i]
				}
				if l < len(lists)-1 {
					y[i] = math.Max(y[i], 0)
				}
			}
		}
		sum := 0.0
		for _, z := range y {
			sum += math.Exp(z)
		}
		loss += (math.Log(sum) - y[b.Label[r]]) / float64(len(b.X))
	}
	return loss
}

func cellsOf(list []synapse, least int) int {
	for _, s := range list {
		least = max(least, s.post+1)
	}
	return least
}

// squares are the windows of a map {height, width, channels} that is pooled in squares.
func squares(height, width, channels, side int) (windows [][]int) {
	for y := range height / side {
		for x := range width / side {
			for c := range channels {
				var cells []int
				for k := range side * side {
					cells = append(cells, ((y*side+k/side)*width+x*side+k%side)*channels+c)
				}
				windows = append(windows, cells)
			}
		}
	}
	return windows
}

// Gradients of all wirings are finite differences of the definition, in float64.
func TestWiredFiniteDifferences(t *testing.T) {
	pooled := map[string][][][]int{"maps": {0: squares(6, 6, 3, 2)}, "pooled first": {0: squares(4, 4, 3, 2)}}
	for name, n := range wiredNets(t) {
		classes := n.Populations[len(n.Populations)-1].Size()
		b := ruletest.Batch(5, n.Populations[0].Size(), classes, 3)
		tr := bind(t, Rule{}, n, 5, 2)
		lists, w, at := make([][]synapse, len(tr.layers)), make([][]float64, len(tr.layers)), make([][]int, len(tr.layers))
		windows := make([][][]int, len(tr.layers))
		copy(windows, pooled[strings.TrimSuffix(name, withBiases)])
		for l := range tr.layers {
			c, err := snn.Compile(n, tr.layers[l].projection)
			if err != nil {
				t.Fatal(err)
			}
			rows, cols, ld := c.Stored()
			for k := range rows * cols {
				place := k/cols*ld + k%cols
				w[l], at[l] = append(w[l], float64(tr.layers[l].w[place])), append(at[l], place)
			}
			c.Each(func(pre, post, weight int) { lists[l] = append(lists[l], synapse{pre, post, weight}) })
			if b := tr.layers[l].bias; b != nil {
				for _, x := range b.x {
					w[l] = append(w[l], float64(x))
				}
			}
		}
		loss, err := tr.Learn(b)
		if want := listedLoss(tr, lists, windows, w, b); err != nil || math.Abs(loss-want) > 1e-5 {
			t.Fatalf("%s: loss %v, %v; want %v", name, loss, err, want)
		}
		moved := 0
		for l := range w {
			for k, x := range w[l] {
				const h = 1e-6
				w[l][k] = x + h
				up := listedLoss(tr, lists, windows, w, b)
				w[l][k] = x - h
				down := listedLoss(tr, lists, windows, w, b)
				w[l][k] = x
				want := (up - down) / (2 * h)
				var got float64
				switch y := &tr.layers[l]; {
				case k >= len(at[l]):
					got = float64(y.bias.grad[k-len(at[l])])
				case y.frozen:
					want = 0
				default:
					got = float64(y.grad[at[l][k]])
				}
				if math.Abs(got-want) > 1e-5 {
					t.Errorf("%s: layer %d, weight %d: gradient %v, by differences %v", name, l, k, got, want)
				}
				if want != 0 {
					moved++
				}
			}
		}
		if moved < len(w) {
			t.Errorf("%s: only %d gradients are not 0", name, moved)
		}
	}
}

// Bits do not depend on the number of workers, and nothing is allocated once trained; weights that are Frozen stay.
func TestWiredRuns(t *testing.T) {
	for name, n := range wiredNets(t) {
		inputs, classes := n.Populations[0].Size(), n.Populations[len(n.Populations)-1].Size()
		var want []learning.Tensor
		for _, workers := range []int{1, 2, 5} {
			tr := bind(t, Rule{}, n, 20, workers)
			before := tr.model.Clone()
			learn := func() {
				if _, err := tr.Learn(ruletest.Batch(20, inputs, classes, 1)); err != nil {
					t.Fatal(err)
				}
			}
			learn()
			learn()
			if want == nil {
				want = ruletest.State(tr)
			}
			if !reflect.DeepEqual(ruletest.State(tr), want) {
				t.Errorf("%s: other bits with %d workers", name, workers)
			}
			for k, p := range n.Projections {
				was, _ := before.Weights(k)
				is, _ := tr.model.Weights(k)
				if reflect.DeepEqual(was, is) != p.Frozen {
					t.Errorf("%s: the weights of %v, Frozen %v, are as before: %v", name, p, p.Frozen, !p.Frozen)
				}
			}
		}
	}
}

// Counts are those of the synapses and the weights that are stored, and are taken over from a checkpoint.
func TestWiredCounts(t *testing.T) {
	for name, n := range wiredNets(t) {
		inputs, classes := n.Populations[0].Size(), n.Populations[len(n.Populations)-1].Size()
		tr := bind(t, Rule{}, n, 5, 1)
		for range 2 {
			if _, err := tr.Learn(ruletest.Batch(5, inputs, classes, 1)); err != nil {
				t.Fatal(err)
			}
		}
		train, test := tr.Counts()
		for k, p := range train.Projections {
			w, err := snn.Compile(n, k)
			if err != nil {
				t.Fatal(err)
			}
			rows, cols, _ := w.Stored()
			updates := 2 * int64(rows*cols)
			if n.Projections[k].Frozen {
				updates = 0
			}
			if p.Weights != int64(rows*cols) || p.SynapticEvents != 10*w.Synapses() || p.WeightUpdates != updates {
				t.Errorf("%s: %v counts %+v", name, n.Projections[k], p)
			}
		}
		other := bind(t, Rule{}, n, 5, 1)
		other.SetCounts(train, test)
		if again, _ := other.Counts(); again.Projections[0].WeightUpdates != train.Projections[0].WeightUpdates {
			t.Errorf("%s: taken over: %+v", name, again)
		}
	}
}
