package gradient_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

const unfoldedSteps = 5

// forgetful cells keep nothing of a step but the spikes that others see: e^(−1/0.005) is 0 in float32, and the reset is done before the next step.
func forgetful() (snn.LIF, snn.LI) {
	return snn.LIF{Tau: 0.005, Scale: snn.ScaleNone, Threshold: 0.4, ResetTiming: snn.ResetSameStep}, snn.LI{Tau: 0.005, Scale: snn.ScaleNone}
}

// foldedNet is recurrent over unfoldedSteps steps; unfoldedNet has a population for each of them, and one step.
func foldedNet() snn.Net {
	lif, li := forgetful()
	return snn.Net{
		Populations: []snn.Population{{Name: "in", Shape: []int{6}}, {Name: "h", Shape: []int{9}, Cell: lif}, {Name: "out", Shape: []int{3}, Cell: li}},
		Projections: []snn.Projection{{Pre: "in", Post: "h"}, {Pre: "h", Post: "h", Delay: 1}, {Pre: "h", Post: "out"}},
	}
}

func unfoldedNet() snn.Net {
	lif, li := forgetful()
	n := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{6}}}}
	for k := range unfoldedSteps {
		n.Populations = append(n.Populations, snn.Population{Name: fmt.Sprint("h", k), Shape: []int{9}, Cell: lif})
		n.Projections = append(n.Projections, snn.Projection{Pre: "in", Post: fmt.Sprint("h", k)})
		if k > 0 {
			n.Projections = append(n.Projections, snn.Projection{Pre: fmt.Sprint("h", k-1), Post: fmt.Sprint("h", k)})
		}
	}
	n.Populations = append(n.Populations, snn.Population{Name: "out", Shape: []int{3}, Cell: li})
	n.Projections = append(n.Projections, snn.Projection{Pre: fmt.Sprint("h", unfoldedSteps-1), Post: "out"})
	return n
}

// learnOnce learns a mini-batch by plain gradient descent, and returns how the weights changed, what the last potentials of the output were, and
// the spikes of each population.
func learnOnce(t *testing.T, m *snn.Model, steps int) (change [][]float32, said [][]float32, spikes []int64) {
	t.Helper()
	rule := gradient.Rule{Loss: gradient.Loss{Kind: gradient.MSELast}, Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 1},
		Function: gradient.SurrogateFunction{Kind: gradient.ATan, Slope: 2}}
	const samples = 8
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: encode.Direct{T: steps}, Outputs: 3, Targets: learning.VectorPerSample, Batch: samples})
	if err != nil {
		t.Fatal(err)
	}
	b, s := learning.Batch{}, snn.NewStream(4)
	for i := range samples {
		x, y := make([]float32, 6), make([]float32, 3)
		for k := range x {
			x[k] = float32(s.At(i).Float64(uint64(k)))
		}
		for k := range y {
			y[k] = float32(s.At(i).Float64(uint64(10 + k)))
		}
		b.X, b.Target, b.Index = append(b.X, x), append(b.Target, y), append(b.Index, i)
	}
	var out learning.Outcome
	if err := tr.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	before := m.Clone()
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
	tr.Sync()
	for k := range m.Net.Projections {
		now, _ := m.Weights(k)
		was, _ := before.Weights(k)
		d := slices.Clone(now)
		for i := range d {
			d[i] -= was[i]
		}
		change = append(change, d)
	}
	counts, _ := tr.Counts()
	for _, p := range counts.Populations {
		spikes = append(spikes, p.Spikes)
	}
	return change, out.Output, spikes
}

// A recurrent net is its unfolded feed-forward net: the same spikes at each step, the same output, and for each weight the sum of the gradients
// of its copies.
func TestRecurrentIsUnfolded(t *testing.T) {
	folded, err := foldedNet().Init(5)
	if err != nil {
		t.Fatal(err)
	}
	unfolded, err := unfoldedNet().Init(6)
	if err != nil {
		t.Fatal(err)
	}
	copyOf := make([]int, len(unfolded.Net.Projections)) // which projection of the folded net each is a copy of
	for k, p := range unfolded.Net.Projections {
		switch {
		case p.Pre == "in":
			copyOf[k] = 0
		case p.Post == "out":
			copyOf[k] = 2
		default:
			copyOf[k] = 1
		}
		to, _ := unfolded.Weights(k)
		from, _ := folded.Weights(copyOf[k])
		copy(to, from)
	}
	want, wantSaid, wantSpikes := learnOnce(t, unfolded, 1)
	got, gotSaid, gotSpikes := learnOnce(t, folded, unfoldedSteps)
	sum, largest := [3][]float32{}, 0.0
	for k, d := range want {
		if sum[copyOf[k]] == nil {
			sum[copyOf[k]] = make([]float32, len(d))
		}
		for i, x := range d {
			sum[copyOf[k]][i] += x
		}
	}
	for k := range sum {
		for i, x := range sum[k] {
			largest = max(largest, math.Abs(float64(x)))
			if math.Abs(float64(got[k][i]-x)) > 1e-6 {
				t.Errorf("projection %d, weight %d: changed by %v, its copies by %v", k, i, got[k][i], x)
			}
		}
	}
	hidden := int64(0)
	for _, n := range wantSpikes[1 : 1+unfoldedSteps] {
		hidden += n
	}
	if hidden != gotSpikes[1] || hidden == 0 || largest < 1e-3 || fmt.Sprint(gotSaid) != fmt.Sprint(wantSaid) {
		t.Errorf("%d spikes, unfolded %d; largest change %v; output %v, unfolded %v", gotSpikes[1], hidden, largest, gotSaid, wantSaid)
	}
}
