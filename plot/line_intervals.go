package plot

// bandKeys name the bands: all that are the same once.
func bandKeys(lines []Line, signs []entry) (key []entry) {
	seen := map[string]int{}
	for i, l := range lines {
		if len(l.Lo) == 0 {
			continue
		}
		name := l.Band
		if name == "" {
			name = "interval"
		}
		if at, ok := seen[name]; ok {
			key[at].pen = pen{grey, 1, nil} // of several series
			continue
		}
		seen[name] = len(key)
		e := entry{name: name, pen: pen{signs[i].pen.color, signs[i].pen.width, nil}, sign: bandSign}
		if l.Bars {
			e.pen.width, e.marker, e.sign = 1, NoMarker, whiskers
		}
		key = append(key, e)
	}
	return key
}

// bars draws the interval of each point upright, as far as it lies within the axes; an end that is cut off has no cap.
func (c *canvas) bars(a axes, s pen, l Line) {
	for i := range l.Lo {
		lo, hi := a.at(l.X[i], l.Lo[i]), a.at(l.X[i], l.Hi[i])
		if a.area.grow(0.01).holds(lo) && a.area.grow(0.01).holds(hi) {
			c.interval(s, lo.x, lo.y, hi.x, hi.y)
			continue
		}
		c.clipped(s, a.area, []point{lo, hi})
	}
}
