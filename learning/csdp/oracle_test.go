package csdp

import (
	"math"

	"github.com/spikecell/spikecell/snn"
)

// oracle is CSDP written a second time, dense and in float64, straight from docs/csdp.md, for two hidden layers.
type oracle struct {
	net            snn.Net
	w, m, v        map[string][][]float64
	th             map[string][]float64
	eta, lambda    float64
	theta          float64
	groups         int
	step           int
	pos            int
	goodness       [2][2]float64 // of both layers, over positive and negative rows and the steps of a window
	classSpikes    [][]float64
	reconstruction [][]float64
}

type oracleLayer struct {
	v, s, z, th [][]float64
}

func newOracle(m *snn.Model, eta, lambda float64) *oracle {
	o := &oracle{net: m.Net, eta: eta, lambda: lambda, theta: 10, groups: 1, w: map[string][][]float64{}, m: map[string][][]float64{},
		v: map[string][][]float64{}, th: map[string][]float64{}}
	for i, p := range m.Net.Projections {
		w, ld := m.Weights(i)
		pre, post := m.Net.Population(p.Pre).Size(), m.Net.Population(p.Post).Size()
		o.w[p.String()], o.m[p.String()], o.v[p.String()] = zeros2(pre, post), zeros2(pre, post), zeros2(pre, post)
		for a := range pre {
			for b := range post {
				o.w[p.String()][a][b] = float64(w[a*ld+b])
			}
		}
	}
	for i, p := range m.Net.Populations {
		for _, t := range m.Thresholds(i) {
			o.th[p.Name] = append(o.th[p.Name], float64(t))
		}
	}
	return o
}

func zeros2(r, c int) [][]float64 {
	x := make([][]float64, r)
	for i := range x {
		x[i] = make([]float64, c)
	}
	return x
}

// times returns s·W of the named projection, or zeros if the net lacks it.
func (o *oracle) times(s [][]float64, name string, cols int) [][]float64 {
	out := zeros2(len(s), cols)
	w, ok := o.w[name]
	if !ok {
		return out
	}
	for b := range s {
		for i, x := range s[b] {
			if x != 0 {
				for j := range out[b] {
					out[b][j] += x * w[i][j]
				}
			}
		}
	}
	return out
}

func (l *oracleLayer) fire(j [][]float64, rho, floor float64) {
	for b := range j {
		k := 0.0
		for i := range j[b] {
			v := l.v[b][i] + 0.03*(j[b][i]-l.v[b][i])
			l.s[b][i] = 0
			if v > l.th[b][i] {
				l.s[b][i], v = 1, 0
				k++
			}
			l.v[b][i] = v
			l.z[b][i] = (1-3.0/13)*l.z[b][i]*(1-l.s[b][i]) + l.s[b][i]
		}
		if rho > 0 {
			for i := range l.th[b] {
				l.th[b][i] = math.Max(l.th[b][i]+rho*(k-1), floor)
			}
		}
	}
}

func (o *oracle) adam(name string, g [][]float64, after func(i, j int, w float64) float64) {
	w, ok := o.w[name]
	if !ok {
		return
	}
	b1, b2 := 1-math.Pow(0.9, float64(o.step)), 1-math.Pow(0.999, float64(o.step))
	for i := range w {
		for j := range w[i] {
			m, v := &o.m[name][i][j], &o.v[name][i][j]
			*m = 0.9**m + 0.1*g[i][j]
			*v = 0.999**v + 0.001*g[i][j]*g[i][j]
			w[i][j] = after(i, j, w[i][j]-o.eta*(*m/b1)/(math.Sqrt(*v/b2)+1e-8))
		}
	}
}

// csdp updates a hidden projection from pre spikes, post spikes and modulator.
func (o *oracle) csdp(name string, pre, post, d [][]float64, r float64, lateral bool) {
	if _, ok := o.w[name]; !ok {
		return
	}
	g, dec := zeros2(len(pre[0]), len(post[0])), zeros2(len(pre[0]), len(post[0]))
	for b := range pre {
		for i := range pre[b] {
			for j := range post[b] {
				g[i][j] += pre[b][i] * r * d[b][j]
				dec[i][j] += (1 - pre[b][i]) * post[b][j]
			}
		}
	}
	o.adam(name, g, func(i, j int, w float64) float64 {
		w -= o.lambda * dec[i][j]
		if lateral {
			if i == j {
				return 0
			}
			return math.Min(math.Max(w, 0), 1)
		}
		return math.Min(math.Max(w, -1), 1)
	})
}

// readout updates a read-out projection from pre spikes and errors of the positive rows.
func (o *oracle) readout(name string, pre, e [][]float64) {
	g := zeros2(len(pre[0]), len(e[0]))
	for b := range o.pos {
		for i := range pre[b] {
			for j := range e[b] {
				g[i][j] -= pre[b][i] * 0.1 * e[b][j]
			}
		}
	}
	for i := range g {
		for j := range g[i] {
			g[i][j] *= 1 - math.Abs(o.w[name][i][j])
		}
	}
	o.adam(name, g, func(_, _ int, w float64) float64 { return math.Min(math.Max(w, -1), 1) })
}

