package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// raster are two samples of three cells over five steps, with the spikes (step, sample, cell) of the published example.
func raster() [2]sample {
	var o [2]sample
	for r := range o {
		o[r] = sample{classes: 3, steps: 5, stride: 4, words: 1, u: make([]float32, 20), bits: make([]uint64, 5), ds: make([]float32, 20),
			du: make([]float32, 20)}
	}
	for _, s := range [][3]int{{1, 0, 0}, {3, 0, 0}, {2, 0, 1}, {0, 1, 2}, {4, 1, 0}} {
		o[s[1]].bits[s[0]] |= 1 << s[2]
	}
	return o
}

// lossOf is the loss of one sample, which leaves its derivatives.
func lossOf(l Loss, o sample, label int, scale float64) float64 {
	s, a := newLossScratch(o.classes), aim{label: label}
	if !l.Kind.everyStep() {
		return l.of(&o, &a, scale, &s)
	}
	loss := []float64{0}
	s.judged.samples = append(s.judged.samples, judgedSample{o, a})
	l.everyStep(&s.judged, scale, loss)
	return loss[0]
}

// Losses of a raster that snnTorch gives [eshraghian2023].
func resolvedLoss(l Loss) Loss { l.constants().Resolve(); return l }

func TestSurrogateLosses(t *testing.T) {
	for _, c := range []struct {
		loss Loss
		want float64
	}{
		{Loss{Kind: CERate}, 1.02502847},
		{Loss{Kind: CECount}, .634800375},
		{Loss{Kind: MSECount}, .9},
		{Loss{Kind: MSECount, Right: .8, Wrong: .2}, .5},
		{Loss{Kind: CETemporal}, .192494214},
		{Loss{Kind: CETemporal, Reciprocal: true}, .795881033},
		{Loss{Kind: MSETemporal}, .0333333},
		{Loss{Kind: MSETemporal, Wrong: 4}, .0333333},
		{Loss{Kind: MSETemporal, Right: 1}, .0333333},
		{Loss{Kind: MSETemporal, Right: 2}, .06},
		{Loss{Kind: MSETemporal, Tolerance: 2}, .0266667},
	} {
		l, got := resolvedLoss(c.loss), 0.0
		for r, o := range raster() {
			got += lossOf(l, o, []int{0, 2}[r], .5) / 2
		}
		if math.Abs(got-c.want) > 1e-7 {
			t.Errorf("%+v: %.9g, want %.9g", c.loss, got, c.want)
		}
	}
}

// Losses of membranes by hand: u is 1 for cell 0 and 0 for cells 1 and 2, but 2 for cell 1 at step 3; the class is 1.
func TestSurrogateMembraneLosses(t *testing.T) {
	e := math.E
	flat, peak := math.Log(e+2), math.Log(e+e*e+1)-2
	for _, c := range []struct {
		loss Loss
		want float64
	}{
		{Loss{Kind: CEMembrane}, 4*flat + peak},
		{Loss{Kind: CEMaxMembrane}, peak},
		{Loss{Kind: MSEMembrane}, (5 + 4 + 1) / 15.},
		{Loss{Kind: MSEMembrane, Right: 2, Wrong: 1}, (4*4 + 5.) / 15},
		{Loss{Kind: MSEMembrane, Wrong: -1}, (5*4 + 4 + 1 + 5.) / 15},
	} {
		o := raster()[0]
		for s := range 5 {
			o.u[s*4] = 1
		}
		o.u[3*4+1] = 2
		if got := lossOf(resolvedLoss(c.loss), o, 1, 1); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %.12g, want %.12g", c.loss, got, c.want)
		}
	}
}

func TestSurrogateSpikeTimeGradients(t *testing.T) {
	want := [2]map[int]float64{
		{1*4 + 0: -.1473077, 2*4 + 1: .1297482, 4*4 + 2: .01755952},
		{0*4 + 2: -.0176684, 4*4 + 0: .00883421, 4*4 + 1: .00883421},
	}
	for r, o := range raster() {
		lossOf(Loss{Kind: CETemporal}, o, []int{0, 2}[r], .5)
		for i, d := range o.ds {
			if math.Abs(float64(d)-want[r][i]) > 1e-7 {
				t.Errorf("sample %d, step %d, cell %d: %g, want %g", r, i/4, i%4, d, want[r][i])
			}
		}
	}
}

// The classes and NLLs that are read off the raster, over two windows.
func TestSurrogateReadOut(t *testing.T) {
	nll := func(y int, z ...float64) float64 {
		sum := 0.0
		for _, v := range z {
			sum += math.Exp(v)
		}
		return math.Log(sum) - z[y]
	}
	for _, c := range []struct {
		loss  Loss
		class [2]int
		nll   [2]float64 // of class 1
	}{
		{Loss{Kind: CERate}, [2]int{0, 0}, [2]float64{nll(1, 2, 1, 0), nll(1, 1, 0, 1)}},
		{Loss{Kind: CETemporal}, [2]int{0, 2}, [2]float64{nll(1, -1, -2, -4), nll(1, -4, -4, 0)}},
		{Loss{Kind: CETemporal, Reciprocal: true}, [2]int{0, 2}, [2]float64{nll(1, 1/2., 1/3., 1/5.), nll(1, 1/5., 1/5., 1)}},
		{Loss{Kind: MSETemporal}, [2]int{0, 2}, [2]float64{nll(1, -1, -2, -4), nll(1, -4, -4, 0)}},
		{Loss{Kind: CEMembrane}, [2]int{1, 1}, [2]float64{nll(1, 3/5., 5/5., -5/5.), nll(1, 3/5., 5/5., -5/5.)}},
		{Loss{Kind: MSEMembrane}, [2]int{1, 1}, [2]float64{nll(1, 3/5., 5/5., -5/5.), nll(1, 3/5., 5/5., -5/5.)}},
		{Loss{Kind: CEMaxMembrane}, [2]int{0, 0}, [2]float64{nll(1, 3, 1, -1), nll(1, 3, 1, -1)}},
	} {
		for r, o := range raster() {
			o.u[2*4] = 3
			for s := range 5 {
				o.u[s*4+1], o.u[s*4+2] = 1, -1
			}
			score, z := []float64{unread, unread, unread}, make([]float64, 3)
			first, second := o, o
			first.steps, second.steps, second.u, second.bits = 2, 3, o.u[8:], o.bits[2:]
			c.loss.read(&first, 0, score)
			c.loss.read(&second, 2, score)
			class := c.loss.finish(score, z, 5)
			if got := rules.CrossEntropy(z, 1); class != c.class[r] || math.Abs(got-c.nll[r]) > 1e-12 {
				t.Errorf("%+v, sample %d: class %d with NLL %g, want %d with %g", c.loss, r, class, got, c.class[r], c.nll[r])
			}
		}
	}
}

// TestClassesThatWereHeard: of first spikes, a cell that fires in the last step is as late as one that never fires, and the first
// of both is the class, unless none has fired.
func TestClassesThatWereHeard(t *testing.T) {
	l := Loss{Kind: CETemporal}
	for _, c := range []struct {
		score []float64
		want  int
	}{
		{[]float64{unread, unread, unread}, -1},
		{[]float64{unread, unread, -4}, 0},
		{[]float64{unread, -3, -3}, 1},
		{[]float64{-4, -4, -4}, 0},
	} {
		if got := l.finish(c.score, make([]float64, 3), 5); got != c.want {
			t.Errorf("first spikes %v of 5 steps: class %d, want %d", c.score, got, c.want)
		}
	}
}
