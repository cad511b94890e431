package plot

import (
	"errors"
	"math"
	"slices"
	"strconv"
)

// Potential draws a membrane potential, value i at i·dt (ms), with the threshold dashed and the spikes as marks above.
// The threshold has one value (constant), one for every value of v, or none at all (not drawn); spikes holds the indices
// of v at which the cell fired. Where v has the value after the reset of a spike, a dotted line leads over the threshold, which the potential
// reached at least. The axis, if one is given, has label, unit, range and ticks of the potential. Of very long traces the least and the
// greatest value of each short stretch are drawn, so that no peak is lost.
func Potential(title string, dt float64, v, threshold []float64, spikes []int, axis ...Axis) (*Figure, error) {
	const kind = "potential"
	if err := checkPotential(kind, dt, v, threshold, spikes); err != nil {
		return nil, err
	}
	if len(axis) > 1 {
		return nil, complain(kind, "%d axes: give one, or none", len(axis))
	}
	var given Axis
	if len(axis) > 0 {
		given = axis[0]
	}
	y, err := upright(kind, given.or("membrane potential", ""), [][]float64{v, threshold})
	m := membraneOf(dt, v, threshold, spikes)
	if err := errors.Join(m.x.check(kind, timeAxis(dt, len(v))), err); err != nil {
		return nil, err
	}
	m.y = y
	m.pen, m.limit, m.marked = pen{okabeBlue, 1, nil}, pen{okabeVermilion, 1, []float64{4, 2}}, true
	return &Figure{kind: kind, title: title, tall: shaped(3), draw: func(c *canvas) error { return m.draw(c, title) }}, nil
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

// membrane is a potential with its threshold and spikes, as it is drawn.
type membrane struct {
	x, y       axis
	runs       []curve   // of the potential: one, or one from each reset that is not seen to the next
	threshold  curve     // none if it is empty
	resets     []curve   // from the last value before a reset over the threshold to the first one after
	spikes     []float64 // times (ms)
	marked     bool      // spikes are marked above
	pen, limit pen
}

// curve is a list of points of the data.
type curve struct{ x, y []float64 }

// membraneOf cuts a potential into runs at resets that are not seen, unless there are more values than are drawn.
func membraneOf(dt float64, v, threshold []float64, spikes []int) membrane {
	m := membrane{x: axis{label: timeLabel, hi: math.Max(float64(len(v)-1), 1) * dt, margin: timeMargin}}
	m.threshold.x, m.threshold.y = thin(dt, threshold)
	if len(threshold) == 1 {
		m.threshold = curve{[]float64{0, m.x.hi}, []float64{threshold[0], threshold[0]}}
	}
	for _, s := range spikes {
		m.spikes = append(m.spikes, float64(s)*dt)
	}
	var all curve
	all.x, all.y = thin(dt, v)
	if len(all.x) != len(v) || len(threshold) == 0 {
		m.runs = []curve{all}
		return m
	}
	from := 0
	for _, s := range slices.Sorted(slices.Values(spikes)) {
		limit := threshold[min(s, len(threshold)-1)]
		if s <= from || v[s] >= limit {
			continue
		}
		m.runs = append(m.runs, curve{all.x[from:s], all.y[from:s]})
		m.resets = append(m.resets, curve{[]float64{all.x[s-1], all.x[s], all.x[s]}, []float64{v[s-1], limit, v[s]}})
		from = s
	}
	m.runs = append(m.runs, curve{all.x[from:], all.y[from:]})
	return m
}

// key says what the lines are.
func (m *membrane) key() []entry {
	key := []entry{{name: "membrane potential", pen: m.pen}}
	if len(m.threshold.y) > 0 {
		key = append(key, entry{name: "threshold", pen: m.limit})
	}
	if len(m.resets) > 0 {
		key = append(key, entry{name: "reset", pen: m.resetPen()})
	}
	if m.marked && len(m.spikes) > 0 {
		key = append(key, entry{name: count(len(m.spikes), "spike"), pen: spikePen, sign: spikeSign})
	}
	return key
}

// spikePen draws the marks of spikes above a potential.
var spikePen = pen{ink, 1.2, nil}

// resetPen is thinner than that of what was recorded.
func (m *membrane) resetPen() pen { return pen{m.pen.color, 0.7 * m.pen.width, []float64{1.2, 1.2}} }

func (m *membrane) draw(c *canvas, title string) error {
	const strip = 12.0 // room above the data for the marks of spikes
	r := c.header(title, m.key()...)
	marked := m.marked && len(m.spikes) > 0
	if marked {
		r.y1 -= strip
	}
	a, err := c.axes(r, m.x, m.y)
	if err != nil {
		return err
	}
	for _, run := range m.runs {
		c.clipped(m.pen, a.area, a.line(run.x, run.y))
	}
	if first := m.runs[0]; len(m.runs) == 1 && len(first.x) == 1 && a.area.holds(a.at(first.x[0], first.y[0])) {
		c.marker(alone(first.x), a.xAt(first.x[0]), a.yAt(first.y[0]), 2, m.pen.color)
	}
	for _, run := range m.resets {
		c.clipped(m.resetPen(), a.area, a.line(run.x, run.y))
	}
	c.clipped(m.limit, a.area, a.line(m.threshold.x, m.threshold.y))
	for _, t := range m.spikes {
		if marked {
			c.line(spikePen, a.xAt(t), a.area.y1+3, a.xAt(t), a.area.y1+strip)
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
