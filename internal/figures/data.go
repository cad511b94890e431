package figures

import (
	"fmt"
	"strconv"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// number is a value with as many digits as tell it from all others.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// single is the same of a value in single precision.
func single(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// epochs has a row for each epoch of each run.
func epochs(c *learning.Comparison) table.Table {
	t := table.Table{Head: []string{"entry", "seed", "epoch", "loss", "validation_accuracy"}}
	for _, e := range c.Entries {
		for _, r := range e.Reports {
			for _, p := range r.Epochs {
				t.Rows = append(t.Rows, []string{
					e.Name, fmt.Sprint(r.Entry.Settings.Seed), fmt.Sprint(p.Epoch), number(p.Loss), number(p.Valid.Measure()),
				})
			}
		}
	}
	return t
}

// tests has a row for each run.
func tests(c *learning.Comparison) table.Table {
	t := table.Table{Head: []string{"entry", "seed", "test_accuracy", "mean", "lowest_95", "highest_95"}}
	for _, e := range c.Entries {
		for _, r := range e.Reports {
			t.Rows = append(t.Rows, []string{
				e.Name, fmt.Sprint(r.Entry.Settings.Seed), number(r.Test.Measure()), number(e.Test.Mean), number(e.Test.Lo), number(e.Test.Hi),
			})
		}
	}
	return t
}

// spikes has a row for each spike.
func spikes(dt float64, all *snn.Trace) table.Table {
	t := table.Table{Head: []string{"population", "cell", "time_ms"}}
	for _, p := range all.Populations {
		if p.Spikes == nil {
			continue
		}
		for i := range p.Spikes.Cells {
			for s := range p.Spikes.Steps {
				if p.Spikes.Has(s, i) {
					t.Rows = append(t.Rows, []string{p.Name, fmt.Sprint(i), number(float64(s) * dt)})
				}
			}
		}
	}
	return t
}

// pictures has a row for each picture of a set: its values, row by row of the picture.
func pictures(set string, list [][]float32, width int) table.Table {
	t := table.Table{Head: []string{"set", "picture"}}
	for i := range list[0] {
		t.Head = append(t.Head, fmt.Sprintf("row%d_column%d", i/width+1, i%width+1))
	}
	for i, values := range list {
		row := []string{set, fmt.Sprint(i + 1)}
		for _, v := range values {
			row = append(row, single(v))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
