package figures

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// windowRule is the pair rule with the constants of song2000, whose window is exponential on both sides.
var windowRule = stdp.Pair{Plus: 0.005, Minus: 0.00525, TauPlus: 20, TauMinus: 20}

// windowWeight is the weight before a pair.
const windowWeight = 0.5

// STDPWindow measures the window of pair STDP in the simulator, a pair of spikes at a time, and draws it over its closed form.
func STDPWindow() (*plot.Figure, error) {
	dt, measured, closed, err := stdpWindow()
	if err != nil {
		return nil, err
	}
	return plot.MeasuredWindow("STDP window", dt, measured, closed)
}

// stdpWindow returns how the weight changes by the time between the spikes, measured and by its closed form.
func stdpWindow() (dt, measured, closed []float64, err error) {
	for d := -100; d <= 100; d += 5 {
		if d == 0 {
			continue // whether spikes of one step pair is a choice of the rule
		}
		dw, err := pairedSpikes(windowRule, d)
		if err != nil {
			return nil, nil, nil, err
		}
		dt, measured, closed = append(dt, float64(d)), append(measured, dw), append(closed, windowForm(float64(d)))
	}
	return dt, measured, closed, nil
}

// windowForm is A₊·exp(−Δt/τ₊) where the pre cell fires first, and −A₋·exp(Δt/τ₋) where it fires after.
func windowForm(dt float64) float64 {
	if dt > 0 {
		return windowRule.Plus * math.Exp(-dt/windowRule.TauPlus)
	}
	return -windowRule.Minus * math.Exp(dt/windowRule.TauMinus)
}

// pairedSpikes trains a synapse from one cell to another with a pair of spikes, dt steps of 1 ms apart, and returns how its weight changes. Its
// own spike is too weak to fire the post cell; a second input, whose synapse does not learn, does that.
func pairedSpikes(rule stdp.Plasticity, dt int) (float64, error) {
	const teacher = 2
	one := func(name string, pre int, w float64, frozen bool) snn.Projection {
		return snn.Projection{Name: name, Pre: "pre", Post: "post", Wiring: snn.List{Pre: []int{pre}, Post: []int{0}}, Frozen: frozen,
			Init: snn.Init{Kind: snn.InitConstant, Lo: w}}
	}
	net := snn.Net{
		Dt:          1,
		Populations: []snn.Population{{Name: "pre", Shape: []int{2}}, {Name: "post", Shape: []int{1}, Cell: snn.LIF{Tau: 2}}},
		Projections: []snn.Projection{one("learning", 0, windowWeight, false), one("teacher", 1, teacher, true)},
	}
	m, err := net.Init(1)
	if err != nil {
		return 0, err
	}
	learner := stdp.Rule{Plasticity: rule, Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero, MaxRepeats: learning.Zero}
	chance := snn.NewStream(1)
	tr, err := learner.Bind(learning.Setup{Model: m, Encoder: moments{steps: 250}, Classes: 1, Batch: 1, Probe: []float32{0, 0}, Stream: chance})
	if err != nil {
		return 0, err
	}
	const pre = 120
	pair := [][]float32{{pre, float32(pre + dt)}}
	if _, err := tr.Learn(learning.Batch{X: pair, Label: []int{0}, Index: []int{0}, Stream: chance}); err != nil {
		return 0, err
	}
	if fired := firedOnce(tr); !fired {
		return 0, fmt.Errorf("figures: the post cell does not fire once in a pair of spikes %d ms apart", dt)
	}
	tr.Sync()
	for row := range m.WeightRows(0) {
		return float64(row[0]) - windowWeight, nil
	}
	return 0, fmt.Errorf("figures: the synapse has no weight")
}

// firedOnce reports whether the post cell has fired once.
func firedOnce(tr learning.Trainer) bool {
	counts, _ := tr.Counts()
	return counts.Populations[1].Spikes == 1
}

// moments encodes a sample as a spike of each cell, in the step that its value says.
type moments struct{ steps int }

// Steps is how long a presentation lasts.
func (e moments) Steps() int { return e.steps }

// Encode writes the spikes.
func (e moments) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.steps, len(x))
	clear(dst.Bits)
	for cell, step := range x {
		dst.Set(int(step), cell)
	}
}
