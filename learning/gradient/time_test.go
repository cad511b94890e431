package gradient

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// waves turns a sample x into graded values x_i · cos(0.7 t (i + 1)), of which the sign and size change at every step.
type waves struct{ T int }

func (w waves) Steps() int      { return w.T }
func (w waves) Version() string { return "1" }

func (w waves) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	dst.ResizeGraded(w.T, len(x))
	for t := range w.T {
		for i, v := range x {
			dst.Graded[t*len(x)+i] = gain * v * float32(math.Cos(.7*float64(t)*float64(i+1)))
		}
	}
}

// timedLoss is that of targets over time, from its definition: s and u are [step of the window][cell], a its first step.
func (o *bptt) timedLoss(s, u [][]float64, r, a int) (loss float64, ds, du [][]float64) {
	steps, cells := len(s), len(s[0])
	ds, du = bpttMatrix(steps, cells), bpttMatrix(steps, cells)
	k := o.rule.Loss.Kind
	for t := range steps {
		var want []float64
		switch {
		case o.timed.StepLabel != nil && a+t < len(o.timed.StepLabel[r]) && o.timed.StepLabel[r][a+t] >= 0:
			want = make([]float64, cells)
			for c := range want {
				want[c] = o.rule.Loss.Wrong
			}
			want[o.timed.StepLabel[r][a+t]] = o.rule.Loss.Right
		case o.timed.StepLabel != nil:
			continue
		case len(o.timed.Target[r]) == cells:
			want = bpttNumbers(o.timed.Target[r])
		case (a+t)*cells < len(o.timed.Target[r]):
			want = bpttNumbers(o.timed.Target[r][(a+t)*cells:][:cells])
		default:
			continue
		}
		x, d, w := u[t], du[t], 1/float64(steps)
		switch {
		case k == CERate:
			x, d = s[t], ds[t]
		case k == CEMembrane:
			w = 1
		case k == MSELast && a+t < o.steps-1:
			continue
		case k == MSELast:
			w = 1
		}
		if k == CERate || k == CEMembrane {
			sum := 0.0
			for _, v := range x {
				sum += math.Exp(v)
			}
			for c, v := range x {
				y := 0.0
				if c == o.timed.StepLabel[r][a+t] {
					y = 1
				}
				d[c] = w * (math.Exp(v)/sum - y)
			}
			loss += w * (math.Log(sum) - x[o.timed.StepLabel[r][a+t]])
			continue
		}
		for c, v := range x {
			loss += w * (v - want[c]) * (v - want[c]) / float64(cells)
			d[c] = w * 2 * (v - want[c]) / float64(cells)
		}
	}
	return loss, ds, du
}

func bpttNumbers(x []float32) (out []float64) {
	for _, v := range x {
		out = append(out, float64(v))
	}
	return out
}

// timedTargets gives a mini-batch targets of a kind, some of them for fewer steps than there are.
func timedTargets(g *rand.Rand, b *learning.Batch, kind learning.TargetKind, steps, cells int) {
	b.Label = nil
	for range b.X {
		n := 2 + g.IntN(steps-1)
		switch kind {
		case learning.ClassPerStep:
			labels := make([]int, n)
			for t := range labels {
				labels[t] = g.IntN(cells+1) - 1
			}
			labels[n-1] = max(labels[n-1], 0)
			b.StepLabel = append(b.StepLabel, labels)
			continue
		case learning.VectorPerSample:
			n = 1
		}
		y := make([]float32, n*cells)
		for i := range y {
			y[i] = g.Float32()*2 - 1
		}
		b.Target = append(b.Target, y)
	}
}

