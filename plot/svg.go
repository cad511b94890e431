package plot

import (
	"bytes"
	"regexp"

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

// bytes returns the document.
func (p *svgPage) bytes() ([]byte, error) {
	var raw bytes.Buffer
	if _, err := p.WriteTo(&raw); err != nil {
		return nil, err
	}
	return repairSVG(p.anchored(raw.Bytes())), nil
}

var textBegin = regexp.MustCompile("<text ")

// anchored says of every text how it lies.
func (p *svgPage) anchored(svg []byte) []byte {
	n := 0
	return textBegin.ReplaceAllFunc(svg, func(begin []byte) []byte {
		anchor := left
		if n < len(p.anchors) {
			anchor = p.anchors[n]
		}
		n++
		switch anchor {
		case right:
			return []byte(`<text text-anchor="end" `)
		case center:
			return []byte(`<text text-anchor="middle" `)
		}
		return begin
	})
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
