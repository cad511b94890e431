package plot

import "math"

// settle draws the title and the key, and the panels two to four times on no page: to learn what they have in common, and how much room they need.
// It returns the board with what is asked of its panels, and where they stand.
func (b *board) settle(c *canvas) (*board, []*panel, []rect, error) {
	asked := b.ask()
	first := b.cells(c, b.learned(rect{0, 0, c.w, c.h}))
	if err := b.each(c.blind(), first, asked); err != nil {
		return nil, nil, nil, err
	}
	b.share(asked)
	if b.Share&ShareKey != 0 || b.evens() { // once more, with what they share: colours of names, and room at the sides
		if err := b.each(c.blind(), first, asked); err != nil {
			return nil, nil, nil, err
		}
	}
	r := c.header(b.title, b.key(asked)...)
	r = rect{0, 0, c.w, math.Min(r.y1+edge, c.h)}
	if bar := b.bar(asked); bar != nil {
		r.x1 -= bar.width(mostBar) + edge/2
	}
	if b.evens() || b.pictures(asked) { // widths change the last number of an axis, and so the room beside it
		b = b.even(asked, r.w())
		if err := b.each(c.blind(), b.cells(c, r), asked); err != nil {
			return nil, nil, nil, err
		}
		b = b.even(asked, r.w())
	}
	cells := b.cells(c, r)
	err := b.each(c.blind(), cells, asked)
	b.align(asked)
	return b, asked, cells, err
}

// evens reports whether the columns of a grid are to have data areas of one width: where panels of a row share an axis, the first has its labels.
func (b *board) evens() bool {
	return b.Share&ShareY != 0 && len(b.Widths) == 0 && b.Columns > 1 && !b.near
}

// learned is where panels are drawn to learn what they have in common: of grids with even columns twice as wide, as not yet all have the room that
// they will have.
func (b *board) learned(r rect) rect {
	if b.evens() {
		r.x1 += r.w()
	}
	return r
}

// even returns the board with columns whose data areas are equally wide on a page so wide, if all panels have axes.
func (b *board) even(asked []*panel, width float64) *board {
	sides, sum := make([]float64, b.Columns), 0.0
	for i, p := range asked {
		if !p.picture() && (p.area.x.span().empty() || p.area.y.span().empty()) {
			return b
		}
		at := &sides[b.column(i)]
		more := math.Max(0, p.told.left+p.told.right-*at)
		*at, sum = *at+more, sum+more
	}
	room := (width - sum) / float64(b.Columns)
	if room < leastArea {
		return b
	}
	even := *b
	even.Widths = nil
	for _, side := range sides {
		even.Widths = append(even.Widths, room+side)
	}
	return &even
}
