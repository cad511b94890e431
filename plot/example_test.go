package plot_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// show stands for what a program does with a figure: here it only prints title and size.
func show(f *plot.Figure, err error) {
	if err != nil {
		log.Fatal(err)
	}
	w, h := f.Size()
	fmt.Printf("%s: %.2f x %.2f in\n", f.Title(), w, h)
}

func ExampleRaster() {
	input, hidden := snn.NewSpikes(100, 64), snn.NewSpikes(100, 20)
	input.Set(3, 10)
	hidden.Set(5, 7)
	show(plot.Raster("One sample", 1, plot.Train{Name: "input", Spikes: input}, plot.Train{Name: "hidden", Spikes: hidden}))
	// Output: One sample: 6.50 x 2.48 in
}

func ExamplePotential() {
	v := []float64{0, 0.4, 0.7, 1.1, 0, 0.4}
	show(plot.Potential("A cell", 1, v, []float64{1}, []int{3}))
	// Output: A cell: 6.50 x 3.00 in
}

func ExampleSTDPWindow() {
	show(plot.STDPWindow("Pair rule", []float64{-20, -10, 10, 20}, []float64{-0.3, -0.6, 0.6, 0.3}))
	// Output: Pair rule: 6.50 x 3.00 in
}

func ExampleLearning() {
	show(plot.Learning("Validation", "accuracy", plot.Curve{
		Name: "CSDP",
		X:    []float64{1, 2, 3},
		Runs: [][]float64{{0.5, 0.8, 0.9}, {0.6, 0.8, 0.9}},
	}))
	// Output: Validation: 6.50 x 3.40 in
}

func ExampleLines() {
	show(plot.Lines("How time grows", plot.Axis{Label: "samples", Log: true}, plot.Axis{Label: "time (ms)"},
		plot.Line{Name: "measured", X: []float64{10, 100, 1000}, Y: []float64{1, 3, 21}},
		plot.Line{Name: "1 + 0.02 n", X: []float64{10, 100, 1000}, Y: []float64{1.2, 3, 21}, Smooth: true}))
	// Output: How time grows: 6.50 x 3.60 in
}

func ExampleConfusion() {
	show(plot.Confusion("Test set", [][]int{{9, 1}, {2, 8}}, []string{"left", "right"}))
	// Output: Test set: 6.50 x 2.60 in
}

func ExampleWeights() {
	show(plot.Weights("Receptive fields", [][]float32{{1, 0, 0, 1}, {0, 1, 1, 0}}, 2, 2, 2))
	// Output: Receptive fields: 6.50 x 3.30 in
}

func ExampleReconstructions() {
	show(plot.Reconstructions("Reconstruction", [][]float32{{1, 0, 0, 1}}, [][]float32{{0.8, 0.1, 0.2, 0.9}}, 2, 2))
	// Output: Reconstruction: 6.50 x 3.07 in
}

func ExampleImages() {
	show(plot.Images("Samples", [][]float32{{1, 0, 0, 1}, {0, 1, 1, 0}}, []string{"seven", "three"}, 2, 2))
	// Output: Samples: 6.50 x 1.91 in
}

func ExampleComparison() {
	show(plot.Comparison("Five seeds", "accuracy (%)", plot.Bar{Name: "CSDP", Mean: 95.6, Lo: 94.9, Hi: 96.2},
		plot.Bar{Name: "STDP", Mean: 87.1, Lo: 85, Hi: 89.3}))
	// Output: Five seeds: 6.50 x 1.65 in
}

func ExampleAccuracyEnergy() {
	show(plot.AccuracyEnergy("Price of an inference", plot.Point{
		Name: "CSDP", EnergyLo: 2e-8, EnergyHi: 9e-7, Accuracy: 0.956, AccuracyLo: 0.949, AccuracyHi: 0.962,
	}))
	// Output: Price of an inference: 6.50 x 3.80 in
}

func ExampleFigure() {
	f, err := plot.STDPWindow("Pair rule", []float64{-10, 10}, []float64{-0.6, 0.6})
	if err != nil {
		log.Fatal(err)
	}
	var svg, png, pdf bytes.Buffer
	fmt.Println(f.SVG(&svg), f.PNG(&png, 300), f.Resize(3.3, 2.5).PDF(&pdf))
	// Output: <nil> <nil> <nil>
}

func ExampleEnergies() {
	show(plot.Energies("One inference", plot.Energy{Name: "loihi-1", Low: 4.1e-6, Typical: 6.2e-6, High: 9.3e-6}))
	// Output: One inference: 6.50 x 1.63 in
}

func ExampleWaterfall() {
	show(plot.Waterfall("loihi-1, whole chip", plot.Part{Cause: "synapses", Joule: 6e-6}, plot.Part{Cause: "static", Joule: 5e-5}))
	// Output: loihi-1, whole chip: 6.50 x 1.91 in
}

func ExampleEnergyRate() {
	show(plot.EnergyRate("Break-even", "spikes per synapse", plot.RateCurve{
		Name: "horowitz-fp32",
		X:    []float64{0, 10},
		Low:  []float64{1.6e-9, 9.3e-8}, Typical: []float64{1.6e-8, 9.3e-7}, High: []float64{1.6e-7, 9.3e-6},
		Reference: 4.7e-7,
	}))
	// Output: Break-even: 6.50 x 3.40 in
}

func ExampleCores() {
	show(plot.Cores("Synapse memory", 128, plot.CoreGroup{Population: "hidden", Cores: 8, Share: 0.86}))
	// Output: Synapse memory: 6.50 x 2.70 in
}