// Graded input that changes and targets over time have the gradients of the oracle, in nets and by rules of every kind.
func TestTargetsOverTimeAgainstOracle(t *testing.T) {
	nets, compared := 240, 0
	if testing.Short() {
		nets = 60
	}
	for seed := range nets {
		g := rand.New(rand.NewPCG(uint64(seed), 2))
		n, steps, rows := randomNet(g), 2+g.IntN(13), 1+g.IntN(20)
		kind := learning.TargetKind(1 + seed%3)
		rule := randomRule(g, n, steps)
		rule.Loss = Loss{Kind: MSEMembrane}
		_, silent := n.Population("out").Cell.(snn.LI)
		switch {
		case kind == learning.ClassPerStep && !silent:
			rule.Loss.Kind = []LossKind{CERate, CEMembrane, MSEMembrane}[g.IntN(3)]
		case kind == learning.ClassPerStep:
			rule.Loss.Kind = []LossKind{CEMembrane, MSEMembrane}[g.IntN(2)]
		case kind == learning.VectorPerSample:
			rule.Loss.Kind = []LossKind{MSELast, MSEMembrane}[g.IntN(2)]
		}
		b, m := randomBatch(g, n, rows), ruletest.Model(t, n)
		cells := n.Population("out").Size()
		timedTargets(g, &b, kind, steps, cells)
		o := newBPTT(m, rule, steps)
		o.timed = &b
		loss, grad := o.batch(inputs(b, waves{steps}), nil)
		if o.margin < 2e-5 {
			continue
		}
		compared++
		tr := timedBind(t, rule, m, waves{steps}, kind, cells, rows, 1+g.IntN(3))
		got, err := tr.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("net %d (%v, %d steps, %d samples, %+v)\n%v", seed, kind, steps, rows, rule, n)
		if math.Abs(got-loss) > 1e-4*math.Abs(loss)+1e-6 {
			t.Errorf("%s: loss %v, oracle %v", name, got, loss)
		}
		compareGradients(t, name, tr, grad)
	}
	if compared < nets*2/3 {
		t.Errorf("only %d of %d nets could be compared", compared, nets)
	}
}

func timedBind(t *testing.T, rule Rule, m *snn.Model, e learning.Encoder, kind learning.TargetKind, cells, room, workers int) *trainer {
	t.Helper()
	s := learning.Setup{Model: m, Encoder: e, Targets: kind, Classes: cells, Batch: room, Stream: snn.NewStream(7), Pool: kernel.NewPool(workers)}
	if kind.Vectors() {
		s.Classes, s.Outputs = 0, cells
	}
	t.Cleanup(s.Pool.Close)
	tr, err := rule.Bind(s)
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

// timedEntry reads graded values by a recurrent net of one hidden population.
func timedEntry(loss LossKind, outputs, steps int) learning.Entry {
	net := snn.Recurrent(2, 24, outputs)
	return learning.Entry{
		Name: "timed", Net: net, Encoder: waves{steps},
		Learner:  Rule{Loss: Loss{Kind: loss}, Optimizer: optim.Optimizer{Rate: .02}},
		Settings: learning.Settings{Epochs: 40, Batch: 10, Seed: 1, Store: "-", Workers: 1},
	}
}

// timedTask asks, of waves of two sizes, at each step or of the whole: which one is larger, or how large they are.
func timedTask(kind learning.TargetKind, steps int) learning.Task {
	g := rand.New(rand.NewPCG(5, 6))
	task := learning.Task{Name: "waves", Shape: []int{2}}
	for _, part := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		for range 60 {
			x := []float32{.2 + g.Float32(), .2 + g.Float32()}
			larger := 0
			if x[1] > x[0] {
				larger = 1
			}
			part.X = append(part.X, x)
			switch kind {
			case learning.ClassPerStep:
				labels := make([]int, steps)
				for t := range labels {
					labels[t] = (larger + t/(steps/2)) % 2
				}
				labels[0] = -1
				part.StepLabel = append(part.StepLabel, labels)
			case learning.VectorPerSample:
				part.Target = append(part.Target, []float32{x[0]})
			case learning.VectorPerStep:
				y := make([]float32, steps)
				for t := range y {
					y[t] = x[0] * float32(t) / float32(steps)
				}
				part.Target = append(part.Target, y)
			}
		}
	}
	task.Classes = 2
	if kind.Vectors() {
		task.Classes, task.Outputs = 0, 1
	}
	return task
}

