// Package trains reads and writes spike trains as archives of NumPy arrays (.npz), which numpy.load reads without this toolkit. There are two forms,
// and [Read] takes both:
//
//	dense:  spikes {samples, steps, cells ...} uint8, dt
//	events: samples, times, indices {spikes}, shape {axes of dense}, dt
//
// Times are those of the beginnings of steps, in ms, and dt is the length of a step in ms. Indices count the cells of a sample with the last axis
// fastest. Events are in the order of samples, times and indices.
package trains

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"path/filepath"
	"slices"

	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// Trains are the spikes of one population in each of several samples.
type Trains struct {
	Dt      float64       // length of a step, ms; 0 if the file does not say
	Cells   []int         // shape of the population; nil for one axis
	Samples []*snn.Spikes // of equal steps and cells
}

// Check returns the first fault: no samples, samples of different sizes, graded input, or a shape that is not that of the cells.
func (t Trains) Check() error {
	if !(t.Dt >= 0) || math.IsInf(t.Dt, 0) {
		return fmt.Errorf("trains: Dt is %v ms; give the length of a step", t.Dt)
	}
	if len(t.Samples) == 0 {
		return errors.New("trains: there are no samples")
	}
	for i, s := range t.Samples {
		switch {
		case s == nil || s.Steps < 0 || s.Cells < 0 || len(s.Bits) != s.Steps*s.Words():
			return fmt.Errorf("trains: sample %d is nil, or its bits are not those of its size; snn.NewSpikes makes one", i)
		case s.Current != nil || s.Graded != nil:
			return fmt.Errorf("trains: sample %d is graded input, and no spikes; write its values as an array of tensors.WriteNPZ", i)
		case !silentBeyond(s):
			return fmt.Errorf("trains: sample %d has spikes beyond its %d cells; snn.Spikes.Set makes none", i, s.Cells)
		case s.Steps != t.Samples[0].Steps || s.Cells != t.Samples[0].Cells:
			return fmt.Errorf("trains: sample %d has %d steps of %d cells, and sample 0 %d of %d", i, s.Steps, s.Cells, t.Samples[0].Steps,
				t.Samples[0].Cells)
		}
	}
	if n, ok := product(t.Cells); t.Cells != nil && (!ok || n != t.Samples[0].Cells) {
		return fmt.Errorf("trains: Cells is %v, and the samples have %d", t.Cells, t.Samples[0].Cells)
	}
	return nil
}

// silentBeyond reports whether no bit behind the last cell is set.
func silentBeyond(s *snn.Spikes) bool {
	for step := range s.Steps {
		if row := s.Row(step); s.Cells%64 != 0 && row[len(row)-1]>>(s.Cells%64) != 0 {
			return false
		}
	}
	return true
}

// product returns the product of sides; not ok if one is negative or it does not fit.
func product(sides []int) (int, bool) {
	n := uint64(1)
	for _, side := range sides {
		hi, lo := bits.Mul64(n, uint64(side))
		if side < 0 || hi != 0 || lo > math.MaxInt64/64 {
			return 0, false
		}
		n = lo
	}
	return int(n), true
}

// shape returns the axes of the dense form.
func (t Trains) shape() []int {
	cells := t.Cells
	if cells == nil {
		cells = []int{t.Samples[0].Cells}
	}
	return slices.Concat([]int{len(t.Samples), t.Samples[0].Steps}, cells)
}

// Dense returns the arrays of the dense form.
func (t Trains) Dense() ([]tensors.Tensor, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	var x tensors.U8
	for _, s := range t.Samples {
		at := len(x)
		x = append(x, make(tensors.U8, s.Steps*s.Cells)...)
		t.each(s, func(step, cell int) { x[at+step*s.Cells+cell] = 1 })
	}
	return append([]tensors.Tensor{{Name: "spikes", Shape: t.shape(), Values: x}}, t.dt()...), nil
}

