package snn

import (
	"fmt"
	"math"
)

// Quantization says how few values the weights of a projection have, as a chip stores them: with b = Bits, L = 2^(b−1) − 1 and one scale s for
// the projection, a weight w counts as
//
//	q(w) = s · min(max(round(w/s), −L), L)
//
// and halves are rounded to the even number. The zero Quantization leaves weights as they are. q(q(w)) is q(w), bit for bit.
//
// Whatever simulates or trains a net counts with q(w). [Net.Init] draws w, which is what gradients change; the model that training leaves
// holds q(w). Biases and parameters of cells stay float32.
type Quantization struct {
	Bits  int     // 8, 4 or 2; 0: float32
	Scale float64 // s; 0: max|w| / L, so that the largest weight stays as it is
}

// on reports whether weights are rounded.
func (q Quantization) on() bool { return q.Bits != 0 }

// levels is L.
func (q Quantization) levels() float64 { return float64(int(1)<<(q.Bits-1) - 1) }

// ScaleOf returns s for the weights w of a projection: Scale, or that of the largest weight; 0 if all are 0, or if q is zero. It panics if q
// does not pass [Net.Check].
func (q Quantization) ScaleOf(w []float32) float64 {
	q.must("ScaleOf")
	if !q.on() || q.Scale != 0 {
		return q.Scale
	}
	largest := float32(0)
	for _, x := range w {
		if x < 0 {
			x = -x
		}
		if x > largest {
			largest = x
		}
	}
	return float64(largest) / q.levels()
}

// Round sets dst to q(w) of the weights w of a projection, all of them; both may be one list. It panics if they differ in length, or if q does
// not pass [Net.Check].
func (q Quantization) Round(dst, w []float32) { q.RoundBy(q.ScaleOf(w), dst, w) }

// RoundBy is Round of a part of the weights of a projection, with the scale of all: the largest ScaleOf of its parts. A scale of 0, or a zero q,
// leaves weights as they are. It panics as Round does, or if scale is negative or not a number.
func (q Quantization) RoundBy(scale float64, dst, w []float32) {
	q.must("RoundBy")
	switch {
	case len(dst) != len(w):
		panic(fmt.Sprintf("snn: Quantization.RoundBy: %d weights into a list of %d", len(w), len(dst)))
	case !(scale >= 0):
		panic(fmt.Sprintf("snn: Quantization.RoundBy: a scale of %v; give that of ScaleOf", scale))
	case scale == 0 || !q.on():
		copy(dst, w)
		return
	}
	most := q.levels()
	for i, x := range w {
		level := math.RoundToEven(float64(x) / scale)
		if level > most { // twice as fast as min and max, which look for NaN and −0
			level = most
		} else if level < -most {
			level = -most
		}
		dst[i] = float32(scale * level)
	}
}

// Straight makes the gradient by q(w) that by w, straight through the rounding: it sets to 0 what belongs to weights that are clipped, whose
// quotient by Scale rounds to more than L. With a Scale of 0 there are none. It panics if the lists differ in length, or if q does not
// pass [Net.Check].
func (q Quantization) Straight(gradient, w []float32) {
	if len(gradient) != len(w) {
		panic(fmt.Sprintf("snn: Quantization.Straight: a gradient of %d numbers for %d weights", len(gradient), len(w)))
	}
	if q.must("Straight"); q.Scale == 0 {
		return
	}
	most := q.levels()
	for i, x := range w {
		if math.Abs(math.RoundToEven(float64(x)/q.Scale)) > most {
			gradient[i] = 0
		}
	}
}

// must panics if q cannot be meant.
func (q Quantization) must(method string) {
	if err := q.check(); err != nil {
		panic(fmt.Sprintf("snn: Quantization.%s: %v", method, err))
	}
}

func (q Quantization) check() error {
	switch {
	case q.Bits != 0 && q.Bits != 2 && q.Bits != 4 && q.Bits != 8:
		return fmt.Errorf("weights of %d bits; give Bits 8, 4 or 2, or 0 for float32", q.Bits)
	case q.Scale < 0:
		return fmt.Errorf("Scale is %v; give a positive number, or 0 for that of the largest weight", q.Scale)
	case q.Bits == 0 && q.Scale != 0:
		return fmt.Errorf("Scale is %v without Bits; give Bits 8, 4 or 2", q.Scale)
	}
	return held(field{name: "Scale", v: q.Scale})
}

// reached is the largest that a weight of up to so much becomes.
func (q Quantization) reached(largest float64) float64 {
	if q.Scale == 0 {
		return largest
	}
	return min(largest+q.Scale/2, q.levels()*q.Scale)
}

// round rounds the weights of few bits, for the presentation that begins.
func (s *Sim) round() {
	for k := range s.projs {
		if j := &s.projs[k]; j.rounded != nil {
			s.model.Net.Projections[k].Quantization.Round(j.rounded, s.model.weights[k])
		}
	}
}

// weights returns what projection k counts with, at the stride of the model's weights.
func (s *Sim) weights(k int) (w []float32, ld int) {
	w, ld = s.model.Weights(k)
	if r := s.projs[k].rounded; r != nil {
		w = r
	}
	return w, ld
}
