package plot

// nearer is by how many points a lane reaches into the edges of those above and below, which are free.
const nearer = 5.0

// role is what a panel is among lanes.
type role struct {
	timed  bool // it has the axis of time
	top    bool // the first of its cell: texts of what runs through all lanes stand there
	valued bool // its values are those that marks are at
	first  bool // of the first cell
}

// marked returns the lanes with marks, which have the coordinates of time and of the values: what has a time alone runs through all lanes, what
// has a value alone through the values of all cells, and all else lies in those of the first cell.
func (b *board) marked(marks []Mark) *board {
	if len(marks) == 0 {
		return b
	}
	all := *b
	all.panels = nil
	for i, p := range b.panels {
		own := make([]Mark, len(marks))
		for k, m := range marks {
			own[k] = b.roles[i].mark(m)
		}
		all.panels = append(all.panels, p.Annotate(own...))
	}
	return &all
}

// mark returns what of a mark the panel shows.
func (r role) mark(m Mark) Mark {
	switch m := m.(type) {
	case SpanX:
		if !r.top {
			m.Text = ""
		}
		return shown(m, r.timed)
	case RefX:
		if !r.top {
			m.Text = ""
		}
		return shown(m, r.timed)
	case SpanY, RefY:
		return shown(m, r.valued)
	}
	return shown(m, r.valued && r.first)
}

// shown returns the mark, or one that is not seen.
func shown(m Mark, seen bool) Mark {
	if seen {
		return m
	}
	return unseen{}
}

// unseen is a mark of another panel.
type unseen struct{}

func (unseen) draw(*canvas, axes, layer) error { return nil }

// blank is a panel with nothing on it.
var blank = &Figure{kind: "blank", tall: always(0), draw: func(*canvas) error { return nil }}

// reach returns the cell of a panel in a row, which is larger if rows are lanes.
func (b *board) reach(cell rect, row int) rect {
	if b.near && row < b.rows-1 {
		cell.y0 -= nearer
	}
	if b.near && row > 0 {
		cell.y1 += nearer
	}
	return cell
}

// over reports whether panel i is a lane above another one, which has the axis of both.
func (b *board) over(i int) bool {
	for j := i + b.Columns; j < len(b.panels); j += b.Columns {
		if b.near && b.panels[j] != blank {
			return true
		}
	}
	return false
}
