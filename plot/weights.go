package plot

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// Weights draws the incoming weights of cells as images of height by width pixels, columns beside each other (0 chooses a
// number), with one colour scale for all. With negative weights the scale runs from blue through white at zero to
// vermilion, else from white to dark blue.
func Weights(title string, fields [][]float32, height, width, columns int) (*Figure, error) {
	const kind = "weights"
	if err := checkTiles(kind, "field", fields, height, width); err != nil {
		return nil, err
	}
	if columns < 0 {
		return nil, complain(kind, "%d columns: must be at least 1, or 0 to choose", columns)
	}
	if columns == 0 {
		columns = int(math.Ceil(math.Sqrt(float64(len(fields)) * 1.3)))
	}
	columns = min(columns, len(fields))
	colors := weightColors(bounds(fields...))
	sheet := sheetOf(tilesOf(fields, height, width, colors), columns)
	aspect := float64(sheet.Bounds().Dy()) / float64(sheet.Bounds().Dx())
	const side = 60.0 // room for the colour bar
	high := math.Min(math.Max((notebookWidth*72-2*edge-side)*aspect/72+0.5, 1.5), 7.5)
	return &Figure{kind, title, notebookWidth, math.Round(high*100) / 100, func(c *canvas) error {
		r := c.header(title)
		ticks := linearTicks(colors.lo, colors.hi, max(3, int(r.h()/22)), false)
		r.y0, r.y1 = r.y0+tickStyle.size/2, r.y1-tickStyle.size/2
		r.x1 -= 10 + 10 + tickLength + 2 + tickStyle.widest(labels(ticks))
		w := math.Min(r.w(), r.h()/aspect)
		if w < leastArea {
			return fmt.Errorf("%.3g x %.3g inches leave no room for the fields", c.w/72, c.h/72)
		}
		r.x1, r.y0 = r.x0+w, r.y1-w*aspect
		c.image(r, sheet)
		c.bar(rect{r.x1 + 10, r.y0, r.x1 + 20, r.y1}, colors, ticks)
		return nil
	}}, nil
}

// sheetOf puts the fields on one grey sheet. Their pixels are repeated where they are few, so that the gap between fields
// can be thinner than a pixel of a field.
func sheetOf(fields []*image.NRGBA, columns int) *image.NRGBA {
	size := fields[0].Bounds().Size()
	rows := (len(fields) + columns - 1) / columns
	zoom := max(1, 600/max(columns*size.X, rows*size.Y))
	gap := min(max(1, zoom/2), 3)
	w, h := size.X*zoom+gap, size.Y*zoom+gap
	sheet := image.NewNRGBA(image.Rect(0, 0, columns*w+gap, rows*h+gap))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(shade(0xB0B0B0)), image.Point{}, draw.Src)
	for i, f := range fields {
		at := image.Pt(gap+i%columns*w, gap+i/columns*h)
		draw.NearestNeighbor.Scale(sheet, image.Rectangle{at, at.Add(size.Mul(zoom))}, f, f.Bounds(), draw.Src, nil)
	}
	return sheet
}
