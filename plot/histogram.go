package plot

import (
	"math"
	"slices"
	"strings"
)

// Sample is a list of values with a name: the weights of a projection, say, or the potentials of a population.
type Sample struct {
	Name   string
	Values []float64
}

// Bins is how values are counted.
type Bins struct {
	Width   float64 // of a bin, one of which begins at 0; 0 chooses it by the rule of Freedman and Diaconis
	Density bool    // the share of a sample in a bin divided by the width, whose sum times the width is 1, in place of counts
}

// mostBins is the number of bins that are told apart on a page; a rule that asks for more gets as many.
const mostBins = 500

// Histogram draws how often values of samples fall into bins of one width, which the key states. The rule of Freedman and Diaconis
// [freedman1981] takes 2·IQR/∛n of all samples together, for the distance IQR of their quartiles, in as many bins as reach from the least
// value to the greatest; where the quartiles are the same, that of Sturges [sturges1926] takes range/(1+log₂ n). The x axis has label, unit
// and range; values beyond the range are an error, and those at its end are in the last bin before it.
func Histogram(title string, x Axis, b Bins, samples ...Sample) (*Figure, error) {
	const kind = "histogram"
	if len(samples) == 0 {
		return nil, complain(kind, "no samples")
	}
	var all []float64
	for _, s := range samples {
		if len(s.Values) == 0 {
			return nil, complain(kind, "sample %q has no values", s.Name)
		}
		if err := finite(kind, "sample \""+s.Name+"\"", s.Values); err != nil {
			return nil, err
		}
		all = append(all, s.Values...)
	}
	d, err := divide(kind, "X", x, b.Width, 3, all)
	if err != nil {
		return nil, err
	}
	y := axis{label: "count", grid: true}
	if b.Density {
		y.label = "density" + perUnit(x.Unit)
	}
	var lines []Line
	for i, s := range samples {
		l := d.line(s, b.Density)
		l.Look.Dash = append([]float64{}, dashes[i%len(dashes)]...)
		lines = append(lines, l)
		_, hi := bounds(l.Y)
		y.hi = math.Max(y.hi, 1.05*hi)
	}
	if err := y.check(kind, y.label); err != nil {
		return nil, err
	}
	h := x.plain(d.ends(x))
	h.grid = false
	note := entry{name: d.words(x.Unit), sign: noSign}
	keys := append(keyNames(lines), note.name)
	return &Figure{kind: kind, title: title, tall: shaped(3.2), keys: keys, draw: func(c *canvas) error {
		return c.drawLines(title, h, y, lines, []entry{note})
	}}, nil
}

// perUnit is what a density is divided by.
func perUnit(unit string) string {
	if unit == "" {
		return ""
	}
	return " (1/" + unit + ")"
}

// division is how a range is cut into bins of equal width.
type division struct {
	first, width float64
	n            int
	rule         string // that chose the width; none if it was given
}

// divide cuts the range of an axis, or of values, into bins. A rule takes the root of the number of values: the third for one dimension, the
// fourth for two.
func divide(kind, name string, a Axis, width, root float64, values []float64) (division, error) {
	if a.Log {
		return division{}, complain(kind, "%s: a logarithmic axis: bins are of equal width", name)
	}
	if err := a.check(kind, name); err != nil {
		return division{}, err
	}
	lo, hi := bounds(values)
	if a.Lo != 0 || a.Hi != 0 {
		if lo < a.Lo || hi > a.Hi {
			return division{}, complain(kind, "%s: values from %g to %g lie beyond the axis from %g to %g", name, lo, hi, a.Lo, a.Hi)
		}
	}
	if err := (axis{lo: lo, hi: above(lo, hi)}).check(kind, name); err != nil {
		return division{}, err
	}
	if width != 0 {
		d, err := given(kind, name, width, lo, hi)
		if a.Hi != a.Lo && d.n > 1 && d.edge(d.n-1) >= a.Hi-onEdge*width { // that would lie beyond the axis
			d.n--
		}
		return d, err
	}
	return chosen(lo, hi, root, values), nil
}

// given cuts the range at multiples of a width.
func given(kind, name string, width, lo, hi float64) (division, error) {
	d := division{first: math.Floor(lo/width+onEdge) * width, width: width}
	bins := math.Floor((hi-d.first)/width+onEdge) + 1
	if !(width > 0 && bins <= 20*mostBins && hi-d.first < bins*width) {
		return d, complain(kind, "%s: bins of %v for values from %g to %g: must be above 0, and %d bins at most", name, width, lo, hi, 20*mostBins)
	}
	d.n = int(bins)
	return d, nil
}

// chosen cuts the range by a rule.
func chosen(lo, hi, root float64, values []float64) division {
	if same(lo, hi) {
		lo, hi = padded(lo, hi)
		return division{lo, hi - lo, 1, "one value"}
	}
	n := float64(len(values))
	sorted := slices.Sorted(slices.Values(values))
	d := division{first: lo, rule: "Freedman–Diaconis"}
	width := 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / math.Pow(n, 1/root)
	if !(width > 0) {
		d.rule, width = "Sturges", (hi-lo)/(1+math.Log2(n))
	}
	bins := math.Ceil((hi - lo) / width)
	if !(bins <= mostBins) {
		bins, d.rule = mostBins, d.rule+", at most "+number(mostBins, 0)
	}
	d.n = int(bins)
	d.width = (hi - lo) / bins
	return d
}

// quantile of sorted values: linear between them.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	return between(sorted[i], sorted[min(i+1, len(sorted)-1)], at-float64(i))
}

// onEdge is how little below the beginning of a bin, as a share of it, a value is that belongs to it: 0.3 lies three bins of 0.1 from 0,
// but 0.3/0.1 and 3·0.1 are not exact.
const onEdge = 1e-9

// bin returns the bin of a value; the greatest value of a chosen division is in the last.
func (d division) bin(v float64) int {
	return int(nearest(math.Floor((v-d.first)/d.width+onEdge), 0, float64(d.n-1)))
}

// edge returns where bin i begins.
func (d division) edge(i int) float64 { return d.first + float64(float64(i)*d.width) }

// ends returns the range of the axis: the given one, or all bins.
func (d division) ends(a Axis) (lo, hi float64) {
	if a.Lo != 0 || a.Hi != 0 {
		return a.Lo, a.Hi
	}
	return d.first, d.edge(d.n)
}

// line returns the histogram of a sample as steps.
func (d division) line(s Sample, density bool) Line {
	counts := make([]float64, d.n+1)
	each := 1.0
	if density {
		each = 1 / (float64(len(s.Values)) * d.width)
	}
	for _, v := range s.Values {
		counts[d.bin(v)] += each
	}
	counts[d.n] = counts[d.n-1]
	l := Line{Name: s.Name, X: []float64{d.first}, Y: slices.Concat([]float64{0}, counts, []float64{0}), Step: StepAfter, filled: true,
		Look: Look{Marker: NoMarker, Width: 1.2}}
	for i := range counts {
		l.X = append(l.X, d.edge(i))
	}
	l.X = append(l.X, d.edge(d.n))
	return l
}

// words state the bins.
func (d division) words(unit string) string {
	return "bins of " + d.size(unit) + by(d.rule)
}

func (d division) size(unit string) string { return strings.TrimSpace(short(d.width) + " " + unit) }

// by names a rule.
func by(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rule + ")"
}
