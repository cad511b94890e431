package plot

import (
	"image"
	"math"
)

// topLevel is the highest level of a scale. It is even, so that the middle of a scale is a level.
const topLevel = 254

// colormap turns values of a range into colours.
type colormap struct {
	lo, hi float64
	stops  []shade // evenly spaced from lo to hi
}

// weightColors returns a scale for the range: blue through white at 0 to vermilion if there are negative values, else white
// to dark blue, from 0 or, if the values differ by less than half of the greatest, from the least.
func weightColors(lo, hi float64) colormap {
	if lo < 0 {
		most := math.Max(-lo, hi)
		return colormap{-most, most, []shade{okabeBlue.mix(0, 96), okabeBlue, white, okabeVermilion, okabeVermilion.mix(0, 96)}}
	}
	if lo <= hi/2 || lo == hi {
		lo = 0
	}
	return colormap{lo, above(lo, hi), []shade{white, okabeSky, okabeBlue, 0x002038}}
}

// greys returns a scale from black to white. Values that are all the same and above 0 are white.
func greys(lo, hi float64) colormap {
	if lo == hi && lo > 0 {
		lo = 0
	}
	return colormap{lo, above(lo, hi), []shade{0, white}}
}

// above returns hi, or a value above lo if the range would be empty.
func above(lo, hi float64) float64 {
	if hi > lo {
		return hi
	}
	return lo + math.Max(math.Abs(lo), 1)
}

// at returns the colour of a value.
func (m colormap) at(v float64) shade {
	level := float64((v-m.lo)/(m.hi-m.lo)*topLevel) + 0.5
	return m.level(int(math.Min(math.Max(level, 0), topLevel)))
}

// level returns the colour of a level from 0 to topLevel.
func (m colormap) level(level int) shade {
	pieces := len(m.stops) - 1
	piece := min(level*pieces/topLevel, pieces-1)
	return m.stops[piece].mix(m.stops[piece+1], (level*pieces-piece*topLevel)*256/topLevel)
}

// bar draws the scale from bottom to top of r, with ticks at its right.
func (c *canvas) bar(r rect, m colormap, ticks []tick) {
	img := image.NewNRGBA(image.Rect(0, 0, 1, topLevel+1))
	for i := range topLevel + 1 {
		img.SetNRGBA(0, topLevel-i, m.level(i).nrgba())
	}
	c.image(r, img)
	c.frame(r, pen{grey, 0.5, nil})
	for _, t := range ticks {
		y := r.y0 + float64((t.at-m.lo)/(m.hi-m.lo)*r.h())
		c.line(pen{grey, 0.7, nil}, r.x1, y, r.x1+tickLength, y)
		c.textMiddle(tickStyle, left, r.x1+tickLength+2, y, t.label)
	}
}
