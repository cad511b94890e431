package plot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
)

// headerEnd is where the first chunk of a PNG ends: the signature and the size of the image.
const headerEnd = 8 + 12 + 13

// encodePNG writes an image and its resolution in dots an inch.
func encodePNG(buf *bytes.Buffer, img image.Image, dpi int) error {
	var file bytes.Buffer
	if few := paletted(img); few != nil {
		img = few
	}
	if err := png.Encode(&file, img); err != nil {
		return err
	}
	buf.Write(file.Next(headerEnd))
	buf.Write(resolution(dpi))
	_, err := file.WriteTo(buf)
	return err
}

// paletted returns an image of no more than 256 colours by the numbers of these, which takes a third of the time to write, and fewer bytes; nil
// if it has more.
func paletted(img image.Image) *image.Paletted {
	all, ok := img.(*image.RGBA)
	if !ok || all.Stride != 4*all.Rect.Dx() {
		return nil
	}
	few, of := image.NewPaletted(all.Rect, nil), map[uint32]uint8{}
	var last uint32
	var number uint8
	for i := range few.Pix {
		pixel := binary.BigEndian.Uint32(all.Pix[4*i:])
		if pixel != last || i == 0 {
			known := false
			if number, known = of[pixel]; !known {
				if len(few.Palette) == 256 {
					return nil
				}
				number = uint8(len(few.Palette))
				of[pixel] = number
				few.Palette = append(few.Palette, color.NRGBAModel.Convert(all.RGBAAt(all.Rect.Min.X+i%all.Rect.Dx(), all.Rect.Min.Y+i/all.Rect.Dx())))
			}
			last = pixel
		}
		few.Pix[i] = number
	}
	return few
}

// resolution is the chunk that says how many pixels a metre has.
func resolution(dpi int) []byte {
	pixels := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := []byte("\x00\x00\x00\x09pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, pixels)
	chunk = binary.BigEndian.AppendUint32(chunk, pixels)
	chunk = append(chunk, 1) // the unit is the metre
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}
