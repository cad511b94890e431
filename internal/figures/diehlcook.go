package figures

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

func diehlCookFields() Figure {
	return fields("diehl-cook-fields", "Receptive fields of STDP", "stdp", "excitatory",
		"Weights into the first 48 excitatory cells of a net of Diehl and Cook (2015), learned by STDP without labels.")
}

func diehlCookSizes() Figure {
	return Figure{
		Name:  "diehl-cook-sizes",
		Title: "Accuracy of STDP by the number of cells",
		Caption: "Test accuracy of nets of Diehl and Cook (2015) with 50 to 400 excitatory cells on the digits of $8 \\times 8$ " +
			"pixels. Classes are assigned to cells by " +
			"training samples alone. Mean of three seeds with its 95 % interval.",
		Style: plot.Style{Medium: plot.Paper},
		Make:  sizes,
	}
}

// sizes trains nets of several sizes with the settings of the standard entry.
func sizes(ctx context.Context, from *Runs) (Made, error) {
	set, err := entries.Find("digits")
	if err != nil {
		return Made{}, err
	}
	standard, err := set.Entries([]string{"stdp"})
	if err != nil {
		return Made{}, err
	}
	cells := []int{50, 100, 200, 400}
	var list []learning.Entry
	for _, n := range cells {
		e := standard[0]
		e.Name, e.Net = fmt.Sprintf("%d cells", n), snn.DiehlCook(digitSide*digitSide, n)
		list = append(list, e)
	}
	c, runs, err := from.compare(ctx, list, curveSeeds, "")
	if err != nil {
		return Made{}, err
	}
	line := plot.Line{Name: "STDP", Band: "95 % interval over seeds"}
	for i, e := range c.Entries {
		line.X, line.Y = append(line.X, float64(cells[i])), append(line.Y, e.Test.Mean)
		line.Lo, line.Hi = append(line.Lo, max(0, e.Test.Lo)), append(line.Hi, min(1, e.Test.Hi))
	}
	var ticks []plot.Tick
	for _, n := range cells {
		ticks = append(ticks, plot.Tick{At: float64(n), Label: fmt.Sprint(n)})
	}
	x := plot.Axis{Label: "excitatory cells", Log: true, Lo: 40, Hi: 500, Ticks: ticks}
	f, err := plot.Lines("", x, plot.Axis{Label: "test accuracy", Lo: 0.75, Hi: 1}, line)
	return Made{f, tests(c), runs}, err
}

func diehlCookClasses() Figure {
	return Figure{
		Name:  "diehl-cook-classes",
		Title: "Classes of the cells of STDP",
		Caption: "All 400 excitatory cells of a net of Diehl and Cook (2015): weights from the input (a), and the class to which " +
			"training samples assign each (b), cells in the " +
			"same places.",
		Style: plot.Style{Medium: plot.Paper, Width: plot.TwoColumns},
		Make: ofRun("stdp", func(_ context.Context, r *learning.Report, _ learning.Task) (Made, error) {
			labels, err := stdp.Labels(r)
			if err != nil {
				return Made{}, err
			}
			data := table.Table{Head: []string{"cell", "class"}}
			for i, l := range labels {
				data.Rows = append(data.Rows, []string{fmt.Sprint(i), fmt.Sprint(l)})
			}
			f, err := CellClasses(r)
			return Made{Figure: f, Data: data}, err
		}),
	}
}
