package plot

import "errors"

// Pairs are values that belong together, such as the weights of synapses before and after learning: X[i] and Y[i].
type Pairs struct {
	X, Y           []float64
	WidthX, WidthY float64 // of bins, as that of [Bins]; 0 chooses
}

// Histogram2D draws how many pairs fall into each bin of two axes, as colours with a bar. Widths that are 0 are chosen for each axis as
// [Histogram] does, with the fourth root of the number of pairs in place of the third, as two dimensions want [scott1992]; the key states
// them. A logarithmic scale leaves empty bins without a colour.
func Histogram2D(title string, x, y Axis, s Scale, p Pairs) (*Figure, error) {
	const kind = "2-D histogram"
	if len(p.X) != len(p.Y) || len(p.X) == 0 {
		return nil, complain(kind, "%d values of X, %d of Y: give as many, 1 or more", len(p.X), len(p.Y))
	}
	if err := errors.Join(finite(kind, "X", p.X), finite(kind, "Y", p.Y)); err != nil {
		return nil, err
	}
	columns, err := divide(kind, "X", x, p.WidthX, 4, p.X)
	if err != nil {
		return nil, err
	}
	lines, err := divide(kind, "Y", y, p.WidthY, 4, p.Y)
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, lines.n)
	for i := range rows {
		rows[i] = make([]float64, columns.n)
	}
	for i := range p.X {
		rows[lines.bin(p.Y[i])][columns.bin(p.X[i])]++
	}
	if s.Label == "" {
		s.Label = "count"
	}
	shownX, shownY := x, y
	x.Lo, x.Hi = columns.first, columns.edge(columns.n)
	y.Lo, y.Hi = lines.first, lines.edge(lines.n)
	h, err := heatOf(kind, x, y, s, rows)
	if err != nil {
		return nil, err
	}
	h.x.lo, h.x.hi = columns.ends(shownX)
	h.y.lo, h.y.hi = lines.ends(shownY)
	note := "bins of " + columns.size(x.Unit) + by(columns.rule) + " × " + lines.size(y.Unit) + by(lines.rule)
	if columns.rule == lines.rule {
		note = "bins of " + columns.size(x.Unit) + " × " + lines.size(y.Unit) + by(lines.rule)
	}
	h.notes = []entry{{name: note, sign: noSign}}
	return &Figure{kind: kind, title: title, tall: shaped(3.8), keys: []string{note}, draw: func(c *canvas) error { return h.draw(c, title) }}, nil
}
