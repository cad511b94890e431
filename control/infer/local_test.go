package infer

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// online is the temporally local form of inference, in float64 and forwards in time: each cell keeps, for each step whose torque is asked about,
// how much of a change then is left in its membrane, d^(t−s), and adds to the derivative what the error of the present step says of it. It shares no code
// with the trainer.
type online struct {
	m    *snn.Model
	n    snn.Net
	u, s map[string][]float64 // potentials, and spikes of the step before
	out  []float64
}

// weight returns that of a synapse.
func (o *online) weight(pre, post string, i, j int) float64 {
	w, ld := o.m.Weights(o.n.Projection(pre, post))
	return float64(w[i*ld+j])
}

// step moves all cells by one step with input x.
func (o *online) step(x []float64) {
	next := map[string][]float64{}
	for _, name := range []string{"fast", "slow"} {
		p := o.n.Population(name)
		d, bias := math.Exp(-1/p.Cell.(snn.LIF).Tau), o.m.Bias(o.n.Index(name))
		next[name] = make([]float64, p.Size())
		for j := range p.Size() {
			i := float64(bias[j])
			for c, v := range x {
				i += v * o.weight("input", name, c, j)
			}
			for _, pre := range []string{"fast", "slow"} {
				for k, s := range o.s[pre] {
					i += s * o.weight(pre, name, k, j)
				}
			}
			o.u[name][j] = d*o.u[name][j] + i - o.s[name][j]
			if o.u[name][j] > 1 {
				next[name][j] = 1
			}
		}
	}
	o.s = next
	for _, name := range []string{"fast", "slow"} {
		for k, s := range o.s[name] {
			for c := range o.out {
				o.out[c] += s * o.weight(name, "output", k, c)
			}
		}
	}
}

// Inference with the credit of e-prop is the online form: derivatives by the torques are those of traces that run forwards in time.
func TestLocalFormIsOnline(t *testing.T) {
	f := Forward{Cells: 24, Horizon: 6, Credit: gradient.EProp}.Resolve()
	m := mustInit(t, f)
	b, err := f.Bind(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	torques := pushes(f.Horizon)
	_, got := future(t, b, torques)
	x := make([]float32, f.steps()*channels)
	f.tell(x, bent, torques)
	o := newOnline(m)
	var said [][]float64
	slopes := make([]map[string][]float64, f.steps()) // σ′ of each cell at each step
	for t := range slopes {
		row := make([]float64, channels)
		for c := range row {
			row[c] = float64(x[t*channels+c])
		}
		o.step(row)
		said = append(said, append([]float64(nil), o.out...))
		slopes[t] = o.slopes()
	}
	want := o.forwards(slopes, learningSignals(f, said))
	top := 0.0
	for k := range want {
		for j := range 2 {
			want[k][j] = (want[k][j]) / f.Arm.Torque
			top = max(top, math.Abs(want[k][j]))
		}
	}
	for k := range got {
		for j := range 2 {
			if math.Abs(got[k][j]-want[k][j]) > 1e-4*top {
				t.Errorf("step %d, joint %d: %g, online %g", k, j, got[k][j], want[k][j])
			}
		}
	}
	if top == 0 {
		t.Error("nothing was felt")
	}
}

func newOnline(m *snn.Model) *online {
	o := &online{m: m, n: m.Net, u: map[string][]float64{}, s: map[string][]float64{}, out: make([]float64, outputs)}
	for _, name := range []string{"fast", "slow"} {
		o.u[name], o.s[name] = make([]float64, o.n.Population(name).Size()), make([]float64, o.n.Population(name).Size())
	}
	return o
}

// slopes are the surrogate derivatives, (α/2)/(1 + (παx/2)²) with α = 1.
func (o *online) slopes() map[string][]float64 {
	all := map[string][]float64{}
	for name, u := range o.u {
		for _, v := range u {
			x := math.Pi / 2 * (v - 1)
			all[name] = append(all[name], 0.5/(1+x*x))
		}
	}
	return all
}

// learningSignals are the derivatives of the planner's error by the outputs of each step: of read-outs that do not leak, summed over the steps to
// come.
func learningSignals(f Forward, said [][]float64) [][]float64 {
	y, dy := make([]control.ArmState, f.Horizon), make([]control.ArmState, f.Horizon)
	for k := range y {
		y[k] = foreseen(bent, said[(k+1)*f.Ticks-1])
	}
	Planner{}.Resolve().judge([2]float64{0.1, 0.4}, y, dy)
	all, sum := make([][]float64, len(said)), make([]float64, outputs)
	for t := len(said) - 1; t >= 0; t-- {
		if d := dy[t/f.Ticks]; t%f.Ticks == f.Ticks-1 {
			for c, v := range []float64{d.Angle[0] * unitAngle, d.Angle[1] * unitAngle, d.Velocity[0] * unitChange, d.Velocity[1] * unitChange} {
				sum[c] += v
			}
		}
		all[t] = append([]float64(nil), sum...)
	}
	return all
}

// forwards runs the traces, and returns the derivatives by the input of torques, summed over the steps of the net in one of the arm.
func (o *online) forwards(slopes []map[string][]float64, signals [][]float64) [][2]float64 {
	ticks := len(slopes) / 6
	all := make([][2]float64, 6)
	for _, name := range []string{"fast", "slow"} {
		p := o.n.Population(name)
		d := math.Exp(-1 / p.Cell.(snn.LIF).Tau)
		for j := range p.Size() {
			trace := make([]float64, len(slopes)) // of a change at each step
			for t := range slopes {
				signal := 0.0
				for c, v := range signals[t] {
					signal += v * o.weight(name, "output", j, c)
				}
				for s := 0; s <= t; s++ {
					trace[s] *= d
					if s == t {
						trace[s] = 1
					}
					for joint := range 2 {
						all[s/ticks][joint] += o.weight("input", name, 4+joint, j) * trace[s] * slopes[t][name][j] * signal
					}
				}
			}
		}
	}
	return all
}
