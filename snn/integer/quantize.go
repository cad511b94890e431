package integer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Rounding says how Quantize rounds a model.
type Rounding struct {
	Bits   int  // of every weight: 8, 4 or 2; projections that have as few or fewer keep theirs
	Dyadic bool // scales are powers of two, and biases multiples of one, so that sums are exact in float32 (docs/quantised.md)
}

// Quantize returns a copy of a trained model with weights of few bits, of which the accuracy can be measured, and which Convert takes. The
// scale of a projection is the one of least squared error, of 64 from that of the largest weight down, or of seven powers of two. A Gain
// becomes part of the weights that are rounded.
func Quantize(m *snn.Model, r Rounding) (*snn.Model, error) {
	if r.Bits != 8 && r.Bits != 4 && r.Bits != 2 {
		return nil, fmt.Errorf("integer: Quantize: weights of %d bits; give Bits 8, 4 or 2", r.Bits)
	}
	if err := usable(m); err != nil {
		return nil, fmt.Errorf("integer: Quantize: %w", err)
	}
	c := m.Clone()
	for k := range c.Net.Projections {
		r.round(c, k)
	}
	for i := range c.Net.Populations {
		if r.Dyadic {
			roundBias(c, i)
		}
	}
	if err := c.Net.Check(); err != nil {
		return nil, fmt.Errorf("integer: Quantize: of the rounded network: %w", err)
	}
	return c, nil
}

// usable checks what is given to be rounded or converted.
func usable(m *snn.Model) error {
	if m == nil {
		return errors.New("the model is nil; make it with Net.Init, or take that of a report")
	}
	if err := m.Check(); err != nil {
		return err
	}
	if n := m.FirstUnusable(); n != nil {
		return fmt.Errorf("%s are not finite, or too large to calculate with (%v)", n.Of, n)
	}
	return nil
}

// round rounds the weights of projection k.
func (r Rounding) round(m *snn.Model, k int) {
	p := &m.Net.Projections[k]
	w, _ := m.Weights(k)
	q := p.Quantization
	scale := q.ScaleOf(w)
	q.Round(w, w)
	if q.Bits != 0 && q.Bits <= r.Bits && (!r.Dyadic || isPower(scale*math.Abs(float64(p.EffectiveGain())))) {
		if p.Quantization.Scale = scale; scale == 0 {
			p.Quantization.Scale = 1 // of weights that are all 0
		}
		return
	}
	gain := p.EffectiveGain()
	for i := range w {
		w[i] *= gain
	}
	p.Gain = 0
	q = snn.Quantization{Bits: r.Bits, Scale: r.scale(w)}
	q.Round(w, w)
	p.Quantization = q
}

// scale returns that of least squared error.
func (r Rounding) scale(w []float32) float64 {
	full := snn.Quantization{Bits: r.Bits}.ScaleOf(w)
	if full == 0 {
		return 1
	}
	best, least := 0.0, math.Inf(1)
	for k := range 64 {
		scale := float64(float32(full * float64(64-k) / 64))
		if r.Dyadic {
			scale = math.Exp2(math.Ceil(math.Log2(full)) - float64(min(k, 6)))
		}
		if e := squaredError(w, snn.Quantization{Bits: r.Bits, Scale: scale}); e < least {
			best, least = scale, e
		}
	}
	return best
}

func squaredError(w []float32, q snn.Quantization) (sum float64) {
	rounded := make([]float32, len(w))
	q.Round(rounded, w)
	for i, x := range rounded {
		d := float64(x) - float64(w[i])
		sum += float64(d * d)
	}
	return sum
}

// isPower reports whether x is a power of two.
func isPower(x float64) bool {
	fraction, _ := math.Frexp(x)
	return fraction == 0.5
}

// roundBias rounds the biases of population i to the finest grid on which every sum of currents is exact in float32.
func roundBias(m *snn.Model, i int) {
	bias := m.Bias(i)
	if bias == nil {
		return
	}
	unit := math.Exp2(math.Ceil(math.Log2(math.Max(largestCurrent(m, i), 1e-30))) - 23)
	for c, b := range bias {
		bias[c] = float32(math.RoundToEven(float64(b)/unit) * unit)
	}
}

// largestCurrent bounds the current of any cell of population i, all pre cells being active.
func largestCurrent(m *snn.Model, i int) (most float64) {
	total := make([]float64, m.Net.Populations[i].Size())
	for c, b := range m.Bias(i) {
		total[c] = math.Abs(float64(b))
	}
	for k, p := range m.Net.Projections {
		if m.Net.Index(p.Post) == i {
			addFan(m, k, total)
		}
	}
	for _, x := range total {
		most = max(most, x)
	}
	return most
}

// addFan adds the sizes of what reaches each cell by projection k; where sums are pooled, the largest of them to all.
func addFan(m *snn.Model, k int, total []float64) {
	wiring, err := snn.Compile(m.Net, k)
	if err != nil {
		return // Check has said so
	}
	w, ld := m.Weights(k)
	_, cols, _ := wiring.Stored()
	gain, sums := math.Abs(float64(m.Net.Projections[k].EffectiveGain())), make([]float64, int(m.Net.Currents(k)))
	wiring.Each(func(_, post, weight int) {
		sums[post] += gain * math.Abs(float64(w[weight/cols*ld+weight%cols]))
	})
	for c := range total {
		if len(sums) == len(total) {
			total[c] += sums[c]
		} else {
			total[c] += slices.Max(sums)
		}
	}
}
