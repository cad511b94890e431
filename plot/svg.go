package plot

import (
	"bytes"
	"encoding/xml"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// svgPage is a back-end that knows which texts end at their place, or have their middle there. Where the fonts are missing, others are wider,
// and a text must then grow to the side where it has room.
type svgPage struct {
	*vgsvg.Canvas
	anchor  align // of the next text
	anchors []align
}

// FillString takes note of how the text lies, and writes it.
func (p *svgPage) FillString(f font.Face, at vg.Point, text string) {
	p.anchors = append(p.anchors, p.anchor)
	p.anchor = left
	p.Canvas.FillString(f, at, text)
}

// document returns the SVG, with what it is for those who do not see it.
func (p *svgPage) document(alt string) ([]byte, error) {
	var raw bytes.Buffer
	if _, err := p.WriteTo(&raw); err != nil {
		return nil, err
	}
	return accessible(repairSVG(p.anchored(packPaths(raw.Bytes()))), alt)
}

// accessible gives the document an accessible name: that of an image, by its title, which screen readers say and browsers show under the pointer.
func accessible(svg []byte, alt string) ([]byte, error) {
	begin := bytes.Index(svg, []byte("<svg "))
	head := append(slices.Clone(svg[:begin]), `<svg role="img" `...)
	body, rest, _ := bytes.Cut(svg[begin+len("<svg "):], []byte(">\n"))
	out := bytes.NewBuffer(append(append(head, body...), ">\n<title>"...))
	if err := xml.EscapeText(out, []byte(alt)); err != nil {
		return nil, err
	}
	out.WriteString("</title>\n")
	out.Write(rest)
	return out.Bytes(), nil
}

// anchored says of every text how it lies.
func (p *svgPage) anchored(svg []byte) []byte {
	begin := []byte("<text ")
	parts := bytes.SplitAfter(svg, begin)
	out := make([]byte, 0, len(svg)+24*len(parts))
	for i, part := range parts {
		out = append(out, part...)
		if i < len(parts)-1 && i < len(p.anchors) {
			switch p.anchors[i] {
			case right:
				out = append(out, `text-anchor="end" `...)
			case center:
				out = append(out, `text-anchor="middle" `...)
			}
		}
	}
	return out
}

// longPath is the number of bytes from which a path is worth packing.
const longPath = 20_000

// packPaths writes long paths of straight lines by the way from point to point, in a third of the bytes.
func packPaths(svg []byte) []byte {
	begin := []byte(`<path d="`)
	var out []byte
	for {
		before, rest, found := bytes.Cut(svg, begin)
		if !found {
			return append(out, svg...)
		}
		out = append(append(out, before...), begin...)
		end := max(bytes.IndexByte(rest, '"'), 0)
		packed, ok := rest[:end], false
		if end > longPath {
			packed, ok = packPath(rest[:end])
		}
		if !ok {
			packed = rest[:end]
		}
		out, svg = append(out, packed...), rest[end:]
	}
}

// packPath packs one path, if all its coordinates are whole hundredths.
func packPath(d []byte) (packed []byte, ok bool) {
	x, y := 0, 0
	for len(d) > 0 {
		command := d[0]
		end := bytes.IndexAny(d[1:], "ML") + 1
		if end == 0 {
			end = len(d)
		}
		left, right, found := bytes.Cut(d[1:end], []byte(","))
		px, errX := strconv.ParseFloat(string(left), 64)
		py, errY := strconv.ParseFloat(string(right), 64)
		if !found || errX != nil || errY != nil {
			return nil, false
		}
		nx, ny := int(math.Round(100*px)), int(math.Round(100*py))
		switch {
		case command == 'M':
			packed = hundredths(append(packed, 'm'), nx-x)
			packed = separate(packed, ny-y)
		case nx == x:
			packed = hundredths(append(packed, 'v'), ny-y)
		default:
			packed = hundredths(append(packed, 'l'), nx-x)
			packed = separate(packed, ny-y)
		}
		x, y, d = nx, ny, d[end:]
	}
	return packed, true
}

// separate adds a number behind another one.
func separate(b []byte, v int) []byte {
	if v >= 0 {
		b = append(b, ',')
	}
	return hundredths(b, v)
}

// hundredths adds a number of hundredths, as short as it can be.
func hundredths(b []byte, v int) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	if v >= 100 || v == 0 {
		b = strconv.AppendInt(b, int64(v/100), 10)
	}
	if v %= 100; v == 0 {
		return b
	}
	b = append(b, '.', byte('0'+v/10))
	if v%10 != 0 {
		b = append(b, byte('0'+v%10))
	}
	return b
}

// repairSVG makes browsers show images as they are meant (stretched to their rectangle, with hard pixel edges, labelled
// as the PNG that they are) and names fonts to fall back on.
func repairSVG(svg []byte) []byte {
	for _, r := range [][2]string{
		{"<image ", `<image preserveAspectRatio="none" style="image-rendering:pixelated" `},
		{"data:image/jpg;base64,", "data:image/png;base64,"},
		{"font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Arimo,Helvetica,Nimbus Sans,DejaVu Sans Condensed,sans-serif;"},
		{"font-family:DejaVu Sans;", "font-family:DejaVu Sans,Verdana,sans-serif;"},
	} {
		svg = bytes.ReplaceAll(svg, []byte(r[0]), []byte(r[1]))
	}
	return svg
}
