package plot

import (
	"fmt"
	"image/color"
	"math"
)

// CoreGroup are the cores that a population takes: so many, each with a share from 0 of the resource that binds, above 1 if it does not
// fit.
type CoreGroup struct {
	Population string
	Cores      int
	Share      float64
}

// mostCores is more than can be told apart on a page.
const mostCores = 20000

// mostShare is more than any chip could be over-full.
const mostShare = 1e12

// Cores draws the cores of one chip as squares, those that a network takes coloured by how full they are, population after population, and
// those that are free in grey; one that would be over-full is vermilion. total is the number of cores of the chip; a network on several
// chips has as many squares as it takes.
func Cores(title string, total int, groups ...CoreGroup) (*Figure, error) {
	const kind = "cores"
	if len(groups) == 0 {
		return nil, complain(kind, "no cores")
	}
	used := 0
	for _, g := range groups {
		if g.Cores < 1 || !(0 <= g.Share && g.Share <= mostShare) {
			return nil, complain(kind, "population %q: %d cores with a share of %v: give 1 or more, and a share from 0 to %g",
				g.Population, g.Cores, g.Share, mostShare)
		}
		used = min(used+min(g.Cores, mostCores+1), mostCores+1) // groups may be more than an int counts
	}
	total = max(total, used)
	if total > mostCores {
		return nil, complain(kind, "%d cores or more: no more than %d can be told apart", total, mostCores)
	}
	groups = append([]CoreGroup(nil), groups...)
	return &Figure{kind: kind, title: title, tall: always(coresTall(total)), draw: func(c *canvas) error {
		return c.cores(title, total, groups)
	}}, nil
}

// coresTall is the height in inches of a figure of so many cores: few squares are large in less.
func coresTall(total int) float64 {
	if total <= 256 {
		return 2.7
	}
	return 3.2
}

// fullness is the scale of shares.
func fullness() colormap { return colormap{lo: 0, hi: 1, stops: blues} }

// color is that of a core of the group.
func (g CoreGroup) color() color.Color {
	if g.Share > 1 {
		return okabeVermilion
	}
	return fullness().at(g.Share).fixed()
}

func (c *canvas) cores(title string, total int, groups []CoreGroup) error {
	r := c.header(title)
	scale := colorbar{label: "share in use", colors: fullness(), format: percent}
	var names []string
	for _, g := range groups {
		names = append(names, g.text())
	}
	side := math.Min(tickStyle.widest(names)+14+12, c.w*0.45)
	list := rect{r.x1 - side, r.y0, r.x1, r.y1}
	r.x1 = list.x0 - 14 - c.barRoom(scale, r.h())
	columns := columnsOf(total, r.w()/r.h())
	rows := (total + columns - 1) / columns
	cell := math.Min(r.w()/float64(columns), r.h()/float64(rows))
	if cell < 0.7 {
		return fmt.Errorf("%.3g x %.3g inches are too small for %d cores", c.w*c.scale/72, c.h*c.scale/72, total)
	}
	r.x1 = r.x0 + cell*float64(columns)
	gap := math.Min(1, cell/6)
	place := func(i int) rect {
		x, y := r.x0+float64(i%columns)*cell, r.y1-float64(i/columns+1)*cell
		return rect{x + gap/2, y + gap/2, x + cell - gap/2, y + cell - gap/2}
	}
	n := 0
	for _, g := range groups {
		for range g.Cores {
			c.core(place(n), g.color(), gap)
			n++
		}
	}
	for ; n < total; n++ {
		c.core(place(n), c.tone(pale, 90), gap)
	}
	r.y0 = r.y1 - cell*float64(rows)
	c.bar(rect{r.x0, math.Min(r.y0, r.y1-60), r.x1, r.y1}, scale)
	c.coreNames(list, groups)
	return nil
}

// columnsOf returns how many of so many squares stand beside each other in a rectangle of an aspect. Full rows are preferred: 128 are 16 by 8.
func columnsOf(total int, aspect float64) int {
	ideal := math.Sqrt(float64(total) * aspect)
	best, least := int(math.Ceil(ideal)), math.Inf(1)
	for n := max(1, int(ideal/1.5)); n <= int(math.Ceil(ideal*1.5)) && n <= total; n++ {
		off := math.Abs(math.Log(float64(n) / ideal))
		if total%n == 0 && off < least {
			best, least = n, off
		}
	}
	return best
}

func (c *canvas) core(r rect, fill color.Color, gap float64) {
	c.fillRect(r, fill)
	if gap >= 0.8 {
		c.frame(r, pen{grey, 0.4, nil})
	}
}

func (g CoreGroup) text() string { return g.Population + g.numbers() }

func (g CoreGroup) numbers() string {
	return fmt.Sprintf(": %s, %s %%", count(g.Cores, "core"), digits(100*g.Share))
}

// coreNames lists the populations, as many as there is room for.
func (c *canvas) coreNames(r rect, groups []CoreGroup) {
	const row = 13.0
	room := max(int(r.h()/row), 1)
	for i, g := range groups {
		y := r.y1 - (float64(i)+0.5)*row
		if i == room-1 && len(groups) > room {
			c.textMiddle(tickStyle, left, r.x0, y, fmt.Sprintf("and %d more", len(groups)-i))
			return
		}
		box := rect{r.x0, y - 4, r.x0 + 9, y + 4}
		c.fillRect(box, g.color())
		c.frame(box, pen{grey, 0.4, nil})
		name := tickStyle.elide(g.Population, r.w()-14-tickStyle.width(g.numbers()))
		c.textMiddle(tickStyle, left, r.x0+14, y, name+g.numbers())
	}
}
