package nir

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Bounds of what traces are laid out in: values, and samples that have none.
const (
	mostValues = 1 << 28
	mostEmpty  = 1 << 20
)

// GridSpikes returns spike trains of one length and of the same cells, a sample each, in steps of dt seconds.
func GridSpikes(dt float64, trains ...*snn.Spikes) (Gridded, error) {
	g := Gridded{Dt: dt}
	steps, cells, err := sizeOf(dt, trains)
	if err == nil {
		g.Data, err = laidOut(Bool, len(trains), steps, cells)
	}
	if err != nil {
		return g, fmt.Errorf("nir: GridSpikes: %w", err)
	}
	for k, s := range trains {
		for t, i := range fired(s) {
			g.Data.Data[(k*steps+t)*cells+i] = 1
		}
	}
	return g, nil
}

// EventSpikes is [GridSpikes] as events: a spike of step t is at t·dt, and a train of n steps ends at n·dt.
func EventSpikes(dt float64, trains ...*snn.Spikes) (Events, error) {
	steps, cells, err := sizeOf(dt, trains)
	most := 0
	if err == nil {
		for _, s := range trains {
			n := 0
			for range fired(s) {
				n++
			}
			most = max(most, n)
		}
	}
	e := Events{Cells: cells, End: float64(steps) * dt}
	if err == nil {
		e.Index, err = laidOut(Int64, len(trains), most)
	}
	if err != nil {
		return e, fmt.Errorf("nir: EventSpikes: %w", err)
	}
	e.Time, _ = laidOut(Float64, len(trains), most)
	for k := range e.Index.Data {
		e.Index.Data[k], e.Time.Data[k] = -1, math.Inf(1)
	}
	for k, s := range trains {
		n := k * most
		for t, i := range fired(s) {
			e.Index.Data[n], e.Time.Data[n] = float64(i), float64(t)*dt
			n++
		}
	}
	return e, nil
}

// fired yields the steps and cells of all spikes.
func fired(s *snn.Spikes) func(yield func(t, i int) bool) {
	return func(yield func(t, i int) bool) {
		for k, word := range s.Bits[:s.Steps*s.Words()] {
			for ; word != 0; word &= word - 1 {
				i := k%s.Words()<<6 + bits.TrailingZeros64(word)
				if i < s.Cells && !yield(k/s.Words(), i) {
					return
				}
			}
		}
	}
}

// sizeOf returns the steps and cells of spike trains, which must be those of all.
func sizeOf(dt float64, trains []*snn.Spikes) (steps, cells int, err error) {
	if !(dt > 0) || math.IsInf(dt, 0) {
		return 0, 0, fmt.Errorf("dt is %v; give a time above 0, in seconds", dt)
	}
	for k, s := range trains {
		switch {
		case s == nil:
			return 0, 0, fmt.Errorf("train %d is nil", k)
		case s.Current != nil || s.Graded != nil:
			return 0, 0, fmt.Errorf("train %d has graded values and no spikes; take GridPotentials", k)
		case s.Steps < 0 || s.Cells < 0 || s.Steps > mostValues || s.Cells > mostValues || len(s.Bits) < s.Steps*s.Words():
			return 0, 0, fmt.Errorf("train %d has %d words of bits, and %d steps of %d cells", k, len(s.Bits), s.Steps, s.Cells)
		case k > 0 && (s.Steps != steps || s.Cells != cells):
			return 0, 0, fmt.Errorf("train %d has %d steps of %d cells, and train 0 has %d of %d", k, s.Steps, s.Cells, steps, cells)
		}
		steps, cells = s.Steps, s.Cells
	}
	return steps, cells, nil
}

// laidOut is an array of zeros.
func laidOut(t Type, shape ...int) (Array, error) {
	n := product(shape)
	if n < 0 || n > mostValues {
		return Array{}, fmt.Errorf("%v values are more than %d", shape, mostValues)
	}
	return Array{Type: t, Shape: shape, Data: make([]float64, n)}, nil
}

// GridPotentials returns potentials as [snn.PopulationTrace] has them, a sample each: v of cell i at step t is sample[t·cells + i].
func GridPotentials(dt float64, cells int, samples ...[]float32) (Gridded, error) {
	g := Gridded{Dt: dt}
	_, _, err := sizeOf(dt, nil)
	steps := 0
	for k, v := range samples {
		switch {
		case err != nil:
		case cells < 1 || len(v)%cells != 0:
			err = fmt.Errorf("sample %d has %d values, which are no steps of %d cells", k, len(v), cells)
		case k > 0 && len(v) != len(samples[0]):
			err = fmt.Errorf("sample %d has %d values, and sample 0 has %d", k, len(v), len(samples[0]))
		default:
			steps = len(v) / cells
		}
	}
	if err == nil {
		g.Data, err = laidOut(Float32, len(samples), steps, cells)
	}
	if err != nil {
		return g, fmt.Errorf("nir: GridPotentials: %w", err)
	}
	for k, v := range samples {
		for i, x := range v {
			g.Data.Data[k*steps*cells+i] = float64(x)
		}
	}
	return g, nil
}

// RecordTraces returns what the populations of a net did with samples of one length, by their names: their "spikes", and the "voltages" of those
// that have potentials.
func RecordTraces(dt float64, samples ...*snn.Trace) (*GraphData, error) {
	if len(samples) == 0 {
		return nil, errors.New("nir: RecordTraces: there are no traces")
	}
	d := &GraphData{Nodes: map[string]Traces{}}
	for k, t := range samples {
		if t == nil || !slices.EqualFunc(t.Populations, samples[0].Populations, sameName) {
			return nil, fmt.Errorf("nir: RecordTraces: trace %d is nil, or of another net than trace 0", k)
		}
	}
	for p, population := range samples[0].Populations {
		node, err := recordPopulation(dt, p, samples)
		if err != nil {
			return nil, fmt.Errorf("nir: RecordTraces: population %q: %w", population.Name, err)
		}
		d.Nodes[population.Name] = node
	}
	return d, nil
}

