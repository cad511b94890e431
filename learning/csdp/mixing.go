package csdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// image is the shape of the input where negatives are made of rows and columns: the channels of a place stand side by side. A series is an image of
// one column, with a row for each step.
type image struct {
	height, width, channels int
	series                  bool
}

func (m image) values() int { return m.height * m.width * m.channels }

// mixNegatives makes a negative image for every positive one: α x_i + (1 − α) T(x_j), j another sample of the mini-batch, or a hybrid of both.
func (win *window) mixNegatives() {
	m := win.rule.Negatives
	for i := range win.pos {
		partner := win.batch.X[win.partner(i)]
		if m.Rotate {
			s := win.batch.Stream.At(win.batch.Index[i]).Named("partner")
			partner = win.image.rotate(partner, math.Pi*(s.Float64(1)-0.5))
		}
		if m.Kind == Hybrid {
			win.image.hybrid(win.mixed[i], win.batch.X[i], partner, win.batch.Stream.At(win.batch.Index[i]).Named("mask"))
			continue
		}
		mix(win.mixed[i], win.batch.X[i], partner, float32(m.Weight))
	}
}

// partner draws the other sample of the mini-batch that row i is mixed with.
func (win *window) partner(i int) int {
	from := win.batch.Stream.At(win.batch.Index[i]).Named("partner")
	if win.rule.Negatives.SharedPartner {
		from = win.batch.Stream.Named("shared partner")
	}
	j := from.Intn(0, win.pos-1)
	if j >= i {
		j++
	}
	return j
}

func mix(dst, x, y []float32, a float32) {
	for k := range dst {
		dst[k] = float32(a*x[k]) + float32((1-a)*y[k])
	}
}

// rotate turns an image by angle (radians) about its centre, with bilinear interpolation; beyond the border the nearest
// edge pixel counts. All channels turn alike.
func (m *image) rotate(x []float32, angle float64) []float32 {
	h, w := m.height, m.width
	out := make([]float32, len(x))
	sin, cos := sincos(angle)
	cy, cx := float64(h-1)/2, float64(w-1)/2
	for r := range h {
		for c := range w {
			dy, dx := float64(r)-cy, float64(c)-cx
			sy := cy + float64(cos*dy) + float64(sin*dx)
			sx := cx - float64(sin*dy) + float64(cos*dx)
			m.bilinear(out[(r*w+c)*m.channels:][:m.channels], x, sy, sx)
		}
	}
	return out
}

// bilinear writes the channels of the image x at row y and column xx to dst.
func (m *image) bilinear(dst, x []float32, y, xx float64) {
	h, w := m.height, m.width
	y, xx = min(max(y, 0), float64(h-1)), min(max(xx, 0), float64(w-1))
	r, c := min(int(y), max(h-2, 0)), min(int(xx), max(w-2, 0))
	fy, fx := float32(y-float64(r)), float32(xx-float64(c))
	r1, c1 := min(r+1, h-1), min(c+1, w-1)
	at := func(r, c int) []float32 { return x[(r*w+c)*m.channels:][:m.channels] }
	a, b, a1, b1 := at(r, c), at(r, c1), at(r1, c), at(r1, c1)
	for k := range dst {
		top := float32(a[k]*(1-fx)) + float32(b[k]*fx)
		bottom := float32(a1[k]*(1-fx)) + float32(b1[k]*fx)
		dst[k] = float32(top*(1-fy)) + float32(bottom*fy)
	}
}

// sincos is sine and cosine from their series at angle/8, doubled three times: the same bits on every platform, which
// the standard library does not promise.
func sincos(a float64) (sin, cos float64) {
	x := a / 8
	x2 := x * x
	sin = x * (1 - float64(x2/6*(1-float64(x2/20*(1-float64(x2/42*(1-x2/72)))))))
	cos = 1 - float64(x2/2*(1-float64(x2/12*(1-float64(x2/30*(1-float64(x2/56*(1-x2/90))))))))
	for range 3 {
		sin, cos = 2*float64(sin*cos), 1-2*float64(sin*sin)
	}
	return sin, cos
}

// imageShape finds rows, columns and channels of the input: its Shape, or where that is a mere number of cells a square. A sample that is no value
// for each input cell, but so many for each step, is a series, of which hybrids are cut in time.
func (t *trainer) imageShape(n snn.Net, sample []float32) error {
	if !t.rule.Negatives.shaped() {
		return nil
	}
	p, steps := n.Populations[t.input], t.encoder.Steps()
	side := int(math.Round(math.Sqrt(float64(p.Size()))))
	switch s := p.Shape; {
	case t.rule.Negatives.Kind == Hybrid && len(sample) > 0 && len(sample) != p.Size() && len(sample)%steps == 0:
		t.image = image{height: steps, width: 1, channels: len(sample) / steps, series: true}
	case len(s) == 2:
		t.image = image{height: s[0], width: s[1], channels: 1}
	case len(s) == 3:
		t.image = image{height: s[0], width: s[1], channels: s[2]}
	case len(s) == 1 && side*side == p.Size():
		t.image = image{height: side, width: side, channels: 1}
	default:
		return fmt.Errorf("csdp: population %q of the Shape %v is no image, nor a square of as many cells; give it a Shape of rows, columns and, "+
			"if there are several, channels, or do without Rotate, Rotated and Hybrid", p.Name, s)
	}
	return nil
}
