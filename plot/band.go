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

// event is one spike.
type event struct{ step, cell int32 }

// band is one population of a raster.
type band struct {
	name          string
	unnamed       bool // its name stands beside another panel
	cells         int
	groups        []CellGroup
	events        []event
	dense         bool    // more than one cell in 20 fires at a step: marks must be fine
	bottom, above float64 // where it lies, in points
	side          float64 // room for numbers of cells beside it
	part, parts   int     // which of so many rasters over each other it is; 0, 0 for one alone
}

// bandOf returns the band of a train.
func bandOf(t Train) band {
	events := eventsOf(t.Spikes)
	dense := 20*len(events) > t.Spikes.Steps*t.Spikes.Cells
	return band{name: t.Name, cells: t.Spikes.Cells, groups: append([]CellGroup(nil), t.Groups...), events: events, dense: dense}
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

// bands draws a common time axis and hands the bands, in their places, to draw.
func (c *canvas) bands(r rect, x axis, all []band, draw func(a axes, placed []band)) error {
	r.y0 += c.underAxis()
	var names []string
	for _, b := range all {
		if !b.unnamed {
			names = append(names, b.name)
		}
	}
	side := math.Min(cellNames(all), c.w/6)
	room := c.w / 4
	if c.panel.low {
		room = c.w / 3
	}
	r.x0 += math.Min(labelStyle.widest(names), room) + side + 18
	a, err := c.xAxis(r, x)
	if err != nil {
		return err
	}
	placed, err := stack(a.area, all)
	if err != nil {
		return err
	}
	for i := range placed {
		placed[i].side = side
	}
	draw(a, placed)
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

// bandName writes the name of a band and those of its groups, or the numbers of some cells, beside it, and marks its colour and extent.
func (c *canvas) bandName(area rect, b band, col color.Color) {
	high := b.above - b.bottom
	c.fillRect(rect{area.x0 - 3.5, b.bottom, area.x0 - 2, b.above}, col)
	if len(b.groups) > 0 {
		c.groupNames(area, b)
	} else if high > 2.2*noteStyle.size && b.cells > 1 {
		for _, n := range b.numbers() {
			y := nearest(b.middle(int32(n), 0), b.bottom+noteStyle.size/2, b.above-noteStyle.size/2)
			c.textMiddle(noteStyle, right, area.x0-7, y, strconv.Itoa(n))
		}
	}
	if style := labelStyle.within(high); style.size >= leastText && !b.unnamed {
		x := area.x0 - 7 - b.side - 6
		c.textMiddle(style, right, x, (b.bottom+b.above)/2, style.elide(b.name, x-edge))
	}
}

// numbers are those of the first and the last cell, and round ones between them where they have room.
func (b band) numbers() []int {
	all := []int{0}
	apart := 2 * noteStyle.size * float64(b.cells) / (b.above - b.bottom) // cells
	for _, t := range linearTicks(0, float64(b.cells-1), max(int((b.above-b.bottom)/(3*noteStyle.size)), 2), true) {
		if t.at > apart && float64(b.cells-1)-t.at > apart {
			all = append(all, int(t.at))
		}
	}
	return append(all, b.cells-1)
}

// cellNames is the room that numbers of cells and names of groups want.
func cellNames(bands []band) float64 {
	var names []string
	for _, b := range bands {
		if len(b.groups) == 0 {
			names = append(names, strconv.Itoa(b.cells-1))
		}
		for _, g := range b.groups {
			names = append(names, g.Name)
		}
	}
	return noteStyle.widest(names)
}

// groupNames writes names beside groups, those that have room, and draws lines between groups.
func (c *canvas) groupNames(area rect, b band) {
	row := (b.above - b.bottom) / float64(b.cells)
	low, free := b.bottom, math.Inf(-1)
	for i, g := range b.groups {
		high := low + row*float64(g.Cells)
		if i > 0 {
			c.line(gridPen, area.x0, low, area.x1, low)
		}
		y := nearest((low+high)/2, b.bottom+noteStyle.size/2, b.above-noteStyle.size/2)
		if y-noteStyle.size/2 >= free {
			c.textMiddle(noteStyle, right, area.x0-7, y, noteStyle.elide(g.Name, b.side))
			free = y + noteStyle.size/2
		}
		low = high
	}
}

// highestMark is the height of the mark of a spike where cells are few.
const highestMark = 24

// markHeight returns the height of a spike's mark in points, at least least.
func (b band) markHeight(least float64) float64 {
	parts := float64(max(b.parts, 1))
	return math.Min(math.Max(0.8*(b.above-b.bottom)/float64(b.cells)/parts, least), highestMark/parts)
}

// middle returns the height of a cell's row, or of the band's part of it; cell 0 is at the bottom, part 0 above the others. Marks of the given
// height stay within the band.
func (b band) middle(cell int32, height float64) float64 {
	parts := float64(max(b.parts, 1))
	row := (b.above - b.bottom) / float64(b.cells)
	y := b.bottom + (float64(cell)+0.5)*row + float64(0.8*row*((parts-1)/2-float64(b.part))/parts)
	return nearest(y, b.bottom+height/2, b.above-height/2)
}

// bitmaps reports whether the spikes of the bands are so many that they are drawn as bitmaps.
func (c *canvas) bitmaps(bands []band) bool {
	total := 0
	for _, b := range bands {
		total += len(b.events)
	}
	return total > mostStrokes && (c.pixels != nil || !c.style.Vector)
}

// spikes draws those of a band.
func (c *canvas) spikes(a axes, b band, col shade, dt float64, bitmap bool) {
	if bitmap {
		c.bandBitmap(a, b, col, dt)
	} else {
		c.bandStrokes(a, b, col, dt)
	}
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
	rows := make([]int, b.cells) // where marks of cells begin
	for cell := range rows {
		rows[cell] = int((r.y1-b.middle(int32(cell), height))*float64(h)/r.h()) - high/2
	}
	step, x := int32(-1), 0
	for _, e := range b.events { // in order of time
		if e.step != step {
			step, x = e.step, int((a.xAt(float64(e.step)*dt)-r.x0)*float64(w)/r.w())-wide/2
		}
		from, to := max(x, 0), min(x+wide, w)
		for j := max(rows[e.cell], 0); j < min(rows[e.cell]+high, h) && from < to; j++ {
			row := img.Pix[j*img.Stride+from : j*img.Stride+to]
			for i := range row {
				row[i] = 1
			}
		}
	}
	c.image(r, img)
}
