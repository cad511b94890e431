package plot

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// outline returns the outlines of a piece of text; at says where its points lie on the page, from how far they are along the line and
// above it, in points of the piece. The raster back-end moves letters by whole pixels, and turns text by turning its pixels, which blurs it;
// a PDF takes TrueType fonts only: outlines serve both.
func (p piece) outline(at func(along, above float64) vg.Point) (vg.Path, error) {
	face := p.font.face
	em := fixed.I(int(face.UnitsPerEm()))
	unit := p.size / float64(em)
	var out vg.Path
	var buf sfnt.Buffer
	var along fixed.Int26_6
	var before sfnt.GlyphIndex
	for i, r := range p.text {
		glyph, err := face.GlyphIndex(&buf, r)
		if err != nil {
			return nil, err
		}
		if kern, err := face.Kern(&buf, before, glyph, em, font.HintingNone); err == nil && i > 0 {
			along += kern
		}
		segments, err := face.LoadGlyph(&buf, glyph, em, nil)
		if err != nil {
			return nil, err
		}
		appendGlyph(&out, segments, func(q fixed.Point26_6) vg.Point {
			return at(float64(float64(q.X+along)*unit), float64(-float64(q.Y)*unit))
		})
		advance, err := face.GlyphAdvance(&buf, glyph, em, font.HintingNone)
		if err != nil {
			return nil, err
		}
		along, before = along+advance, glyph
	}
	return out, nil
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
