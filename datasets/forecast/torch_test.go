package forecast

import (
	"math"
	"testing"
)

// torchLSTM is an LSTM of two cells on three points, of which parameter k of torch's list (gain, offset, weight_ih, weight_hh,
// bias_ih, bias_hh, weight and bias of the read-out) is sin(k+1)/2. Torch adds two biases; here is their sum.
func torchLSTM() *LSTM {
	m := &LSTM{Cells: 2, Look: 3, Rate: .005, Decay: .001, p: newParameters(2, 3)}
	value := func(k int) float64 { return .5 * math.Sin(float64(k+1)) }
	const biasAt, secondAt, outAt = 46, 54, 62
	for k := range biasAt {
		m.p.all[k] = value(k)
	}
	for r := range m.p.bias {
		m.p.bias[r] = value(biasAt+r) + value(secondAt+r)
	}
	for k := range m.p.out {
		m.p.out[k] = value(outAt + k)
	}
	return m
}

// TestLSTMAgainstTorch holds outputs, loss and derivatives to those of torch 2.15 (layer_norm, LSTMCell, relu and autograd in
// float64) for the same parameters and five points.
func TestLSTMAgainstTorch(t *testing.T) {
	m, x, y := torchLSTM(), []float64{.9, .2, -.4, 1.1, .5}, []float64{.2, -.4, 1.1, .5, .3}
	loss, d := m.gradient(x, y)
	if math.Abs(loss-.24447726264963296) > 1e-14 {
		t.Errorf("loss %.16f", loss)
	}
	m.reset()
	for i, want := range []float64{.4662849566387427, .4668064389844226, .49988854721213155, .527876167548975, .498026250701334} {
		if got := m.Next(x[i]); math.Abs(got-want) > 1e-14 {
			t.Errorf("output %d is %.16f, want %.16f", i, got, want)
		}
	}
	for k, want := range map[int]float64{0: -.0009102903832693645, 2: -.02213190450942492, 4: -.010179390530975647, 6: -.0014053344657911793,
		21: -.021041272267996222, 30: -1.069601892960877e-05, 41: .001465937584639896, 45: .0011341655123133464,
		46: .0011810992177070324, 51: .016442214113422043, 53: .007449320843516211,
		54: .025567324320459762, 55: .020053947916567595, 56: .3035529444342423} {
		if math.Abs(d.all[k]-want) > 1e-14 {
			t.Errorf("derivative %d is %.16f, want %.16f", k, d.all[k], want)
		}
	}
}

// TestAdamAgainstTorch holds three steps on derivatives g, −2g, 3g to torch.optim.Adam with a weight decay.
func TestAdamAgainstTorch(t *testing.T) {
	m := torchLSTM()
	_, d := m.gradient([]float64{.9, .2, -.4, 1.1, .5}, []float64{.2, -.4, 1.1, .5, .3})
	first, second, g := make([]float64, len(d.all)), make([]float64, len(d.all)), make([]float64, len(d.all))
	for step, factor := range []float64{1, -2, 3} {
		for k, v := range d.all {
			g[k] = factor * v
		}
		m.adam(g, first, second, step+1)
	}
	for k, want := range []float64{.42348277955039676, .459232044695152, .07542967925329871, -.3635271341800131, -.4743475909598353} {
		if math.Abs(m.p.all[k]-want) > 1e-12 {
			t.Errorf("parameter %d is %.16f, want %.16f", k, m.p.all[k], want)
		}
	}
}
