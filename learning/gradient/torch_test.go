package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

var torchLearn = snn.Spread{Learn: true}

// torchALIF is an adaptive cell whose time constants are learned.
func torchALIF(c snn.LIF, a snn.ALIF) snn.LIF {
	a.Tau, a.TauSpread = 1, torchLearn
	c.Tau, c.TauSpread, c.Adapt.ALIF = 1, torchLearn, a
	return c
}

// torchNets are gradients of recurrent nets of 2-3-2 cells that torch 2.15's autograd gives in float64, of cells written as the code of
// [higuchi2024], [yin2021] and [bellec2020] writes them, and of snnTorch's Alpha cell [eshraghian2023]: testdata/torch_cells.py prints them.
// Gradients are written [post][pre].
var torchNets = []struct {
	name           string
	cell           snn.Cell
	own            map[string][]float32
	gain           float32
	through        bool
	spikes         int64
	loss           float64
	w1, v, w2, tau []float64
	learned        map[string][]float64
}{
	{
		name: "BRF", gain: 150, through: false, spikes: 21, loss: 8.72880479394,
		cell:    snn.BRF{Omega: 10, Offset: 1, OmegaSpread: torchLearn, OffsetSpread: torchLearn},
		own:     map[string][]float32{"Omega": {8, 10, 12.5}, "Offset": {1, .5, 2}},
		w1:      []float64{1.961476822, 1.654988563, 0.01628995056, -0.02419212313, -1.387856848, -1.28888268},
		v:       []float64{0.7626818324, 1.709693948, 0.8596722788, -0.01208450747, -0.02588397089, -0.01149508788, -0.6645376913, -1.447498126, -0.6662847613},
		w2:      []float64{0.7431296868, 1.566625477, 0.7075773894, -0.6058904354, -1.279159369, -0.5783087072},
		tau:     []float64{-0.04918177569, 0.02441819784},
		learned: map[string][]float64{"Omega": {-0.01072142733, 0.000397123164, 0.01069862425}, "Offset": {-0.02355963461, 0.0008543309678, 0.01780456104}},
	},
	{
		name: "RF", gain: 150, through: false, spikes: 29, loss: 9.5083685329,
		cell:    snn.BRF{Omega: 10, Offset: 1, NoBoundary: true, NoRefractory: true, OmegaSpread: torchLearn, OffsetSpread: torchLearn},
		own:     map[string][]float32{"Omega": {8, 10, 12.5}, "Offset": {1, .5, 2}},
		w1:      []float64{2.595766324, 1.853473601, 0.06699580963, -0.0006071244017, -2.525089354, -2.230490963},
		v:       []float64{0.9615689757, 0.9615689757, 0.3704071611, -9.754334413e-05, -9.754334413e-05, 0.0005261866007, -2.322194472, -2.322194472, -1.327010189},
		w2:      []float64{1.680685055, 1.680685055, 0.9986027166, -1.372524426, -1.372524426, -0.8146638594},
		tau:     []float64{-0.07685808141, 0.01697172595},
		learned: map[string][]float64{"Omega": {-0.00105103408, -3.278079126e-06, 0.008494760538}, "Offset": {-0.01268886827, -7.438505161e-06, 0.01501863471}},
	},
	{
		name: "Higuchi", gain: 1, through: true, spikes: 8, loss: 8.4304856359,
		cell:    torchALIF(snn.LIF{Scale: snn.ScaleLeak, Threshold: .01, ResetTiming: snn.ResetSameStep}, snn.ALIF{Strength: 1.8, Increment: snn.IncrementLeak, Adapted: true}),
		own:     map[string][]float32{"Tau": {20, 17, 25}, "Adapt.ALIF.Tau": {7, 20, 9}},
		w1:      []float64{0.08999590118, 0.07834595542, 0.01702354522, 0.01493144996, -0.06369586309, -0.05609441748},
		v:       []float64{0.01953301849, 0.04364859538, 0.01949389936, 0.003918445704, 0.008348688294, 0.003626182797, -0.01528777898, -0.03158026513, -0.01305319015},
		w2:      []float64{0.2736404966, 0.6547824017, 0.3130974033, -0.2271856157, -0.5392423502, -0.2563976229},
		tau:     []float64{-0.01763327895, 0.01136220774},
		learned: map[string][]float64{"Tau": {-0.001349442912, -0.001079043256, 0.001124508055}, "Adapt.ALIF.Tau": {0.004835572446, 0.0008721533861, -0.00436767949}},
	},
	{
		name: "Yin", gain: 1, through: true, spikes: 11, loss: 8.56954003177,
		cell:    torchALIF(snn.LIF{Scale: snn.ScaleLeak, Threshold: .01}, snn.ALIF{Strength: 1.8, Increment: snn.IncrementLeak, Adapted: true, Start: .01}),
		own:     map[string][]float32{"Tau": {20, 17, 25}, "Adapt.ALIF.Tau": {150, 120, 170}},
		w1:      []float64{0.1256623711, 0.1090940574, 0.02080984598, 0.01812925372, -0.0897679099, -0.07758468768},
		v:       []float64{0.0425640554, 0.08330383902, 0.02927616967, 0.006983591268, 0.01394915896, 0.004931322162, -0.03035997392, -0.05920550443, -0.02079829225},
		w2:      []float64{0.413323509, 0.970347442, 0.3920224735, -0.341727698, -0.795656338, -0.3197436729},
		tau:     []float64{-0.0279996234, 0.01498404098},
		learned: map[string][]float64{"Tau": {-0.00238389987, -0.001335774011, 0.00152294431}, "Adapt.ALIF.Tau": {0.0001587282468, 0.0001020802512, -7.164349832e-05}},
	},
	{
		name: "Bellec", gain: 1, through: false, spikes: 12, loss: 8.31598023275,
		cell:    torchALIF(snn.LIF{Threshold: .6, Refractory: 1, Masked: true}, snn.ALIF{Strength: .3, StrengthSpread: torchLearn}),
		own:     map[string][]float32{"Tau": {9, 10, 12}, "Adapt.ALIF.Tau": {30, 25, 35}, "Adapt.ALIF.Strength": {.4, .3, .2}},
		w1:      []float64{1.200867295, 0.8124254177, 0.02113447329, -0.002722619613, -1.139255482, -0.9999821306},
		v:       []float64{0.1915947878, 0.510443774, 0.3941753673, -0.002013829862, -0.003139870333, -0.002850522254, -0.329412863, -0.6177426642, -0.3386308644},
		w2:      []float64{0.3701952486, 0.8072584405, 0.5620493666, -0.304632178, -0.6597113352, -0.4589456928},
		tau:     []float64{-0.02156793803, 0.01835287206},
		learned: map[string][]float64{"Tau": {0.004935254876, -0.0001373195077, -0.004138163559}, "Adapt.ALIF.Tau": {-0.000403741673, 4.483185555e-06, 0.0001578325528}, "Adapt.ALIF.Strength": {-0.2515085811, 0.003639462335, 0.3867639909}},
	},
	{
		name: "snnTorch Alpha", gain: 1, through: false, spikes: 7, loss: 8.42060381532,
		cell: snn.Alpha{Alpha: .9, Beta: .7, Threshold: .3},
		w1:   []float64{0.2932518626, 0.1399102915, 0.02673207601, 0.007031446906, -0.2832994394, -0.147748516},
		v:    []float64{0, 0.01163401578, 0.1404028846, 0.0005236116262, 0, 0.01752924918, -0.003135811428, 0, 0},
		w2:   []float64{0.2933191363, 0.3650273353, 0.298346067, -0.2402249964, -0.2982037618, -0.2433657271},
		tau:  []float64{-0.01318162083, 0.007233935664},
	},
}

