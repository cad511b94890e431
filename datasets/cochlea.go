package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"math"
)

// Cochlea makes a series or spikes of sound, as the inner ear does in outline: a bank of filters, half-wave rectification,
// compression, and a code. A field of 0 means its default.
//
// The sound is divided by its largest absolute value. Channel k is a gammatone filter of fourth order [patterson1992]
// around f_k, with bandwidth b_k = 1.019·ERB(f_k), ERB(f) = 24.7·(1 + 0.00437 f) [glasberg1990]: with a = exp(−2πb_k/rate) and
// p = a·exp(2πi f_k/rate),
//
//	y_j[n] = p·y_j[n−1] + (1−a)·y_{j−1}[n],  j = 1..4, y_0 the sound,
//
// and 2·Re y_4 is the output, of gain 1 at f_k. The f_k are equally spaced on the scale of ERB rates
// E(f) = 21.4·log10(1 + 0.00437 f) from Low to High. Each output is rectified, max(0, 2·Re y_4), averaged over each Step,
// and compressed, e = mean^Power. A last step that the sound does not fill is averaged over what there is.
//
// Of this envelope e_k[t], Code makes the values of a step; see [CochleaCode]. Levels are θ_l = Top·l/Levels, l = 1..Levels.
// With the other defaults half of the envelopes of spoken digits lie above 0.16, a tenth above 0.32.
type Cochlea struct {
	Channels int         // filters; 0 means 32
	Low      float64     // Hz of the lowest filter; 0 means 100
	High     float64     // Hz of the highest filter; 0 means 0.45 of the rate of samples
	Step     float64     // ms of sound in a step of the series; 0 means 10
	Power    float64     // of the compression; 0 means 0.3
	Code     CochleaCode // what a step holds
	Levels   int         // of Crossings and Above; 0 means 4; Graded has none
	Top      float64     // the highest level; 0 means 0.4; Graded has none
	// Steps fixes the length of all series: a longer one is cut, to a shorter one silence is added. 0 leaves lengths as they are.
	Steps int
}

// mostValues bounds a series to a quarter of a gigabyte.
const mostValues = 1 << 26

// CochleaCode says how the envelopes of a [Cochlea] become the values of a step.
type CochleaCode uint8

// Graded passes the envelopes on: Channels values from 0 up. Crossings spikes where an envelope passes a level between the
// step before and this one (0 before the first): value 2·(k·Levels + l) is 1 where it rises from below θ_l to it or above,
// the value after that where it falls below; 2·Channels·Levels values, each 0 or 1. Above spikes in every step in which the
// envelope is at a level or above: Channels·Levels values.
const (
	Graded CochleaCode = iota
	Crossings
	Above
)

// Resolve returns the cochlea with its defaults written out for sound of a rate, or what is wrong with it.
func (c Cochlea) Resolve(rate int) (Cochlea, error) {
	c.Channels = cmp.Or(c.Channels, 32)
	c.Low, c.High = cmp.Or(c.Low, 100), cmp.Or(c.High, .45*float64(rate))
	c.Step, c.Power = cmp.Or(c.Step, 10), cmp.Or(c.Power, .3)
	if c.Code != Graded {
		c.Levels, c.Top = cmp.Or(c.Levels, 4), cmp.Or(c.Top, .4)
	}
	const most = 1 << 12
	switch {
	case rate < 1:
		return c, fmt.Errorf("datasets: cochlea: sound of %d samples a second; give the rate", rate)
	case c.Channels < 1 || c.Channels > most:
		return c, fmt.Errorf("datasets: cochlea: %d channels; give 1 to %d", c.Channels, most)
	case !(c.Low > 0 && c.High >= c.Low && c.High < float64(rate)/2):
		return c, fmt.Errorf("datasets: cochlea: filters from %v to %v Hz; give frequencies above 0 and below %v, half of the rate of samples",
			c.Low, c.High, float64(rate)/2)
	case !(c.Step*float64(rate) >= 1000 && c.Step <= 1e6):
		return c, fmt.Errorf("datasets: cochlea: steps of %v ms; give at least the time of one sample, %v ms", c.Step, 1000/float64(rate))
	case !(c.Power > 0 && c.Power <= 1):
		return c, fmt.Errorf("datasets: cochlea: power %v; give one above 0 and at most 1", c.Power)
	case c.Code > Above:
		return c, fmt.Errorf("datasets: cochlea: no code %d; use Graded, Crossings or Above", c.Code)
	case c.Code == Graded && (c.Levels != 0 || c.Top != 0):
		return c, fmt.Errorf("datasets: cochlea: %d levels up to %v of the code Graded, which has none", c.Levels, c.Top)
	case c.Levels < 0 || c.Levels > most || !(c.Top >= 0 && c.Top <= 1):
		return c, fmt.Errorf("datasets: cochlea: %d levels up to %v; give 1 to %d, and a Top above 0 and at most 1", c.Levels, c.Top, most)
	case c.Steps < 0 || c.Steps > 1<<20:
		return c, fmt.Errorf("datasets: cochlea: series of %d steps; give 0 to %d", c.Steps, 1<<20)
	}
	return c, nil
}

