package gradient

import "math"

// chainOf is a chain of layers with the derivative of every state by every parameter carried forward in time, in float64: real-time recurrent
// learning, which is the gradient in full, and with parts of it left out OSTL, OTTT and DECOLLE. It has nothing of the backward pass.
type chainOf struct {
	layers    []*chainLayer
	slope     func(x, th float64) float64
	through   bool // resets are differentiated
	recurrent bool // so are recurrent spikes
	given     bool // thresholds that adapt are taken as given
	across    bool // parameters count for what happens in later layers; otherwise errors go down within the step
	local     [][][]float64
	number    int // of parameters
}

// chainLayer are LIF cells, or leaky integrators. Weights are [post][pre]; those of its own spikes of the step before may be missing.
type chainLayer struct {
	decay, input, rho  float64
	th, strength       []float64
	zero, same, silent bool // resets to 0, or subtracts, in the same step or the next
	inclusive          bool
	w, v               [][]float64
	first              int         // parameter
	u, a, s            []float64   // states
	du, da, ds         [][]float64 // by parameter
	slopes             []float64
	dw, dv             [][]float64 // results
	dth                []float64
}

func (c *chainOf) begin() {
	c.number = 0
	for _, l := range c.layers {
		n := len(l.w)
		l.first = c.number
		c.number += n*len(l.w[0]) + n
		if l.v != nil {
			c.number += n * n
		}
	}
	for _, l := range c.layers {
		n := len(l.w)
		l.u, l.a, l.s, l.slopes = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		l.du, l.da, l.ds = matrix(n, c.number), matrix(n, c.number), matrix(n, c.number)
	}
}

// step takes a layer through one step, with the spikes that reach it and their derivatives.
func (c *chainOf) step(l *chainLayer, in []float64, din [][]float64) {
	n, pre := len(l.w), len(in)
	was, dwas := append([]float64(nil), l.s...), l.ds
	l.ds = matrix(n, c.number)
	for j := range n {
		cur, d := 0.0, make([]float64, c.number)
		for i, s := range in {
			cur += l.w[j][i] * s
			d[l.first+j*pre+i] += s
			for p := range d {
				if din != nil && c.across {
					d[p] += l.w[j][i] * din[i][p]
				}
			}
		}
		own := l.first + n*pre
		for i := 0; l.v != nil && i < n; i++ {
			cur += l.v[j][i] * was[i]
			d[own+n+j*n+i] += was[i]
			for p := range d {
				if c.recurrent {
					d[p] += l.v[j][i] * dwas[i][p]
				}
			}
		}
		l.advance(j, was[j], cur, d, dwas[j], own+j, c)
	}
}

// advance takes cell j through one step: was is its spike of the step before, own the parameter of its threshold.
func (l *chainLayer) advance(j int, was, cur float64, d, dwas []float64, own int, c *chainOf) {
	through := 0.0
	if c.through {
		through = 1
	}
	th, u, du := 0.0, l.u[j], l.du[j]
	if !l.silent {
		th = l.th[j]
	}
	next := l.decay*u + l.input*cur
	for p := range d {
		d[p] = l.input*d[p] + l.decay*du[p]
		switch {
		case l.silent:
		case l.zero:
			d[p] -= l.decay * (was*du[p] + through*u*dwas[p])
		case l.same:
			d[p] -= l.decay * through * th * dwas[p]
		default:
			d[p] -= through * th * dwas[p]
		}
	}
	if l.u[j], l.du[j] = next, d; l.silent {
		return
	}
	switch {
	case l.zero:
		next = l.decay*(1-was)*u + l.input*cur // rounded as the definition is: the vectors have a potential at its threshold
	case l.same:
		next -= l.decay * th * was
		d[own] -= l.decay * was
	default:
		next -= th * was
		d[own] -= was
	}
	beta := 0.0
	if l.strength != nil {
		beta = l.strength[j]
	}
	l.a[j] = l.rho*l.a[j] + was
	x := next - th - beta*l.a[j]
	l.u[j], l.s[j], l.slopes[j] = next, 0, c.slope(x, th)
	if x > 0 || l.inclusive && x == 0 {
		l.s[j] = 1
	}
	for p := range d {
		l.da[j][p] = l.rho*l.da[j][p] + dwas[p]
		if l.ds[j][p] = l.slopes[j] * d[p]; !c.given {
			l.ds[j][p] -= l.slopes[j] * beta * l.da[j][p]
		}
	}
	l.ds[j][own] -= l.slopes[j]
}

// run presents an input, and leaves gradients with the layers.
func (c *chainOf) run(x [][]float64, e errorOf) (loss float64, spikes int) {
	c.begin()
	grad := make([]float64, c.number)
	for t, in := range x {
		var din [][]float64
		for _, l := range c.layers {
			c.step(l, in, din)
			in, din = l.s, l.ds
			for _, s := range l.s {
				spikes += int(s)
			}
		}
		top := c.layers[len(c.layers)-1]
		out, dout := top.s, top.ds
		if top.silent {
			out, dout = top.u, top.du
		}
		l, d := e(t, out)
		loss += l
		if c.across {
			for k := range d {
				for p := range grad {
					grad[p] += d[k] * dout[k][p]
				}
			}
			continue
		}
		c.down(t, d, grad, e)
	}
	c.split(grad)
	return loss, spikes
}

// down sends the errors d of the outputs from layer to layer within step t, or those of read-outs of their own into layers.
func (c *chainOf) down(t int, d, grad []float64, e errorOf) {
	for n := len(c.layers) - 1; n >= 0; n-- {
		l := c.layers[n]
		if c.local != nil && n < len(c.layers)-1 {
			read := make([]float64, len(c.local[n]))
			for k, row := range c.local[n] {
				for i, w := range row {
					read[k] += w * l.s[i]
				}
			}
			_, err := e(t, read)
			d = make([]float64, len(l.s))
			for k, row := range c.local[n] {
				for i, w := range row {
					d[i] += w * err[k]
				}
			}
		}
		end := c.number
		if n+1 < len(c.layers) {
			end = c.layers[n+1].first
		}
		by := l.ds
		if l.silent {
			by = l.du
		}
		below := make([]float64, len(l.w[0]))
		for j, x := range d {
			for p := l.first; p < end; p++ {
				grad[p] += x * by[j][p]
			}
			slope := 1.0
			if !l.silent {
				slope = l.slopes[j]
			}
			for i := range below {
				below[i] += l.w[j][i] * l.input * slope * x
			}
		}
		d = below
	}
}

// split gives the layers their gradients.
func (c *chainOf) split(grad []float64) {
	for _, l := range c.layers {
		n, pre := len(l.w), len(l.w[0])
		at := grad[l.first:]
		l.dw, l.dv, l.dth = matrix(n, pre), nil, at[n*pre:][:n]
		for j := range n {
			copy(l.dw[j], at[j*pre:])
		}
		if l.v == nil {
			continue
		}
		l.dv = matrix(n, n)
		for j := range n {
			copy(l.dv[j], at[n*pre+n+j*n:])
		}
	}
}

// perStep are the derivatives of the surrogate functions that the vectors have.
func fourfoldSigmoid(x, _ float64) float64 {
	s := 1 / (1 + math.Exp(-4*x))
	return 4 * s * (1 - s)
}

func tanhSlope(x, _ float64) float64 { return 1 - math.Tanh(x)*math.Tanh(x) }