func TestSurrogateAgainstTorch(t *testing.T) {
	in := [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}, {1, 1}, {1, 0}, {0, 1}, {1, 1}}
	for _, c := range torchNets {
		t.Run(c.name, func(t *testing.T) {
			n := snn.Feedforward(2, 3, 2)
			n.Populations[1].Cell = c.cell
			n.Populations[2].Cell = snn.LI{Tau: 20, Scale: snn.ScaleLeak, TauSpread: torchLearn}
			n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1, Gain: c.gain})
			n.Projections[0].Gain = c.gain
			if _, ok := c.cell.(snn.BRF); ok {
				n.Dt = 10
			}
			m := ruletest.Model(t, n, published.w1, published.w2, published.v)
			for _, p := range m.Parameters(1) {
				copy(p.Values, c.own[p.Name])
			}
			copy(m.Parameters(2)[0].Values, []float32{18 * float32(n.Step()), 23 * float32(n.Step())})
			rule := Rule{Function: SurrogateFunction{Kind: DoubleGaussian}, Loss: Loss{Kind: CEMembrane}, ThroughReset: c.through}
			tr := bind(t, rule, m, torchTape{in}, 1, 1)
			loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Label: []int{1}, Index: []int{0}})
			if err != nil || math.Abs(loss-c.loss) > 1e-6*c.loss {
				t.Errorf("loss %.9g, %v; want %.9g", loss, err, c.loss)
			}
			if train, _ := tr.Counts(); train.Populations[1].Spikes != c.spikes {
				t.Errorf("%d spikes, want %d", train.Populations[1].Spikes, c.spikes)
			}
			for k, want := range [][]float64{c.w1, c.w2, c.v} {
				j := &tr.projs[k]
				compareRows(t, n.Projections[k].String(), func(a, b int) float64 { return float64(j.grad[a*j.ld+b]) }, tr.pops[j.pre].n, want, 3e-6)
			}
			tr.eachOwn(func(p *pop, own *own) {
				for i := range own.learned {
					x := &own.learned[i]
					want, unit := c.learned[x.Name], 1.0
					if p.name == "output" {
						want, unit = c.tau, n.Step() // the read-out's tau is in ms, torch's in steps
					}
					for k, w := range want {
						if got := float64(x.grad[k]) * unit; math.Abs(got-w) > 3e-7+1e-5*math.Abs(w) {
							t.Errorf("%s.%s[%d]: gradient %.9g, want %.9g", p.name, x.Name, k, got, w)
						}
					}
				}
			})
		})
	}
}
