package forecast

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
)

// LSTM is NeuroBench's second baseline [yik2025]: of the last Look points (0 before the first), a layer normalisation, an
// LSTM cell of Cells units, and a linear read-out of the rectified h:
//
//	u = γ·(x − mean)/√(var + 1e-5) + δ
//	i, f, g, o = σ, σ, tanh, σ of W u + V h + b
//	c' = f·c + i·g,  h' = o·tanh(c'),  y = w·max(0, h') + b_y.
//
// It is trained on the whole series at once, Steps times, by Adam on the mean squared error, with Decay·θ added to the
// gradient of each parameter θ.
type LSTM struct {
	Cells, Look, Steps int
	Rate, Decay        float64
	Seed               uint64
	p                  parameters
	window             []float64
	c, h               []float64
}

// NewLSTM returns the model with the settings of NeuroBench's program: 40 cells, 50 points, 200 steps at a rate of 0.005 and
// a decay of 0.001.
func NewLSTM(seed uint64) *LSTM {
	return &LSTM{Cells: 40, Look: 50, Steps: 200, Rate: .005, Decay: .001, Seed: seed}
}

// parameters of the model, or gradients of them, in one slice.
type parameters struct {
	all                    []float64
	gamma, delta           []float64
	input, recurrent, bias []float64 // [gate·cell][look], [gate·cell][cell], [gate·cell]; gates i, f, g, o
	out                    []float64 // read-out of each cell, then its bias
}

func newParameters(cells, look int) parameters {
	sizes := [...]int{look, look, 4 * cells * look, 4 * cells * cells, 4 * cells, cells + 1}
	n := 0
	for _, s := range sizes {
		n += s
	}
	p := parameters{all: make([]float64, n)}
	rest := p.all
	for i, part := range [...]*[]float64{&p.gamma, &p.delta, &p.input, &p.recurrent, &p.bias, &p.out} {
		*part, rest = rest[:sizes[i]:sizes[i]], rest[sizes[i]:]
	}
	return p
}

// Fit trains on the series and leaves the model in the state after a last pass over it.
func (m *LSTM) Fit(inputs, targets []float64) error {
	const most, mostSteps = 1 << 10, 1 << 20
	switch {
	case m == nil:
		return errors.New("forecast: LSTM.Fit: the model is nil")
	case m.Cells < 1 || m.Cells > most || m.Look < 1 || m.Look > most || m.Steps < 0 || m.Steps > mostSteps:
		return fmt.Errorf("forecast: LSTM of %d cells on %d points, %d steps; give 1 to %d cells and points, and 0 to %d steps",
			m.Cells, m.Look, m.Steps, most, mostSteps)
	case len(inputs) == 0 || len(targets) != len(inputs):
		return fmt.Errorf("forecast: %d inputs and %d targets; give inputs, and a target for each", len(inputs), len(targets))
	case !(m.Rate > 0 && m.Decay >= 0):
		return fmt.Errorf("forecast: LSTM with rate %v and decay %v; give a rate above 0 and a decay of at least 0", m.Rate, m.Decay)
	}
	if err := checkFinite(inputs, targets); err != nil {
		return err
	}
	m.draw()
	first, second := make([]float64, len(m.p.all)), make([]float64, len(m.p.all))
	for k := range m.Steps {
		_, gradient := m.gradient(inputs, targets)
		m.adam(gradient.all, first, second, k+1)
	}
	m.reset()
	for _, x := range inputs {
		m.Next(x)
	}
	return nil
}

// draw makes parameters uniform within ±1/√Cells, and a normalisation that changes nothing.
func (m *LSTM) draw() {
	random := rand.New(rand.NewPCG(m.Seed, 40))
	m.p = newParameters(m.Cells, m.Look)
	for i := range m.p.all {
		m.p.all[i] = (2*random.Float64() - 1) / math.Sqrt(float64(m.Cells))
	}
	for i := range m.p.gamma {
		m.p.gamma[i], m.p.delta[i] = 1, 0
	}
}

func (m *LSTM) adam(gradient, first, second []float64, k int) {
	const beta1, beta2, epsilon = .9, .999, 1e-8
	scale1, scale2 := 1-math.Pow(beta1, float64(k)), 1-math.Pow(beta2, float64(k))
	for i, g := range gradient {
		g += m.Decay * m.p.all[i]
		first[i] += (1 - beta1) * (g - first[i])
		second[i] += (1 - beta2) * (g*g - second[i])
		m.p.all[i] -= m.Rate * first[i] / scale1 / (math.Sqrt(second[i]/scale2) + epsilon)
	}
}

func (m *LSTM) reset() {
	m.window, m.c, m.h = make([]float64, m.Look), make([]float64, m.Cells), make([]float64, m.Cells)
}

// moment is what the backward pass needs of a point in time.
type moment struct {
	normal, u     []float64 // normalised points, before and after γ and δ
	gates         []float64
	c, h, before  []float64 // c', h', and the h before
	cBefore, tanh []float64 // the c before, and tanh c'
	y             float64
}

