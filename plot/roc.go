package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Scored is what a classifier made of samples of two classes.
type Scored struct {
	Name     string
	Score    []float64 // how much each sample is like one that is positive
	Positive []bool    // whether it is
}

// ROC draws curves of receiver operating characteristics [fawcett2006]: for every threshold of the score the share of positive samples that are above it,
// against the share of negative ones that are. A classifier that knows everything goes through the corner at the top left, and one that knows nothing
// along the diagonal. Samples of equal scores pass the threshold together, so that the curve is straight between. The key says the area under each, which is how
// probable it is that a positive sample has a higher score than a negative one. There must be samples of both kinds.
func ROC(title string, curves ...Scored) (*Figure, error) {
	const kind = "ROC"
	if len(curves) == 0 {
		return nil, complain(kind, "no curves")
	}
	lines := []Line{{Name: "chance", X: []float64{0, 1}, Y: []float64{0, 1}, Smooth: true, Look: Look{Color: grey, Marker: NoMarker}}}
	for _, c := range curves {
		if err := c.check(kind); err != nil {
			return nil, err
		}
		x, y, area := c.curve()
		lines = append(lines, Line{Name: c.Name, label: fmt.Sprintf("%s, area %.3f", c.Name, area), X: x, Y: y, Look: Look{Marker: NoMarker}})
	}
	f, err := Lines(title, Axis{Label: "false positives / negative samples", Hi: 1}, Axis{Label: "true positives / positive samples", Hi: 1}, lines...)
	if err != nil {
		return nil, err
	}
	f.kind, f.tall = kind, func(width float64) float64 { return math.Min(4.6, width+0.4) } // near to a square
	return f, nil
}

func (s Scored) check(kind string) error {
	if len(s.Score) != len(s.Positive) {
		return complain(kind, "curve %q has %d scores, and says of %d samples whether they are positive", s.Name, len(s.Score), len(s.Positive))
	}
	for i, v := range s.Score {
		if v != v {
			return complain(kind, "curve %q: score %d is NaN", s.Name, i)
		}
	}
	if !slices.Contains(s.Positive, true) || !slices.Contains(s.Positive, false) {
		return complain(kind, "curve %q has %d samples of one kind: give positive and negative ones", s.Name, len(s.Score))
	}
	return nil
}

// curve returns its corners, from no sample above the threshold to all, and the area below.
func (s Scored) curve() (x, y []float64, area float64) {
	order := make([]int, len(s.Score))
	var total [2]float64 // negative, positive
	for i, p := range s.Positive {
		order[i] = i
		total[index(p)]++
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Score[b], s.Score[a]) })
	x, y = []float64{0}, []float64{0}
	var above [2]float64
	for k, i := range order {
		above[index(s.Positive[i])]++
		if k+1 < len(order) && s.Score[order[k+1]] == s.Score[i] {
			continue
		}
		right, up := above[0]/total[0], above[1]/total[1]
		last := len(x) - 1
		area += float64((right - x[last]) * (up + y[last]) / 2)
		x, y = append(x, right), append(y, up)
	}
	return x, y, area
}

func index(positive bool) int {
	if positive {
		return 1
	}
	return 0
}
