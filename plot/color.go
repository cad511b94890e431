package plot

import "image/color"

// shade is an opaque colour of the light theme, 0xRRGGBB. The canvas draws what it is in the theme of the figure.
type shade uint32

// The first three are of the palette of Okabe and Ito (2008). The others are chosen so that each has a contrast of 3:1 or more to white and all can
// be told apart also without the cones for red or for green, which purple, orange and sky blue of that palette cannot, once they are dark enough.
const (
	okabeBlue      shade = 0x0072B2
	okabeVermilion shade = 0xD55E00
	okabeGreen     shade = 0x009E73
	violet         shade = 0x7824D8
	brown          shade = 0x6B3D00
	navy           shade = 0x12304F
)

const (
	white shade = 0xFFFFFF // the page
	ink   shade = 0x1A1A1A // text and data
	grey  shade = 0x666666 // axes and what is less important
	pale  shade = 0xDDDDDD // grid lines and frames
)

// paleSky is the middle of scales, where sky blue must be pale.
const paleSky shade = 0x56B4E9

// night is what the shades are in the dark theme: brighter, and as far from each other.
var night = map[shade]shade{
	white: 0x14171C, ink: 0xE8E8E8, grey: 0xA6A6A6, pale: 0x3A3F47,
	okabeBlue: 0x4FA3E0, okabeVermilion: 0xF07B2E, okabeGreen: 0x2DC49A, violet: 0xA050EA, brown: 0xF7DE6B, navy: 0xD6EEFF,
}

// in returns the shade in a theme.
func (s shade) in(t Theme) shade {
	if dark, ok := night[s]; ok && t == Dark {
		return dark
	}
	return s
}

func (s shade) nrgba() color.NRGBA {
	return color.NRGBA{uint8(s >> 16), uint8(s >> 8), uint8(s), 255}
}

// RGBA makes a shade a color.Color.
func (s shade) RGBA() (r, g, b, a uint32) { return s.nrgba().RGBA() }

// fixed is the same colour in every theme.
func (s shade) fixed() color.Color { return s.nrgba() }

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
