package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// clearDiagonal sets weights of cells onto themselves to 0.
func clearDiagonal(w [][]float64) {
	for i := range w {
		w[i][i] = 0
	}
}

// patternNet draws the task of [bellec2020] that NEST's test of its e-prop has, in the order of that test: weights, frozen input and the pattern.
func patternNet() (r traces, in [][]float64, target []float64) {
	n, alpha := ruletest.NewNumpy(1), math.Exp(-1./30)
	r = traces{alpha: alpha, input: 1 - alpha, rho: .5, kappa: alpha, readout: 1 - alpha, th: .03, gamma: .3, strength: make([]float64, 100)}
	win, wrec := n.Normals(100, 100, .1), n.Normals(100, 100, .1)
	clearDiagonal(wrec)
	r.win, r.wrec, r.wout, r.feedback = turned(win), turned(wrec), turned(n.Normals(100, 1, .1)), turned(n.Normals(100, 1, .1))
	in, target = matrix(1000, 100), make([]float64, 1000)
	for step := range in {
		for i := range in[step] {
			if n.Uniform() < .05 && step > 0 {
				in[step][i] = 1
			}
		}
	}
	var amplitude, phase [4]float64
	for k := range amplitude {
		amplitude[k] = .5 + 1.5*n.Uniform()
	}
	for k := range phase {
		phase[k] = 2 * math.Pi * n.Uniform()
	}
	for step := range target {
		for k, period := range []int{1000, 500, 333, 200} {
			target[step] += amplitude[k] * math.Sin(phase[k]+2*math.Pi*float64(1000/period)*float64(step)/999)
		}
	}
	first, largest := target[0], 0.0
	for step := range target {
		target[step] -= first
		largest = max(largest, math.Abs(target[step]))
	}
	for step := range target {
		target[step] /= largest
	}
	return r, in, target
}

// The losses and spikes of five iterations are those of NEST's and [bellec2020]'s code: ½ Σ (y − target)², the cost 300 (f − 0.01)/T of each
// spike of a cell with f spikes a step, and plain descent by 1e-4 times the sum over steps. MSEMembrane is the mean of squares, which is 1/500 of that loss.
func TestEPropPatternGeneration(t *testing.T) {
	r, in, target := patternNet()
	m := r.modelOf(t)
	const half = 1000. / 2 // ½ Σ (y − target)² over MSEMembrane
	rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: MSEMembrane}, Credit: Credit{Kind: EProp, Feedback: Random},
		Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 1e-4 * half}, CellRate: learning.Zero,
		CountCost: 300. / 1000 / 2 / 1000 * 100 / half, CountTarget: 10}
	s := learning.Setup{Model: m, Encoder: torchTape{in}, Outputs: 1, Batch: 1, Targets: learning.VectorPerStep, Stream: snn.NewStream(3)}
	bound, err := rule.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	setFeedback(tr, r.feedback)
	wanted, b := make([]float32, len(target)), learning.Batch{X: [][]float32{make([]float32, 100)}, Index: []int{0}}
	for i, x := range target {
		wanted[i] = float32(x)
	}
	b.Target = [][]float32{wanted}
	before := int64(0)
	for k, want := range []struct {
		loss   float64
		spikes int64
	}{{101.964356999041, 3999}, {103.466731126205, 3434}, {103.340607074771, 3136}, {103.680244037686, 2963}, {104.412775748752, 2857}} {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		train, _ := tr.Counts()
		spikes := train.Populations[1].Spikes - before
		before = train.Populations[1].Spikes
		if got := tr.losses[0] * half; math.Abs(got-want.loss) > 1e-6*want.loss || spikes != want.spikes {
			t.Errorf("iteration %d: loss %.12g, want %.12g; %d spikes, want %d", k, got, want.loss, spikes, want.spikes)
		}
	}
}

// tapes has a tape for each sample, whose number is its first value.
type tapes []torchTape

func (e tapes) Steps() int { return e[0].Steps() }

func (e tapes) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	e[int(x[0])].Encode(dst, x, gain, s)
}

// evidenceNet draws the task of accumulating evidence of the same test: seven cues from the left or the right, and after a pause of 1,050 steps the
// question of which were more. There are five mini-batches.
func evidenceNet(batch int) (r traces, in tapes, class []int) {
	n, alpha, rho := ruletest.NewNumpy(1), math.Exp(-1./20), math.Exp(-1./2000)
	r = traces{alpha: alpha, input: 1, rho: rho, kappa: alpha, readout: 1 - alpha, th: .6, gamma: .3, strength: make([]float64, 100), refractory: 4}
	for i := 50; i < 100; i++ {
		r.strength[i] = 1.7 * (1 - rho) / (1 - alpha)
	}
	win, wrec := n.Normals(40, 100, 1/math.Sqrt(40)), n.Normals(100, 100, .1)
	clearDiagonal(wrec)
	wout, limit := matrix(100, 2), math.Sqrt(3./51)
	for i := range wout {
		for k := range wout[i] {
			wout[i][k] = float64(float32(-limit + 2*limit*n.Uniform()))
		}
	}
	r.win, r.wrec, r.wout, r.feedback = turned(win), turned(wrec), turned(wout), turned(n.Normals(100, 2, 1))
	for range 5 {
		likely, cues := make([]uint32, batch), make([][7]int, batch)
		for i := range likely {
			likely[i] = n.Uint32() & 1
		}
		for i := range cues {
			left, right := float64(float32(.3)), float64(float32(.7))
			if likely[i] == 1 {
				left, right = right, left
			}
			sum := 0
			for k := range cues[i] {
				if n.Uniform() >= left/(left+right) {
					cues[i][k] = 1
					sum++
				}
			}
			class = append(class, min(sum/4, 1))
		}
		for i := range cues {
			in = append(in, torchTape{corridor(n, cues[i])})
		}
	}
	return r, in, class
}