// Cells returns the number of values of a step.
func (c Cochlea) Cells() int {
	channels, levels := cmp.Or(c.Channels, 32), cmp.Or(c.Levels, 4)
	switch c.Code {
	case Crossings:
		return 2 * channels * levels
	case Above:
		return channels * levels
	}
	return channels
}

// Shape returns that of the samples: steps, 0 where their number differs, and values of a step.
func (c Cochlea) Shape() []int { return []int{c.Steps, c.Cells()} }

// Hear returns the series of a sound, step by step. A cochlea that does not go with the rate of samples, no samples, and
// samples that are not finite are errors.
func (c Cochlea) Hear(s Sound) ([]float32, error) {
	c, err := c.Resolve(s.Rate)
	if err != nil {
		return nil, err
	}
	loudest := 0.
	for i, v := range s.Value {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("datasets: cochlea: sample %d is %v; samples are finite", i, v)
		}
		loudest = max(loudest, math.Abs(v))
	}
	if len(s.Value) == 0 {
		return nil, errors.New("datasets: cochlea: no samples")
	}
	if n := max(float64(c.Steps), float64(len(s.Value))*1000/float64(s.Rate)/c.Step) * float64(c.Cells()); n > mostValues {
		return nil, fmt.Errorf("datasets: cochlea: a series of %.3g values; at most %d: take longer steps or fewer channels", n, mostValues)
	}
	return c.code(c.envelopes(s, cmp.Or(loudest, 1))), nil
}

// centre returns the frequency of filter k in Hz.
func (c Cochlea) centre(k int) float64 {
	erb := func(f float64) float64 { return 21.4 * math.Log10(1+.00437*f) }
	e := erb(c.Low)
	if c.Channels > 1 {
		e += (erb(c.High) - e) * float64(k) / float64(c.Channels-1)
	}
	return (math.Pow(10, e/21.4) - 1) / .00437
}

// envelopes returns the compressed envelopes, [step][channel].
func (c Cochlea) envelopes(s Sound, loudest float64) [][]float64 {
	perStep := c.Step / 1000 * float64(s.Rate)
	begin := func(t int) int { return int(float64(t) * perStep) }
	steps := int(math.Ceil(float64(len(s.Value)) / perStep))
	if begin(steps-1) >= len(s.Value) {
		steps-- // a whole number that the division rounded up
	}
	if c.Steps > 0 {
		steps = min(steps, c.Steps)
	}
	e := make([][]float64, steps)
	for t := range e {
		e[t] = make([]float64, c.Channels)
	}
	for k := range c.Channels {
		filter := newGammatone(c.centre(k), float64(s.Rate))
		for t := range e {
			from, to := begin(t), min(begin(t+1), len(s.Value))
			sum := 0.
			for _, v := range s.Value[from:to] {
				sum += max(0, filter.next(v/loudest))
			}
			e[t][k] = math.Pow(sum/float64(to-from), c.Power)
		}
	}
	return e
}

// gammatone is a cascade of four complex resonators.
type gammatone struct {
	re, im, in float64 // p, and 1−a
	y          [4][2]float64
}

func newGammatone(centre, rate float64) gammatone {
	a := math.Exp(-2 * math.Pi * 1.019 * 24.7 * (1 + .00437*centre) / rate)
	sin, cos := math.Sincos(2 * math.Pi * centre / rate)
	return gammatone{re: a * cos, im: a * sin, in: 1 - a}
}

// next returns the output for the next sample.
func (g *gammatone) next(v float64) float64 {
	re, im := v, 0.
	for j := range g.y {
		y := &g.y[j]
		y[0], y[1] = g.re*y[0]-g.im*y[1]+g.in*re, g.im*y[0]+g.re*y[1]+g.in*im
		re, im = y[0], y[1]
	}
	return 2 * re
}

// code makes the values of the steps.
func (c Cochlea) code(e [][]float64) []float32 {
	cells := c.Cells()
	x := make([]float32, max(len(e), c.Steps)*cells)
	before := make([]float64, c.Channels)
	for t, now := range e {
		row := x[t*cells : (t+1)*cells]
		for k, v := range now {
			if c.Code == Graded {
				row[k] = float32(v)
			}
			for l := range c.Levels {
				c.spike(row, k*c.Levels+l, before[k], v, c.Top*float64(l+1)/float64(c.Levels))
			}
		}
		before = now
	}
	return x
}

// spike sets the value of a channel and level in a step.
func (c Cochlea) spike(row []float32, cell int, before, now, level float64) {
	was, is := before >= level, now >= level
	switch {
	case c.Code == Above && is:
		row[cell] = 1
	case c.Code == Crossings && is && !was:
		row[2*cell] = 1
	case c.Code == Crossings && was && !is:
		row[2*cell+1] = 1
	}
}
