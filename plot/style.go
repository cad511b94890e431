package plot

import "image/color"

// shade is an opaque colour, 0xRRGGBB.
type shade uint32

// The palette of Okabe and Ito (2008), without its yellow and black.
const (
	okabeBlue      shade = 0x0072B2
	okabeVermilion shade = 0xD55E00
	okabeGreen     shade = 0x009E73
	okabePurple    shade = 0xCC79A7
	okabeOrange    shade = 0xE69F00
	okabeSky       shade = 0x56B4E9
)

const (
	white shade = 0xFFFFFF
	ink   shade = 0x1A1A1A // text and data
	grey  shade = 0x666666 // axes and what is less important
	pale  shade = 0xDDDDDD // grid lines and frames
)

func (s shade) nrgba() color.NRGBA {
	return color.NRGBA{uint8(s >> 16), uint8(s >> 8), uint8(s), 255}
}

// RGBA makes a shade a color.Color.
func (s shade) RGBA() (r, g, b, a uint32) { return s.nrgba().RGBA() }

// mix returns the colour that lies at part/256 of the way from s to t.
func (s shade) mix(t shade, part int) shade {
	one := func(shift int) shade {
		a, b := int(s>>shift&255), int(t>>shift&255)
		return shade((a*(256-part)+b*part)/256) << shift
	}
	return one(16) | one(8) | one(0)
}

// dark reports whether text on the colour must be white.
func (s shade) dark() bool {
	c := s.nrgba()
	return 299*int(c.R)+587*int(c.G)+114*int(c.B) < 140*1000
}

// series returns colour and dash pattern of the i-th series. The pairs that are hardest to confuse come first; yellow is
// left out because it is too pale for lines on white. The dash changes when the colours are used up.
func series(i int) (shade, []float64) {
	colors := [...]shade{okabeBlue, okabeVermilion, okabeGreen, okabePurple, okabeOrange, okabeSky}
	dashes := [...][]float64{nil, {5, 2}, {1.5, 1.5}, {6, 2, 1.5, 2}}
	return colors[i%len(colors)], dashes[i/len(colors)%len(dashes)]
}