func (o *oracle) modulator(z [][]float64, goodness *[2]float64) [][]float64 {
	d := zeros2(len(z), len(z[0]))
	for b := range z {
		y := 0.0
		if b < o.pos {
			y = 1
		}
		for k, size := 0, len(z[b])/o.groups; k < o.groups; k++ {
			g := 0.0
			for _, x := range z[b][k*size:][:size] {
				g += x * x
			}
			goodness[int(1-y)] += g
			p := 1 / (1 + math.Exp(o.theta-float64(o.groups)*g))
			for i := k * size; i < (k+1)*size; i++ {
				d[b][i] = 2 * z[b][i] * (p - y) / float64(len(z))
			}
		}
	}
	return d
}

func (o *oracle) layer(name string, rows int) *oracleLayer {
	n := len(o.th[name])
	l := &oracleLayer{zeros2(rows, n), zeros2(rows, n), zeros2(rows, n), zeros2(rows, n)}
	for b := range rows {
		copy(l.th[b], o.th[name])
	}
	return l
}

// window runs all steps on the encoded rows; label[b] < 0 shows no context. It learns if o.pos > 0 and learn is set.
func (o *oracle) window(in []*snn.Spikes, label, class []int, learn bool) {
	rows, T := len(in), in[0].Steps
	l1, l2, y, x := o.layer("hidden1", rows), o.layer("hidden2", rows), o.layer("class", rows), o.layer("reconstruction", rows)
	nIn, nC := in[0].Cells, len(o.th["class"])
	px, py := zeros2(rows, nIn), zeros2(rows, nC)
	o.classSpikes, o.reconstruction = zeros2(rows, nC), zeros2(rows, nIn)
	o.goodness = [2][2]float64{}
	for t := range T {
		s1, s2 := copy2(l1.s), copy2(l2.s)
		j1, j2, jy := o.currents(px, py, s1, s2)
		xs, ys := inputRows(in, t), zeros2(rows, nC)
		for b := range rows {
			if label[b] >= 0 {
				ys[b][label[b]] = 1
			}
		}
		l1.fire(j1, 0.001, 0.025)
		l2.fire(j2, 0.001, 0.025)
		y.fire(jy, 0.001, 0.025)
		x.fire(o.times(l1.s, "hidden1→reconstruction", nIn), 0, 0)
		if learn {
			o.learn(px, py, s1, s2, l1, l2, y, x, xs, class)
		}
		for b := range rows {
			for c := range nC {
				o.classSpikes[b][c] += y.s[b][c]
			}
			for i := range nIn {
				o.reconstruction[b][i] += x.z[b][i] / float64(T+1)
			}
		}
		px, py = xs, ys
	}
}

func (o *oracle) currents(px, py, s1, s2 [][]float64) (j1, j2, jy [][]float64) {
	n1, n2, nC := len(s1[0]), len(s2[0]), len(o.th["class"])
	j1 = combine([]float64{0.1, 0.1, 0.1, -0.01}, o.times(px, "input→hidden1", n1), o.times(s2, "hidden2→hidden1", n1),
		o.times(py, "context→hidden1", n1), o.times(s1, "hidden1→hidden1", n1))
	j2 = combine([]float64{0.1, 0.1, -0.01}, o.times(s1, "hidden1→hidden2", n2), o.times(py, "context→hidden2", n2), o.times(s2, "hidden2→hidden2", n2))
	jy = combine([]float64{1, 1}, o.times(s1, "hidden1→class", nC), o.times(s2, "hidden2→class", nC))
	return j1, j2, jy
}

func (o *oracle) learn(px, py, s1, s2 [][]float64, l1, l2, y, x *oracleLayer, xs [][]float64, class []int) {
	o.step++
	d1, d2 := o.modulator(l1.z, &o.goodness[0]), o.modulator(l2.z, &o.goodness[1])
	o.csdp("input→hidden1", px, l1.s, d1, 0.1, false)
	o.csdp("hidden1→hidden2", s1, l2.s, d2, 0.1, false)
	o.csdp("hidden2→hidden1", s2, l1.s, d1, 0.1, false)
	o.csdp("context→hidden1", py, l1.s, d1, 0.1, false)
	o.csdp("context→hidden2", py, l2.s, d2, 0.1, false)
	o.csdp("hidden1→hidden1", s1, l1.s, d1, 0.01, true)
	o.csdp("hidden2→hidden2", s2, l2.s, d2, 0.01, true)
	ey, ex := zeros2(o.pos, len(y.z[0])), zeros2(o.pos, len(xs[0]))
	for b := range o.pos {
		for c := range ey[b] {
			t := 0.0
			if class[b] == c {
				t = 1
			}
			ey[b][c] = 2 * (t - y.z[b][c]) / float64(o.pos)
		}
		for i := range ex[b] {
			ex[b][i] = 2 * (xs[b][i] - x.s[b][i]) / float64(o.pos)
		}
	}
	o.readout("hidden1→class", s1, ey)
	o.readout("hidden2→class", s2, ey)
	o.readout("hidden1→reconstruction", l1.s, ex)
}

func combine(gain []float64, xs ...[][]float64) [][]float64 {
	out := zeros2(len(xs[0]), len(xs[0][0]))
	for k, x := range xs {
		for b := range x {
			for i := range x[b] {
				out[b][i] += gain[k] * x[b][i]
			}
		}
	}
	return out
}

func copy2(x [][]float64) [][]float64 {
	y := make([][]float64, len(x))
	for i := range x {
		y[i] = append([]float64(nil), x[i]...)
	}
	return y
}

func inputRows(in []*snn.Spikes, t int) [][]float64 {
	x := zeros2(len(in), in[0].Cells)
	for b, s := range in {
		for i := range s.Cells {
			if s.Has(t, i) {
				x[b][i] = 1
			}
		}
	}
	return x
}
