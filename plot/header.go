package plot

import (
	"fmt"
	"math"
)

// entry explains one colour in the key above a figure.
type entry struct {
	name   string
	pen    pen
	marker Marker  // on the line, if it is a shape
	sign   keySign // what stands beside the name
	again  int     // of series of one name: how many stand before it
}

// keySign is how an entry of a key is drawn.
type keySign int

const (
	lineSign keySign = iota
	boxSign
	bandSign   // a pale area, such as an interval
	whiskers   // a level line with ends, such as an interval
	spikeSign  // upright marks
	markerSign // a point
	frameSign  // the frame of a cell
	ringSign   // a ring around a point
	noSign     // nothing: the name says how the figure was made
)

// equal reports whether two entries say the same.
func (e entry) equal(f entry) bool {
	return e.name == f.name && e.pen.color == f.pen.color && e.sign == f.sign && e.again == f.again
}

// header writes the letter of a panel, the title and the key at the top, title and key broken into as many lines as they need, and returns the
// room below.
func (c *canvas) header(title string, key ...entry) rect {
	r := rect{edge, edge, c.w - edge, c.h - edge}
	indent := c.letter(r)
	style := titleStyle
	if c.panel.low {
		style = laneStyle
	}
	lines := style.wrap(title, r.w()-indent)
	for _, line := range lines {
		c.text(style, left, r.x0+indent, r.y1-style.size, line)
		r.y1 -= style.size * lineHeight
	}
	switch {
	case len(lines) > 0:
		r.y1 -= 5
	case indent > 0:
		r.y1 -= letterStyle.size + 3
	}
	c.panel.key = key
	if len(key) > 0 && !c.panel.noKey {
		r.y1 = c.key(r, key) - 4
	}
	return r
}

// letter writes the letter of the panel, if it has one, and returns how far the title stands in.
func (c *canvas) letter(r rect) float64 {
	if c.panel.letter == "" {
		return 0
	}
	c.text(letterStyle, left, r.x0, r.y1-letterStyle.size, c.panel.letter)
	return letterStyle.width(c.panel.letter) + 7
}

// The key: how long its signs are, how far from the next name, how high its rows.
const (
	keySwatch = 20.0
	keyGap    = 16.0
	keyRow    = 13.0
)

// keyRows returns the number of rows that names take as a key.
func keyRows(names []string, width float64) int {
	rows, x := 1, 0.0
	for _, name := range names {
		w := keySwatch + 4 + math.Min(tickStyle.width(name), width-keySwatch-4)
		if x > 0 && x+w > width {
			rows, x = rows+1, 0
		}
		x += w + keyGap
	}
	return rows
}

// key writes the entries in rows at the top of r and returns the height at which they end. A key that would take half of the figure ends with
// the number of entries that are left out.
func (c *canvas) key(r rect, key []entry) float64 {
	x, y := r.x0, r.y1-keyRow/2
	least := math.Min(r.y0+r.h()*0.5, y)
	for i, e := range key {
		name := tickStyle.elide(e.name, r.w()-keySwatch-4)
		w := keySwatch + 4 + tickStyle.width(name)
		more := fmt.Sprintf("and %d more", len(key)-i)
		room := r.x1
		if y-keyRow < least && i < len(key)-1 { // the last row has room for how many are left
			room -= tickStyle.width(more) + keyGap
		}
		if x > r.x0 && x+w > room {
			if y-keyRow < least {
				c.textMiddle(noteStyle, left, x, y, more)
				break
			}
			x, y = r.x0, y-keyRow
		}
		if e.sign == noSign {
			w = tickStyle.width(name)
			c.textMiddle(tickStyle, left, x, y, name)
		} else {
			c.sign(e, x, y)
			c.textMiddle(tickStyle, left, x+keySwatch+4, y, name)
		}
		x += w + keyGap
	}
	return y - keyRow/2
}

// sign draws what stands for an entry, from x on, around y.
func (c *canvas) sign(e entry, x, y float64) {
	end, middle := x+keySwatch, x+keySwatch/2
	switch e.sign {
	case boxSign:
		c.fillRect(rect{x, y - 4, end, y + 4}, e.pen.color)
	case bandSign:
		c.fill(c.tone(e.pen.color, bandOpacity), rect{x, y - 4, end, y + 4}.corners())
		c.line(e.pen, x, y, end, y)
	case whiskers:
		c.interval(e.pen, x, y, end, y)
		c.marker(e.marker, middle, y, 2.6, e.pen.color)
	case spikeSign:
		for _, at := range []float64{x + 4, middle, end - 4} {
			c.line(e.pen, at, y-4, at, y+4)
		}
	case frameSign:
		c.frame(rect{middle - 5, y - 4, middle + 5, y + 4}, pen{e.pen.color, 2, nil})
	case ringSign:
		c.dot(middle, y, 4.5, e.pen.color)
		c.dot(middle, y, 2.7, white)
	case markerSign:
		c.marker(e.marker, middle, y, 3, e.pen.color)
	default:
		c.line(e.pen, x, y, end, y)
		if e.marker > AutoMarker && e.marker < NoMarker {
			c.marker(e.marker, middle, y, 2.4, e.pen.color)
		}
	}
}
