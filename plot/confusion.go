package plot

import (
	"fmt"
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
	m := matrix{counts: make([][]int, len(counts)), colors: colormap{0, 1, []shade{white, okabeSky, okabeBlue, 0x002038}}}
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
	height = math.Min(height, 14)
	return &Figure{kind, title, notebookWidth, height, func(c *canvas) error { return m.draw(c, title) }}, nil
}

func checkConfusion(kind string, counts [][]int, classes []string) error {
	if len(counts) == 0 {
		return complain(kind, "no classes")
	}
	if classes != nil && len(classes) != len(counts) {
		return complain(kind, "%d names for %d classes", len(classes), len(counts))
	}
	for i, row := range counts {
		if len(row) != len(counts) {
			return complain(kind, "row %d has %d counts: must be %d, as many as rows", i, len(row), len(counts))
		}
		for j, n := range row {
			if n < 0 {
				return complain(kind, "count of row %d, column %d is %d: must not be negative", i, j, n)
			}
		}
	}
	return nil
}

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
	const bar = 58.0 // room for the scale
	names := math.Min(tickStyle.widest(m.classes), c.w/5)
	under := tickStyle.size
	r.x0 += labelStyle.size*lineHeight + 4 + names + 4
	r.x1 -= bar
	upright := names+10 > r.w()/n // too long to stand beside each other
	if upright {
		under = names
	}
	r.y0 += labelStyle.size*lineHeight + 4 + under + 4
	h := r.h() / n
	w := math.Min(r.w()/n, 1.6*h)
	if !upright {
		w = math.Max(w, names+10)
	}
	if w < 8 || h < 8 {
		return fmt.Errorf("%.3g x %.3g inches are too small for %d classes", c.w/72, c.h/72, len(m.classes))
	}
	r.x1 = r.x0 + n*w
	m.cells(c, r, w, h)
	m.names(c, r, w, h, upright, names)
	c.textUp(labelStyle, center, edge+labelStyle.size, (r.y0+r.y1)/2, "true")
	c.text(labelStyle, center, (r.x0+r.x1)/2, edge+2, "predicted")
	scale := rect{r.x1 + 12, r.y0, r.x1 + 22, r.y1}
	c.bar(scale, m.colors, []tick{{0, "0 %"}, {0.5, "50 %"}, {1, "100 %"}})
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
			if fill != white {
				c.fillRect(rect{x, y, x + w, y + h}, fill)
			}
			text := style.with(ink)
			if n == 0 {
				text = style.with(shade(0x8C8C8C))
			} else if fill.dark() {
				text = style.with(white)
			}
			c.textMiddle(text, center, x+w/2, y+h/2, strconv.Itoa(n))
		}
	}
	c.frame(r, pen{grey, 0.7, nil})
}

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
	for i, name := range m.classes {
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
