package forecasters

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/spikecell/spikecell/snn"
)

// delays is a layer of LIF cells whose only memory of the series, beside their membranes, is the delay of a synapse each: cell i is driven
// by the point i mod points points ago, held for a point's steps, with a bias and a sign of its own. A triangular wave of one period a
// point is added for all cells, which smooths the kink that firing rates have at threshold. The read-out is a membrane behind a synapse of
// the same time constant, which nothing but spikes reaches; it says the change to the next point. Only its weights are learned, by ridge
// regression. There is no analogue way around the cells.
type delays struct {
	cells, steps, points int     // steps of 1 ms a point; number of delays
	skip                 int     // points before the first that the regression takes
	ridge                float64 // its penalty
	seed                 uint64

	units
	sim    *snn.Sim
	input  *snn.Spikes // of the last points, oldest first
	rhythm *snn.Spikes
}

// What the cells are like; time constants in points, currents in units in which 1 is a spike at each step.
const (
	membraneTime = .25
	readoutTime  = .2
	driveOfPoint = .3  // of a standard deviation
	driveOfWave  = .15 // its amplitude
	spreadOfBias = .45 // the bias is within ± of this
)

func newDelays(seed uint64) *delays {
	return &delays{cells: 4000, steps: 256, points: 8, skip: 50, ridge: .7, seed: seed}
}

// net returns the network with its read-out cell, or, to learn that cell's weights, with a copy of it for each cell instead, which shows what
// each would bring.
func (d *delays) net(copies bool) snn.Net {
	list := snn.List{Pre: make([]int, d.cells), Post: make([]int, d.cells), Weight: make([]int, d.cells), Delays: make([]int, d.cells)}
	for i := range d.cells {
		list.Post[i], list.Weight[i], list.Delays[i] = i, i/d.points%2, i%d.points*d.steps
	}
	point := float64(d.steps)
	cell := snn.LIF{Tau: membraneTime * point, ResetTiming: snn.ResetSameStep}
	middle := (1 - float64(cell.DecayFactor(1))) / 2 // holds a membrane at half the threshold
	bias := snn.Init{Kind: snn.InitUniform, Lo: middle - spreadOfBias, Hi: middle + spreadOfBias}
	// The threshold is never reached, and would change nothing.
	membrane := snn.LIF{Tau: readoutTime * point, Scale: snn.ScaleLeak, Reset: snn.ResetNone, Threshold: 1e9}
	out := snn.Population{Name: "out", Shape: []int{1}, Cell: snn.Synaptic{LIF: membrane, TauSyn: readoutTime * point}}
	read := snn.Projection{Pre: "cells", Post: "out"}
	if copies {
		out.Shape = []int{d.cells}
		read.Wiring, read.Init = snn.OneToOne{}, snn.Init{Kind: snn.InitConstant, Lo: 1}
	}
	return snn.Net{
		Dt: 1,
		Populations: []snn.Population{
			{Name: "series", Shape: []int{1}},
			{Name: "rhythm", Shape: []int{1}},
			{Name: "cells", Shape: []int{d.cells}, Cell: cell, Bias: &bias},
			out,
		},
		Projections: []snn.Projection{
			{Pre: "series", Post: "cells", Wiring: list},
			{Pre: "rhythm", Post: "cells", Init: snn.Init{Kind: snn.InitConstant, Lo: driveOfWave}},
			read,
		},
	}
}

// Positions in the net.
const (
	fromSeries, toOut = 0, 2 // projections
	outCells          = 3    // population
)

// begin starts a simulation before the first point.
func (d *delays) begin(copies bool) (*snn.Model, error) {
	model, err := d.net(copies).Init(d.seed)
	if err != nil {
		return nil, fmt.Errorf("delays: %w", err)
	}
	signed, _ := model.Weights(fromSeries)
	signed[0], signed[1] = driveOfPoint, -driveOfPoint
	if d.sim, err = snn.NewSim(model, 1); err != nil {
		return nil, fmt.Errorf("delays: %w", err)
	}
	d.sim.Workers = 1
	d.input, d.rhythm = new(snn.Spikes), new(snn.Spikes)
	d.input.ResizeGraded(d.points*d.steps, 1)
	d.rhythm.ResizeGraded(d.points*d.steps, 1)
	for t := range d.rhythm.Graded {
		phase := (float64(t%d.steps) + .5) / float64(d.steps)
		d.rhythm.Graded[t] = float32(4*math.Abs(phase-.5) - 1)
	}
	return model, nil
}

