package plot

import (
	"fmt"
	"strings"
	"testing"
)

// A name has the colour on a page that its line has in a figure, in both themes.
func TestNameColor(t *testing.T) {
	for _, name := range []string{"csdp", "surrogate", "stdp", "ann", "a rule of my own", "another"} {
		for _, theme := range []Theme{Light, Dark} {
			f, err := Lines("", Axis{Label: "x"}, Axis{Label: "y"}, Line{Name: name, X: []float64{0, 1}, Y: []float64{0, 1}})
			if err != nil {
				t.Fatal(err)
			}
			var svg strings.Builder
			if err := f.Styled(Style{Theme: theme}).SVG(&svg); err != nil {
				t.Fatal(err)
			}
			c := NameColor(name, theme)
			if want := fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B); !strings.Contains(strings.ToUpper(svg.String()), want) {
				t.Errorf("%q: the figure has no %s", name, want)
			}
		}
	}
}
