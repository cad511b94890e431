package plot

import (
	"errors"
	"math"
	"strconv"
)

// Potential draws a membrane potential, value i at i·dt (ms), with the threshold dashed and the spikes as marks above.
// The threshold has one value (constant), one for every value of v, or none at all (not drawn); spikes holds the indices
// of v at which the cell fired. The unit of the potential is the caller's. Of very long traces the least and the
// greatest value of each short stretch are drawn, so that no peak is lost.
func Potential(title string, dt float64, v, threshold []float64, spikes []int) (*Figure, error) {
	const kind = "potential"
	if err := checkPotential(kind, dt, v, threshold, spikes); err != nil {
		return nil, err
	}
	end := math.Max(float64(len(v)-1), 1) * dt
	x, y := axis{label: "time (ms)", hi: end, margin: 3}, axis{label: "membrane potential"}
	y.lo, y.hi = padded(bounds(v, threshold))
	if err := errors.Join(x.check(kind, timeAxis(dt, len(v))), y.check(kind, "potential and threshold")); err != nil {
		return nil, err
	}
	vx, vy := thin(dt, v)
	tx, ty := thin(dt, threshold)
	if len(threshold) == 1 {
		tx, ty = []float64{0, end}, []float64{threshold[0], threshold[0]}
	}
	times := make([]float64, len(spikes))
	for i, s := range spikes {
		times[i] = float64(s) * dt
	}
	return &Figure{kind: kind, title: title, tall: shaped(3), draw: func(c *canvas) error {
		potential, limit := pen{okabeBlue, 1, nil}, pen{okabeVermilion, 1, []float64{4, 2}}
		key := []entry{{name: "membrane potential", pen: potential}}
		if len(ty) > 0 {
			key = append(key, entry{name: "threshold", pen: limit})
		}
		const strip = 12.0 // room above the data for the marks of spikes
		mark := pen{ink, 1.2, nil}
		if len(times) > 0 {
			key = append(key, entry{name: count(len(times), "spike"), pen: mark, sign: spikeSign})
		}
		r := c.header(title, key...)
		if len(times) > 0 {
			r.y1 -= strip
		}
		a, err := c.axes(r, x, y)
		if err != nil {
			return err
		}
		c.stroke(potential, a.line(vx, vy))
		c.stroke(limit, a.line(tx, ty))
		for _, t := range times {
			c.line(mark, a.xAt(t), a.area.y1+3, a.xAt(t), a.area.y1+strip)
		}
		return nil
	}}, nil
}

func checkPotential(kind string, dt float64, v, threshold []float64, spikes []int) error {
	if err := positive(kind, dt); err != nil {
		return err
	}
	if len(v) == 0 {
		return complain(kind, "no potentials")
	}
	if n := len(threshold); n > 1 && n != len(v) {
		return complain(kind, "%d thresholds for %d potentials: must be 1 or as many", n, len(v))
	}
	if err := finite(kind, "potential", v); err != nil {
		return err
	}
	if err := finite(kind, "threshold", threshold); err != nil {
		return err
	}
	for i, s := range spikes {
		if s < 0 || s >= len(v) {
			return complain(kind, "spike "+strconv.Itoa(i)+" at index %d: must be from 0 to %d", s, len(v)-1)
		}
	}
	return nil
}

// line returns the points of a curve.
func (a axes) line(x, y []float64) []point {
	p := make([]point, len(x))
	for i := range x {
		p[i] = a.at(x[i], y[i])
	}
	return p
}

// thin returns a curve of values dt apart. Above 4000 values it keeps the extremes of each of 2000 stretches.
func thin(dt float64, v []float64) (x, y []float64) {
	keep := func(i int) { x, y = append(x, float64(i)*dt), append(y, v[i]) }
	const stretches = 2000
	if len(v) <= 2*stretches {
		for i := range v {
			keep(i)
		}
		return x, y
	}
	for s := range stretches {
		from, to := s*len(v)/stretches, (s+1)*len(v)/stretches
		least, most := from, from
		for i := from; i < to; i++ {
			if v[i] < v[least] {
				least = i
			}
			if v[i] > v[most] {
				most = i
			}
		}
		keep(min(least, most))
		keep(max(least, most))
	}
	return x, y
}
