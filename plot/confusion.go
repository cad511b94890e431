package plot

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
)

// Confusion draws how samples of each true class (row) were predicted (column): the colour is the share of the row, the
// number the count. counts is square; classes names its rows and columns and may be nil for 0, 1, 2 and so on. A row
// without samples stays white.
func Confusion(title string, counts [][]int, classes []string) (*Figure, error) {
	const kind = "confusion"
	if err := checkConfusion(kind, counts, classes); err != nil {
		return nil, err
	}
	m := matrix{counts: make([][]int, len(counts)), colors: colormap{lo: 0, hi: 1, stops: errorBlues}}
	for i, row := range counts {
		m.counts[i] = append([]int(nil), row...)
		if classes == nil {
			m.classes = append(m.classes, strconv.Itoa(i))
		}
	}
	m.classes = append(m.classes, classes...)
	height := math.Max(1.3+0.33*float64(len(counts)), 2.6)
	if long := tickStyle.widest(m.classes); float64(len(counts))*long > 250 {
		height += math.Min(long/72, 1)
	}
	height = math.Min(height, 6.5)
	tall := func(width float64) float64 { return math.Min(height, width+0.6) } // cells are not much higher than they are wide
	return &Figure{kind: kind, title: title, tall: tall, draw: func(c *canvas) error { return m.draw(c, title) }}, nil
}

func checkConfusion(kind string, counts [][]int, classes []string) error {
	if len(counts) == 0 {
		return complain(kind, "no classes")
	}
	if classes != nil && len(classes) != len(counts) {
		return complain(kind, "%d names for %d classes", len(classes), len(counts))
	}
	samples := 0
	for i, row := range counts {
		if len(row) != len(counts) {
			return complain(kind, "row %d has %d counts: must be %d, as many as rows", i, len(row), len(counts))
		}
		for j, n := range row {
			if n < 0 {
				return complain(kind, "count of row %d, column %d is %d: must not be negative", i, j, n)
			}
			samples += n
		}
	}
	if samples == 0 {
		return complain(kind, "all counts are 0, as of a run without test samples; give its task some, as set.Split(datasets.Split{Test: 0.2}) does")
	}
	return nil
}

// errorBlues is a scale on which a few per cent are seen: the blues, by the square root of the share.
var errorBlues = func() []shade {
	const pieces = 50
	even, all := colormap{lo: 0, hi: 1, stops: blues}, make([]shade, pieces+1)
	for i := range all {
		all[i] = even.at(math.Sqrt(float64(i) / pieces))
	}
	return all
}()

// matrix is what a confusion figure shows.
type matrix struct {
	counts  [][]int
	classes []string
	colors  colormap
}

// draw draws the cells, as square as the room allows, the names of the classes and the scale.
func (m matrix) draw(c *canvas, title string) error {
	r := c.header(title)
	n := float64(len(m.classes))
	scale := colorbar{label: "share of the row", colors: m.colors, format: percent}
	bar := c.barRoom(scale, r.h())
	names := math.Min(tickStyle.widest(m.classes), c.w/5)
	under := tickStyle.size
	r.x0 += labelStyle.size*lineHeight + 4 + names + 4
	r.x1 -= bar
	upright := names+10 > r.w()/n && names > 2*tickStyle.size // too long to stand beside each other
	if upright {
		under = names
	}
	r.y0 += labelStyle.size*lineHeight + 4 + under + 4
	h := r.h() / n
	w := math.Min(r.w()/n, 1.6*h)
	if !upright && n*(names+10) <= r.w() {
		w = math.Max(w, names+10)
	}
	if w < leastCell || h < leastCell {
		return fmt.Errorf("%.3g x %.3g inches are too small for %d classes", c.w*c.scale/72, c.h*c.scale/72, len(m.classes))
	}
	r.x1 = r.x0 + n*w
	m.cells(c, r, w, h)
	m.names(c, r, w, h, upright, names)
	c.textUp(labelStyle, center, edge+labelStyle.size, (r.y0+r.y1)/2, "true")
	c.text(labelStyle, center, (r.x0+r.x1)/2, edge+2, "predicted")
	c.tell(axes{area: r})
	c.bar(r, scale)
	return nil
}

// cells draws the colours and counts in cells of w by h.
func (m matrix) cells(c *canvas, r rect, w, h float64) {
	style := m.countStyle(w, h)
	for i, row := range m.counts {
		sum := 0.0 // of counts that may be too many for an int
		for _, n := range row {
			sum += float64(n)
		}
		for j, n := range row {
			x, y := r.x0+float64(j)*w, r.y1-float64(i+1)*h
			fill := m.colors.at(float64(n) / math.Max(sum, 1))
			c.fillRect(rect{x, y, x + w, y + h}, fill.fixed())
			if style.size >= leastText {
				c.textMiddle(style.with(inkOn(fill, n)), center, x+w/2, y+h/2, strconv.Itoa(n))
			}
		}
	}
	c.frame(r, pen{grey, 0.7, nil})
}

// inkOn is the colour of a count on that of its cell; zeros stand back.
func inkOn(fill shade, n int) color.Color {
	switch {
	case n == 0:
		return shade(0x767676).fixed()
	case fill.dark():
		return white.fixed()
	}
	return ink.fixed()
}

// leastCell is the least side of a cell in points; cells too small for text have none.
const leastCell = 0.5

// countStyle returns the largest style in which every count fits its cell.
func (m matrix) countStyle(w, h float64) textStyle {
	widest := 1.0
	for _, row := range m.counts {
		for _, n := range row {
			widest = math.Max(widest, tickStyle.width(strconv.Itoa(n)))
		}
	}
	style := tickStyle
	style.size = math.Min(style.size, math.Min(style.size*(w-2)/widest, 0.9*h))
	style.size = math.Floor(style.size*4) / 4
	return style
}

// names writes the classes beside the rows and below the columns.
func (m matrix) names(c *canvas, r rect, w, h float64, upright bool, most float64) {
	every := int(math.Ceil(tickStyle.size / math.Min(w, h))) // of many classes, those that have room
	if !upright {
		every = int(math.Ceil(math.Max(tickStyle.size/h, (math.Min(tickStyle.widest(m.classes), most)+2)/w)))
	}
	for i, name := range m.classes {
		if i%every != 0 {
			continue
		}
		name = tickStyle.elide(name, most)
		c.textMiddle(tickStyle, right, r.x0-4, r.y1-(float64(i)+0.5)*h, name)
		x := r.x0 + (float64(i)+0.5)*w
		if upright {
			c.textUp(tickStyle, right, x+tickStyle.size*capHeight/2, r.y0-4, name)
		} else {
			c.text(tickStyle, center, x, r.y0-4-tickStyle.size, name)
		}
	}
}
