package plot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"math"
)

// encodeAPNG writes an animated PNG, of the third edition of the format (W3C, 2025): a PNG of the last frame, with the frames in chunks of their
// own. Each replaces a part of the page and stays until the next. The encoder of the standard library compresses them, which takes one image at a
// time.
func encodeAPNG(buf *bytes.Buffer, m *moving) error {
	shown, err := compressed(m.last, m.clear)
	if err != nil {
		return err
	}
	buf.Write(shown.header)
	buf.Write(resolution(m.dpi))
	buf.Write(chunk("acTL", binary.BigEndian.AppendUint32(nil, uint32(len(m.patches))), make([]byte, 4))) // again without end
	buf.Write(chunk("IDAT", shown.pixels))
	number := uint32(0)
	next := func() []byte { number++; return binary.BigEndian.AppendUint32(nil, number-1) }
	for i, p := range m.patches {
		c, err := compressed(p, m.clear)
		if err != nil {
			return err
		}
		if c.header[kindOfColor] != shown.header[kindOfColor] {
			return errors.New("frames differ in the kind of their colours")
		}
		buf.Write(chunk("fcTL", next(), frameControl(p.Rect, m.stays[i])))
		buf.Write(chunk("fdAT", next(), c.pixels))
	}
	buf.Write(chunk("IEND"))
	return nil
}

// frameControl says where a frame lies, that it replaces what is there, and how many milliseconds it stays.
func frameControl(r image.Rectangle, seconds float64) []byte {
	var b []byte
	for _, v := range []int{r.Dx(), r.Dy(), r.Min.X, r.Min.Y} {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(math.Round(1000*seconds)))
	b = binary.BigEndian.AppendUint16(b, 1000)
	const stay, replace = 0, 0
	return append(b, stay, replace)
}

// still is what a PNG of one image consists of.
type still struct{ header, pixels []byte }

// kindOfColor is where in the header the kind of colours stands: behind the signature, length, name, width, height and depth.
const kindOfColor = 8 + 4 + 4 + 4 + 4 + 1

// compressed returns the header and the pixels of a PNG.
func compressed(img *image.RGBA, clear bool) (still, error) {
	var buf bytes.Buffer
	var err error
	if clear {
		err = png.Encode(&buf, seeThrough{img})
	} else {
		err = png.Encode(&buf, img)
	}
	if err != nil {
		return still{}, err
	}
	f := still{header: bytes.Clone(buf.Next(headerEnd))}
	for buf.Len() >= 12 {
		n := int(binary.BigEndian.Uint32(buf.Next(4)))
		if name := string(buf.Next(4)); name == "IDAT" {
			f.pixels = append(f.pixels, buf.Next(n)...)
		} else {
			buf.Next(n)
		}
		buf.Next(4)
	}
	return f, nil
}

// seeThrough is an image that is written with its opacity, also if it is opaque by chance.
type seeThrough struct{ *image.RGBA }

// Opaque is false.
func (seeThrough) Opaque() bool { return false }

// chunk returns a chunk of a PNG.
func chunk(name string, data ...[]byte) []byte {
	body := append([]byte(name), bytes.Join(data, nil)...)
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)-len(name)))
	c = append(c, body...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(body))
}
