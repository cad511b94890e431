package plot

import (
	"fmt"
	"image"
)

const (
	mostColumns = 10
	tileGap     = 6.0
)

// Images draws grey images of height by width pixels, row by row, ten or fewer beside each other, fewer where that gives their captions room, each
// with its caption below, in up to two lines. There are as many captions as images, or none. The least value of all is black, the greatest white.
func Images(title string, images [][]float32, captions []string, height, width int) (*Figure, error) {
	const kind = "images"
	if err := checkTiles(kind, "image", images, height, width); err != nil {
		return nil, err
	}
	if len(captions) != 0 && len(captions) != len(images) {
		return nil, complain(kind, "%d captions for %d images", len(captions), len(images))
	}
	images = copied(images)
	g := tilingOf(len(images), captions, height, width)
	scale := colorbar{colors: greys(bounds(images...))}
	side := scale.width(leastArea)
	return &Figure{kind: kind, title: title, tall: g.tall(side), draw: func(c *canvas) error {
		scale := scale.in(c)
		r := c.header(title)
		r.x1 -= c.barRoom(scale, r.h())
		g, tiles := g.in(r.w()), tilesOf(images, height, width, scale.colors)
		last, err := g.each(r, len(tiles), func(i int, r rect) {
			c.tile(r, tiles[i])
			c.tileCaption(r, g, i)
		})
		c.bar(last.barHeight(), scale)
		return err
	}}, nil
}

// mostBar is the height of a bar that needs no more.
const mostBar = 160

// barHeight returns a part of the rectangle at its top that is high enough for a bar; more than it where tiles are low.
func (r rect) barHeight() rect {
	r.y0 = nearest(r.y0, r.y1-mostBar, r.y1-leastArea)
	return r
}

// copied returns a list of the same images, whose pixels nobody else changes.
func copied(images [][]float32) [][]float32 {
	all := make([][]float32, len(images))
	for i, img := range images {
		all[i] = append([]float32(nil), img...)
	}
	return all
}

// in returns the bar with the range that the grid asks for.
func (b colorbar) in(c *canvas) colorbar {
	b.colors = b.colors.in(c.panel.colors)
	return b
}

// Reconstructions draws pairs of grey images of height by width pixels: what was shown above what the network made of it, ten pairs or fewer
// beside each other. All images share one scale: the least value is black, the greatest white.
func Reconstructions(title string, original, reconstructed [][]float32, height, width int) (*Figure, error) {
	const kind = "reconstructions"
	if len(original) != len(reconstructed) {
		return nil, complain(kind, "%d originals, %d reconstructions", len(original), len(reconstructed))
	}
	if err := checkTiles(kind, "original", original, height, width); err != nil {
		return nil, err
	}
	if err := checkTiles(kind, "reconstruction", reconstructed, height, width); err != nil {
		return nil, err
	}
	n := len(original)
	columns := min(n, mostColumns)
	var images [][]float32 // row by row; a last row that is not full ends with nothing
	for from := 0; from < n; from += columns {
		for _, row := range [][][]float32{original, reconstructed} {
			images = append(images, copied(row[from:min(from+columns, n)])...)
			for range from + columns - n {
				images = append(images, nil)
			}
		}
	}
	rows := [2]string{"original", "reconstructed"}
	names := labelStyle.widest(rows[:]) + 8
	scale := colorbar{colors: greys(bounds(images...))}
	g := tiling{columns: columns, rows: len(images) / columns, aspect: float64(height) / float64(width)}
	return &Figure{kind: kind, title: title, tall: g.tall(names + scale.width(leastArea)), draw: func(c *canvas) error {
		scale := scale.in(c)
		r := c.header(title)
		r.x0 += names
		r.x1 -= c.barRoom(scale, r.h())
		tiles := tilesOf(images, height, width, scale.colors)
		last, err := g.each(r, len(tiles), func(i int, tile rect) {
			if images[i] != nil {
				c.tile(tile, tiles[i])
			}
			if i%g.columns == 0 && tile.h() >= labelStyle.size {
				c.textMiddle(labelStyle, right, tile.x0-8, (tile.y0+tile.y1)/2, rows[i/g.columns%2])
			}
		})
		c.bar(last.barHeight(), scale)
		return err
	}}, nil
}

// checkTiles returns an error unless there are images, all of the right size and finite.
func checkTiles(kind, name string, images [][]float32, height, width int) error {
	if height < 1 || width < 1 {
		return complain(kind, "size of %d x %d pixels: must be at least 1 x 1", height, width)
	}
	if len(images) == 0 {
		return complain(kind, "no %ss", name)
	}
	for i, img := range images {
		if !holds(len(img), height, width) {
			return complain(kind, "%s %d has %d values, not those of %d x %d pixels", name, i, len(img), height, width)
		}
		if err := finite(kind, fmt.Sprintf("%s %d", name, i), img); err != nil {
			return err
		}
	}
	return nil
}

// tilesOf returns the images in the colours of the scale.
func tilesOf(images [][]float32, height, width int, colors colormap) []*image.NRGBA {
	tiles := make([]*image.NRGBA, len(images))
	for n, values := range images {
		if values == nil {
			continue
		}
		img := image.NewNRGBA(image.Rect(0, 0, width, height))
		for i, v := range values {
			img.SetNRGBA(i%width, i/width, colors.at(float64(v)).nrgba())
		}
		tiles[n] = img
	}
	return tiles
}

// tile draws an image with a thin frame, so that an image of the colour of the paper is seen.
func (c *canvas) tile(r rect, img image.Image) {
	c.image(r, img)
	c.frame(r, pen{shade(0xAAAAAA), 0.5, nil})
}
