package plot

import (
	"image"
	"math"
	"strconv"
)

// FeatureMaps draws what the maps of a convolution hold, such as the spikes or potentials of their cells: an image of height by width for
// each, with its number below, and one colour scale for all, whose label says what the values are. Colours are those of [Weights].
func FeatureMaps(title, label string, maps [][]float32, height, width int) (*Figure, error) {
	const kind = "feature maps"
	if err := checkTiles(kind, "map", maps, height, width); err != nil {
		return nil, err
	}
	s := sheets{title: title, tiles: copied(maps), height: height, width: width}
	for i := range maps {
		s.captions = append(s.captions, strconv.Itoa(i))
	}
	s.scale = colorbar{label: label, colors: weightColors(bounds(maps...))}
	return s.figure(kind), nil
}

// sheets are images in the colours of one scale, with captions.
type sheets struct {
	title         string
	tiles         [][]float32
	captions      []string
	height, width int
	scale         colorbar
	paint         func(i int, img *image.NRGBA) // adds to image i; may be nil
}

// figure returns the images beside and below each other, and the bar at their right.
func (s sheets) figure(kind string) *Figure {
	columns := columnsOfTiles(len(s.tiles))
	g := tiling{columns: columns, rows: (len(s.tiles) + columns - 1) / columns, aspect: float64(s.height) / float64(s.width),
		below: tickStyle.size*lineHeight + 2}
	return &Figure{kind: kind, title: s.title, tall: g.tall(s.scale.width(leastArea)), draw: func(c *canvas) error { return s.draw(c, g) }}
}

// columnsOfTiles returns how many of so many tiles stand beside each other: ten or fewer, and no row nearly empty.
func columnsOfTiles(n int) int {
	if n > mostColumns && n < 2*mostColumns {
		return (n + 1) / 2
	}
	return min(n, mostColumns)
}

func (s sheets) draw(c *canvas, g tiling) error {
	scale := s.scale.in(c)
	r := c.header(s.title)
	r.y1 -= tickStyle.size / 2 // half of the bar's highest number
	r.x1 -= c.barRoom(scale, math.Min(r.h(), mostBar))
	tiles := tilesOf(s.tiles, s.height, s.width, scale.colors)
	last, err := g.each(r, len(tiles), func(i int, r rect) {
		if s.paint != nil {
			s.paint(i, tiles[i])
		}
		c.tile(r, tiles[i])
		text := tickStyle.elide(s.captions[i], r.w()+tileGap-2)
		c.text(tickStyle, center, (r.x0+r.x1)/2, r.y0-tickStyle.size-1, text)
	})
	c.bar(last.barHeight(), scale)
	return err
}
