package plot

// nearer is by how many points a lane reaches into the edges of those above and below, which are free.
const nearer = 5.0

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