func ExampleScatter() {
	clouds, err := plot.Clouds([]float64{1, 2, 8, 9}, []float64{1, 2, 8, 7}, []int{0, 0, 1, 1}, []string{"zero", "one"})
	if err != nil {
		log.Fatal(err)
	}
	show(plot.Scatter("Codes", plot.Axis{Label: "t-SNE 1"}, plot.Axis{Label: "t-SNE 2"}, clouds...))
	// Output: Codes: 6.50 x 4.40 in
}

// A cursor that moves along a potential, as an animated PNG.
func ExampleAnimate() {
	f, err := plot.Potential("A cell", 1, []float64{0, 0.4, 0.7, 1.1, 0, 0.4}, []float64{1}, []int{3})
	if err != nil {
		log.Fatal(err)
	}
	var frames []*plot.Figure
	for t := range 6 {
		frames = append(frames, f.Annotate(plot.RefX{At: float64(t)}))
	}
	a, err := plot.Animate(frames, 4)
	if err != nil {
		log.Fatal(err)
	}
	var png bytes.Buffer
	fmt.Println(a.Frames(), "frames, error:", a.PNG(&png, 0))
	// Output: 6 frames, error: <nil>
}

// Inputs at the left, a spiking cell, and what its error would change.
func ExampleSchematic() {
	in := plot.Stack(0, plot.CircleNode, "x₁", "x₂")
	cell := []plot.Node{{Name: "cell", Kind: plot.SomaNode, Note: "v ≥ θ", Column: 1}}
	edges := plot.Join(in, cell, "w₁", "w₂")
	edges = append(edges, plot.Back(edges[1:], "∂L/∂w₂")...)
	show(plot.Schematic("A cell", plot.Diagram{Nodes: append(in, cell...), Edges: edges}))
	// Output: A cell: 6.50 x 2.09 in
}

func ExampleNetwork() {
	show(plot.Network("A net for digits", snn.Feedforward(784, 128, 10)))
	// Output: A net for digits: 6.50 x 1.20 in
}

func ExampleUnfolded() {
	show(plot.Unfolded("Three steps", snn.Recurrent(40, 128, 20), 3))
	// Output: Three steps: 6.50 x 2.63 in
}

// Two panels of a paper, in one PDF of 183 mm.
func ExampleGrid() {
	curves, err := plot.Learning("", "accuracy", plot.Curve{Name: "CSDP", X: []float64{1, 2}, Runs: [][]float64{{0.5, 0.8}}})
	if err != nil {
		log.Fatal(err)
	}
	bars, err := plot.Comparison("", "accuracy", plot.Bar{Name: "CSDP", Mean: 0.8, Lo: 0.7, Hi: 0.9})
	if err != nil {
		log.Fatal(err)
	}
	f, err := plot.Grid("Digits", plot.Layout{}, curves, bars)
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	f = f.Styled(plot.Style{Medium: plot.Paper, Width: plot.TwoColumns})
	if err := f.PDF(&file); err != nil {
		log.Fatal(err)
	}
	show(f, nil)
	// Output: Digits: 7.20 x 2.05 in
}

func ExampleFigure_Annotate() {
	f, err := plot.Lines("Membrane current", plot.Axis{Label: "time (ms)"}, plot.Axis{Label: "current (pA)", Hi: 12},
		plot.Line{Name: "decay, τ_{syn} = 5 ms", X: []float64{0, 5, 10, 15}, Y: []float64{10, 3.7, 1.4, 0.5}, Naming: plot.AtEnd})
	if err != nil {
		log.Fatal(err)
	}
	show(f.Annotate(
		plot.SpanX{Lo: 0, Hi: 2, Text: "stimulus"},
		plot.RefY{At: 8, Text: "threshold θ"},
		plot.Arrow{FromX: 8, FromY: 6, ToX: 5, ToY: 3.7, Text: "e^{−1}"},
	), nil)
	// Output: Membrane current: 6.50 x 3.60 in
}

func ExampleTrace() {
	v := []float64{-65, -58, -52, -70, -66, -61}
	show(plot.Trace("A cell", 1, plot.Axis{Unit: "nA"}, plot.Axis{Unit: "mV"}, plot.Recording{
		Currents:  []plot.Current{{Name: "excitatory", Values: []float64{0, 1.4, 1.2, 1.3, 0.9, 1}}},
		Potential: v,
		Threshold: []float64{-50},
		Spikes:    []int{3}, // recorded after its reset
	}))
	// Output: A cell: 6.50 x 4.08 in
}

func ExampleHistogram() {
	show(plot.Histogram("Intervals", plot.Axis{Label: "interval", Unit: "ms"}, plot.Bins{Width: 2},
		plot.Sample{Name: "excitatory", Values: []float64{3, 5, 5, 6, 9, 12}}, plot.Sample{Name: "inhibitory", Values: []float64{2, 3, 3, 4}}))
	// Output: Intervals: 6.50 x 3.20 in
}

func ExampleHeatMap() {
	show(plot.HeatMap("Correlations", plot.Axis{Label: "cell"}, plot.Axis{Label: "cell"}, plot.Scale{Label: "correlation"},
		[][]float64{{1, -0.2}, {-0.2, 1}}))
	// Output: Correlations: 6.50 x 3.60 in
}

func ExampleRasterRates() {
	hidden := snn.NewSpikes(100, 20)
	hidden.Set(5, 7)
	show(plot.RasterRates("One sample", 1, plot.Window{Bin: 5}, plot.Train{Name: "hidden", Spikes: hidden}))
	// Output: One sample: 6.50 x 3.12 in
}

func ExampleEventFrames() {
	const height, width = 2, 2
	events := []float32{0, 4, 3, 7, 12, 0} // ON at pixels 0 and 3, later OFF at pixel 0
	show(plot.EventFrames("Events", events, height, width, 10))
	// Output: Events: 6.50 x 1.91 in
}