// present shows a point for its steps.
func (d *delays) present(x float64) error {
	copy(d.input.Graded, d.input.Graded[d.steps:])
	first := len(d.input.Graded) - d.steps
	for t := first; t < len(d.input.Graded); t++ {
		d.input.Graded[t] = float32(d.scaled(x))
	}
	for t := first; t < len(d.input.Graded); t++ {
		if err := d.sim.Deliver(t, []*snn.Spikes{d.input}, []*snn.Spikes{d.rhythm}); err != nil {
			return fmt.Errorf("delays: %w", err)
		}
		d.sim.Fire()
	}
	return nil
}

// Fit presents the series twice: to find the weights, and then to the network that has them.
func (d *delays) Fit(inputs, targets []float64) error {
	if len(inputs) <= d.skip || len(targets) != len(inputs) {
		return fmt.Errorf("delays: %d inputs and %d targets, of which %d are skipped", len(inputs), len(targets), d.skip)
	}
	d.units = unitsOf(inputs, targets)
	weights, err := d.regress(inputs, targets)
	if err != nil {
		return err
	}
	if err := d.install(weights); err != nil {
		return err
	}
	for _, x := range inputs {
		if err := d.present(x); err != nil {
			return err
		}
	}
	return nil
}

// regress presents the series to copies of the read-out cell, and returns the weights by which their potentials make the changes.
func (d *delays) regress(inputs, targets []float64) (*mat.VecDense, error) {
	if _, err := d.begin(true); err != nil {
		return nil, err
	}
	rows := len(inputs) - d.skip
	traces, changes := mat.NewDense(rows, d.cells, nil), mat.NewVecDense(rows, nil)
	for i, x := range inputs {
		if err := d.present(x); err != nil {
			return nil, err
		}
		k := i - d.skip
		if k < 0 {
			continue
		}
		for j, v := range d.sim.Potentials(outCells, 0) {
			traces.Set(k, j, float64(v))
		}
		changes.SetVec(k, (targets[i]-x)/d.change)
	}
	return ridge(traces, changes, d.ridge)
}

// install starts the network with weights of its read-out cell.
func (d *delays) install(weights *mat.VecDense) error {
	model, err := d.begin(false)
	if err != nil {
		return err
	}
	w, ld := model.Weights(toOut)
	for i := range d.cells {
		w[i*ld] = float32(weights.AtVec(i))
	}
	return nil
}

// ridge returns the weights w that minimise |F·w − y|² + penalty·|w|². There are more of them than rows of F, so they are found as Fᵀa with
// (F·Fᵀ + penalty·1)·a = y.
func ridge(features *mat.Dense, y *mat.VecDense, penalty float64) (*mat.VecDense, error) {
	rows, cols := features.Dims()
	products := mat.NewSymDense(rows, nil)
	products.SymOuterK(1, features)
	for i := range rows {
		products.SetSym(i, i, products.At(i, i)+penalty)
	}
	var factor mat.Cholesky
	if !factor.Factorize(products) {
		return nil, fmt.Errorf("delays: a penalty of %v leaves the regression without a solution; give a larger one", penalty)
	}
	a := mat.NewVecDense(rows, nil)
	if err := factor.SolveVecTo(a, y); err != nil {
		return nil, fmt.Errorf("delays: regression: %w", err)
	}
	w := mat.NewVecDense(cols, nil)
	w.MulVec(features.T(), a)
	return w, nil
}

// Next goes on by one point, and is NaN where the simulation refuses it.
func (d *delays) Next(x float64) float64 {
	if d.present(x) != nil {
		return math.NaN()
	}
	return x + d.change*float64(d.sim.Potentials(outCells, 0)[0])
}
