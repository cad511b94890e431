// Package interval has what the tables of experiments over seeds share: differences seed by seed, and the text of an interval.
package interval

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
)

// Paired returns the interval of a − b, element by element.
func Paired(a, b []float64) learning.Interval {
	d := make([]float64, len(a))
	for i := range d {
		d[i] = a[i] - b[i]
	}
	return learning.IntervalOf(d)
}

// Text is an interval times scale, each number by the form, "" if there is no mean.
func Text(i learning.Interval, scale float64, form string) string {
	if math.IsNaN(i.Mean) {
		return ""
	}
	s := fmt.Sprintf(form, scale*i.Mean)
	if !math.IsNaN(i.Lo) {
		s += fmt.Sprintf(" ["+form+", "+form+"]", scale*i.Lo, scale*i.Hi)
	}
	return s
}
