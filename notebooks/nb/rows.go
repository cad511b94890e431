package nb

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
)

// shownRows returns a table of this program with as many rows and notes as fit in mostText bytes each, in columns, and says how many more
// there are. Tables of other kinds can only be laid out whole.
func shownRows(x Table) Table {
	t, ok := x.(learning.Table)
	if !ok {
		return x
	}
	var columns extent
	if size := columns.take(t.Head); size > mostText {
		return learning.Table{Notes: []string{fmt.Sprintf("a table whose head has %.1f MB is too long to be shown", float64(size)/1e6)}}
	}
	var left []string
	rows := leading(t.Rows, func(n int) bool { return (n+2)*columns.take(t.Rows[n]) <= mostText }) // with the head and this one
	if more := len(t.Rows) - rows; more > 0 {
		left = append(left, fmt.Sprintf("… (%d rows more are not shown; write the table to a file)", more))
	}
	room := mostText
	notes := leading(t.Notes, func(n int) bool { room -= len(t.Notes[n]) + cellBytes; return room >= 0 })
	if more := len(t.Notes) - notes; more > 0 {
		left = append(left, fmt.Sprintf("… (%d notes more are not shown)", more))
	}
	return learning.Table{Head: t.Head, Rows: t.Rows[:rows], Notes: append(left, t.Notes[:notes]...)}
}

// leading is how many elements from the first on are good.
func leading[E any](all []E, good func(n int) bool) int {
	for n := range all {
		if !good(n) {
			return n
		}
	}
	return len(all)
}

// extent is how wide the columns of a table are, in bytes.
type extent struct {
	width []int
	sum   int
}

const cellBytes = 4 // what stands between two cells

// take widens the columns for a row and returns the sum of their widths.
func (e *extent) take(row []string) int {
	for i, cell := range row {
		if i == len(e.width) {
			e.width = append(e.width, 0)
		}
		if more := len(cell) + cellBytes - e.width[i]; more > 0 {
			e.width[i], e.sum = e.width[i]+more, e.sum+more
		}
	}
	return e.sum
}
