package gradient

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Loss is what a net is trained to make small. It also says how the class is read: docs/surrogate.md.
type Loss struct {
	Kind LossKind
	// Right and Wrong are the targets of the MSE losses for the cell of the class and for others; 0 means MSECount, MSEMembrane: 1, 0;
	// MSETemporal: 0, the last step. Those of MSEMembrane may be below 0.
	Right, Wrong float64
	Tolerance    float64 // MSETemporal: a cell closer to its target than this many steps has no loss
	Reciprocal   bool    // CETemporal: 1/(τ+1) instead of −τ
	// After is how many steps at the beginning are not judged, and not read either: sums, means, maxima and T begin behind them. For tasks with a
	// class per sample, which is hardly known before the sample has been heard; not for the temporal losses.
	After int `json:",omitzero" run:"omitzero"`
}

// LossKind is the form of a loss.
type LossKind uint8

// The losses of one sample with class y over T steps, with spikes s and membrane potentials u of the output cells,
// and CE(z) = −ln softmax(z)_y [eshraghian2023]:
//
//	CERate         (1/T) Σ_t CE(s_t)
//	CECount        CE(Σ_t s_t)
//	CEMaxMembrane  CE(max_t u_t)
//	CEMembrane     Σ_t CE(u_t)
//	MSECount       (1/T) mean_c (Σ_t s_t − ⌊T·target⌋)²
//	MSEMembrane    (1/T) Σ_t mean_c (u_t − target)²
//	CETemporal     CE(−τ), τ the step of the first spike, T − 1 without one
//	MSETemporal    mean_c ((τ − target)/T)²
//	MSELast        mean_c (u_{T−1} − target)², of vectors
//	SmoothL1Membrane  Σ_t mean_c h(u_t − target), h(x) = x²/2 up to |x| = 1 and |x| − 1/2 beyond, of [kaiser2020]
//
// Where each step has a class y_t, CERate, CEMembrane, MSEMembrane and SmoothL1Membrane take that, and leave out steps without one. Targets of
// MSEMembrane, SmoothL1Membrane and MSELast may be vectors: numbers of the task in place of Right and Wrong, at each step or the same at all.
const (
	CERate LossKind = iota
	CECount
	CEMaxMembrane
	CEMembrane
	MSECount
	MSEMembrane
	CETemporal
	MSETemporal
	MSELast
	SmoothL1Membrane
)

func (k LossKind) readsMembrane() bool {
	return k == CEMaxMembrane || k == CEMembrane || k == MSELast || k.differs()
}

// differs says that the loss is of how far potentials of each step are from numbers.
func (k LossKind) differs() bool { return k == MSEMembrane || k == SmoothL1Membrane }

// everyStep says that steps have cross-entropies of their own.
func (k LossKind) everyStep() bool { return k == CERate || k == CEMembrane }

func (k LossKind) temporal() bool { return k == CETemporal || k == MSETemporal }

func (l *Loss) constants() (k rules.Constants) {
	k.Wholes = []rules.Whole{{Name: "Loss.After", At: &l.After, Highest: math.MaxInt32}}
	switch l.Kind {
	case MSECount:
		k.Numbers = []rules.Constant{{Name: "Loss.Right", At: &l.Right, Def: 1}, {Name: "Loss.Wrong", At: &l.Wrong}}
	case MSEMembrane, SmoothL1Membrane:
		k.Numbers = []rules.Constant{{Name: "Loss.Right", At: &l.Right, Def: 1, Span: rules.Signed}, {Name: "Loss.Wrong", At: &l.Wrong, Span: rules.Signed}}
	case MSETemporal: // of others, 0 is the last step and Zero the first
		k.Numbers = []rules.Constant{{Name: "Loss.Right", At: &l.Right}, {Name: "Loss.Wrong", At: &l.Wrong, Keeps: true},
			{Name: "Loss.Tolerance", At: &l.Tolerance}}
	}
	return k
}

// check refuses constants that the loss does not have.
func (l Loss) check() error {
	if err := rules.CheckKind("gradient: Loss.Kind", l.Kind, l.Kind.names()); err != nil {
		return err
	}
	mse := l.Kind == MSECount || l.Kind.differs() || l.Kind == MSETemporal
	switch {
	case !mse && (l.Right != 0 || l.Wrong != 0):
		return fmt.Errorf("gradient: Loss.Right and Wrong are for losses of differences, not %v", l.Kind)
	case l.Kind != MSETemporal && l.Tolerance != 0:
		return fmt.Errorf("gradient: Loss.Tolerance is for MSETemporal, not %v", l.Kind)
	case l.Kind != CETemporal && l.Reciprocal:
		return fmt.Errorf("gradient: Loss.Reciprocal is for CETemporal, not %v", l.Kind)
	case l.Kind.temporal() && l.After > 0:
		return fmt.Errorf("gradient: Loss.After is not for %v, whose spikes count from the first step", l.Kind)
	}
	return nil
}

// target is that of cell c for class y in a window of steps steps.
func (l Loss) target(c, y, steps int) float64 {
	v := l.Wrong
	if c == y {
		v = l.Right
	}
	switch {
	case l.Kind == MSECount:
		return math.Floor(float64(steps) * v)
	case l.Kind == MSETemporal && c != y && v == 0:
		return float64(steps - 1)
	case l.Kind == MSETemporal && v == learning.Zero:
		return 0
	}
	return v
}

// sample is the output of one sample in a window, and where its errors go. Rows of a step are stride apart.
type sample struct {
	classes, steps, stride int
	u                      []float32 // membrane potentials
	bits                   []uint64  // spikes, rows of a step are words apart
	words                  int
	ds, du                 []float32 // ∂L/∂s, ∂L/∂u; added to. A loss has one of them, so they may be the same
}

