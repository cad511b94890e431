package plot

import "math"

// Overlay draws spike trains of the same cells over each other, as those that were wanted and those that the network fired: each row of a cell
// has a part for each train, in the order given, first at the top, one colour each. All trains must have as many steps and as many cells.
// Groups are those of the first.
func Overlay(title string, dt float64, trains ...Train) (*Figure, error) {
	const kind = "overlay"
	x, bands, err := timed(kind, dt, trains)
	if err != nil {
		return nil, err
	}
	var keys []string
	for i := range bands {
		if bands[i].cells != bands[0].cells {
			return nil, complain(kind, "train %q has %d cells, the first train %d", bands[i].name, bands[i].cells, bands[0].cells)
		}
		bands[i].part, bands[i].parts = i, len(bands)
		keys = append(keys, bands[i].name)
	}
	if err := distinct(kind, "train", keys); err != nil {
		return nil, err
	}
	cells := float64(bands[0].cells)
	tall := always(0.95 + math.Min(math.Max(0.2*cells, 0.7), 3.5))
	return &Figure{kind: kind, title: title, tall: tall, keys: keys, draw: func(c *canvas) error { return c.overlay(title, x, dt, bands) }}, nil
}

func (c *canvas) overlay(title string, x axis, dt float64, bands []band) error {
	var names []string
	for _, b := range bands {
		names = append(names, b.name)
	}
	looks := c.looks(names...)
	var key []entry
	for i, l := range looks {
		key = append(key, entry{name: names[i], pen: pen{l.color, 1.2, nil}, sign: spikeSign})
	}
	first := bands[0]
	first.name = ""
	bitmap := c.bitmaps(bands)
	return c.bands(c.header(title, key...), x, []band{first}, func(a axes, placed []band) {
		c.bandName(a.area, placed[0], grey)
		for i, b := range bands {
			b.bottom, b.above = placed[0].bottom, placed[0].above
			c.spikes(a, b, looks[i].color, dt, bitmap)
		}
	})
}
