package gradient

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Zero reaches what computes: no slope, a target in the first step.
func TestZeroIsComputedWith(t *testing.T) {
	r := Rule{Function: SurrogateFunction{Slope: learning.Zero}}.Resolve().(Rule)
	r.constants().Plain()
	if d := []float32{0}; true {
		r.Function.row(d, []float32{7}, []float32{1}, []float32{1})
		if d[0] != 1 {
			t.Errorf("FastSigmoid of slope 0 is %v, want 1 everywhere", d[0])
		}
	}
	times := Loss{Kind: MSETemporal, Wrong: learning.Zero}
	times.constants().Resolve()
	times.constants().Plain()
	if a, b := times.target(0, 1, 9), (Loss{Kind: MSETemporal}).target(0, 1, 9); a != 0 || b != 8 {
		t.Errorf("targets of other classes are steps %v and %v, want 0 with Zero and 8 by default", a, b)
	}
}
