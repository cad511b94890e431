package hwmodel

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// speckRow is a line of table 1 of [yao2024]: power at rest 0.42 mW, windows of 540 ms, spikes in millions.
type speckRow struct {
	task          string
	milliwatt, mn float64
}

var speckTable = [...]speckRow{
	{"gestures", 9.5, 1.0}, {"gestures, with attention", 3.8, 0.4}, {"gait by day", 16.1, 2.9},
	{"gait by day, with attention", 7.3, 1.2}, {"gait by night", 46.8, 3.3}, {"gait by night, with attention", 12.3, 1.5},
}

// rowsOfSpeck: V9. The price of a spike has its range from these very rows.
func rowsOfSpeck(t *testing.T) []row {
	var rows []row
	for _, c := range speckTable {
		a := feedforward(540, []int{1, 50000}, []float64{0, c.mn * 1e6})
		i := estimate(t, "speck", AffinePower, a).Energy().Times(1 / 0.54)
		watt := c.milliwatt * 1e-3
		rows = append(rows, row{
			"V9", fmt.Sprintf("Speck, %s, %.1f million spikes in 0.54 s, fitted", c.task, c.mn),
			amountText(watt, "W"), i.text("W"), fmt.Sprintf("%s, %+.0f %%", inside(i, watt), 100*(i.Typical/watt-1)),
		})
	}
	return rows
}

// vgg9 are the seven convolutions that SpikeSim's own example counts: 3 × 3, five steps, pooled by a stride where the example's maps
// shrink, since it reads arrays at the places of the pooled map.
func vgg9() snn.Activity {
	a := snn.Activity{T: 5, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 3 * 32 * 32, Kind: snn.InputKind}}}
	in := [3]int{3, 32, 32}
	for i, out := range [][3]int{{64, 32, 32}, {64, 16, 16}, {128, 16, 16}, {128, 8, 8}, {256, 8, 8}, {256, 8, 8}, {256, 4, 4}} {
		conv(&a, fmt.Sprint("conv", i+1), out, 3, 1, 1, in)
		stride := in[1] / out[1]
		a.Projections[i].Shape.Stride = [2]int{stride, stride}
		in = out
	}
	return a
}

// rowsOfSpikeSim: V10, against what the code of SpikeSim gives for its example (ela_spikesim.py of commit a83c451, worked through by itself). Its
// area has the cells of out_ch_list[0:5] in it, whatever the number of layers, and memory for the inputs of all: 48 elements, 6 tiles.
func rowsOfSpikeSim(t *testing.T) []row {
	const printed = 15906934.02624 * pico
	got := estimate(t, "crossbar-rram", CrossbarReads, vgg9()).Energy().Typical
	same(t, "SpikeSim's VGG9", got, printed, 1e-12)
	vgg := estimate(t, "crossbar-rram", CrossbarReads, vgg9())
	last := float64(256*8*8+256*4*4) * 22 * 0.7391e-12 // cells of the sixth and seventh layer
	const area = 8.425528755833998e-6
	same(t, "SpikeSim's area, which holds cells of the first five layers only", vgg.Mapping.Area-last, area, 1e-12)
	same(t, "area with all cells", vgg.Mapping.Area, 8.758537651833998e-6, 1e-12)
	return []row{{
		"V10", "SpikeSim's example, VGG9, resistive cells, another program",
		amountText(printed, "J"), amountText(got, "J"), fmt.Sprintf("%+.2f %%", 100*(got/printed-1)),
	}, {
		"V10b", "SpikeSim's example, VGG9, area with the cells of all layers, another program",
		fmt.Sprintf("%.4f mm²", area*1e6), fmt.Sprintf("%.4f mm²", vgg.Mapping.Area*1e6), fmt.Sprintf("%+.2f %%, the cells of two layers", 100*(vgg.Mapping.Area/area-1)),
	}}
}

// rowsOfNeuroBench: V11, dense operations of an execution in NeuroBench's leaderboard of primate reaching, by sizes of its models.
func rowsOfNeuroBench(t *testing.T) []row {
	var rows []row
	for _, c := range []struct {
		model string
		sizes []int
		dense float64
	}{
		{"SNN 96-50-2", []int{96, 50, 2}, 4900}, {"SNN 192-50-2", []int{192, 50, 2}, 9700},
		{"ANN 96-32-48-2", []int{96, 32, 48, 2}, 4704}, {"ANN 192-32-48-2", []int{192, 32, 48, 2}, 7776},
	} {
		a := feedforward(1, c.sizes, make([]float64, len(c.sizes)))
		got := estimate(t, "horowitz-fp32", NeuroBench, a).Counted.Dense
		same(t, c.model, got, c.dense, 0)
		rows = append(rows, row{
			"V11", "NeuroBench's leaderboard, " + c.model + ", dense operations, another program", fmt.Sprint(c.dense), fmt.Sprint(got), "the same",
		})
	}
	return rows
}

// rowsOfBounds: V12 and V13, where only a bound is known.
func rowsOfBounds(t *testing.T) []row {
	ecg := staticOver(t, "brainscales-2", Exactly(276e-6))
	rows := []row{{
		"V12", "BrainScaleS-2, electrocardiograms, 276 µs: power over the latency",
		"192 µJ", ecg.text("J"), inside(ecg, 192e-6) + ", at its high end, which is from this row",
	}}
	const step, cells, cores = 152.8e-6, 158509, 74 // of the log of PilotNet [lava-dl]
	least := chip(t, "loihi-2").Davies.InactiveTime.Interval().Times(cells / cores)
	if least.High > step {
		t.Errorf("a step of PilotNet is above %v s", least)
	}
	return append(rows, row{
		"V13", "PilotNet, Loihi 2, 74 cores, a step: its cells alone", amountText(step, "s"), "≥ " + least.text("s"), "above, a bound",
	})
}