// corridor draws the spikes of a sample.
func corridor(n *ruletest.Numpy, cues [7]int) [][]float64 {
	x := matrix(2250, 40)
	for step := range x {
		for i := range x[step] {
			p := 0.0
			switch group := i / 10; {
			case group == 3:
				p = .01
			case group == 2 && step >= 2100, group < 2 && step < 1050 && step%150 >= 50 && cues[step/150] == group:
				p = .04
			}
			if p > n.Uniform() && step > 0 {
				x[step][i] = 1
			}
		}
	}
	return x
}

// earlyAdam is Adam as the first version of [kingma2015] and TensorFlow have it, in float64: ε is added before the bias of the second moment is
// corrected, which matters to small gradients in the first iterations.
type earlyAdam struct {
	w, m, v []float64
	n       int
}

func (a *earlyAdam) step(j *proj, grad []float64) {
	if a.n++; a.n == 1 {
		a.w, a.m, a.v = make([]float64, len(j.w)), make([]float64, len(j.w)), make([]float64, len(j.w))
		for i, x := range j.w {
			a.w[i] = float64(x)
		}
	}
	rate := 5e-3 * math.Sqrt(1-math.Pow(.999, float64(a.n))) / (1 - math.Pow(.9, float64(a.n)))
	for i, g := range grad {
		a.m[i], a.v[i] = .9*a.m[i]+.1*g, .999*a.v[i]+.001*g*g
		a.w[i] -= rate * a.m[i] / (math.Sqrt(a.v[i]) + 1e-8)
		j.w[i] = float32(a.w[i])
	}
}

// The losses and spikes of five iterations are those of the same codes: the mean cross-entropy of the last 150 steps, of which CEMembrane is the
// sum, the cost of spikes above, and their Adam.
func TestEPropEvidenceAccumulation(t *testing.T) {
	for _, c := range []struct {
		batch  int
		loss   [5]float64
		spikes [5]int64
	}{
		{1, [5]float64{.741152550006, .740388187700, .665785233177, .663644193322, .729428962844}, [5]int64{3251, 2918, 2869, 3121, 3033}},
		{2, [5]float64{.702163370672, .735555303152, .740354864111, .683882815282, .707841122268}, [5]int64{6761, 5763, 5306, 6542, 9514}},
	} {
		r, in, class := evidenceNet(c.batch)
		rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp, Feedback: Random},
			Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: learning.Zero}, CellRate: learning.Zero,
			CountCost: 300. * 100 / 2 / evidenceSteps / evidenceSteps, CountTarget: .01 * evidenceSteps}
		s := learning.Setup{Model: r.modelOf(t), Encoder: in, Classes: 2, Batch: 1, Targets: learning.ClassPerStep, Stream: snn.NewStream(3)}
		bound, err := rule.Bind(s)
		if err != nil {
			t.Fatal(err)
		}
		tr, adam := bound.(*trainer), [3]earlyAdam{}
		setFeedback(tr, r.feedback)
		for k, want := range c.loss {
			loss, spikes, grad := evidence(t, tr, k*c.batch, class[k*c.batch:][:c.batch])
			if math.Abs(loss-want) > 1e-6 || spikes != c.spikes[k] {
				t.Errorf("mini-batches of %d, iteration %d: loss %.12g, want %.12g; %d spikes, want %d", c.batch, k, loss, want, spikes, c.spikes[k])
			}
			for p := range adam {
				adam[p].step(&tr.projs[p], grad[p])
			}
			own := tr.projs[2]
			for i := range 100 {
				own.w[i*own.ld+i] = 0
			}
		}
	}
}

const evidenceSteps, evidenceJudged = 2250, 150

// evidence returns the mean loss of samples from number first on, their spikes, and the mean gradients; the cost of spikes is that of each sample.
func evidence(t *testing.T, tr *trainer, first int, class []int) (loss float64, spikes int64, grad [3][]float64) {
	before, _ := tr.Counts()
	for i, y := range class {
		x, label := make([]float32, 40), make([]int, evidenceSteps)
		x[0] = float32(first + i)
		for step := range label {
			if label[step] = -1; step >= evidenceSteps-evidenceJudged {
				label[step] = y
			}
		}
		if _, err := tr.Learn(learning.Batch{X: [][]float32{x}, StepLabel: [][]int{label}, Index: []int{first + i}}); err != nil {
			t.Fatal(err)
		}
		loss += tr.losses[0] / evidenceJudged / float64(len(class))
		for p := range grad {
			if i == 0 {
				grad[p] = make([]float64, len(tr.projs[p].grad))
			}
			for k, g := range tr.projs[p].grad {
				grad[p][k] += float64(g) / evidenceJudged / float64(len(class))
			}
		}
	}
	after, _ := tr.Counts()
	return loss, after.Populations[1].Spikes - before.Populations[1].Spikes, grad
}
