package plot

import (
	"math"
	"strconv"
)

// mostCounted is the number of cells of which bars are told apart on a page.
const mostCounted = 1000

// SpikeCounts draws how often each cell of a population fired, as bars from 0 with the counts beside them: such as those of output cells,
// whose most active one says the class. Names are those of the cells, from cell 0 on; their numbers if there are none. The most active cells
// are drawn full, all others pale.
func SpikeCounts(title string, train Train, names []string) (*Figure, error) {
	const kind = "spike counts"
	if err := train.check(kind, train.Spikes); err != nil {
		return nil, err
	}
	cells := train.Spikes.Cells
	if cells > mostCounted {
		return nil, complain(kind, "%d cells: no more than %d can be told apart; Histogram draws the counts of many", cells, mostCounted)
	}
	if len(names) != 0 && len(names) != cells {
		return nil, complain(kind, "%d names for %d cells", len(names), cells)
	}
	names = append([]string(nil), names...)
	for i := len(names); i < cells; i++ {
		names = append(names, strconv.Itoa(i))
	}
	counts, most := make([]int, cells), 0
	for _, e := range eventsOf(train.Spikes) {
		counts[e.cell]++
		most = max(most, counts[e.cell])
	}
	texts := make([]string, cells)
	for i, n := range counts {
		texts[i] = strconv.Itoa(n)
	}
	x := axis{label: "spikes in " + count(train.Spikes.Steps, "step"), hi: math.Max(1.03*float64(most), 1), grid: true, whole: true}
	row := math.Min(17, math.Max(400/float64(cells), 2))
	return &Figure{kind: kind, title: title, tall: rowsTall(cells, row), draw: func(c *canvas) error {
		col := c.looks(train.Name)[0].color
		return c.rows(c.header(title), x, names, rowTexts{texts, false}, func(a axes, i int, y, row float64) {
			half := float64(0.35 * row)
			bar := rect{a.xAt(0), y - half, a.xAt(float64(counts[i])), y + half}
			if counts[i] == most {
				c.fillRect(bar, col)
			} else {
				c.fill(c.tone(col, 120), bar.corners())
			}
		})
	}}, nil
}
