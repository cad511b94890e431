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
	c := s.nrgba()
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// linear undoes the gamma of sRGB.
func linear(v uint8) float64 {
	x := float64(v) / 255
	if x > 0.04045 {
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return x / 12.92
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

// sight is what remains of a colour, in linear red, green and blue, by the matrices of Viénot, Brettel and Mollon (1999) for people without the cones for
// red (protanopes) and for green (deuteranopes).
var sight = map[string][3][3]float64{
	"all cones":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanope":   {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deuteranope": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

// seen returns the colour in CIE 1976 L*a*b* (D65) as it is seen.
func seen(s shade, by [3][3]float64) [3]float64 {
	c := s.nrgba()
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var v [3]float64
	for i, row := range by {
		v[i] = math.Min(math.Max(row[0]*in[0]+row[1]*in[1]+row[2]*in[2], 0), 1)
	}
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*v[0] + 0.3576*v[1] + 0.1805*v[2]) / 0.9505)
	y := f(0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2])
	z := f((0.0193*v[0] + 0.1192*v[1] + 0.9505*v[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// A difference of 2.3 can just be seen (Mahy, Van Eycken and Oosterlinck 1994); ten times that tells lines apart.
func TestPaletteWithoutCones(t *testing.T) {
	const least = 20
	for _, theme := range []Theme{Light, Dark} {
		for who, by := range sight {
			for i := range palette {
				for j := range i {
					a, b := seen(palette[i].in(theme), by), seen(palette[j].in(theme), by)
					if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d < least {
						t.Errorf("theme %v, %s: colours %d and %d differ by %.1f", theme, who, j, i, d)
					}
				}
			}
		}
	}
}

// Whoever sees no colours tells the first series by their markers, or by their dashes where there are none.
func TestPaletteWithoutColors(t *testing.T) {
	for i := range palette {
		for j := range i {
			a, b := lookOf(i, 0), lookOf(j, 0)
			if a.marker == b.marker {
				t.Errorf("series %d and %d have one marker", i, j)
			}
			if slices.Equal(a.dash, b.dash) {
				t.Errorf("series %d and %d have the same dashes", i, j)
			}
		}
	}
}