// Events returns the arrays of the form of events. It needs a Dt.
func (t Trains) Events() ([]tensors.Tensor, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if last := t.Dt * float64(t.Samples[0].Steps); t.Dt == 0 || math.IsInf(last, 0) {
		return nil, fmt.Errorf("trains: Dt is %v ms; times of events need the length of a step", t.Dt)
	}
	var samples, indices, shape tensors.I64
	var times tensors.F64
	for i, s := range t.Samples {
		t.each(s, func(step, cell int) {
			samples, times, indices = append(samples, int64(i)), append(times, float64(step)*t.Dt), append(indices, int64(cell))
		})
	}
	for _, side := range t.shape() {
		shape = append(shape, int64(side))
	}
	n := []int{len(samples)}
	return append([]tensors.Tensor{{Name: "samples", Shape: n, Values: samples}, {Name: "times", Shape: n, Values: times},
		{Name: "indices", Shape: n, Values: indices}, {Name: "shape", Shape: []int{len(shape)}, Values: shape}}, t.dt()...), nil
}

// each calls f for every spike of a sample, in the order of steps and cells.
func (t Trains) each(s *snn.Spikes, f func(step, cell int)) {
	for step := range s.Steps {
		for w, word := range s.Row(step) {
			for ; word != 0; word &= word - 1 {
				f(step, w*64+bits.TrailingZeros64(word))
			}
		}
	}
}

func (t Trains) dt() []tensors.Tensor {
	if t.Dt == 0 {
		return nil
	}
	return []tensors.Tensor{{Name: "dt", Values: tensors.F64{t.Dt}}}
}

// WriteDense writes the dense form to a file, whole or not at all. The same spikes are the same bytes.
func WriteDense(path string, t Trains) error {
	all, err := t.Dense()
	if err != nil {
		return err
	}
	return tensors.WriteNPZ(path, all)
}

// WriteEvents writes the form of events to a file, whole or not at all. The same spikes are the same bytes.
func WriteEvents(path string, t Trains) error {
	all, err := t.Events()
	if err != nil {
		return err
	}
	return tensors.WriteNPZ(path, all)
}

// Read reads a file of either form, as [Parse] does, or the one array of a file whose name ends in .npy.
func Read(path string) (Trains, error) {
	if filepath.Ext(path) == ".npy" {
		x, err := tensors.ReadNPY(path)
		if err != nil {
			return Trains{}, err
		}
		x.Name = "spikes"
		return Parse([]tensors.Tensor{x})
	}
	all, err := tensors.ReadNPZ(path)
	if err != nil {
		return Trains{}, err
	}
	t, err := Parse(all)
	if err != nil {
		return Trains{}, fmt.Errorf("%w, in %s", err, path)
	}
	return t, nil
}

// Parse reads arrays of either form. A dense array has two axes, {steps, cells}, or more, {samples, steps, cells ...}, of any type, with the values
// 0 and 1 alone. Bits of the cells of all steps are kept however few events there are, so that events may take 64 MiB and 1,024 times the bytes of
// their arrays, and no more than memory holds.
func Parse(all []tensors.Tensor) (Trains, error) {
	a := arrays{}
	for _, x := range all {
		if err := x.Check(); err != nil {
			return Trains{}, fmt.Errorf("trains: %w", err)
		}
		a[x.Name] = x
	}
	t, err := a.trains()
	if err != nil {
		return Trains{}, fmt.Errorf("trains: %w", err)
	}
	return t, nil
}

// arrays are those of a file, by name.
type arrays map[string]tensors.Tensor

func (a arrays) trains() (t Trains, err error) {
	if x, ok := a["dt"]; ok {
		dt := tensors.Float64s(x.Values)
		if len(dt) != 1 || !(dt[0] > 0) || math.IsInf(dt[0], 0) {
			return t, fmt.Errorf("dt is %v; give one length of a step, in ms", dt)
		}
		t.Dt = dt[0]
	}
	if x, ok := a["spikes"]; ok {
		return t, t.setDense(x, a.bytes())
	}
	return t, a.events(&t)
}

// What trains may take, as a shape may claim anything: so many bytes, and so many for each byte of the arrays.
const (
	freeBytes  = 64 << 20
	mostSparse = 1024
)

// bytes is how many all arrays have.
func (a arrays) bytes() (n float64) {
	for _, x := range a {
		size := float64(x.Type().Size())
		for _, side := range x.Shape {
			size *= float64(side)
		}
		n += size
	}
	return n
}

