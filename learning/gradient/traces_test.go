package gradient

import (
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// traces is e-prop as it is defined [bellec2020]: forward in time, with an eligibility trace for every synapse, in float64. It has nothing of the
// backward pass. The net has one recurrent population of LIF and ALIF cells that subtract in the next step, before leaky integrators. Weights are
// [post][pre]; feedback is [output][cell], and nil for that of the weights.
type traces struct {
	alpha, input, rho, kappa, readout, th, gamma float64
	strength                                     []float64
	refractory                                   int // steps in which a cell cannot fire and σ′ is 0
	win, wrec, wout, feedback                    [][]float64
}

// told is what a presentation has taught.
type told struct {
	loss           float64
	spikes         []int // of each cell
	in, rec, out   [][]float64
	outputs, fired [][]float64 // [step]
}

// errorOf returns the loss of a step and its derivative by the potentials y of the output.
type errorOf func(step int, y []float64) (loss float64, d []float64)

func matrix(n, m int) [][]float64 {
	x := make([][]float64, n)
	for i := range x {
		x[i] = make([]float64, m)
	}
	return x
}

func (r *traces) run(x [][]float64, e errorOf) (g told) {
	n, ins, outs := len(r.wrec), len(x[0]), len(r.wout)
	v, a, hold, z, y := make([]float64, n), make([]float64, n), make([]int, n), make([]float64, n), make([]float64, outs)
	xbar, zbar, zout := make([]float64, ins), make([]float64, n), make([]float64, n)
	eps, ebar := matrix(n, ins+n), matrix(n, ins+n)
	g.in, g.rec, g.out, g.spikes = matrix(n, ins), matrix(n, n), matrix(outs, n), make([]int, n)
	b := r.feedback
	if b == nil {
		b = r.wout
	}
	for t, row := range x {
		before := append([]float64(nil), z...)
		for i, s := range row {
			xbar[i] = r.alpha*xbar[i] + r.input*s
		}
		for i, s := range before {
			zbar[i] = r.alpha*zbar[i] + r.input*s
		}
		psi := make([]float64, n)
		for j := range n {
			cur := 0.0
			for i, s := range row {
				cur += r.win[j][i] * s
			}
			for i, s := range before {
				cur += r.wrec[j][i] * s
			}
			v[j] = r.alpha*v[j] + r.input*cur - r.th*before[j]
			a[j] = r.rho*a[j] + before[j]
			u := v[j] - r.th - r.strength[j]*a[j]
			z[j] = 0
			if hold[j] > 0 {
				hold[j]--
				continue
			}
			if psi[j] = r.gamma / r.th * max(0, 1-math.Abs(u)/r.th); u > 0 {
				z[j], hold[j] = 1, r.refractory
				g.spikes[j]++
			}
		}
		for k := range y {
			cur := 0.0
			for j, s := range z {
				cur += r.wout[k][j] * s
			}
			y[k] = r.kappa*y[k] + r.readout*cur
		}
		loss, d := e(t, y)
		g.loss += loss
		for j := range n {
			signal := 0.0
			for k := range d {
				signal += b[k][j] * d[k]
			}
			for i := range ins + n {
				pre := 0.0
				if i < ins {
					pre = xbar[i]
				} else {
					pre = zbar[i-ins]
				}
				trace := psi[j] * (pre - r.strength[j]*eps[j][i])
				eps[j][i] = r.rho*eps[j][i] + trace
				ebar[j][i] = r.kappa*ebar[j][i] + r.readout*trace
				if i < ins {
					g.in[j][i] += signal * ebar[j][i]
				} else {
					g.rec[j][i-ins] += signal * ebar[j][i]
				}
			}
			zout[j] = r.kappa*zout[j] + r.readout*z[j]
			for k := range d {
				g.out[k][j] += d[k] * zout[j]
			}
		}
		g.outputs, g.fired = append(g.outputs, append([]float64(nil), y...)), append(g.fired, append([]float64(nil), z...))
	}
	return g
}

// crossEntropies is the loss of classes of steps.
func crossEntropies(label []int) errorOf {
	return func(step int, y []float64) (float64, []float64) {
		z := append([]float64(nil), y...)
		loss := rules.CrossEntropy(z, label[step])
		return loss, z
	}
}
