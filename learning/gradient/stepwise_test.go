package gradient

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// The losses of every step are cross-entropies one by one, to the last bit, whatever is worked out together: few classes and many, steps without a
// class, outputs far apart and not a number.
func TestEveryStepHasTheBitsOfCrossEntropies(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 8))
	for _, classes := range []int{1, 2, 6, 10, 70, judgedNumbers / 3, judgedNumbers + 9} {
		for _, kind := range []LossKind{CERate, CEMembrane} {
			for _, n := range []int{1, lossRows} {
				steps := 1 + g.IntN(2*judgedNumbers/classes+3)
				j := newJudged(classes)
				for range n {
					j.samples = append(j.samples, drawnOutput(g, classes, steps))
				}
				l, losses, scale := Loss{Kind: kind}, make([]float64, n), g.Float64()
				l.everyStep(&j, scale, losses)
				for r, o := range j.samples {
					loss, want := oneByOne(l, &o, scale)
					if !same(losses[r], loss) {
						t.Fatalf("%v, %d classes, %d steps: loss %x, want %x", kind, classes, steps, losses[r], loss)
					}
					for i, d := range o.du {
						if !same(float64(d), float64(want[i])) {
							t.Fatalf("%v, %d classes, %d steps: derivative %d is %x, want %x", kind, classes, steps, i, d, want[i])
						}
					}
				}
			}
		}
	}
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// drawnOutput is a sample with spikes and potentials, of which some are beyond exponentials or not numbers. Its derivatives are those of a window before.
func drawnOutput(g *rand.Rand, classes, steps int) judgedSample {
	o := sample{classes: classes, steps: steps, stride: classes + g.IntN(3), words: 1 + classes/64}
	o.u, o.du, o.bits = make([]float32, steps*o.stride), make([]float32, steps*o.stride), make([]uint64, steps*o.words)
	o.ds = o.du
	for i := range o.u {
		o.u[i], o.du[i] = float32(3*g.NormFloat64()), 17
		if g.IntN(300) == 0 {
			o.u[i] = []float32{1e4, -1e4, float32(math.Inf(-1)), float32(math.Inf(1)), float32(math.NaN()), 0, float32(math.Copysign(0, -1))}[g.IntN(7)]
		}
	}
	for i := range o.bits {
		o.bits[i] = g.Uint64()
	}
	a := aim{steps: make([]int, steps-g.IntN(2))}
	for t := range a.steps {
		a.steps[t] = g.IntN(classes+1) - 1
	}
	return judgedSample{o, a}
}

// oneByOne returns the loss, and its derivatives where everyStep leaves them.
func oneByOne(l Loss, o *judgedSample, scale float64) (loss float64, d []float32) {
	n, z := 1.0, make([]float64, o.classes)
	if l.Kind == CERate {
		n = float64(o.steps)
	}
	d = append(d, o.du...)
	for t := range o.steps {
		to := d[t*o.stride:][:o.classes]
		clear(to)
		y := o.aim.class(t)
		if y < 0 {
			continue
		}
		l.Kind.values(&o.sample, t, z)
		loss += rules.CrossEntropy(z, y)
		for c, g := range z {
			to[c] += float32(scale / n * g)
		}
	}
	return loss / n, d
}