// Tasks over time are learned, reported, stored, resumed, evaluated and predicted as those of classes are.
func TestTasksOverTime(t *testing.T) {
	const steps = 20
	for _, c := range []struct {
		kind learning.TargetKind
		loss LossKind
	}{{learning.ClassPerStep, CEMembrane}, {learning.VectorPerSample, MSELast}, {learning.VectorPerStep, MSEMembrane}} {
		t.Run(c.kind.String(), func(t *testing.T) {
			task := timedTask(c.kind, steps)
			e := timedEntry(c.loss, max(task.Classes, task.Outputs), steps)
			e.Net.Populations[len(e.Net.Populations)-1].Cell = snn.LI{Beta: .8}
			e.Settings.Store = t.TempDir()
			r, err := learning.Train(context.Background(), e, task)
			if err != nil {
				t.Fatal(err)
			}
			first, last := r.Epochs[0].Loss, r.Epochs[len(r.Epochs)-1].Loss
			if !(last < .8*first) {
				t.Errorf("the loss went from %v to %v", first, last)
			}
			timedMetrics(t, r, task)
			again, err := learning.Train(context.Background(), e, task)
			if err != nil || again.Result != r.Result || again.Folder == "" {
				t.Errorf("the store gives another result (%v)", err)
			}
			path := t.TempDir() + "/net.safetensors"
			if err := r.Save(path); err != nil {
				t.Fatal(err)
			}
			net, err := learning.LoadTrained(path, reflect.TypeFor[Rule](), reflect.TypeFor[waves]())
			if err != nil {
				t.Fatal(err)
			}
			m, err := net.Evaluate(context.Background(), task.Test)
			if err != nil || fmt.Sprint(m) != fmt.Sprint(r.Test) {
				t.Errorf("evaluated %v, reported %v (%v)", m, r.Test, err)
			}
			timedPredictions(t, net, task, r.Test)
		})
	}
}

// timedMetrics checks that a report has the measures of its task and no others.
func timedMetrics(t *testing.T, r *learning.Report, task learning.Task) {
	t.Helper()
	m := r.Test
	switch r.Targets {
	case learning.ClassPerStep:
		if m.Steps != 19*task.Test.Len() || !(m.Accuracy > .7) || !(m.NLL < .7) || !math.IsNaN(m.MSE) || len(r.Confusion) != 2 {
			t.Errorf("metrics %+v", m)
		}
	default:
		if m.Steps != 0 || !math.IsNaN(m.Accuracy) || !(m.MSE > 0) || !(m.MAE > 0) || !(m.SMAPE > 0) || len(r.Confusion) != 0 {
			t.Errorf("metrics %+v", m)
		}
	}
	if s := r.Table().String(); strings.Contains(s, "MSE") != r.Targets.Vectors() {
		t.Errorf("table\n%s", s)
	}
}