// behind returns what is left of the sample behind its first n steps, at most all of them.
func (o sample) behind(n int) sample {
	n = min(n, o.steps)
	if o.steps -= n; o.steps == 0 || n == 0 {
		return o
	}
	o.u, o.ds, o.du = o.u[n*o.stride:], o.ds[n*o.stride:], o.du[n*o.stride:]
	if o.bits != nil {
		o.bits = o.bits[n*o.words:]
	}
	return o
}

func (o *sample) fired(t, c int) bool { return o.bits[t*o.words+c>>6]>>(c&63)&1 == 1 }

// read adds a window, whose first step is number from, to the scores of a sample: Σ s, Σ u, max u or −τ.
// Scores start at unread.
func (l Loss) read(o *sample, from int, score []float64) {
	for c := range score {
		for t := range o.steps {
			v := 0.0
			if l.Kind.readsMembrane() {
				v = float64(o.u[t*o.stride+c])
			} else if o.fired(t, c) {
				v = 1
			}
			l.readStep(&score[c], v, from+t)
		}
	}
}

// unread is a score before the first step: that of a cell that has not fired.
const unread = -1e300

func (l Loss) readStep(score *float64, v float64, t int) {
	switch {
	case l.Kind.temporal():
		if v == 1 && *score == unread {
			*score = -float64(t)
		}
	case *score == unread:
		*score = v
	case l.Kind == CEMaxMembrane:
		*score = max(*score, v)
	default:
		*score += v
	}
}

// finish turns the scores of a whole presentation into the class, −1 if the output was silent, and the logits z of its NLL.
func (l Loss) finish(score, z []float64, steps int) (class int) {
	for c, v := range score {
		if v == unread {
			v = -float64(steps - 1)
		}
		z[c] = v
	}
	switch {
	case !l.Kind.temporal():
		class = rules.HeardClass(z)
	case slices.Max(score) == unread:
		class = -1
	default:
		class = rules.ClassOf(z)
	}
	for c, v := range z {
		switch {
		case l.Kind == CEMembrane || l.Kind.differs():
			z[c] = v / float64(steps)
		case l.Reciprocal:
			z[c] = 1 / (1 - v)
		}
	}
	return class
}

// lossScratch is what a loss works with; there are as many scores and logits as classes.
type lossScratch struct {
	score, z []float64
	judged   judged
}

func newLossScratch(classes int) lossScratch {
	return lossScratch{make([]float64, classes), make([]float64, classes), newJudged(classes)}
}

// of returns the loss of one sample in a window and adds scale times its derivatives to o.ds or o.du. It is for losses that are not those of
// every step by itself.
func (l Loss) of(o *sample, a *aim, scale float64, s *lossScratch) float64 {
	switch l.Kind {
	case MSEMembrane, SmoothL1Membrane:
		return l.membraneError(o, a, scale)
	case MSELast:
		return o.lastError(a, scale)
	}
	y, score, z := a.label, s.score, s.z
	for c := range score {
		score[c] = unread
	}
	l.read(o, 0, score)
	switch l.Kind {
	case MSECount:
		return l.countError(o, y, scale, score)
	case CEMaxMembrane:
		copy(z, score)
		loss := rules.CrossEntropy(z, y)
		o.toMaximum(score, z, scale)
		return loss
	case CECount:
		copy(z, score)
		loss := rules.CrossEntropy(z, y)
		o.toAllSteps(z, scale)
		return loss
	}
	return l.spikeTimes(o, y, scale, score, z)
}

func (l Loss) countError(o *sample, y int, scale float64, count []float64) (loss float64) {
	n := float64(o.steps * o.classes)
	for c, k := range count {
		e := k - l.target(c, y, o.steps)
		loss += float64(e * e)
		count[c] = 2 * e / n
	}
	o.toAllSteps(count, scale)
	return loss / n
}

// spikeTimes is the loss of first spike times; ∂τ/∂s is −1 at the first spike, or at the last step without one.
func (l Loss) spikeTimes(o *sample, y int, scale float64, score, z []float64) (loss float64) {
	l.finish(score, z, o.steps)
	if l.Kind == MSETemporal {
		loss = l.timeErrors(z, y, o.steps)
	} else {
		loss = rules.CrossEntropy(z, y) // z is now the derivative by the logits
	}
	for c, g := range z {
		at := o.steps - 1
		if score[c] != unread {
			at = -int(score[c])
		}
		if l.Reciprocal {
			g = g / float64((at+1)*(at+1)) // −∂(1/(τ+1))/∂τ; −∂(−τ)/∂τ is 1
		}
		o.ds[at*o.stride+c] += float32(scale * g)
	}
	return loss
}

// timeErrors replaces −τ of every cell by −∂L/∂τ and returns L.
func (l Loss) timeErrors(z []float64, y, steps int) (loss float64) {
	n := float64(steps*steps) * float64(len(z))
	for c, v := range z {
		e := -v - l.target(c, y, steps)
		if max(e, -e) < l.Tolerance {
			e = 0
		}
		loss += float64(e * e)
		z[c] = -2 * e / n
	}
	return loss / n
}

// toAllSteps adds a derivative by Σ_t s to every step.
func (o *sample) toAllSteps(d []float64, scale float64) {
	for t := range o.steps {
		for c, g := range d {
			o.ds[t*o.stride+c] += float32(scale * g)
		}
	}
}

// toMaximum adds a derivative by max_t u to the first step that has the maximum.
func (o *sample) toMaximum(top, d []float64, scale float64) {
	for c, g := range d {
		t := 0
		for t < o.steps-1 && float64(o.u[t*o.stride+c]) != top[c] { // NaN is found nowhere
			t++
		}
		o.du[t*o.stride+c] += float32(scale * g)
	}
}
