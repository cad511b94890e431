package learning

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// mostGrowth is how many times the scale of its beginning a number may have without a warning. n weights of random sign and size
// 1/√n bring a cell a current of about 1, its threshold, when all inputs fire. Beyond 1000/√n one spike of one input brings more, for any
// n up to a million: whatever was learned, a sum over inputs is no longer what decides.
const mostGrowth = 1000

// scaleWarnings look for weights and losses that are finite, and far out of any scale of what they began with.
func (r *Report) scaleWarnings() []string {
	var all []string
	for i, p := range r.Entry.Net.Projections {
		if r.Model == nil || p.Frozen {
			continue
		}
		scale := weightScale(r.Entry.Net, i)
		if most := largestOf(r.Model, i); math.Abs(float64(most.Value)) > mostGrowth*scale {
			all = append(all, fmt.Sprintf("the weights of %v reach %v, more than %d times the scale that they began with (%.3g); lower the rate",
				p, most, mostGrowth, scale))
		}
	}
	if w := r.lossWarning(); w != "" {
		all = append(all, w)
	}
	return all
}

// weightScale is the size that the weights of a projection can be expected to have: the largest of what its Init can draw, of its
// Bound, and of 1/√(number of cells that reach one of post), at which weights begin by default.
func weightScale(n snn.Net, projection int) float64 {
	p := n.Projections[projection]
	lo, hi := n.InitialRange(projection)
	n.Projections = slices.Clone(n.Projections)
	n.Projections[projection].Init = snn.Init{}
	_, usual := n.InitialRange(projection)
	return max(math.Abs(lo), math.Abs(hi), math.Abs(float64(p.Bound.Lo)), math.Abs(float64(p.Bound.Hi)), usual)
}

// lossWarning compares losses of training with that of the first epoch, and −ln p of the test samples with that of a guess, which
// is ln(classes): a loss may begin at 0, but a guess does not.
func (r *Report) lossWarning() string {
	guess := math.Log(float64(max(len(r.Confusion), 2)))
	if limit := mostGrowth * guess; r.Test.NLL > limit {
		return fmt.Sprintf("the NLL of the test samples is %.3g nats, more than %d times that of a guess; lower the rate", r.Test.NLL, mostGrowth)
	}
	for _, e := range r.Epochs {
		if limit := mostGrowth * max(math.Abs(r.Epochs[0].Loss), guess); math.Abs(e.Loss) > limit {
			return fmt.Sprintf("the loss of epoch %d is %.3g, more than %d times that of the first (%.3g); lower the rate",
				e.Epoch, e.Loss, mostGrowth, r.Epochs[0].Loss)
		}
	}
	return ""
}
