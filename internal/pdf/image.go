package pdf

import (
	"fmt"
	"image"
	"image/color"
)

// picture is an image as the file holds it.
type picture struct {
	w, h    int
	rgb     []byte
	alpha   []byte // nothing if all is opaque
	stencil bool   // one colour, where bits of rgb are 0
	color   color.NRGBA
}

// pictureOf reads an image. One of two colours, the first of which is not seen, becomes a stencil of one bit a pixel.
func pictureOf(img image.Image) picture {
	size := img.Bounds().Size()
	p := picture{w: size.X, h: size.Y}
	if q, ok := img.(*image.Paletted); ok && len(q.Palette) == 2 {
		if _, _, _, a := q.Palette[0].RGBA(); a == 0 {
			p.stencil, p.color, p.rgb = true, color.NRGBAModel.Convert(q.Palette[1]).(color.NRGBA), bits(q)
			return p
		}
	}
	p.rgb, p.alpha = make([]byte, 0, 3*size.X*size.Y), make([]byte, 0, size.X*size.Y)
	opaque := true
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			p.rgb, p.alpha = append(p.rgb, c.R, c.G, c.B), append(p.alpha, c.A)
			opaque = opaque && c.A == 255
		}
	}
	if opaque {
		p.alpha = nil
	}
	return p
}

// bits returns rows of bits, 0 where the second colour is.
func bits(q *image.Paletted) []byte {
	w, h := q.Rect.Dx(), q.Rect.Dy()
	row := (w + 7) / 8
	out := make([]byte, row*h)
	for i := range out {
		out[i] = 0xFF
	}
	for y := range h {
		for x, v := range q.Pix[y*q.Stride : y*q.Stride+w] {
			if v == 1 {
				out[y*row+x/8] &^= 0x80 >> (x % 8)
			}
		}
	}
	return out
}

// write writes the image and returns its number.
func (p picture) write(d *document) int {
	head := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d", p.w, p.h)
	if p.stencil {
		return d.stream(head+"/ImageMask true/BitsPerComponent 1", p.rgb)
	}
	if p.alpha != nil {
		mask := d.stream(head+"/ColorSpace/DeviceGray/BitsPerComponent 8", p.alpha)
		head += fmt.Sprintf("/SMask %d 0 R", mask)
	}
	return d.stream(head+"/ColorSpace/DeviceRGB/BitsPerComponent 8", p.rgb)
}
