package plot

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// Weights draws the incoming weights of cells as images of height by width pixels, columns beside each other (0 chooses a
// number), with one colour scale for all. With negative weights the scale runs from blue through white at zero to
// vermilion, else from white through vermilion to dark: the same colour is the same sign in every figure.
func Weights(title string, fields [][]float32, height, width, columns int) (*Figure, error) {
	const kind = "weights"
	if err := checkTiles(kind, "field", fields, height, width); err != nil {
		return nil, err
	}
	if columns < 0 {
		return nil, complain(kind, "%d columns: must be at least 1, or 0 to choose", columns)
	}
	if columns == 0 {
		columns = int(math.Ceil(math.Sqrt(math.Min(1.7*float64(len(fields))*float64(height)/float64(width), 1e9))))
	}
	columns = min(columns, len(fields))
	fields = copied(fields)
	scale := colorbar{label: "weight", colors: weightColors(bounds(fields...))}
	sheet := sheetOf(tilesOf(fields, height, width, scale.colors), columns)
	aspect := float64(sheet.Bounds().Dy()) / float64(sheet.Bounds().Dx())
	tall := func(width float64) float64 {
		high := (width*72-2*edge-scale.width(mostBar))*aspect/72 + 0.5
		return math.Round(100*math.Min(math.Max(high, 1.5), 7.5)) / 100
	}
	return &Figure{kind: kind, title: title, tall: tall, draw: func(c *canvas) error {
		scale, sheet := scale, sheet
		if shared := scale.in(c); shared.colors.lo != scale.colors.lo || shared.colors.hi != scale.colors.hi {
			scale, sheet = shared, sheetOf(tilesOf(fields, height, width, shared.colors), columns)
		}
		r := c.header(title)
		r.y0, r.y1 = r.y0+tickStyle.size/2, r.y1-tickStyle.size/2
		r.x1 -= c.barRoom(scale, r.h())
		r = c.align(r)
		w := math.Min(r.w(), r.h()/aspect)
		if w < 4 || w*aspect < 4 {
			return fmt.Errorf("%.3g x %.3g inches leave no room for the fields", c.w*c.scale/72, c.h*c.scale/72)
		}
		r.x1, r.y0 = r.x0+w, r.y1-w*aspect
		c.image(r, sheet)
		c.tell(axes{area: r})
		r.y0 = math.Min(r.y0, r.y1-leastArea) // a scale needs some height
		c.bar(r, scale)
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