func sameName(a, b snn.PopulationTrace) bool { return a.Name == b.Name }

func recordPopulation(dt float64, p int, samples []*snn.Trace) (NodeData, error) {
	var trains []*snn.Spikes
	var potentials [][]float32
	for _, t := range samples {
		trains = append(trains, t.Populations[p].Spikes)
		if v := t.Populations[p].Potentials; v != nil {
			potentials = append(potentials, v)
		}
	}
	spikes, err := GridSpikes(dt, trains...)
	if err != nil {
		return nil, err
	}
	d := NodeData{"spikes": spikes}
	if len(potentials) == len(samples) {
		d["voltages"], err = GridPotentials(dt, trains[0].Cells, potentials...)
	}
	return d, err
}

// Spikes returns the spike trains of the samples, for a simulation in steps of dt seconds, which must be those of g. Values other than 0 and 1 are
// an error.
func (g Gridded) Spikes(dt float64) ([]*snn.Spikes, error) {
	if err := g.suits(dt); err != nil {
		return nil, fmt.Errorf("nir: Gridded.Spikes: %w", err)
	}
	samples, steps, cells := g.Data.Shape[0], g.Data.Shape[1], g.Data.Shape[2]
	trains, err := silent(samples, steps, cells)
	if err != nil {
		return nil, fmt.Errorf("nir: Gridded.Spikes: %w", err)
	}
	for k, x := range g.Data.Data {
		t, i := k/cells%steps, k%cells
		switch x {
		case 0:
		case 1:
			trains[k/cells/steps].Set(t, i)
		default:
			return nil, fmt.Errorf("nir: Gridded.Spikes: cell %d has %v at step %d of sample %d, which is no spike; take Potentials", i, x, t, k/cells/steps)
		}
	}
	return trains, nil
}

// suits checks g, and that its steps are of dt seconds.
func (g Gridded) suits(dt float64) error {
	if err := g.check(""); err != nil {
		return err
	}
	if dt != g.Dt {
		return fmt.Errorf("steps of %v s are asked for, and these are of %v s", dt, g.Dt)
	}
	return nil
}

// silent returns trains without spikes, as many as memory is taken for.
func silent(samples, steps, cells int) ([]*snn.Spikes, error) {
	const train = 16 // words that a train takes beside its spikes
	if n := float64(samples) * (train + float64(steps)*float64(snn.Words(cells))); n > mostValues {
		return nil, fmt.Errorf("%d samples of %d steps of %d cells are too many", samples, steps, cells)
	}
	trains := make([]*snn.Spikes, samples)
	for k := range trains {
		trains[k] = snn.NewSpikes(steps, cells)
	}
	return trains, nil
}

// Potentials returns the values of each sample, rounded to float32, as [snn.PopulationTrace] has them. The steps must be of dt seconds.
func (g Gridded) Potentials(dt float64) ([][]float32, error) {
	if err := g.suits(dt); err != nil {
		return nil, fmt.Errorf("nir: Gridded.Potentials: %w", err)
	}
	n := g.Data.Shape[1] * g.Data.Shape[2]
	if n == 0 && g.Data.Shape[0] > mostEmpty {
		return nil, fmt.Errorf("nir: Gridded.Potentials: %d samples of nothing", g.Data.Shape[0])
	}
	samples := make([][]float32, g.Data.Shape[0])
	for k := range samples {
		samples[k] = make([]float32, n)
		for i, x := range g.Data.Data[k*n : (k+1)*n] {
			samples[k][i] = float32(x)
		}
	}
	return samples, nil
}

// Spikes returns the spike trains of the samples in steps of dt seconds: an event at time s is in step ⌊s/dt⌋, where a quotient less than a
// millionth below a whole number counts as that. Two events of a cell in one step are an error, as are events with values.
func (e Events) Spikes(dt float64) ([]*snn.Spikes, error) {
	trains, err := e.spikes(dt)
	if err != nil {
		return nil, fmt.Errorf("nir: Events.Spikes: %w", err)
	}
	return trains, nil
}

func (e Events) spikes(dt float64) ([]*snn.Spikes, error) {
	if err := e.check(""); err != nil {
		return nil, err
	}
	if !(dt > 0) || e.End/dt > mostValues {
		return nil, fmt.Errorf("steps of %v s until %v s", dt, e.End)
	}
	if e.valued() {
		return nil, errors.New("the events have values, which spikes have not")
	}
	steps, samples := stepOf(e.End, dt), e.Index.Shape[0]
	trains, err := silent(samples, steps, e.Cells)
	if err != nil {
		return nil, err
	}
	for k, cell := range e.Index.Data {
		if cell == -1 {
			continue
		}
		sample, t, i := k/e.Index.Shape[1], stepOf(e.Time.Data[k], dt), int(cell)
		if t >= steps {
			return nil, fmt.Errorf("event %d at %v s is behind the last of %d steps", k, e.Time.Data[k], steps)
		}
		if trains[sample].Has(t, i) {
			return nil, fmt.Errorf("cell %d fires twice in step %d of sample %d, of %v s; take shorter ones", i, t, sample, dt)
		}
		trains[sample].Set(t, i)
	}
	return trains, nil
}

func stepOf(time, dt float64) int { return int(math.Floor(time/dt + 1e-6)) }
