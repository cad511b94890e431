package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Recording is what was recorded of one cell, a value each step. All but the potential may be left out.
type Recording struct {
	Name      string
	Inputs    []Train   // the spikes that arrive
	Currents  []Current // of its synapses
	Potential []float64
	Threshold []float64 // one value, or one for every potential
	Spikes    []int     // the steps in which it fired
}

// Current is a synaptic current, a value each step.
type Current struct {
	Name   string
	Values []float64
}

const (
	mostRecordings = 60 // more than a page has room for
	mostBeside     = 3  // recordings beside each other
)

// Trace draws recordings of cells on one axis of time, value i at i·dt (ms): input spikes, synaptic currents, the membrane potential with its
// threshold (dashed) and resets that were not recorded (dotted, as [Potential] has them), and output spikes, below each other. What no cell
// has is left out. Up to three cells stand beside each other, more below those. All cells share the ranges of current and potential, whose
// axes have label, unit, range and ticks; zero values choose. A current that stays at values, as one that is switched, changes at once at the
// step that has the new value; others are joined by lines. Of marks, those at times run through all parts of all cells, those at values
// through all potentials, and others lie in the potential of the first cell.
func Trace(title string, dt float64, current, potential Axis, cells ...Recording) (*Figure, error) {
	const kind = "trace"
	if len(cells) == 0 || len(cells) > mostRecordings {
		return nil, complain(kind, "%d cells: give from 1 to %d", len(cells), mostRecordings)
	}
	for i, r := range cells {
		if err := r.check(kind, dt); err != nil {
			return nil, fmt.Errorf("%w (cell %d, %q)", err, i+1, r.Name)
		}
	}
	t, err := lanesOf(kind, dt, current, potential, cells)
	if err != nil {
		return nil, err
	}
	b := t.board(title, cells)
	tall := func(width float64) float64 { return t.wide(b, 72*width).tall(width) }
	return &Figure{kind: kind, title: title, tall: tall, draw: func(c *canvas) error { return t.wide(b, c.w).draw(c) }, keys: t.keys}, nil
}

// wide returns the board for a width in points, on which the names beside the first column take nothing from its data.
func (t lanes) wide(b *board, width float64) *board {
	wide := *b
	columns := float64(b.Columns)
	side := math.Min(labelStyle.widest(t.names), width/(2*columns+1)) // a raster gives them a third of its width at most
	others := (width - side) / columns
	wide.Widths = []float64{width - others*(columns-1)}
	for range b.Columns - 1 {
		wide.Widths = append(wide.Widths, others)
	}
	return &wide
}

func (r Recording) check(kind string, dt float64) error {
	if err := checkPotential(kind, dt, r.Potential, r.Threshold, r.Spikes); err != nil {
		return err
	}
	for _, in := range r.Inputs {
		if err := in.check(kind, r.Inputs[0].Spikes); err != nil {
			return err
		}
		if in.Spikes.Steps != len(r.Potential) {
			return complain(kind, "input %q has %d steps, the potential %d", in.Name, in.Spikes.Steps, len(r.Potential))
		}
	}
	for _, c := range r.Currents {
		if len(c.Values) != len(r.Potential) {
			return complain(kind, "current %q has %d values, the potential %d", c.Name, len(c.Values), len(r.Potential))
		}
		if err := finite(kind, "current \""+c.Name+"\"", c.Values); err != nil {
			return err
		}
	}
	return nil
}

// lanes are what recordings have in common: their axes, and which parts any of them has.
type lanes struct {
	kind                      string
	dt                        float64
	x, current, potential     axis
	inputs, currents, outputs bool
	keys, names               []string // in the key, and beside rasters
}

func lanesOf(kind string, dt float64, current, potential Axis, cells []Recording) (lanes, error) {
	t := lanes{kind: kind, dt: dt, x: axis{label: timeLabel, margin: timeMargin}}
	var currents, potentials [][]float64
	steps := 0
	for _, r := range cells {
		steps = max(steps, len(r.Potential))
		t.inputs, t.currents, t.outputs = t.inputs || len(r.Inputs) > 0, t.currents || len(r.Currents) > 0, t.outputs || len(r.Spikes) > 0
		potentials = append(potentials, r.Potential, r.Threshold)
		for _, in := range r.Inputs {
			t.names = append(t.names, in.Name)
		}
		for _, c := range r.Currents {
			currents = append(currents, c.Values)
			if !slices.Contains(t.keys, c.Name) {
				t.keys = append(t.keys, c.Name)
			}
		}
	}
	t.keys = append(t.keys, membraneKeys[:]...)
	if t.outputs {
		t.names = append(t.names, outputName)
	}
	t.x.hi = float64(steps) * dt
	var wrong, off error
	t.current, wrong = upright(kind, current.or("current", ""), currents)
	t.potential, off = upright(kind, potential.or("potential", ""), potentials)
	return t, errors.Join(wrong, off, t.x.check(kind, timeAxis(dt, steps)))
}

// membraneKeys are what the key says of potentials, and ownKeys how many they are.
var membraneKeys = [...]string{"membrane potential", "threshold", "reset"}

const ownKeys = len(membraneKeys)

// upright returns a linear axis for values, over the given range or one in which all lie.
func upright(kind string, a Axis, values [][]float64) (axis, error) {
	if a.Log {
		return axis{}, complain(kind, "%s: a logarithmic axis: must be linear", a.Label)
	}
	lo, hi := padded(bounds(values...))
	if a.Lo != 0 || a.Hi != 0 {
		lo, hi = a.Lo, a.Hi
	}
	out := a.plain(lo, hi)
	out.grid = false
	return out, errors.Join(a.check(kind, a.Label), out.check(kind, a.Label))
}

