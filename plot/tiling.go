package plot

import (
	"fmt"
	"math"
	"strings"
)

// tiling places tiles of equal size.
type tiling struct {
	columns, rows int
	aspect        float64 // height of a tile divided by its width
	below         float64 // points free below each tile
	captions      []string
}

// tilingOf is the tiling of so many images, with captions if there are any.
func tilingOf(n int, captions []string, height, width int) tiling {
	columns := columnsOfTiles(n)
	return tiling{columns: columns, rows: (n + columns - 1) / columns, aspect: float64(height) / float64(width),
		captions: append([]string(nil), captions...)}
}

// columnsOfTiles returns how many of so many tiles stand beside each other: ten or fewer, and no row nearly empty.
func columnsOfTiles(n int) int {
	if n > mostColumns && n < 2*mostColumns {
		return (n + 1) / 2
	}
	return min(n, mostColumns)
}

// Captions have two lines at most, and tiles want to be no wider than widestTile.
const (
	captionLines = 2
	widestTile   = 90.0
)

// in returns the tiling for a room so wide: with as many columns as leave captions whole, or all columns if captions are longer than that.
func (g tiling) in(room float64) tiling {
	if len(g.captions) == 0 {
		return g
	}
	most := g.columns
	for g.columns = most; g.columns > 1; g.columns-- {
		if g.reads(room) {
			break
		}
	}
	if !g.reads(room) {
		g.columns = most
	}
	lines := 1
	for _, text := range g.captions {
		lines = max(lines, min(len(tickStyle.wrap(text, g.captionRoom(room))), captionLines))
	}
	g.rows = (len(g.captions) + g.columns - 1) / g.columns
	g.below = float64(lines)*tickStyle.size*lineHeight + 2
	return g
}

// captionRoom is how long a line of a caption may be.
func (g tiling) captionRoom(room float64) float64 {
	return math.Min((room+tileGap)/float64(g.columns), widestTile+tileGap) - 2
}

// reads reports whether all captions are whole.
func (g tiling) reads(room float64) bool {
	most := g.captionRoom(room)
	for _, text := range g.captions {
		if lines := tickStyle.wrap(text, most); len(lines) > captionLines || strings.Join(lines, " ") != strings.Join(strings.Fields(text), " ") {
			return false
		}
	}
	return true
}

// tileCaption writes the caption of tile i below it.
func (c *canvas) tileCaption(r rect, g tiling, i int) {
	if len(g.captions) == 0 {
		return
	}
	room := r.w() + tileGap - 2
	lines := tickStyle.wrap(g.captions[i], room)
	if most := int(math.Round((g.below - 2) / (tickStyle.size * lineHeight))); len(lines) > most {
		lines = append(lines[:most-1:most-1], tickStyle.elide(lines[most-1]+"…", room))
	}
	for k, line := range lines {
		c.text(tickStyle, center, (r.x0+r.x1)/2, r.y0-1-tickStyle.size-float64(float64(k)*tickStyle.size*lineHeight), line)
	}
}

// leastTiles is the least height in inches of figures with a bar, whose numbers and label need so much.
const leastTiles = 1.3

// tall returns the height in inches of figures whose tiles fill them, with side points lost at the sides.
func (g tiling) tall(side float64) func(float64) float64 {
	return func(width float64) float64 {
		room := width*72 - 2*edge
		g := g.in(room - side)
		w := math.Min((room-side+tileGap)/float64(g.columns)-tileGap, widestTile)
		h := float64(g.rows)*(w*g.aspect+g.below+tileGap) - tileGap + 2*edge + titleStyle.size*lineHeight + 5
		return math.Min(math.Max(math.Ceil(h/72*100)/100, leastTiles), 20)
	}
}

// each calls draw for n tiles, row by row from the top left, with the rectangle of each: as large as the room allows. It returns the
// rectangle of all.
func (g tiling) each(r rect, n int, draw func(i int, r rect)) (rect, error) {
	w := math.Min((r.w()+tileGap)/float64(g.columns)-tileGap, ((r.h()+tileGap)/float64(g.rows)-tileGap-g.below)/g.aspect)
	if w < 1 || w*g.aspect < 1 {
		return r, fmt.Errorf("%.3g x %.3g inches are too small for %d x %d images", r.w()/72, r.h()/72, g.rows, g.columns)
	}
	all := rect{r.x0, r.y1, r.x0, r.y1}
	for i := range n {
		x := r.x0 + float64(i%g.columns)*(w+tileGap)
		y := r.y1 - float64(i/g.columns)*(w*g.aspect+g.below+tileGap)
		draw(i, rect{x, y - w*g.aspect, x + w, y})
		all = rect{r.x0, y - w*g.aspect, math.Max(all.x1, x+w), r.y1}
	}
	return all, nil
}
