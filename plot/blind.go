package plot

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// blind is a canvas that draws nothing.
func (c *canvas) blind() *canvas {
	d := *c
	d.out, d.pixels, d.pdf, d.svg = nowhere{}, nil, false, nil
	return &d
}

// nowhere is a back-end that draws nothing.
type nowhere struct{}

// SetLineWidth keeps no width.
func (nowhere) SetLineWidth(vg.Length) {}

// SetLineDash keeps no dashes.
func (nowhere) SetLineDash([]vg.Length, vg.Length) {}

// SetColor keeps no colour.
func (nowhere) SetColor(color.Color) {}

// Rotate turns nothing.
func (nowhere) Rotate(float64) {}

// Translate moves nothing.
func (nowhere) Translate(vg.Point) {}

// Scale stretches nothing.
func (nowhere) Scale(float64, float64) {}

// Push keeps nothing.
func (nowhere) Push() {}

// Pop forgets nothing.
func (nowhere) Pop() {}

// Stroke strokes nothing.
func (nowhere) Stroke(vg.Path) {}

// Fill fills nothing.
func (nowhere) Fill(vg.Path) {}

// FillString writes nothing.
func (nowhere) FillString(font.Face, vg.Point, string) {}

// DrawImage draws nothing.
func (nowhere) DrawImage(vg.Rectangle, image.Image) {}
