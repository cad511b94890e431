package reward

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// spikesOf simulates a presentation of a current anew and returns spikes and potentials of population pop, step by step.
func spikesOf(t *testing.T, m *snn.Model, pop, steps, sample int, in ...[]*snn.Spikes) (spikes, potentials [][]float64) {
	t.Helper()
	sim, err := snn.NewSim(m, len(in[0]))
	if err != nil {
		t.Fatal(err)
	}
	for s := range steps {
		if err := sim.Deliver(s, in...); err != nil {
			t.Fatal(err)
		}
		sim.Fire()
		row, v := sim.Spikes(pop, sample), sim.Potentials(pop, sample)
		spikes, potentials = append(spikes, make([]float64, len(v))), append(potentials, make([]float64, len(v)))
		for j, x := range v {
			spikes[s][j], potentials[s][j] = float64(row[j>>6]>>(j&63)&1), float64(x)
		}
	}
	return spikes, potentials
}

func current(code []float32, steps int) *snn.Spikes {
	s := snn.NewSpikes(steps, len(code))
	s.Current = slices.Clone(code)
	return s
}

// What is eligible is the gradient of the logarithm of the chance of the action, with surrogate derivatives and without resets: here by errors that go back in
// time, in float64, over two decisions.
func TestEPropEligibility(t *testing.T) {
	const keep, beta, steps, cells, actions = .6, .7, 5, 4, 3
	r := EProp{Hidden: 20}.resolve().(EProp)
	made, err := r.bind(body{cells: cells, actions: actions, keep: keep, seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	l := made.(*eprop)
	out, ld := l.model.Weights(1)
	var in, output [cells * 20]float64 // of [code][hidden], and [hidden][action]
	active := 0
	for k, code := range [][]float32{{.9, .2, .7, .3}, {.1, .95, .4, .6}} {
		a, err := l.choose(code, drawsOf(uint64(k)))
		if err != nil {
			t.Fatal(err)
		}
		spikes, v := spikesOf(t, l.model, hiddenCells, steps, 0, []*snn.Spikes{current(code, steps)})
		for i := range in {
			in[i] *= keep
			output[i] *= keep
		}
		for j := range 20 {
			signal, back, z := 0., 0., 0.
			for c := range actions {
				e := -l.chance[c]
				if c == a {
					e++
				}
				signal += e * float64(out[j*ld+c])
				z = 0
				for s := range steps {
					z += math.Pow(beta, float64(steps-1-s)) * spikes[s][j]
				}
				output[j*actions+c] += e * z
			}
			for s := steps - 1; s >= 0; s-- {
				back = beta*back + .3*max(0, 1-math.Abs(v[s][j]-1))*signal*math.Pow(beta, float64(steps-1-s))
				for i, x := range code {
					in[i*20+j] += back * float64(x)
				}
			}
			if z > 0 {
				active++
			}
		}
	}
	if active < 4 {
		t.Fatalf("only %d cells fire", active)
	}
	for i := range cells {
		for j := range 20 {
			if got := float64(l.input.eligible[i*l.input.ld+j]); math.Abs(got-in[i*20+j]) > 2e-6 {
				t.Errorf("synapse %d→%d: %v, want %v", i, j, got, in[i*20+j])
			}
		}
	}
	for j := range 20 {
		for c := range actions {
			if got := float64(l.output.eligible[j*ld+c]); math.Abs(got-output[j*actions+c]) > 2e-6 {
				t.Errorf("synapse %d→action %d: %v, want %v", j, c, got, output[j*actions+c])
			}
		}
	}
}

// The mean over actions of reward times eligibility is the gradient of the expected reward, by finite differences of the weights onto integrators.
func TestEPropFollowsTheExpectedReward(t *testing.T) {
	rewards, code := []float64{.3, -1, 2}, []float32{.9, .2, .7, .3}
	made, err := EProp{Hidden: 12}.resolve().bind(body{cells: 4, actions: 3, seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	l := made.(*eprop)
	w, ld := l.model.Weights(1)
	expected := func() (sum float64) {
		if _, err := l.choose(code, drawsOf(1)); err != nil {
			t.Fatal(err)
		}
		for a, p := range l.chance {
			sum += p * rewards[a]
		}
		return sum
	}
	expected()
	mean, chance := make([]float64, len(w)), slices.Clone(l.chance)
	for a, p := range chance {
		l.begin()
		l.mark(a)
		for i, e := range l.output.eligible {
			mean[i] += p * rewards[a] * float64(e)
		}
	}
	large := 0
	for j := range 12 {
		for a := range rewards {
			at, h := j*ld+a, float32(1./64)
			was := w[at]
			w[at] = was + h
			up := expected()
			w[at] = was - h
			slope := (up - expected()) / float64(2*h)
			w[at] = was
			if math.Abs(slope) > .05 {
				large++
			}
			if math.Abs(slope-mean[at]) > 2e-4*max(1, math.Abs(slope)) {
				t.Errorf("synapse %d→action %d: %v, by differences %v", j, a, mean[at], slope)
			}
		}
	}
	if large < 6 {
		t.Fatalf("only %d gradients are above 0.05", large)
	}
}

// What CSDP makes eligible is −∂C/∂w of the sample that was done and of the others, by finite differences of C in the traces of a second simulation in float64.
func TestCSDPEligibility(t *testing.T) {
	const keep, steps, n, actions = .5, 8, 30, 3
	r := CSDP{Hidden: n, Steps: steps}.resolve().(CSDP)
	made, err := r.bind(body{cells: 4, actions: actions, keep: keep, seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	l := made.(*contrast)
	var better, worse [4 * n]float64
	active := 0.
	for k, code := range [][]float32{{.9, .2, .7, .3}, {.1, .95, .4, .6}} {
		done, err := l.choose(code, drawsOf(uint64(k)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range better {
			better[i] *= keep
			worse[i] *= keep
		}
		for a := range actions {
			up, down := contrastOf(t, l, r, code, a)
			share := 1 - l.chance[done]
			if a != done {
				up, down, share = down, up, share/(actions-1)
			}
			for j := range n {
				active += math.Abs(up[j])
				for i, x := range code {
					better[i*n+j] += share * up[j] * float64(x)
					worse[i*n+j] += share * down[j] * float64(x)
				}
			}
		}
	}
	if active < 10 {
		t.Fatalf("the traces sum to %v", active)
	}
	s := l.weight[0]
	for i := range 4 {
		for j := range n {
			got, other := float64(s.eligible[i*s.ld+j]), float64(s.worse[i*s.ld+j])
			if math.Abs(got-better[i*n+j]) > 1e-4 || math.Abs(other-worse[i*n+j]) > 1e-4 {
				t.Errorf("synapse %d→%d: %v and %v, want %v and %v", i, j, got, other, better[i*n+j], worse[i*n+j])
			}
		}
	}
}

// contrastOf returns Σ_t −∂C/∂z of action a as a positive and as a negative sample.
func contrastOf(t *testing.T, l *contrast, r CSDP, code []float32, a int) (up, down []float64) {
	spikes, _ := spikesOf(t, l.model, 2, r.Steps, a, slices.Repeat([]*snn.Spikes{current(code, r.Steps)}, 3), l.in[1])
	n := len(spikes[0])
	z := make([]float64, n)
	up, down = make([]float64, n), make([]float64, n)
	cost := func(y float64) float64 {
		g := -r.Center
		for _, v := range z {
			g += v * v
		}
		return y*math.Log(1+math.Exp(-g)) + (1-y)*math.Log(1+math.Exp(g))
	}
	for s := range r.Steps {
		for j := range z {
			if z[j] *= 1 - 3./13; spikes[s][j] > 0 {
				z[j] = 1
			}
		}
		for j := range z {
			const h = 1e-4
			was := z[j]
			z[j] = was + h
			one, zero := cost(1), cost(0)
			z[j] = was - h
			up[j] += (cost(1) - one) / (2 * h)
			down[j] += (cost(0) - zero) / (2 * h)
			z[j] = was
		}
	}
	return up, down
}

// Cells of the code fire as often as they answer, at even distances, and each group of actions keeps the others down.
func TestSTDPCode(t *testing.T) {
	made, err := STDP{Steps: 1000}.resolve().bind(body{cells: 4, actions: 2, keep: .5, seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	l := made.(*timing)
	l.fire([]float32{0, .1, .4, 1})
	for i, n := range l.in[0].Counts() {
		if want := []float64{0, 150, 600, 1000}[i]; math.Abs(float64(n)-want) > 1 {
			t.Errorf("cell %d fires %d times, want %v", i, n, want)
		}
	}
	w, ld := l.model.Weights(1)
	for i := range 8 {
		for j := range 8 {
			if want := float32(-.5); i/4 == j/4 && w[i*ld+j] != 0 || i/4 != j/4 && w[i*ld+j] != want {
				t.Errorf("cell %d acts on %d by %v", i, j, w[i*ld+j])
			}
		}
	}
}
