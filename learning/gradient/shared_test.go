package gradient

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// sharedNet is in → hidden → out, whose hidden cells begin with the same values, together or each for itself.
func sharedNet(cell func(s snn.Spread) snn.Cell, shared bool) snn.Net {
	n := snn.Feedforward(5, 20, 3)
	n.Populations[1].Cell = cell(snn.Spread{Learn: true, Shared: shared})
	n.Populations[2].Cell = snn.LI{Tau: 5, Scale: snn.ScaleLeak}
	n.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: 1}
	return n
}

// The gradient of a number that all cells share is the sum of theirs; it counts once in the norm that is clipped, moves the number of all cells alike, and
// a trainer in the state of another goes on as that does.
func TestSharedParameters(t *testing.T) {
	for name, cell := range map[string]func(s snn.Spread) snn.Cell{
		"gated": func(s snn.Spread) snn.Cell { return snn.GatedLIF{Steps: 3, Gates: s, Constants: s} },
		"PLIF": func(s snn.Spread) snn.Cell {
			return snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Threshold: .5, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, TauSpread: s}
		},
		"ALIF": func(s snn.Spread) snn.Cell {
			return snn.LIF{Tau: 5, ThresholdSpread: s, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .2, Tau: 20, StrengthSpread: s, TauSpread: s}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rule := Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-2}, GradientClip: 1e-3}
			e := encode.Direct{T: 7}
			var trainers []*trainer
			b := learning.Batch{X: [][]float32{{1, .2, .8, .1, .9}, {.3, .9, .4, 1, .6}}, Label: []int{1, 2}, Index: []int{0, 1}}
			for _, shared := range []bool{false, true, true} {
				tr := bind(t, rule, ruletest.Model(t, sharedNet(cell, shared)), e, 2, 2)
				if len(trainers) == 2 {
					trainers = append(trainers, tr)
					break
				}
				if _, err := tr.Learn(b); err != nil {
					t.Fatal(err)
				}
				trainers = append(trainers, tr)
			}
			each, together, later := trainers[0].pops[1].cells.own, trainers[1].pops[1].cells.own, trainers[2]
			scale := scaleOf(trainers[1]) / scaleOf(trainers[0])
			for k, p := range together.learned {
				sum := 0.0
				for _, g := range each.learned[k].grad {
					sum += float64(g) * scale
				}
				if got := float64(p.grad[0]); math.Abs(got-sum) > 1e-4*math.Abs(sum)+1e-9 {
					t.Errorf("%s: %v, the sum is %v", p.Name, got, sum)
				}
				if slices.Min(p.X[:together.n]) != slices.Max(p.X[:together.n]) {
					t.Errorf("%s: cells have %v", p.Name, p.X[:together.n])
				}
			}
			for k, x := range trainers[1].State() {
				copy(later.State()[k].F32, x.F32)
				copy(later.State()[k].I64, x.I64)
			}
			if err := later.Restored(); err != nil {
				t.Fatal(err)
			}
			for _, tr := range trainers[1:] {
				if _, err := tr.Learn(b); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.EqualFunc(cellBits(trainers[1]), cellBits(later), slices.Equal[[]uint32]) {
				t.Error("a trainer in the state of another goes on differently")
			}
		})
	}
}

// scaleOf is by how much the gradient of a weight of the first projection has been scaled, up to a number that two trainers of the same net share.
func scaleOf(t *trainer) float64 {
	sum := 0.0
	for _, g := range t.projs[0].grad {
		sum += math.Abs(float64(g))
	}
	return sum
}

// A norm that is clipped is that of all gradients, with shared ones counted once.
func TestSharedParametersAreClippedOnce(t *testing.T) {
	rule := Rule{Loss: Loss{Kind: CEMembrane}, GradientClip: 1e-3}
	n := sharedNet(func(s snn.Spread) snn.Cell { return snn.GatedLIF{Gates: s, Constants: s} }, true)
	tr := bind(t, rule, ruletest.Model(t, n), encode.Direct{T: 7}, 1, 1)
	if _, err := tr.Learn(learning.Batch{X: [][]float32{{1, .2, .8, .1, .9}}, Label: []int{1}, Index: []int{0}}); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	tr.eachOwn(func(_ *pop, own *own) {
		for i := range own.learned {
			sum += float64(own.learned[i].grad[0]) * float64(own.learned[i].grad[0])
		}
	})
	for i := range tr.projs {
		for _, g := range tr.projs[i].grad {
			sum += float64(g) * float64(g)
		}
	}
	if got := math.Sqrt(sum); math.Abs(got-1e-3) > 1e-8 || kernel.FirstUnusable(tr.projs[0].grad) >= 0 {
		t.Errorf("the norm is %v", got)
	}
}
