package plot

import (
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Train is the spike train of one population.
type Train struct {
	Name   string
	Spikes *snn.Spikes
	Groups []CellGroup // of its cells, from cell 0 on, such as those of a class; may be left out
}

// CellGroup is a group of so many cells of a population.
type CellGroup struct {
	Name  string
	Cells int
}

// mostStrokes is the number of spikes up to which a raster has a stroke a spike; above it, a bitmap is smaller and faster.
const mostStrokes = 4000

// Raster draws the spikes of populations, one above the other in the order given, first at the top, one colour each. A mark
// at t·dt (ms) is a spike in step t. All trains must have the same number of steps. Few spikes are drawn as strokes, many
// as a bitmap of the resolution of the PNG, or of 288 dots an inch in SVG and PDF, 600 in the style of a paper; [Style.Vector] makes those
// lines too.
func Raster(title string, dt float64, trains ...Train) (*Figure, error) {
	const kind = "raster"
	x, bands, err := timed(kind, dt, trains)
	if err != nil {
		return nil, err
	}
	return &Figure{kind: kind, title: title, tall: always(math.Min(0.95+tallOf(bands), 30)), draw: func(c *canvas) error {
		return drawRaster(c, title, x, dt, bands)
	}}, nil
}

// timed returns the bands of spike trains, and their axis of time.
func timed(kind string, dt float64, trains []Train) (axis, []band, error) {
	x := axis{label: timeLabel, margin: timeMargin}
	if err := positive(kind, dt); err != nil {
		return x, nil, err
	}
	if len(trains) == 0 {
		return x, nil, complain(kind, "no spike trains")
	}
	bands := make([]band, len(trains))
	for i, t := range trains {
		if err := t.check(kind, trains[0].Spikes); err != nil {
			return x, nil, err
		}
		bands[i] = bandOf(t)
	}
	steps := trains[0].Spikes.Steps
	x.hi = float64(steps) * dt
	return x, bands, x.check(kind, timeAxis(dt, steps))
}

// Axes of time have one label and one margin, so that figures beside each other can share them.
const (
	timeLabel  = "time (ms)"
	timeMargin = 3
)

// tallOf is the height in inches that bands want.
func tallOf(bands []band) float64 {
	data := 0.0
	for _, b := range bands {
		data += 0.35 + 0.5*math.Min(1, float64(b.cells)/30) + math.Min(0.13*math.Max(float64(len(b.groups))-3, 0), 4)
	}
	return math.Max(data, leastBands)
}

// leastBands is the least height of bands in inches.
const leastBands = 0.55

// check returns an error unless the train holds spikes, of as many steps as the first train.
func (t Train) check(kind string, first *snn.Spikes) error {
	s := t.Spikes
	switch {
	case s == nil:
		return complain(kind, "train %q has no spikes (nil)", t.Name)
	case s.Current != nil:
		return complain(kind, "train %q is a constant current, not spikes", t.Name)
	case s.Graded != nil:
		return complain(kind, "train %q is graded values, not spikes", t.Name)
	case s.Steps < 1 || s.Cells < 1:
		return complain(kind, "train %q is empty: %d steps of %d cells", t.Name, s.Steps, s.Cells)
	case !holds(len(s.Bits), s.Steps, (s.Cells-1)/64+1):
		return complain(kind, "train %q holds %d words: %d steps of %d cells need %d a step", t.Name, len(s.Bits), s.Steps, s.Cells, (s.Cells-1)/64+1)
	case s.Steps != first.Steps:
		return complain(kind, "train %q has %d steps, the first train %d", t.Name, s.Steps, first.Steps)
	}
	return t.checkGroups(kind)
}

// checkGroups returns an error unless groups, if there are any, have all cells.
func (t Train) checkGroups(kind string) error {
	left := t.Spikes.Cells
	for _, g := range t.Groups {
		if g.Cells < 1 || g.Cells > left {
			return complain(kind, "train %q: group %q of %d cells: must be from 1 to the %d that are left", t.Name, g.Name, g.Cells, left)
		}
		left -= g.Cells
	}
	if len(t.Groups) > 0 && left > 0 {
		return complain(kind, "train %q: its groups leave out %d of %d cells", t.Name, left, t.Spikes.Cells)
	}
	return nil
}

// drawRaster draws the bands above a common time axis.
func drawRaster(c *canvas, title string, x axis, dt float64, bands []band) error {
	var names []string
	for _, b := range bands {
		names = append(names, b.name)
	}
	bitmap := c.bitmaps(bands)
	return c.bands(c.header(title), x, bands, func(a axes, placed []band) {
		for i, l := range c.looks(names...) {
			c.bandName(a.area, placed[i], l.color)
			c.spikes(a, placed[i], l.color, dt, bitmap)
		}
	})
}