// make makes silent trains of a shape {samples, steps, cells ...}, which arrays of so many bytes say.
func (t *Trains) make(shape []int, given float64) error {
	cells, ok := product(shape[2:])
	total, fits := product(shape)
	if !ok || !fits {
		return fmt.Errorf("the shape %v is beyond what memory can hold", shape)
	}
	if cells == 0 || total == 0 {
		return fmt.Errorf("the shape %v holds nothing", shape)
	}
	need := float64(shape[0]) * (float64(shape[1])*float64(snn.Words(cells))*8 + 128)
	if most := freeBytes + mostSparse*given; need > most {
		return fmt.Errorf("spikes of the shape %v take %.3g bytes, and arrays of %.3g bytes may take %.3g; give fewer samples at a time", shape, need,
			given, most)
	}
	if have := memory.Available(); !(need <= have) {
		return fmt.Errorf("spikes of the shape %v take %.3g bytes, and there is memory for %.3g", shape, need, have)
	}
	if len(shape) > 3 {
		t.Cells = slices.Clone(shape[2:])
	}
	for range shape[0] {
		t.Samples = append(t.Samples, snn.NewSpikes(shape[1], cells))
	}
	return nil
}

func (t *Trains) setDense(x tensors.Tensor, given float64) error {
	shape := x.Shape
	switch {
	case len(shape) < 2:
		return fmt.Errorf("the array spikes has the shape %v; give {steps, cells} or {samples, steps, cells}", shape)
	case len(shape) == 2:
		shape = slices.Concat([]int{1}, shape)
	}
	if err := t.make(shape, given); err != nil {
		return err
	}
	steps, cells := shape[1], t.Samples[0].Cells
	for i, v := range tensors.Float64s(x.Values) {
		sample, step, cell := i/cells/steps, i/cells%steps, i%cells
		switch v {
		case 0:
		case 1:
			t.Samples[sample].Set(step, cell)
		default:
			return fmt.Errorf("spikes has %v in step %d of cell %d of sample %d; give 0 and 1", v, step, cell, sample)
		}
	}
	return nil
}

// wholes returns an array of one axis as whole numbers.
func (a arrays) wholes(name string) ([]int, error) {
	x, ok := a[name]
	if !ok || len(x.Shape) != 1 {
		return nil, fmt.Errorf("there is no array %s of one axis; dense spikes have spikes, events have samples, times, indices and shape", name)
	}
	all := make([]int, x.Shape[0])
	for i, v := range tensors.Float64s(x.Values) {
		if v != math.Trunc(v) || v < 0 || v > 1<<53 {
			return nil, fmt.Errorf("%s has %v at %d; give whole numbers from 0 on", name, v, i)
		}
		all[i] = int(v)
	}
	return all, nil
}

func (a arrays) events(t *Trains) error {
	var all [3][]int
	for i, name := range []string{"shape", "samples", "indices"} {
		var err error
		if all[i], err = a.wholes(name); err != nil {
			return err
		}
	}
	shape, samples, indices := all[0], all[1], all[2]
	x, ok := a["times"]
	switch {
	case !ok || t.Dt == 0:
		return errors.New("events need the arrays times and dt, in ms")
	case len(shape) < 3:
		return fmt.Errorf("shape is %v; give {samples, steps, cells}", shape)
	}
	times := tensors.Float64s(x.Values)
	if len(times) != len(samples) || len(times) != len(indices) {
		return fmt.Errorf("there are %d times for %d samples and %d indices", len(times), len(samples), len(indices))
	}
	if err := t.make(shape, a.bytes()); err != nil {
		return err
	}
	for i, time := range times {
		step := math.Round(time / t.Dt)
		switch {
		case !(math.Abs(time/t.Dt-step) < 1e-3) || step < 0 || step >= float64(shape[1]):
			return fmt.Errorf("event %d is at %v ms; give multiples of dt, %v ms, below %d steps", i, time, t.Dt, shape[1])
		case samples[i] >= shape[0] || indices[i] >= t.Samples[0].Cells:
			return fmt.Errorf("event %d is of cell %d of sample %d, beyond the shape %v", i, indices[i], samples[i], shape)
		}
		t.Samples[samples[i]].Set(int(step), indices[i])
	}
	return nil
}
