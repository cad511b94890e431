package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/spikecell/spikecell/snn"
)

// Train is the spike train of one population.
type Train struct {
	Name   string
	Spikes *snn.Spikes
}

// mostStrokes is the number of spikes up to which a raster has a stroke a spike; above it, a bitmap is smaller and faster.
const mostStrokes = 4000

// event is one spike.
type event struct{ step, cell int32 }

// band is one population of a raster.
type band struct {
	name          string
	cells         int
	events        []event
	dense         bool    // more than one cell in 20 fires at a step: marks must be fine
	bottom, above float64 // where it lies, in points
}

// Raster draws the spikes of populations, one above the other in the order given, first at the top, one colour each. A mark
// at t·dt (ms) is a spike in step t. All trains must have the same number of steps. Few spikes are drawn as strokes, many
// as a bitmap of the resolution of the PNG, or of 288 dots an inch in SVG and PDF; [Style.Vector] makes those lines too.
func Raster(title string, dt float64, trains ...Train) (*Figure, error) {
	const kind = "raster"
	if err := positive(kind, dt); err != nil {
		return nil, err
	}
	if len(trains) == 0 {
		return nil, complain(kind, "no spike trains")
	}
	bands := make([]band, len(trains))
	for i, t := range trains {
		if err := checkTrain(t, trains[0].Spikes); err != nil {
			return nil, err
		}
		events := eventsOf(t.Spikes)
		dense := 20*len(events) > t.Spikes.Steps*t.Spikes.Cells
		bands[i] = band{name: t.Name, cells: t.Spikes.Cells, events: events, dense: dense}
	}
	steps := trains[0].Spikes.Steps
	x := axis{label: "time (ms)", hi: float64(steps) * dt, margin: 3}
	if err := x.check(kind, timeAxis(dt, steps)); err != nil {
		return nil, err
	}
	data := 0.0
	for _, b := range bands {
		data += 0.35 + 0.5*math.Min(1, float64(b.cells)/30)
	}
	return &Figure{kind: kind, title: title, tall: always(math.Min(0.95+math.Max(data, 0.6), 30)), draw: func(c *canvas) error {
		return drawRaster(c, title, x, dt, bands)
	}}, nil
}

// checkTrain returns an error unless the train holds spikes, of as many steps as the first train.
func checkTrain(t Train, first *snn.Spikes) error {
	const kind = "raster"
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
	return nil
}

// eventsOf lists the spikes in order of time.
func eventsOf(s *snn.Spikes) []event {
	var events []event
	for t := range s.Steps {
		for w, word := range s.Row(t) {
			for ; word != 0; word &= word - 1 {
				if cell := w*64 + bits.TrailingZeros64(word); cell < s.Cells {
					events = append(events, event{int32(t), int32(cell)})
				}
			}
		}
	}
	return events
}

// drawRaster draws the bands above a common time axis.
func drawRaster(c *canvas, title string, x axis, dt float64, bands []band) error {
	r := c.header(title)
	r.y0 += c.underAxis()
	var names, numbers []string
	total := 0
	for _, b := range bands {
		names, numbers = append(names, b.name), append(numbers, strconv.Itoa(b.cells-1))
		total += len(b.events)
	}
	cells := noteStyle.widest(numbers)
	r.x0 += math.Min(labelStyle.widest(names), c.w/4) + cells + 18
	a, err := c.xAxis(r, x)
	if err != nil {
		return err
	}
	bands, err = stack(a.area, bands)
	if err != nil {
		return err
	}
	bitmap := total > mostStrokes && (c.pixels != nil || !c.style.Vector)
	for i, l := range c.looks(names...) {
		c.bandName(a.area, bands[i], l.color, cells)
		if bitmap {
			c.bandBitmap(a, bands[i], l.color, dt)
		} else {
			c.bandStrokes(a, bands[i], l.color, dt)
		}
	}
	return nil
}