// outputName stands beside the spikes of a cell.
const outputName = "output"

// Heights of the lanes' data in points.
const (
	inputLane     = 26.0 // at least
	currentLane   = 64.0
	potentialLane = 92.0
	outputLane    = 26.0
)

// board puts the lanes of all recordings into a grid of near rows.
func (t lanes) board(title string, cells []Recording) *board {
	columns := min(len(cells), mostBeside)
	b := &board{Layout: Layout{Columns: columns, Share: ShareX | ShareY | ShareKey, Letters: NoLetters}, title: title, near: true}
	for from := 0; from < len(cells); from += columns {
		var block [][]*Figure
		for i := from; i < from+columns; i++ {
			if i < len(cells) {
				block = append(block, t.of(cells[i], i > from && cells[i].like(cells[from]), i+columns >= len(cells)))
			}
		}
		for lane := range block[0] {
			for i := range columns {
				p, r := blank, role{}
				if i < len(block) {
					p, r = block[i][lane], t.role(cells[from+i], lane)
					r.first = from+i == 0
				}
				b.panels, b.roles = append(b.panels, p), append(b.roles, r)
			}
		}
	}
	b.rows = len(b.panels) / columns
	return b
}

// role is what a lane of a recording is.
func (t lanes) role(r Recording, lane int) role {
	above := 0 // lanes above that of the potential
	if t.inputs {
		above++
	}
	if t.currents {
		above++
	}
	silent := t.inputs && len(r.Inputs) == 0 // its first lane is empty
	first := 0
	if silent {
		first = 1
	}
	return role{timed: lane >= first, top: lane == first, valued: lane == above}
}

// like reports whether the inputs of two recordings have the same names, which then stand beside the first one only.
func (r Recording) like(first Recording) bool {
	return slices.EqualFunc(r.Inputs, first.Inputs, func(a, b Train) bool { return a.Name == b.Name })
}

// of returns the lanes of one recording, the first with its name; unnamed rasters have their names beside another one; the lowest of a column
// has the axis of time.
func (t lanes) of(r Recording, unnamed, lowest bool) []*Figure {
	var all []*Figure
	add := func(height float64, draw func(c *canvas, title string) error) {
		title := ""
		if len(all) == 0 && r.Name != "" {
			title = r.Name
			height += laneStyle.size*lineHeight + 5
		}
		high := (height + 2*edge - nearer + tickLength + tickStyle.size/2) / 72
		all = append(all, &Figure{kind: t.kind, title: title, tall: always(high), draw: func(c *canvas) error { return draw(c, title) }})
	}
	if t.inputs {
		add(t.inputLane(r, unnamed))
	}
	if t.currents {
		add(currentLane, t.currentLane(r))
	}
	add(potentialLane, t.potentialLane(r))
	if t.outputs {
		add(outputLane, t.outputLane(r, unnamed))
	}
	if last := all[len(all)-1]; lowest {
		last.tall = always(last.tall(0) + (labelStyle.size*lineHeight+tickStyle.size+5)/72)
	}
	return all
}

func (t lanes) inputLane(r Recording, unnamed bool) (float64, func(*canvas, string) error) {
	var bands []band
	for _, in := range r.Inputs {
		b := bandOf(in)
		b.unnamed = unnamed
		bands = append(bands, b)
	}
	return math.Max(0.8*72*tallOf(bands), inputLane), func(c *canvas, title string) error {
		if len(bands) == 0 {
			c.header(title)
			return nil
		}
		return drawRaster(c, title, t.x, t.dt, bands)
	}
}

func (t lanes) currentLane(r Recording) func(*canvas, string) error {
	var lines []Line
	for _, current := range r.Currents {
		x, y := thin(t.dt, current.Values)
		l := Line{Name: current.Name, X: x, Y: y, Look: Look{Marker: alone(x), Width: 1}}
		if plateaus(current.Values) {
			l.Step = StepAfter
		}
		if len(t.keys) == ownKeys+1 { // there is no other current to tell it from
			l.Look.Dash = []float64{}
		}
		lines = append(lines, l)
	}
	return func(c *canvas, title string) error { return c.drawLines(title, t.x, t.current, lines, nil) }
}

// plateaus reports whether values mostly stay, and change at single steps or for a single step, as an input does that is switched: it has no
// values between.
func plateaus(values []float64) bool {
	stays, changes, running := 0, 0, 0
	for i := 1; i < len(values); i++ {
		if values[i] == values[i-1] {
			stays, running = stays+1, 0
			continue
		}
		changes++
		if running++; running > 2 {
			return false
		}
	}
	return stays > changes
}

func (t lanes) potentialLane(r Recording) func(*canvas, string) error {
	m := membraneOf(t.dt, r.Potential, r.Threshold, r.Spikes)
	m.x, m.y = t.x, t.potential
	m.pen, m.limit = pen{ink, 1, nil}, pen{grey, 1, []float64{4, 2}}
	return m.draw
}

func (t lanes) outputLane(r Recording, unnamed bool) func(*canvas, string) error {
	out := band{name: outputName, cells: 1, unnamed: unnamed}
	for _, s := range r.Spikes {
		out.events = append(out.events, event{step: int32(s)})
	}
	return func(c *canvas, title string) error { return drawRaster(c, title, t.x, t.dt, []band{out}) }
}
