package perturb

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

func TestDecide(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		expect Expectation
		lo, hi float64
		margin float64
		want   Decision
	}{
		{Lower, -3, -1, 0, Holds},
		{Lower, -3, -1, 2, Undecided},
		{Lower, -3, 1, 0, Undecided},
		{Lower, 1, 2, 0, Contradicted},
		{Lower, -.5, .5, 1, Contradicted}, // not lower by as much as matters
		{Higher, 1, 3, 0, Holds},
		{Higher, 1, 3, 2, Undecided},
		{Higher, -3, -1, 0, Contradicted},
		{Higher, -.5, .5, 1, Contradicted},
		{Unchanged, -.5, .5, 1, Holds},
		{Unchanged, -.5, 1.5, 1, Undecided},
		{Unchanged, 1.1, 2, 1, Contradicted},
		{Unchanged, -2, -1.1, 1, Contradicted},
		{Lower, nan, nan, 0, Undecided}, // one seed
	} {
		if got := c.expect.Decide(learning.Interval{Lo: c.lo, Hi: c.hi}, c.margin); got != c.want {
			t.Errorf("%v of [%v, %v] with margin %v: %v, want %v", c.expect, c.lo, c.hi, c.margin, got, c.want)
		}
	}
}