// Next takes the next point and returns what the model expects after it. Before Fit it is NaN. It panics if Cells or Look has changed since.
func (m *LSTM) Next(x float64) float64 {
	switch {
	case m == nil:
		panic("forecast: LSTM.Next: the model is nil")
	case m.p.all == nil:
		return math.NaN()
	case len(m.c) != m.Cells || len(m.window) != m.Look:
		panic(fmt.Sprintf("forecast: LSTM.Next: Cells is %d and Look %d, and they were %d and %d when the model was fitted", m.Cells, m.Look, len(m.c),
			len(m.window)))
	}
	t := m.forward(x)
	return t.y
}

// forward moves the model by one point.
func (m *LSTM) forward(x float64) moment {
	copy(m.window, m.window[1:])
	m.window[m.Look-1] = x
	t := moment{gates: make([]float64, 4*m.Cells), c: make([]float64, m.Cells), h: make([]float64, m.Cells), before: m.h, cBefore: m.c,
		tanh: make([]float64, m.Cells)}
	t.normal, t.u = m.normalise()
	for r := range t.gates {
		a := m.p.bias[r] + floats.Dot(m.p.input[r*m.Look:(r+1)*m.Look], t.u) + floats.Dot(m.p.recurrent[r*m.Cells:(r+1)*m.Cells], m.h)
		if r/m.Cells == 2 {
			t.gates[r] = math.Tanh(a)
		} else {
			t.gates[r] = 1 / (1 + math.Exp(-a))
		}
	}
	t.y = m.p.out[m.Cells]
	for k := range m.Cells {
		i, f, g, o := t.gates[k], t.gates[m.Cells+k], t.gates[2*m.Cells+k], t.gates[3*m.Cells+k]
		t.c[k] = f*m.c[k] + i*g
		t.tanh[k] = math.Tanh(t.c[k])
		t.h[k] = o * t.tanh[k]
		t.y += m.p.out[k] * max(0, t.h[k])
	}
	m.c, m.h = t.c, t.h
	return t
}

func (m *LSTM) normalise() (normal, u []float64) {
	mean, squares := 0., 0.
	for _, v := range m.window {
		mean += v / float64(m.Look)
	}
	for _, v := range m.window {
		squares += (v - mean) * (v - mean)
	}
	spread := math.Sqrt(squares/float64(m.Look) + 1e-5)
	normal, u = make([]float64, m.Look), make([]float64, m.Look)
	for i, v := range m.window {
		normal[i] = (v - mean) / spread
		u[i] = m.p.gamma[i]*normal[i] + m.p.delta[i]
	}
	return normal, u
}

// gradient returns the mean squared error from an empty state on, and its derivatives.
func (m *LSTM) gradient(inputs, targets []float64) (loss float64, d parameters) {
	m.reset()
	moments := make([]moment, len(inputs))
	for i, x := range inputs {
		moments[i] = m.forward(x)
		loss += (moments[i].y - targets[i]) * (moments[i].y - targets[i]) / float64(len(inputs))
	}
	d = newParameters(m.Cells, m.Look)
	dh, dc := make([]float64, m.Cells), make([]float64, m.Cells)
	for i := len(moments) - 1; i >= 0; i-- {
		dh = m.backward(moments[i], 2*(moments[i].y-targets[i])/float64(len(inputs)), dh, dc, d)
	}
	return loss, d
}

// backward adds the derivatives of one moment, given those of its output and of h' and c', and returns that of the h before;
// dc becomes that of the c before.
func (m *LSTM) backward(t moment, dy float64, dh, dc []float64, d parameters) []float64 {
	da := make([]float64, 4*m.Cells)
	d.out[m.Cells] += dy
	for k := range m.Cells {
		d.out[k] += dy * max(0, t.h[k])
		if t.h[k] > 0 {
			dh[k] += dy * m.p.out[k]
		}
		i, f, g, o := t.gates[k], t.gates[m.Cells+k], t.gates[2*m.Cells+k], t.gates[3*m.Cells+k]
		dc[k] += dh[k] * o * (1 - t.tanh[k]*t.tanh[k])
		da[k] = dc[k] * g * i * (1 - i)
		da[m.Cells+k] = dc[k] * t.cBefore[k] * f * (1 - f)
		da[2*m.Cells+k] = dc[k] * i * (1 - g*g)
		da[3*m.Cells+k] = dh[k] * t.tanh[k] * o * (1 - o)
		dc[k] *= f
	}
	du, before := make([]float64, m.Look), make([]float64, m.Cells)
	for r, a := range da {
		d.bias[r] += a
		floats.AddScaled(d.input[r*m.Look:(r+1)*m.Look], a, t.u)
		floats.AddScaled(d.recurrent[r*m.Cells:(r+1)*m.Cells], a, t.before)
		floats.AddScaled(du, a, m.p.input[r*m.Look:(r+1)*m.Look])
		floats.AddScaled(before, a, m.p.recurrent[r*m.Cells:(r+1)*m.Cells])
	}
	for i, v := range du { // the points are data: nothing flows on to them
		d.gamma[i] += v * t.normal[i]
		d.delta[i] += v
	}
	return before
}
