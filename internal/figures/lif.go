package figures

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

func lif() Figure {
	return Figure{
		Name:  "lif",
		Title: "Potential and spikes of a leaky integrate-and-fire cell",
		Caption: "A leaky integrate-and-fire cell. Three inputs (top) raise the membrane potential $v$ (middle), which decays with " +
			"$\\tau_m = 20$ ms between them; where $v$ exceeds the threshold $\\theta = 1$ the cell fires (bottom) and $v$ falls to 0.",
		Style: plot.Style{Medium: plot.Paper},
		Make:  func(context.Context, *Runs) (Made, error) { return drawLIF() },
	}
}

// drawLIF simulates 100 ms, in which three inputs fire at given times with equal weights.
func drawLIF() (Made, error) {
	const weight, steps = 0.45, 100
	net := snn.Feedforward(3, 1)
	net.Populations[1].Cell = snn.LIF{Tau: 20, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	m, err := net.Init(1)
	if err != nil {
		return Made{}, err
	}
	w, ld := m.Weights(0)
	in := snn.NewSpikes(steps, 3)
	for i, times := range [][]int{{8, 30, 62, 88}, {14, 36, 64, 80}, {20, 41, 66, 84}} {
		w[i*ld] = weight
		for _, t := range times {
			in.Set(t, i)
		}
	}
	trace, err := m.Run(in)
	if err != nil {
		return Made{}, err
	}
	v, fired := trace.Populations[1].Cell(0)
	f, err := plot.Trace("", 1, plot.Axis{}, plot.Axis{Label: "membrane potential"}, plot.Recording{
		Inputs: []plot.Train{{Name: "inputs", Spikes: in}}, Potential: v, Threshold: []float64{1}, Spikes: fired,
	})
	return Made{Figure: f, Data: lifData(in, v, trace.Populations[1].Spikes)}, err
}

// lifData has a row a step: which inputs fire, by the numbers that the figure has, the potential, and whether the cell fires.
func lifData(in *snn.Spikes, v []float64, out *snn.Spikes) table.Table {
	t := table.Table{Head: []string{"time_ms"}}
	for i := range in.Cells {
		t.Head = append(t.Head, fmt.Sprintf("input%d", i))
	}
	t.Head = append(t.Head, "potential", "output")
	for s := range v {
		row := []string{fmt.Sprint(s)}
		for i := range in.Cells {
			row = append(row, bit(in.Has(s, i)))
		}
		t.Rows = append(t.Rows, append(row, number(v[s]), bit(out.Has(s, 0))))
	}
	return t
}
