package hwmodel

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Quantized is a copy of a model with weights as a chip stores them, and how far they are from the old ones.
type Quantized struct {
	Model *snn.Model
	Bits  int
	Error []QuantizationError // by projection
}

// QuantizationError is what rounding did to the weights of a projection.
type QuantizationError struct {
	Projection string
	Scale      float64 // of one step
	RMS        float64 // root of the mean squared change, relative to that of the weights; 0 if all are 0
}

// Quantize returns a copy of a trained model with weights of the chip's bits, so that the accuracy that is left can be measured:
// it is never assumed. Each projection has one step; on Loihi that is a power of two. Weights that a net has in as few bits by its own
// Quantization stay as they are, at their scale; where Loihi has no such scale they get one that it has, in as many bits as they had, which are
// those that Map counts.
func (c Chip) Quantize(m *snn.Model) (Quantized, error) {
	if c.WeightBits == nil {
		return Quantized{}, fmt.Errorf("hwmodel: chip %s does not say how many bits its weights have; use Quantize with a number", c.Name)
	}
	if err := c.usable(); err != nil {
		return Quantized{}, err
	}
	binary := c.Rules != nil && (c.Rules.Loihi1 != nil || c.Rules.Loihi2 != nil)
	return quantize(m, c.WeightBits.count(), binary)
}

// Quantize returns a copy with weights of so many bits, from 1 to 16, with sign: of 2^bits − 1 values around 0; of one bit, two
// values without 0. The step of each projection is the one of least squared error; of weights that have as few bits already it is their scale.
// Halves are rounded to the even number, as by [snn.Quantization].
func Quantize(m *snn.Model, bits int) (Quantized, error) { return quantize(m, bits, false) }

func quantize(m *snn.Model, bits int, binary bool) (Quantized, error) {
	if bits < 1 || bits > 16 {
		return Quantized{}, fmt.Errorf("hwmodel: weights of %d bits; give 1 to 16", bits)
	}
	if m == nil {
		return Quantized{}, errors.New("hwmodel: Quantize: the model is nil")
	}
	if err := m.Net.Check(); err != nil {
		return Quantized{}, fmt.Errorf("hwmodel: Quantize: %w", err)
	}
	q := Quantized{Model: m.Clone(), Bits: bits}
	for i, p := range m.Net.Projections {
		w, _ := q.Model.Weights(i)
		own := p.Quantization
		own.Round(w, w)
		few, scale := own.Bits != 0 && own.Bits <= bits, own.ScaleOf(w)
		if few && (!binary || isPower(scale)) {
			q.Error = append(q.Error, QuantizationError{Projection: p.String(), Scale: scale})
			continue
		}
		wide := bits
		if few {
			wide = own.Bits
		}
		old := slices.Clone(w)
		scale = step(old, wide, binary)
		for k, x := range old {
			w[k] = float32(rounded(float64(x), scale, wide))
		}
		if own.Bits != 0 {
			q.Model.Net.Projections[i].Quantization = stored(wide, scale)
		}
		q.Error = append(q.Error, QuantizationError{p.String(), scale, relativeError(old, scale, wide)})
	}
	return q, nil
}

// isPower reports whether a step is a power of two, or 0, which all weights that are 0 have.
func isPower(scale float64) bool {
	fraction, _ := math.Frexp(scale)
	return fraction == 0.5 || fraction == 0
}

// stored says of weights that a net has in few bits what they have become, so that an activity of the copy counts their bits. Not every number of
// bits can be said. Other weights stay float32 by their description, which every rule that trained them can evaluate.
func stored(bits int, scale float64) snn.Quantization {
	if scale == 0 || bits != 2 && bits != 4 && bits != 8 {
		return snn.Quantization{}
	}
	return snn.Quantization{Bits: bits, Scale: scale}
}

// rounded is the nearest value that can be stored.
func rounded(x, scale float64, bits int) float64 {
	if scale == 0 || x == 0 {
		return 0 // also the padding of rows
	}
	if bits == 1 {
		return math.Copysign(scale, x)
	}
	limit := math.Pow(2, float64(bits-1)) - 1
	return scale * math.Max(-limit, math.Min(limit, math.RoundToEven(x/scale)))
}

// step returns the step of least squared error among those of which the largest weight is from 1/64 to all of the range.
func step(w []float32, bits int, binary bool) float64 {
	largest, sum, n := 0.0, 0.0, 0.0
	for _, x := range w {
		if x != 0 {
			largest, sum, n = math.Max(largest, math.Abs(float64(x))), sum+math.Abs(float64(x)), n+1
		}
	}
	switch {
	case n == 0:
		return 0
	case bits == 1:
		return sum / n
	}
	full := largest / (math.Pow(2, float64(bits-1)) - 1)
	var candidates []float64
	if binary {
		for e := range 7 {
			candidates = append(candidates, math.Pow(2, math.Ceil(math.Log2(full))-float64(e)))
		}
	} else {
		for k := 64; k >= 1; k-- {
			candidates = append(candidates, full*float64(k)/64)
		}
	}
	best, least := full, math.Inf(1)
	for _, c := range candidates {
		if e := squaredError(w, c, bits); e < least {
			best, least = c, e
		}
	}
	return best
}

func squaredError(w []float32, scale float64, bits int) float64 {
	sum := 0.0
	for _, x := range w {
		d := rounded(float64(x), scale, bits) - float64(x)
		sum += d * d
	}
	return sum
}

func relativeError(w []float32, scale float64, bits int) float64 {
	norm := squaredError(w, 0, bits)
	if norm == 0 {
		return 0
	}
	return math.Sqrt(squaredError(w, scale, bits) / norm)
}
