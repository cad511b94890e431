package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// small is a net that learns at once, and a batch for it.
func small() (snn.Net, learning.Batch) {
	n := snn.Recurrent(6, 9, 3)
	for i := range n.Projections {
		n.Projections[i].Init = snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: 1}
	}
	return n, ruletest.Batch(8, 6, 3, 4)
}

// A clipped gradient has the norm of the limit and its old direction; a short one keeps its bits.
func TestGradientClip(t *testing.T) {
	n, b := small()
	learn := func(clip float64) (grad []float32, norm float64) {
		tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}, GradientClip: clip}, ruletest.Model(t, n), ruletest.Coins{T: 10}, 8, 1)
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		for _, j := range tr.projs {
			grad = append(grad, j.grad...)
		}
		for _, g := range grad {
			norm += float64(g) * float64(g)
		}
		return grad, math.Sqrt(norm)
	}
	free, norm := learn(0)
	loose, _ := learn(1.01 * norm)
	tight, limit := learn(norm / 3)
	if norm == 0 || math.Abs(limit/norm*3-1) > 1e-5 {
		t.Errorf("norms %v, clipped %v", norm, limit)
	}
	for i, g := range free {
		if loose[i] != g || math.Abs(float64(3*tight[i]-g)) > 1e-6*norm {
			t.Fatalf("gradient %v, below the limit %v, clipped to a third %v", g, loose[i], tight[i])
		}
	}
}

// Bounds hold after every update, and frozen weights stay.
func TestSurrogateBounds(t *testing.T) {
	n, b := small()
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output", Frozen: true})
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Bound = snn.Bound{Lo: -.1, Hi: .25, ZeroDiagonal: p.Pre == p.Post}
	}
	m := ruletest.Model(t, n)
	before := m.Clone()
	tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 1, Momentum: .5}}, m, ruletest.Coins{T: 10}, 8, 1)
	for range 3 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range n.Projections {
		w, ld := m.Weights(i)
		old, _ := before.Weights(i)
		for k, x := range w {
			switch {
			case p.Frozen && x != old[k]:
				t.Fatalf("%v is frozen, but weight %d moved from %v to %v", p, k, old[k], x)
			case p.Frozen:
			case x < -.1 || x > .25:
				t.Fatalf("%v: weight %d is %v", p, k, x)
			case p.Pre == p.Post && k%ld == k/ld && x != 0:
				t.Fatalf("%v: cell %d joins itself with %v", p, k/ld, x)
			}
		}
	}
}
