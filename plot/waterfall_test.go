package plot

import (
	"bytes"
	"strings"
	"testing"
)

// Shares of parts are those of their sum, also where a hundred times a part is no number.
func TestSharesOfLargeParts(t *testing.T) {
	for _, joule := range []float64{1e-300, 1, 1e300, 1e307} {
		f, err := Waterfall("t", Part{Cause: "a", Joule: joule}, Part{Cause: "b", Joule: joule})
		if err != nil {
			t.Fatal(err)
		}
		var svg bytes.Buffer
		if err := f.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		if text := svg.String(); strings.Contains(text, "Inf") || strings.Contains(text, "NaN") || strings.Count(text, "50") < 2 {
			t.Errorf("two equal parts of %g J are not 50 %% each", joule)
		}
	}
}
