package rules

import (
	"strings"
	"testing"
)

// A number that is refused is shown as it was written, and Zero is not shown as the number that stands for it.
func TestRefusedZero(t *testing.T) {
	tau, slope, cells := float64(Zero), -3., Zero
	for want, k := range map[string]Constants{
		"rule: Tau is learning.Zero (-1); give a positive number": {Numbers: []Constant{{Name: "Tau", At: &tau, Def: 1, Span: Positive}}},
		"rule: Slope is -3; no number below 0":                    {Numbers: []Constant{{Name: "Slope", At: &slope, Def: 1}}},
		"rule: Cells is learning.Zero (-1); give 1 to 5":          {Wholes: []Whole{{Name: "Cells", At: &cells, Def: 2, Lowest: 1, Highest: 5}}},
	} {
		if err := k.Check("rule"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
