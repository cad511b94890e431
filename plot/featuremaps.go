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
	g := tilingOf(len(s.tiles), s.captions, s.height, s.width)
	return &Figure{kind: kind, title: s.title, tall: g.tall(s.scale.width(leastArea)), draw: func(c *canvas) error { return s.draw(c, g) }}
}

func (s sheets) draw(c *canvas, g tiling) error {
	scale := s.scale.in(c)
	r := c.header(s.title)
	r.y1 -= tickStyle.size / 2 // half of the bar's highest number
	r.x1 -= c.barRoom(scale, math.Min(r.h(), mostBar))
	g, tiles := g.in(r.w()), tilesOf(s.tiles, s.height, s.width, scale.colors)
	last, err := g.each(r, len(tiles), func(i int, r rect) {
		if s.paint != nil {
			s.paint(i, tiles[i])
		}
		c.tile(r, tiles[i])
		c.tileCaption(r, g, i)
	})
	c.bar(last.barHeight(), scale)
	return err
}
