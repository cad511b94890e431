package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// torchQuantised are twelve updates of a recurrent net of 2-3-2 cells with weights of few bits, as torch 2.15 makes them in float64:
// testdata/torch_quantise.py prints them. Weights are those of input→hidden1, hidden1→output and hidden1→hidden1, written [post][pre].
var torchQuantised = []struct {
	snn.Quantization
	spikes        int64
	losses        []float64
	full, rounded [3][]float64
}{
	{
		Quantization: snn.Quantization{Bits: 8}, spikes: 204,
		losses: []float64{8.079969746, 7.795735633, 7.678810766, 7.308571837, 7.249607642, 7.18655531, 6.898301998, 6.82808881, 6.675765968, 6.601372366, 6.528328759, 6.275334777},
		full: [3][]float64{
			{0.464372461, -0.537001994, 0.357518516, 0.95452873, -0.0130408754, 0.978504981},
			{0.556650801, 0.262326386, -0.54356264, -0.456650801, 0.637673614, 1.14356264},
			{-0.127260931, 0.162388212, -0.336446125, 0.0081326203, 0.0521508717, 0.448335118, -0.376176992, 0.378619517, 0.188025543},
		},
		rounded: [3][]float64{
			{0.462285818, -0.539333454, 0.354419127, 0.95539069, -0.0154095273, 0.978504981},
			{0.558274675, 0.261128477, -0.540265814, -0.459225942, 0.639314547, 1.14356264},
			{-0.12708712, 0.162389098, -0.335368789, 0.00706039556, 0.0529529667, 0.448335118, -0.377731162, 0.377731162, 0.187100482},
		},
	},
	{
		Quantization: snn.Quantization{Bits: 4}, spikes: 191,
		losses: []float64{8.267643658, 8.000609351, 7.638667745, 7.324840136, 7.27676049, 7.256911412, 7.114445366, 6.943540875, 6.919446767, 6.614213813, 6.586213717, 6.526649446},
		full: [3][]float64{
			{0.446468528, -0.547024237, 0.276649924, 0.879103745, -0.0046522622, 0.990402322},
			{0.554805284, 0.264130388, -0.542806364, -0.454805284, 0.635869612, 1.14280636},
			{-0.106170005, 0.149694975, -0.360324839, -0.00484227692, -0.0233060421, 0.386995388, -0.35278933, 0.379576737, 0.190882279},
		},
		rounded: [3][]float64{
			{0.424458138, -0.565944184, 0.282972092, 0.848916276, 0, 0.990402322},
			{0.489774156, 0.326516104, -0.489774156, -0.489774156, 0.653032208, 1.14280636},
			{-0.110570111, 0.165855166, -0.386995388, 0, 0, 0.386995388, -0.331710333, 0.386995388, 0.165855166},
		},
	},
	{
		Quantization: snn.Quantization{Bits: 2}, spikes: 197,
		losses: []float64{10.82097641, 10.73473927, 7.458485934, 7.441986845, 7.425233312, 6.60657739, 6.576858581, 6.547209439, 6.517664468, 6.48824722, 6.458974616, 6.201167279},
		full: [3][]float64{
			{0.448918977, -0.536484141, 0.269340863, 0.863324078, -0.00495186947, 0.98550655},
			{0.575544832, 0.265018292, -0.53815797, -0.475544832, 0.634981708, 1.13815797},
			{-0.124515674, 0.162356763, -0.360172384, -0.0193691904, -0.0353150107, 0.407931785, -0.375401473, 0.404057598, 0.218109226},
		},
		rounded: [3][]float64{
			{0, -0.98550655, 0, 0.98550655, 0, 0.98550655},
			{1.13815797, 0, 0, 0, 1.13815797, 1.13815797},
			{0, 0, -0.407931785, 0, 0, 0.407931785, -0.407931785, 0.407931785, 0.407931785},
		},
	},
	{
		Quantization: snn.Quantization{Bits: 4, Scale: .1}, spikes: 170,
		losses: []float64{8.332857164, 8.332857164, 8.332857164, 7.544166311, 7.544166311, 7.544166311, 7.522255011, 7.4662339, 7.053507231, 7.053507231, 7.053507231, 7.053507231},
		full: [3][]float64{
			{0.420488104, -0.57485327, 0.328649062, 0.9, 0.0304011364, 0.8},
			{0.550399497, 0.261321431, -0.543752268, -0.450399497, 0.638678569, 0.9},
			{-0.149600068, 0.127148324, -0.387903967, -0.0495989131, 0.00551714703, 0.443357883, -0.350399571, 0.433874013, 0.224106524},
		},
		rounded: [3][]float64{
			{0.4, -0.6, 0.3, 0.7, 0, 0.7},
			{0.6, 0.3, -0.5, -0.5, 0.6, 0.7},
			{-0.1, 0.1, -0.4, 0, 0, 0.4, -0.4, 0.4, 0.2},
		},
	},
	{
		Quantization: snn.Quantization{Bits: 2, Scale: .25}, spikes: 52,
		losses: []float64{8.317766167, 8.317766167, 8.317766167, 8.317766167, 8.249238289, 8.249238289, 8.249238289, 8.249238289, 8.249238289, 8.249238289, 8.249238289, 8.249238289},
		full: [3][]float64{
			{0.6, -0.4, 0.352197454, 0.9, 0.0183017876, 0.8},
			{0.7, 0.5, -0.418990868, -0.6, 0.4, 0.9},
			{0, 0.068031678, -0.327879518, 0.1, 0.0530889642, 0.4, -0.5, 0.41162665, 0.132796824},
		},
		rounded: [3][]float64{
			{0.25, -0.25, 0.25, 0.25, 0, 0.25},
			{0.25, 0.25, -0.25, -0.25, 0.25, 0.25},
			{0, 0, -0.25, 0, 0, 0.25, -0.25, 0.25, 0.25},
		},
	},
}

// Every update of weights of full precision, and what they round to, are torch's.
func TestQuantisedAgainstTorch(t *testing.T) {
	in := [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}, {1, 1}, {1, 0}, {0, 1}, {1, 1}}
	for _, c := range torchQuantised {
		n := snn.Feedforward(2, 3, 2)
		n.Populations[1].Cell = snn.LIF{Beta: .9}
		n.Populations[2].Cell = snn.LI{Beta: .95, Scale: snn.ScaleLeak}
		n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1})
		for k := range n.Projections {
			n.Projections[k].Quantization = c.Quantization
		}
		m := ruletest.Model(t, n, published.w1, published.w2, published.v)
		tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optim.Optimizer{Rate: .02}}, m, torchTape{in}, 1, 1)
		for k, want := range c.losses {
			loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Label: []int{1}, Index: []int{0}})
			if err != nil || math.Abs(loss-want) > 1e-5*want {
				t.Errorf("%+v, update %d: loss %.9g, %v; want %.9g", c.Quantization, k, loss, err, want)
			}
		}
		if train, _ := tr.Counts(); train.Populations[1].Spikes != c.spikes {
			t.Errorf("%+v: %d spikes, want %d", c.Quantization, train.Populations[1].Spikes, c.spikes)
		}
		for k := range c.full {
			j := &tr.projs[k]
			w, ld := m.Weights(k)
			name := n.Projections[k].String()
			compareRows(t, name+", full precision", func(a, b int) float64 { return float64(j.full.w[a*ld+b]) }, tr.pops[j.pre].n, c.full[k], 2e-5)
			compareRows(t, name+", rounded", func(a, b int) float64 { return float64(w[a*ld+b]) }, tr.pops[j.pre].n, c.rounded[k], 2e-5)
		}
	}
}
