package datasets

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
)

// Heart makes electrocardiograms of one lead by the equations of [mcsharry2003], in the form of [MITBIH]: a sample is what is measured from
// Before samples before the highest point of a beat up to After behind it, in mV, shape {Before + After, 1}, and class 1 is an atrial premature
// beat, 0 a normal one. The angle θ goes round once from beat to beat, at 0 of which the beat is, and the voltage z follows
//
//	dz/dt = −Σ_i a_i·Δ_i·exp(−Δ_i²/(2b_i²)) − z,  Δ_i = θ − θ_i from −π to π,
//
// with the waves P, Q, R, S and T at θ_i = −π/3, −π/12, 0, π/12, π/2, a = 1.2, −5, 30, −7.5, 0.75 and b = 0.25, 0.1, 0.1, 0.1, 0.4. Times between
// beats are normal with mean 0.8 s and deviation 0.04 s. A premature beat comes after 0.7 of that and the one behind it after 1.2, and its wave P
// has half the height, upside down. z is scaled such that a normal beat goes from −0.4 to 1.2 mV, and noise is added. The authors let the
// baseline sway with the breath, and times between beats with it; that is left out.
type Heart struct {
	Train, Valid, Test int     // samples; all 0 means 2,000, 500 and 1,000
	Before, After      int     // samples of 1/360 s; both 0 mean 250 and 110
	Premature          float64 // share of premature beats; 0 means 0.1
	Noise              float64 // its deviation, mV; 0 means 0.02
	Seed               uint64  // 0 is a seed like any other
}

// The model's rate and times, and the waves of a beat.
const (
	heartRate  = 360
	heartMean  = .8
	heartSway  = .04
	heartEarly = .7
	heartLate  = 1.2
	heartBeats = 3 // in front of the one that is cut out, in which the voltage comes to its cycle
)

var heartWaves = [5]struct{ angle, height, width float64 }{
	{-math.Pi / 3, 1.2, .25}, {-math.Pi / 12, -5, .1}, {0, 30, .1}, {math.Pi / 12, -7.5, .1}, {math.Pi / 2, .75, .4},
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (h Heart) Resolve() (Heart, error) {
	const task = "heart"
	n, err := partSizes(task, [3]int{h.Train, h.Valid, h.Test}, [3]int{2000, 500, 1000})
	h.Train, h.Valid, h.Test = n[0], n[1], n[2]
	if h.Before == 0 && h.After == 0 {
		h.Before, h.After = 250, 110
	}
	h.Premature, h.Noise = cmp.Or(h.Premature, .1), cmp.Or(h.Noise, .02)
	return h, errors.Join(err, inRange(task, "samples before a beat", h.Before, 0, heartRate),
		inRange(task, "samples behind a beat", h.After, 1, heartRate),
		inRange(task, "a share of premature beats", h.Premature, 0, 1), inRange(task, "noise", h.Noise, 0, 10))
}

// Set draws the samples.
func (h Heart) Set() (Set, error) {
	h, err := h.Resolve()
	if err != nil {
		return Set{}, err
	}
	random := stream(h.Seed, "heart")
	lo, scale := heartScale()
	part := func(n int) (p Samples) {
		for range n {
			class := 0
			if random.Float64() < h.Premature {
				class = 1
			}
			x := h.window(random, class == 1)
			for i, z := range x {
				x[i] = float32((float64(z)-lo)*scale-.4) + float32(h.Noise*random.NormFloat64())
			}
			p.X, p.Label = append(p.X, x), append(p.Label, class)
		}
		return p
	}
	return Set{
		Name: "heart", Classes: 2, ClassNames: []string{"N", "A"}, Shape: []int{h.Before + h.After, 1},
		Train: part(h.Train), Valid: part(h.Valid), Test: part(h.Test),
	}, nil
}

// heartScale returns the lowest voltage of beats without a sway, and what makes 1.6 mV of their range.
func heartScale() (lo, scale float64) {
	intervals := make([]heartInterval, heartBeats+2)
	for i := range intervals {
		intervals[i] = heartInterval{heartMean, 1}
	}
	z, at := heartBeat(intervals)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range z[at-heartRate/2 : at+heartRate/2] {
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, 1.6 / (hi - lo)
}

// heartInterval is the time from a beat to the next one, and what the height of the wave P before that is multiplied by.
type heartInterval struct{ seconds, p float64 }

// window draws the times of the beats around one, and cuts out what belongs to it.
func (h Heart) window(random *rand.Rand, premature bool) []float32 {
	intervals := make([]heartInterval, heartBeats+2)
	for i := range intervals {
		intervals[i] = heartInterval{max(heartMean/2, heartMean+heartSway*random.NormFloat64()), 1}
	}
	if premature {
		intervals[heartBeats-1] = heartInterval{intervals[heartBeats-1].seconds * heartEarly, -.5}
		intervals[heartBeats].seconds *= heartLate
	}
	z, at := heartBeat(intervals)
	x := make([]float32, h.Before+h.After)
	for i := range x {
		x[i] = float32(z[at-h.Before+i])
	}
	return x
}

// heartBeat integrates the voltage over the intervals by the method of Runge and Kutta of fourth order, a step a sample, and returns the number of
// the highest sample around beat heartBeats.
func heartBeat(intervals []heartInterval) (z []float64, at int) {
	v, t, beat := 0., 0., 0
	for _, in := range intervals {
		turn := 2 * math.Pi / in.seconds
		for ; t < in.seconds; t += 1. / heartRate {
			z = append(z, v)
			v = heartStep(v, t*turn, turn, in.p)
		}
		t -= in.seconds
		if beat++; beat == heartBeats {
			at = len(z)
		}
	}
	from := at - heartRate/20
	for i := from; i < from+heartRate/10; i++ {
		if z[i] > z[at] {
			at = i
		}
	}
	return z, at
}

// heartStep takes one step from an angle behind the last beat.
func heartStep(z, angle, turn, p float64) float64 {
	const dt = 1. / heartRate
	k1 := heartSlope(z, angle, p)
	k2 := heartSlope(z+dt/2*k1, angle+turn*dt/2, p)
	k3 := heartSlope(z+dt/2*k2, angle+turn*dt/2, p)
	k4 := heartSlope(z+dt*k3, angle+turn*dt, p)
	return z + dt/6*(k1+2*k2+2*k3+k4)
}

// heartSlope is the right side of the equation, of an angle from 0 to little above 2π. What is below 10⁻¹⁷ of a wave is left out.
func heartSlope(z, angle, p float64) float64 {
	slope := -z
	for i, w := range heartWaves {
		d := angle - w.angle
		if d > math.Pi {
			d -= 2 * math.Pi
		}
		if d*d > 80*w.width*w.width {
			continue
		}
		height := w.height
		if i == 0 {
			height *= p
		}
		slope -= height * d * math.Exp(-d*d/(2*w.width*w.width))
	}
	return slope
}
