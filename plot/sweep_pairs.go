package plot

import "slices"

// pairs are points of two fields as places in the table of all values of both.
type pairs struct {
	x, y []float64 // in increasing order
	at   [][2]float64
}

func pairsOf(xs, ys []float64) *pairs {
	p := &pairs{x: levels(xs), y: levels(ys)}
	for i := range xs {
		p.at = append(p.at, [2]float64{xs[i], ys[i]})
	}
	return p
}

func levels(values []float64) []float64 { return slices.Compact(slices.Sorted(slices.Values(values))) }

// filled reports whether the table has several values of both fields, one point at most for each pair, and points for half of the pairs.
func (p *pairs) filled() bool {
	seen := map[[2]float64]bool{}
	for _, at := range p.at {
		seen[at] = true
	}
	return len(p.x) > 1 && len(p.y) > 1 && len(seen) == len(p.at) && 2*len(p.at) >= len(p.x)*len(p.y)
}

// place is the column and the row of a point.
func (p *pairs) place(i int) (column, row int) {
	column, _ = slices.BinarySearch(p.x, p.at[i][0])
	row, _ = slices.BinarySearch(p.y, p.at[i][1])
	return column, row
}

// mostCategories is the number of values of which each has a label.
const mostCategories = 12

// categories is an axis on which values stand beside each other, whatever lies between them. Of many values some have a label.
func categories(a Axis, values []float64) axis {
	out := axis{label: a.Label, lo: -0.5, hi: float64(len(values)) - 0.5}
	if a.Unit != "" {
		out.label += " (" + a.Unit + ")"
	}
	every := (len(values) + mostCategories - 1) / mostCategories
	for i, v := range values {
		t := tick{at: float64(i)}
		if i%every == 0 {
			t.label = short(v)
			for _, named := range a.Ticks {
				if named.At == v {
					t.label = named.Label
				}
			}
		}
		out.fixed = append(out.fixed, t)
	}
	return out
}
