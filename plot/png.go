package plot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"math"
)

// headerEnd is where the first chunk of a PNG ends: the signature and the size of the image.
const headerEnd = 8 + 12 + 13

// encodePNG writes an image and its resolution in dots an inch.
func encodePNG(buf *bytes.Buffer, img image.Image, dpi int) error {
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		return err
	}
	buf.Write(file.Next(headerEnd))
	buf.Write(resolution(dpi))
	_, err := file.WriteTo(buf)
	return err
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
