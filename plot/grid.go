package plot

import (
	"fmt"
	"math"
	"strings"
)

// Share says what the panels of a grid have in common. Values are added: ShareX | ShareKey.
type Share uint

const (
	// ShareX gives the panels of a column one range of the horizontal axis, whose labels stand below the lowest.
	ShareX Share = 1 << iota
	// ShareY gives the panels of a row one range of the vertical axis, whose labels stand beside the first; unless widths are given, the data areas of
	// all columns are then equally wide.
	ShareY
	// ShareKey draws one key above all panels.
	ShareKey
	// ShareBar gives all panels one colour scale, which stands at the right of them.
	ShareBar
	// ShareAll is all of these.
	ShareAll = ShareX | ShareY | ShareKey | ShareBar
)

// Lettering is how panels are named.
type Lettering int

const (
	// SmallLetters names them a, b, c.
	SmallLetters Lettering = iota
	// CapitalLetters names them A, B, C.
	CapitalLetters
	// NoLetters leaves them without names.
	NoLetters
)

// Layout is how the panels of a grid stand. The zero value is one row of panels of equal width, with small letters and nothing in common.
type Layout struct {
	Columns         int       // 0 puts all into one row
	Widths, Heights []float64 // of columns and rows, in any unit: only their ratios count; equal widths, and heights as the panels want them, if empty
	Share           Share
	Letters         Lettering
}

// mostPanels is more than can be told apart by letters.
const mostPanels = 26

// Grid puts figures beside and below each other as the panels of one figure, row by row. The data areas of a column begin and end at the same
// places, and so do those of a row. The style is that of the grid; styles and sizes of the panels do not count.
func Grid(title string, l Layout, panels ...*Figure) (*Figure, error) {
	const kind = "grid"
	if l.Columns == 0 {
		l.Columns = len(panels)
	}
	if err := l.check(kind, panels); err != nil {
		return nil, err
	}
	l.Widths, l.Heights = append([]float64(nil), l.Widths...), append([]float64(nil), l.Heights...)
	b := &board{Layout: l, title: title, panels: append([]*Figure(nil), panels...)}
	b.rows = (len(panels) + l.Columns - 1) / l.Columns
	return &Figure{kind: kind, title: title, tall: b.tall, draw: b.draw}, nil
}

func (l Layout) check(kind string, panels []*Figure) error {
	if len(panels) == 0 || len(panels) > mostPanels {
		return complain(kind, "%d panels: give from 1 to %d", len(panels), mostPanels)
	}
	for i, p := range panels {
		if p == nil {
			return complain(kind, "panel %d is nil; make it with a function of this package, and look at its error", i+1)
		}
	}
	if l.Columns < 0 || l.Columns > mostPanels {
		return complain(kind, "%d columns: must be from 1 to %d, or 0 for one row", l.Columns, mostPanels)
	}
	if l.Share > ShareAll || l.Letters < SmallLetters || l.Letters > NoLetters {
		return complain(kind, "share %d, letters %d: use the constants of this package", l.Share, l.Letters)
	}
	rows := (len(panels) + l.Columns - 1) / l.Columns
	if err := checkRatios(kind, "columns", l.Widths, l.Columns); err != nil {
		return err
	}
	return checkRatios(kind, "rows", l.Heights, rows)
}

func checkRatios(kind, name string, ratios []float64, n int) error {
	if len(ratios) != 0 && len(ratios) != n {
		return complain(kind, "%d ratios for %d %s: give as many, or none", len(ratios), n, name)
	}
	for i, r := range ratios {
		if !(r >= 0.01 && r <= 1e6) {
			return complain(kind, "ratio %d of the %s is %v: must be from 0.01 to 1e6", i+1, name, r)
		}
	}
	return nil
}

// board is a grid with its panels.
type board struct {
	Layout
	title  string
	rows   int
	panels []*Figure
	near   bool   // rows are lanes: low, and nearer to each other than figures are
	roles  []role // of lanes
}

// column and row are where panel i stands.
func (b *board) column(i int) int { return i % b.Columns }
func (b *board) row(i int) int    { return i / b.Columns }

// shares returns parts of 1 in the ratios; equal ones if there are none.
func shares(ratios []float64, n int) []float64 {
	parts, sum := make([]float64, n), 0.0
	for i := range parts {
		parts[i] = 1
		if len(ratios) > 0 {
			parts[i] = ratios[i]
		}
		sum += parts[i]
	}
	for i := range parts {
		parts[i] /= sum
	}
	return parts
}

// heights returns how high rows are in inches, in a grid so wide: as high as the highest of their panels, and in the ratios.
func (b *board) heights(width float64) []float64 {
	widths := shares(b.Widths, b.Columns)
	high := make([]float64, b.rows)
	for i, p := range b.panels {
		high[b.row(i)] = math.Max(high[b.row(i)], p.natural(width*widths[b.column(i)], b.Letters != NoLetters))
	}
	if len(b.Heights) == 0 {
		return high
	}
	parts, sum := shares(b.Heights, b.rows), 0.0
	for i := range high { // no panel is lower than it wants
		sum = math.Max(sum, high[i]/parts[i])
	}
	for i := range high {
		high[i] = sum * parts[i]
	}
	return high
}

