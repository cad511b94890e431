package plot

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// outlineUp returns the outlines of text that reads upwards from (x, y). The raster back-end turns text by turning its
// pixels, which blurs it; outlines stay sharp.
func (s textStyle) outlineUp(x, y float64, text string) (vg.Path, error) {
	face := s.face()
	em := fixed.I(int(face.Face.UnitsPerEm()))
	unit := s.size / float64(em)
	var p vg.Path
	var buf sfnt.Buffer
	var along fixed.Int26_6
	var before sfnt.GlyphIndex
	for i, r := range text {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			if kern, err := face.Face.Kern(&buf, before, glyph, em, font.HintingNone); err == nil {
				along += kern
			}
		}
		segments, err := face.Face.LoadGlyph(&buf, glyph, em, nil)
		if err != nil {
			return nil, err
		}
		appendGlyph(&p, segments, func(q fixed.Point26_6) vg.Point {
			return vgPoint(point{x + float64(float64(q.Y)*unit), y + float64(float64(q.X+along)*unit)})
		})
		advance, err := face.Face.GlyphAdvance(&buf, glyph, em, font.HintingNone)
		if err != nil {
			return nil, err
		}
		along, before = along+advance, glyph
	}
	return p, nil
}

// appendGlyph adds the outline of a glyph to p, its points moved to where at says.
func appendGlyph(p *vg.Path, segments sfnt.Segments, at func(fixed.Point26_6) vg.Point) {
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				p.Close()
			}
			p.Move(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			p.Line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			p.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		p.Close()
	}
}