// timedPredictions measures what a network says of the test samples a second time.
func timedPredictions(t *testing.T, net *learning.Trained, task learning.Task, want learning.Metrics) {
	t.Helper()
	said, err := net.Predict(context.Background(), task.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	right, asked, square := 0, 0, 0.0
	for i, p := range said {
		if task.Test.StepLabel != nil {
			for k, c := range task.Test.StepLabel[i] {
				if c >= 0 {
					asked++
				}
				if c >= 0 && p.StepClass[k] == c {
					right++
				}
			}
			continue
		}
		for k, y := range task.Test.Target[i] {
			asked++
			square += float64(p.Output[k]-y) * float64(p.Output[k]-y)
		}
	}
	got, measure := float64(right)/float64(asked), want.Accuracy
	if task.Outputs > 0 {
		got, measure = square/float64(asked), want.MSE
	}
	if math.Abs(got-measure) > 1e-6*measure {
		t.Errorf("predictions have %v, the report %v", got, measure)
	}
}

// What does not fit a task over time is an error that names it.
func TestTasksOverTimeThatDoNotFit(t *testing.T) {
	const steps = 20
	for want, change := range map[string]func(e *learning.Entry, task *learning.Task){
		"the loss CERate is not for tasks with a vector per sample; use MSEMembrane, SmoothL1Membrane or MSELast": func(e *learning.Entry, _ *learning.Task) {
			e.Learner = Rule{}
		},
		"Loss.After is for tasks with a class per sample, not a vector per sample": func(e *learning.Entry, _ *learning.Task) {
			e.Learner = Rule{Loss: Loss{Kind: MSELast, After: 3}}
		},
		"has a vector per sample, and stdp learns a class per sample only": func(e *learning.Entry, _ *learning.Task) { e.Learner = stdp.Rule{} },
		"needs one for each of 2 numbers of a target":                      func(_ *learning.Entry, task *learning.Task) { task.Outputs = 2; two(task) },
		"training sample 3 has a Target of 3 numbers; the task has 1 Outputs": func(_ *learning.Entry, task *learning.Task) {
			task.Train.Target[3] = []float32{1, 2, 3}
		},
		"validation sample 1 has the Target NaN at 0": func(_ *learning.Entry, task *learning.Task) { task.Valid.Target[1] = []float32{float32(math.NaN())} },
		"its samples have a Target; say in Outputs":   func(_ *learning.Entry, task *learning.Task) { task.Outputs, task.Classes = 0, 2 },
		"2 classes and 1 outputs; give one":           func(_ *learning.Entry, task *learning.Task) { task.Classes = 2 },
		"test samples: 1 of Target for 60 samples":    func(_ *learning.Entry, task *learning.Task) { task.Test.Target = task.Test.Target[:1] },
		"they have a Label, and the task has a vector per sample": func(_ *learning.Entry, task *learning.Task) {
			task.Train.Label = make([]int, task.Train.Len())
		},
		"samples of shape [0]; give every side":              func(_ *learning.Entry, task *learning.Task) { task.Shape = []int{0} },
		"sample 0 has 2 values, which do not fill rows of 3": func(_ *learning.Entry, task *learning.Task) { task.Shape = []int{0, 3} },
	} {
		task := timedTask(learning.VectorPerSample, steps)
		e := timedEntry(MSELast, 1, steps)
		e.Net.Populations[len(e.Net.Populations)-1].Cell = snn.LI{Beta: .8}
		change(&e, &task)
		_, err := learning.Train(context.Background(), e, task)
		if err == nil || !strings.HasPrefix(err.Error(), "learning: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	task := timedTask(learning.ClassPerStep, steps)
	e := timedEntry(CEMembrane, 2, steps)
	task.Test.StepLabel[2] = append(task.Test.StepLabel[2], 1)
	if _, err := learning.Train(context.Background(), e, task); err == nil || !strings.Contains(err.Error(), "test sample 2 has targets of 21 steps") {
		t.Errorf("error %v", err)
	}
	for i := range task.Test.StepLabel {
		task.Test.StepLabel[i] = []int{-1, -1}
	}
	if _, err := learning.Train(context.Background(), e, task); err == nil || !strings.Contains(err.Error(), "have no class at any step, but −1 alone") {
		t.Errorf("error %v", err)
	}
}

// Targets of another kind, or for steps that there are not, are errors of evaluations and of mini-batches too.
func TestTargetsThatWereNotTrained(t *testing.T) {
	task := timedTask(learning.ClassPerStep, 20)
	e := timedEntry(CEMembrane, 2, 20)
	e.Settings.Epochs = 1
	r, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	net, err := r.Trained()
	if err != nil {
		t.Fatal(err)
	}
	late := learning.Samples{X: task.Test.X[:1], StepLabel: [][]int{make([]int, 21)}}
	for _, c := range []struct {
		s    learning.Samples
		want string
	}{
		{learning.Samples{X: task.Test.X[:2], Label: []int{0, 1}}, "they have a Label, and the task has a class per step"},
		{learning.Samples{X: task.Test.X[:2], StepLabel: task.Test.StepLabel[:1]}, "1 lists of StepLabel for 2 samples"},
		{learning.Samples{X: task.Test.X[:2]}, "0 lists of StepLabel for 2 samples"},
		{late, "sample 0 has targets of 21 steps"},
	} {
		if _, err := net.Evaluate(context.Background(), c.s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("evaluated: error %v, want %s", err, c.want)
		}
		wrong := task
		wrong.Test = c.s
		if _, err := r.Evaluate(context.Background(), r.Model, wrong); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("evaluated by the report: error %v, want %s", err, c.want)
		}
		b := learning.Batch{X: c.s.X, Label: c.s.Label, StepLabel: c.s.StepLabel, Target: c.s.Target, Index: make([]int, len(c.s.X)), Stream: snn.NewStream(1)}
		tr := timedBind(t, e.Learner.(Rule), r.Model.Clone(), e.Encoder, learning.ClassPerStep, 2, 2, 1)
		if _, err := tr.Learn(b); err == nil {
			t.Errorf("%s: it was learned", c.want)
		}
	}
	b := task.Train.Batch([]int{0, 1}, snn.NewStream(1))
	tr := timedBind(t, e.Learner.(Rule), r.Model.Clone(), e.Encoder, learning.ClassPerSample, 2, 2, 1)
	if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), "without labels or targets for a class per sample") {
		t.Errorf("classes of steps were learned for samples: error %v", err)
	}
}

// two doubles the numbers of each target.
func two(task *learning.Task) {
	for _, part := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		for i, y := range part.Target {
			part.Target[i] = append(y, y...)
		}
	}
}
