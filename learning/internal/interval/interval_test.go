package interval

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

func TestPaired(t *testing.T) {
	if i := Paired([]float64{3, 5, 7}, []float64{2, 3, 4}); i.Mean != 2 || i.SD != 1 || i.N != 3 {
		t.Errorf("%+v", i)
	}
	if i := Paired(nil, nil); !math.IsNaN(i.Mean) {
		t.Errorf("of none: %+v", i)
	}
}

func TestText(t *testing.T) {
	nan := math.NaN()
	for want, got := range map[string]string{
		"+50.0 [-25.0, +125.0]": Text(learning.Interval{Mean: .5, Lo: -.25, Hi: 1.25}, 100, "%+.1f"),
		"0.500":                 Text(learning.Interval{Mean: .5, Lo: nan, Hi: nan}, 1, "%.3f"),
		"":                      Text(learning.IntervalOf(nil), 1, "%.3f"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