// stack gives every band its place: half of the height is shared alike, half by the number of cells.
func stack(area rect, bands []band) ([]band, error) {
	gap := math.Min(6, area.h()/float64(len(bands))/4)
	room := area.h() - gap*float64(len(bands))
	if room < 2*float64(len(bands)) {
		return nil, fmt.Errorf("%.3g inches are too low for %d populations", area.h()/72, len(bands))
	}
	cells := 0
	for _, b := range bands {
		cells += b.cells
	}
	placed := make([]band, len(bands))
	top := area.y1
	for i, b := range bands {
		h := room/2/float64(len(bands)) + room/2*float64(b.cells)/float64(cells)
		b.above, b.bottom = top, top-h
		top = b.bottom - gap
		placed[i] = b
	}
	return placed, nil
}

// bandName writes the name and the numbers of the first and last cell beside a band, and marks its colour and extent.
func (c *canvas) bandName(area rect, b band, col shade, cells float64) {
	high := b.above - b.bottom
	c.fillRect(rect{area.x0 - 3.5, b.bottom, area.x0 - 2, b.above}, col)
	if high > 2.2*noteStyle.size && b.cells > 1 {
		c.textMiddle(noteStyle, right, area.x0-7, b.bottom+noteStyle.size/2, "0")
		c.textMiddle(noteStyle, right, area.x0-7, b.above-noteStyle.size/2, strconv.Itoa(b.cells-1))
	}
	if style := labelStyle.within(high); style.size >= leastText {
		x := area.x0 - 7 - cells - 6
		c.textMiddle(style, right, x, (b.bottom+b.above)/2, style.elide(b.name, x-edge))
	}
}

// markHeight returns the height of a spike's mark in points, at least least.
func (b band) markHeight(least float64) float64 {
	return math.Min(math.Max(0.8*(b.above-b.bottom)/float64(b.cells), least), 8)
}

// middle returns the height of a cell's row; cell 0 is at the bottom. Marks of the given height stay within the band.
func (b band) middle(cell int32, height float64) float64 {
	y := b.bottom + (float64(cell)+0.5)*(b.above-b.bottom)/float64(b.cells)
	return nearest(y, b.bottom+height/2, b.above-height/2)
}

// bandStrokes draws a stroke for every spike, cell by cell, which packs better.
func (c *canvas) bandStrokes(a axes, b band, col shade, dt float64) {
	height, width := b.markHeight(2), 0.9
	if b.dense && len(b.events) > mostStrokes {
		height, width = b.markHeight(0.6), 0.4
	}
	events := slices.Clone(b.events)
	slices.SortStableFunc(events, func(d, e event) int { return int(d.cell - e.cell) })
	marks := make([][]point, len(events))
	for i, e := range events {
		x, y := a.xAt(float64(e.step)*dt), b.middle(e.cell, height)
		marks[i] = []point{{x, y - height/2}, {x, y + height/2}}
	}
	c.stroke(pen{col, width, nil}, marks...)
}

// bandBitmap draws all spikes as one image in which every spike sets pixels, so that none is lost.
func (c *canvas) bandBitmap(a axes, b band, col shade, dt float64) {
	r := rect{a.area.x0, b.bottom, a.area.x1, b.above}
	x0, y0 := c.px(point{r.x0, r.y0})
	x1, y1 := c.px(point{r.x1, r.y1})
	w, h := x1-x0, y1-y0
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.NRGBA{}, c.tone(col, 255)})
	width, height := 0.8, b.markHeight(1.6)
	if b.dense {
		width, height = 0.4, b.markHeight(0.6)
	}
	wide, high := c.length(width), c.length(height)
	for _, e := range b.events {
		x := int((a.xAt(float64(e.step)*dt)-r.x0)*float64(w)/r.w()) - wide/2
		y := int((r.y1-b.middle(e.cell, height))*float64(h)/r.h()) - high/2
		for j := max(y, 0); j < min(y+high, h); j++ {
			for i := max(x, 0); i < min(x+wide, w); i++ {
				img.Pix[j*img.Stride+i] = 1
			}
		}
	}
	c.image(r, img)
}
