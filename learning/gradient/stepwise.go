package gradient

import "github.com/spikecell/spikecell/internal/kernel"

// judged are steps of samples that are judged at once, each by itself: so exponentials and logarithms are rows.
type judged struct {
	samples  []judgedSample
	steps    []judgedStep
	z        []float64 // of each step a row of values below the largest, then their exponentials
	sum, log []float64 // of each step Σ e^z, and its logarithm
}

// judgedSample is the output of a sample in the window, and what is asked of it.
type judgedSample struct {
	sample
	aim aim
}

type judgedStep struct {
	sample, t, class int
	margin           float64 // the largest value less that of the class
}

// judgedNumbers is how many values are in hand at most, but for one step of more: they stay in the first cache.
const judgedNumbers = 1 << 10

func newJudged(classes int) judged {
	steps := max(judgedNumbers/classes, lossRows)
	return judged{make([]judgedSample, 0, lossRows), make([]judgedStep, 0, steps), make([]float64, steps*classes), make([]float64, steps),
		make([]float64, steps)}
}

// everyStep adds Σ_t CE of spikes or membranes of the samples in hand to their losses: rules.CrossEntropy of every step that has a class, to the
// same bits. It writes scale times the derivatives of all steps.
func (l Loss) everyStep(j *judged, scale float64, losses []float64) {
	o, n := &j.samples[0], 1.0
	if l.Kind == CERate {
		n = float64(o.steps)
	}
	for t := 0; t < o.steps; {
		t = j.take(l.Kind, t)
		j.margins(o.classes)
		j.sums(o.classes)
		for i, s := range j.steps {
			losses[s.sample] += s.margin + j.log[i]
			j.derivatives(j.samples[s.sample].errors(l.Kind, s.t), i, scale/n)
		}
	}
	for r := range losses {
		losses[r] /= n
	}
}

// errors are the derivatives by the outputs of a step.
func (o *sample) errors(k LossKind, t int) []float32 {
	d := o.ds
	if k.readsMembrane() {
		d = o.du
	}
	return d[t*o.stride:][:o.classes]
}

// take takes the values of steps from t on, and returns the first that it has no room for. It does nothing else, so that waits for memory overlap.
func (j *judged) take(k LossKind, t int) int {
	j.steps = j.steps[:0]
	for ; t < j.samples[0].steps && len(j.steps)+len(j.samples) <= cap(j.steps); t++ {
		for r := range j.samples {
			o := &j.samples[r]
			y := o.aim.class(t)
			if y < 0 {
				clear(o.errors(k, t))
				continue
			}
			k.values(&o.sample, t, j.row(len(j.steps), o.classes))
			j.steps = append(j.steps, judgedStep{sample: r, t: t, class: y})
		}
	}
	return t
}

// margins takes the largest value of each step off all of them.
func (j *judged) margins(classes int) {
	for i := range j.steps {
		s, z := &j.steps[i], j.row(i, classes)
		top := largest(z)
		s.margin = top - z[s.class]
		for c := range z {
			z[c] -= top
		}
	}
}

// largest is that of z, or not a number; four wait for nothing but themselves.
func largest(z []float64) float64 {
	a := z[0]
	b, c, d := a, a, a
	for ; len(z) >= 4; z = z[4:] {
		a, b, c, d = max(a, z[0]), max(b, z[1]), max(c, z[2]), max(d, z[3])
	}
	for _, v := range z {
		a = max(a, v)
	}
	return max(a, b, c, d)
}

func (j *judged) row(i, classes int) []float64 { return j.z[i*classes:][:classes] }

// sums turns values into exponentials, and takes their sums and the logarithms of these.
func (j *judged) sums(classes int) {
	n := len(j.steps)
	kernel.ExpAll(j.z[:n*classes])
	for i := range n {
		sum := 0.0
		for _, e := range j.row(i, classes) {
			sum += e
		}
		j.sum[i] = sum
	}
	copy(j.log, j.sum[:n])
	kernel.LogAll(j.log[:n])
}

// derivatives writes scale times those by the values of step i, softmax(z) − onehot(y).
func (j *judged) derivatives(d []float32, i int, scale float64) {
	z, sum, y := j.row(i, len(d)), j.sum[i], j.steps[i].class
	kernel.DivideAll(z, sum)
	for c, p := range z[:len(d)] {
		d[c] = float32(scale * p)
	}
	d[y] = float32(scale * (z[y] - 1))
}