func (b *board) tall(width float64) float64 {
	sum := 0.0
	for _, h := range b.heights(width) {
		sum += h
	}
	if b.title != "" {
		sum += (titleStyle.size*lineHeight + 5) / 72
	}
	if b.Share&ShareKey != 0 {
		sum += keyRow / 72
	}
	return math.Min(sum, 40)
}

// draw draws the panels where they and all that they share have room.
func (b *board) draw(c *canvas) error {
	if b.near {
		b, c.panel.marks = b.marked(c.panel.marks), nil
	}
	b, asked, cells, err := b.settle(c)
	if err != nil {
		return err
	}
	if err := b.each(c, cells, asked); err != nil {
		return err
	}
	if bar := b.bar(asked); bar != nil {
		c.panel.noBar = false
		c.bar(b.beside(asked, cells).barHeight(), *bar)
	}
	return nil
}

// ask is what every panel is asked before anything is known.
func (b *board) ask() []*panel {
	asked := make([]*panel, len(b.panels))
	for i := range asked {
		asked[i] = &panel{noKey: b.Share&ShareKey != 0, noBar: b.Share&ShareBar != 0, low: b.near, bareX: b.over(i)}
		if b.Letters != NoLetters {
			asked[i].letter = string(rune('a' + i))
		}
		if b.Letters == CapitalLetters {
			asked[i].letter = strings.ToUpper(asked[i].letter)
		}
	}
	return asked
}

// cells divides the rectangle.
func (b *board) cells(c *canvas, r rect) []rect {
	widths, heights := shares(b.Widths, b.Columns), shares(b.heights(c.w/72), b.rows)
	cells := make([]rect, len(b.panels))
	y := r.y1
	for row := range b.rows {
		x := r.x0
		for column := range b.Columns {
			w, h := widths[column]*r.w(), heights[row]*r.h()
			if i := row*b.Columns + column; i < len(cells) {
				cells[i] = b.reach(rect{x, y - h, x + w, y}, row)
			}
			x += w
		}
		y -= heights[row] * r.h()
	}
	return cells
}

// each draws every panel into its cell.
func (b *board) each(c *canvas, cells []rect, asked []*panel) error {
	for i, f := range b.panels {
		if err := f.paintOn(c.part(cells[i], asked[i])); err != nil {
			return fmt.Errorf("panel %d, %s: %w", i+1, f.kind, err)
		}
	}
	return nil
}

// share asks the panels for what they have in common.
func (b *board) share(asked []*panel) {
	var names []string
	for _, p := range asked {
		if b.Share&ShareKey != 0 { // one name in the key must be one colour in all panels
			names = append(names, p.names...)
		}
	}
	var colors span
	for i, p := range asked {
		p.names = names
		if p.bar != nil {
			colors = colors.with(span{p.bar.colors.lo, p.bar.colors.hi})
		}
		for j, q := range asked {
			if b.Share&ShareX != 0 && b.column(i) == b.column(j) && p.area.x.alike(q.area.x) {
				p.x = p.x.with(q.area.x.span())
				p.bareX = p.bareX || b.row(j) > b.row(i)
			}
			if b.Share&ShareY != 0 && b.row(i) == b.row(j) && p.area.y.alike(q.area.y) {
				p.y = p.y.with(q.area.y.span())
				p.bareY = p.bareY || b.column(j) < b.column(i)
			}
		}
	}
	for _, p := range asked {
		if b.Share&ShareBar != 0 {
			p.colors = colors
		}
	}
}

// span is the range of the axis.
func (a axis) span() span { return span{a.lo, a.hi} }

// alike reports whether two axes, if they are any, can have one range.
func (a axis) alike(b axis) bool {
	return !a.span().empty() && !b.span().empty() && a.log == b.log && a.unit == b.unit && a.percent == b.percent && a.label == b.label
}

// align asks the panels of a column for the same margins at the sides, and those of a row for the same ones below and above.
func (b *board) align(asked []*panel) {
	for i, p := range asked {
		for j, q := range asked {
			if b.column(i) == b.column(j) && p.wide() && q.wide() {
				p.least.left, p.least.right = math.Max(p.least.left, q.told.left), math.Max(p.least.right, q.told.right)
			}
			if b.row(i) == b.row(j) && !p.area.x.span().empty() && !q.area.x.span().empty() {
				p.least.bottom, p.least.top = math.Max(p.least.bottom, q.told.bottom), math.Max(p.least.top, q.told.top)
			}
		}
	}
	b.alignPictures(asked)
}

// wide reports whether the panel is a lane, or has a horizontal axis that takes half of its width: others can begin and end where it does.
func (p *panel) wide() bool {
	w := p.area.area.w()
	return !p.area.x.span().empty() && (p.low || w >= p.told.left+p.told.right)
}

// key is that of all panels, if they share one: what is the same stands in it once.
func (b *board) key(asked []*panel) []entry {
	if b.Share&ShareKey == 0 {
		return nil
	}
	var all []entry
	for _, p := range asked {
		for _, e := range p.key {
			same := false
			for _, f := range all {
				same = same || e.equal(f)
			}
			if !same {
				all = append(all, e)
			}
		}
	}
	return all
}
