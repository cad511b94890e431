package csdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// image is the shape of the input where Rotate or Hybrid asks for it.
type image struct{ height, width int }

// mixNegatives makes a negative image for every positive one: α x_i + (1 − α) T(x_j), j another sample of the mini-batch, or a hybrid of both.
func (win *window) mixNegatives() {
	n, m := win.pos, win.rule.Negatives
	shared := win.batch.Stream.Named("shared partner").Intn(0, n-1)
	for i := range n {
		s := win.batch.Stream.At(win.batch.Index[i]).Named("partner")
		j := s.Intn(0, n-1)
		if m.SharedPartner {
			j = shared
		}
		if j >= i {
			j++
		}
		partner := win.batch.X[j]
		if m.Rotate {
			partner = win.image.rotate(partner, math.Pi*(s.Float64(1)-0.5))
		}
		if m.Kind == Hybrid {
			win.image.hybrid(win.mixed[i], win.batch.X[i], partner, win.batch.Stream.At(win.batch.Index[i]).Named("mask"))
			continue
		}
		mix(win.mixed[i], win.batch.X[i], partner, float32(m.Weight))
	}
}

func mix(dst, x, y []float32, a float32) {
	for k := range dst {
		dst[k] = float32(a*x[k]) + float32((1-a)*y[k])
	}
}

// rotate turns an image by angle (radians) about its centre, with bilinear interpolation; beyond the border the nearest
// edge pixel counts.
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
			out[r*w+c] = bilinear(x, h, w, sy, sx)
		}
	}
	return out
}

func bilinear(x []float32, h, w int, y, xx float64) float32 {
	y, xx = min(max(y, 0), float64(h-1)), min(max(xx, 0), float64(w-1))
	r, c := min(int(y), max(h-2, 0)), min(int(xx), max(w-2, 0))
	fy, fx := float32(y-float64(r)), float32(xx-float64(c))
	r1, c1 := min(r+1, h-1), min(c+1, w-1)
	top := float32(x[r*w+c]*(1-fx)) + float32(x[r*w+c1]*fx)
	bottom := float32(x[r1*w+c]*(1-fx)) + float32(x[r1*w+c1]*fx)
	return float32(top*(1-fy)) + float32(bottom*fy)
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

// imageShape finds rows and columns of the input: its Shape, or a square.
func (t *trainer) imageShape(n snn.Net) error {
	if !t.rule.Negatives.shaped() {
		return nil
	}
	p := n.Populations[t.input]
	if len(p.Shape) == 2 {
		t.image.height, t.image.width = p.Shape[0], p.Shape[1]
		return nil
	}
	side := int(math.Round(math.Sqrt(float64(p.Size()))))
	if side*side != p.Size() {
		return fmt.Errorf("csdp: population %q of %d cells is no square image; give it a Shape of rows and "+
			"columns, or do without Rotate and Hybrid", p.Name, p.Size())
	}
	t.image.height, t.image.width = side, side
	return nil
}
