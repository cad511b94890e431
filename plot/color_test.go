package plot

import (
	"math"
	"slices"
	"testing"
)

// contrast is that of the Web Content Accessibility Guidelines 2.2, 1.4.11: graphics need 3:1.
func contrast(a, b shade) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(s shade) float64 {
	linear := func(v uint8) float64 {
		if x := float64(v) / 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		} else {
			return x / 12.92
		}
	}
	c := s.nrgba()
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func TestContrast(t *testing.T) {
	for _, theme := range []Theme{Light, Dark, Transparent} {
		for _, s := range append(palette[:], ink, grey) {
			if got := contrast(s.in(theme), white.in(theme)); got < 3 {
				t.Errorf("theme %d: %06x has a contrast of %.2f to the page", theme, int(s.in(theme)), got)
			}
		}
	}
}

// Whoever sees no colours tells the first series by their markers, or by their dashes where there are none.
func TestPaletteWithoutColors(t *testing.T) {
	for i := range palette {
		for j := range i {
			a, b := lookOf(i), lookOf(j)
			if a.marker == b.marker {
				t.Errorf("series %d and %d have one marker", i, j)
			}
			if slices.Equal(a.dash, b.dash) {
				t.Errorf("series %d and %d have the same dashes", i, j)
			}
		}
	}
}
