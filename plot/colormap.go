package plot

import (
	"image"
	"math"
	"slices"
)

// topLevel is the highest level of a scale. It is even, so that the middle of a scale is a level.
const topLevel = 254

// colormap turns values of a range into colours.
type colormap struct {
	lo, hi float64
	stops  []shade // evenly spaced from lo to hi
	log    bool    // spaced by the logarithm of values, all of which are above 0
}

// blues are the colours of a scale from white to dark blue.
var blues = []shade{white, paleSky, okabeBlue, 0x002038}

// Colours of signs: of values on both sides of 0, above it, and below it.
var (
	bothWays  = []shade{okabeBlue.mix(0, 96), okabeBlue, white, okabeVermilion, okabeVermilion.mix(0, 96)}
	upwards   = []shade{white, 0xF5B48A, okabeVermilion, 0x4A1F00}
	fromLeast = []shade{0xFBE3D2, 0xF5B48A, okabeVermilion, 0x4A1F00} // above it, where what is 0 has no colour
	downwards = []shade{0x002038, okabeBlue, paleSky, white}
)

// weightColors returns a scale for the range: blue through white at 0 to vermilion if there are negative values, else white
// through vermilion to dark, from 0 or, if the values differ by less than half of the greatest, from the least.
func weightColors(lo, hi float64) colormap {
	if lo < 0 {
		most := math.Max(-lo, hi)
		return colormap{lo: -most, hi: most, stops: bothWays}
	}
	if lo <= hi/2 || lo == hi {
		lo = 0
	}
	return colormap{lo: lo, hi: above(lo, hi), stops: upwards}
}

// greys returns a scale from black to white. Values that are all the same and above 0 are white.
func greys(lo, hi float64) colormap {
	if lo == hi && lo > 0 {
		lo = 0
	}
	return colormap{lo: lo, hi: above(lo, hi), stops: []shade{0, white}}
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
	level := float64(m.part(v)*topLevel) + 0.5
	return m.level(int(math.Min(math.Max(level, 0), topLevel)))
}

// part returns where a value lies on the scale, from 0 to 1.
func (m colormap) part(v float64) float64 { return axis{lo: m.lo, hi: m.hi, log: m.log}.part(v) }

// level returns the colour of a level from 0 to topLevel.
func (m colormap) level(level int) shade {
	pieces := len(m.stops) - 1
	piece := min(level*pieces/topLevel, pieces-1)
	return m.stops[piece].mix(m.stops[piece+1], (level*pieces-piece*topLevel)*256/topLevel)
}

// in returns the scale over another range, if there is one.
func (m colormap) in(s span) colormap {
	if !s.empty() && (s.lo > 0 || !m.log) {
		m.lo, m.hi = s.lo, s.hi
	}
	return m
}

// colorbar is a scale with what is written along it.
type colorbar struct {
	label  string
	colors colormap
	format func(v float64) string // of a tick; nil chooses
}

// ticks returns those of a bar so high.
func (b colorbar) ticks(height float64) []tick {
	ticks := axis{lo: b.colors.lo, hi: b.colors.hi, log: b.colors.log}.ticks(max(3, int(height/tickApart)))
	if len(labels(ticks)) < 2 && !b.colors.log {
		ticks = nil
		for _, at := range []float64{b.colors.lo, between(b.colors.lo, b.colors.hi, 0.5), b.colors.hi} {
			ticks = append(ticks, tick{at: at})
		}
		label(ticks, fewest(ticks, 2-int(math.Floor(math.Log10(b.colors.hi-b.colors.lo)))))
	}
	for i := range ticks {
		if b.format != nil {
			ticks[i].label = b.format(ticks[i].at)
		}
	}
	return ticks
}

// fewest is the least number of decimals, up to most, with which all ticks are written as well as with most.
func fewest(ticks []tick, most int) int {
	for decimals := range most {
		loses := func(t tick) bool {
			return math.Abs(rounding(t.at, decimals)-rounding(t.at, most)) > 0.1*math.Pow10(-most)
		}
		if !slices.ContainsFunc(ticks, loses) {
			return decimals
		}
	}
	return most
}

// rounding is a value with so many decimals.
func rounding(v float64, decimals int) float64 {
	return math.Round(v*math.Pow10(decimals)) / math.Pow10(decimals)
}

const (
	barGap   = 10.0 // between the data and the bar
	barWidth = 9.0
)

// width is the room that the bar needs, with the gap before it.
func (b colorbar) width(height float64) float64 {
	w := barGap + barWidth + tickLength + 2 + tickStyle.widest(labels(b.ticks(height)))
	if b.label != "" {
		w += 3 + labelStyle.size*lineHeight
	}
	return w
}

// bar draws the scale at the right of r, over its height, unless the grid has one for all. r must leave the room that barRoom says.
func (c *canvas) bar(r rect, b colorbar) {
	c.panel.bar = &b
	if c.panel.noBar {
		return
	}
	m := b.colors
	img := image.NewNRGBA(image.Rect(0, 0, 1, topLevel+1))
	for i := range topLevel + 1 {
		img.SetNRGBA(0, topLevel-i, m.level(i).nrgba())
	}
	box := rect{r.x1 + barGap, r.y0, r.x1 + barGap + barWidth, r.y1}
	c.image(box, img)
	c.frame(box, framePen)
	ticks := b.ticks(r.h())
	for _, t := range ticks {
		y := r.y0 + float64(m.part(t.at)*r.h())
		c.line(axisPen, box.x1, y, box.x1+t.length(), y)
		c.textMiddle(tickStyle, left, box.x1+tickLength+2, y, t.label)
	}
	x := box.x1 + tickLength + 2 + tickStyle.widest(labels(ticks)) + 3 + labelStyle.size
	c.labelUp(x, r, b.label)
}

// barRoom is the room that a bar needs at the right of data so high: none if the grid draws one for all.
func (c *canvas) barRoom(b colorbar, height float64) float64 {
	if c.panel.noBar {
		return 0
	}
	return b.width(height)
}

// percent writes a share in per cent.
func percent(v float64) string { return number(100*v, 0) + " %" }
