package forecasters

import (
	"context"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// spiking is a recurrent net of LIF cells that sees the last points, as the LSTM does, as graded input of one step
// a point. A leaky integrator without memory reads the spikes and, linearly, the input; it is told the change to the next
// point, in units of the standard deviations of points and of changes.
type spiking struct {
	window, cells int
	epochs        int
	rate          float64
	noise         float64 // standard deviation of what is added to training inputs, in those units
	seed          uint64

	units
	code   windows
	report *learning.Report
	sim    *snn.Sim
	last   []float64
	input  snn.Spikes
}

func newSpiking(seed uint64) *spiking {
	return &spiking{window: 50, cells: 200, epochs: 600, rate: 3e-3, noise: .01, seed: seed}
}

// windows is the code of a scaled series: at each step the last Window points, oldest first, zeros before the first one, and
// a constant 1. The stream of the presentation draws Noise, one normal number for each point.
type windows struct {
	T, Window int
	Noise     float64
}

// Steps returns the number of points.
func (w windows) Steps() int { return w.T }

// Version is that of the windows.
func (w windows) Version() string { return "1" }

// Cells returns the points of a window and the bias.
func (w windows) Cells([]int) (int, error) { return w.Window + 1, nil }

// Encode writes the windows of x.
func (w windows) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	dst.ResizeGraded(w.T, w.Window+1)
	noisy := make([]float32, w.Window-1+w.T)
	for t, v := range x {
		u := math.Sqrt(-2*math.Log(1-s.Float64(uint64(2*t)))) * math.Cos(2*math.Pi*s.Float64(uint64(2*t+1)))
		noisy[w.Window-1+t] = gain * (v + float32(w.Noise*u))
	}
	for t := range w.T {
		row := dst.Graded[t*(w.Window+1):][:w.Window+1]
		copy(row, noisy[t:t+w.Window])
		row[w.Window] = 1
	}
}

func (s *spiking) net() snn.Net {
	cell := snn.LIF{Tau: 5, Reset: snn.ResetSubtract}
	return snn.Net{
		Dt: 1,
		Populations: []snn.Population{
			{Name: "in", Shape: []int{s.window + 1}},
			{Name: "hidden", Shape: []int{s.cells}, Cell: cell},
			{Name: "out", Shape: []int{1}, Cell: snn.LI{Tau: .01}},
		},
		Projections: []snn.Projection{
			{Pre: "in", Post: "hidden"},
			{Pre: "hidden", Post: "hidden", Delay: 1},
			{Pre: "hidden", Post: "out"},
			{Pre: "in", Post: "out"},
		},
	}
}

// Fit trains on the whole series as one sample.
func (s *spiking) Fit(inputs, targets []float64) error {
	s.units = unitsOf(inputs, targets)
	x, y := make([]float32, len(inputs)), make([]float32, len(inputs))
	for i, v := range inputs {
		x[i], y[i] = float32(s.scaled(v)), float32((targets[i]-v)/s.change)
	}
	one := learning.Samples{X: [][]float32{x}, Target: [][]float32{y}}
	s.code = windows{T: len(inputs), Window: s.window, Noise: s.noise}
	var err error
	s.report, err = learning.Train(context.Background(), learning.Entry{
		Net:     s.net(),
		Encoder: s.code,
		Learner: gradient.Rule{
			Function:     gradient.SurrogateFunction{Kind: gradient.ATan},
			Loss:         gradient.Loss{Kind: gradient.MSEMembrane},
			Optimizer:    optim.Optimizer{Rate: s.rate},
			Schedule:     optim.Schedule{Kind: optim.Cosine, Steps: s.epochs},
			GradientClip: 1,
		},
		Settings: learning.Settings{Epochs: s.epochs, Batch: 1, Seed: s.seed, Store: "-"},
	}, learning.Task{Name: "mackey-glass", Outputs: 1, Shape: []int{len(x), 1}, Train: one, Test: one})
	if err != nil {
		return err
	}
	if s.sim, err = snn.NewSim(s.report.Model, 1); err != nil {
		return fmt.Errorf("spiking: %w", err)
	}
	s.begin()
	for _, v := range inputs {
		s.Next(v)
	}
	return nil
}

// begin forgets all points.
func (s *spiking) begin() {
	s.sim.Reset()
	s.last = make([]float64, s.window)
	s.input.ResizeGraded(1, s.window+1)
}

// Next goes on by one point, and is NaN where the simulation refuses it.
func (s *spiking) Next(x float64) float64 {
	copy(s.last, s.last[1:])
	s.last[s.window-1] = s.scaled(x)
	for i, v := range s.last {
		s.input.Graded[i] = float32(v)
	}
	s.input.Graded[s.window] = 1
	if err := s.sim.Deliver(0, []*snn.Spikes{&s.input}); err != nil {
		return math.NaN()
	}
	s.sim.Fire()
	return x + s.change*float64(s.sim.Potentials(2, 0)[0])
}
