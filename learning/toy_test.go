package learning

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// toy is a learner of the tests: it moves the weights of a class towards its noisy samples, and names the class whose
// weights are nearest. It needs microseconds, and its result depends on the order of samples, on the stream and on every
// sample.
type toy struct {
	Rate  float64 // 0 means 0.25
	Fits  bool    // it fits a read-out
	Fails int     // number of the presentation that fails; 0: none
	Short bool    // it forgets the class of the last sample
	Own   string  // its version; "" means "1", "-" means none
}

func (toy) Name() string { return "toy" }

func (l toy) Version() string {
	if l.Own == "-" {
		return ""
	}
	return rules.OrDefault(l.Own, "1")
}

func (l toy) Resolve() Learner {
	l.Rate = rules.OrDefault(l.Rate, 0.25)
	return l
}

var errToy = errors.New("the toy broke")

func (l toy) Bind(s Setup) (Trainer, error) {
	t := &toyTrainer{rule: l.Resolve().(toy), setup: s, inputs: s.Model.Net.Populations[0].Size()}
	t.w, t.shown = make([]float32, s.Classes*t.inputs), make([]int64, 1)
	t.bias = make([]float32, s.Classes)
	if l.Fits {
		return &toyFitter{toyTrainer: t}, nil
	}
	return t, nil
}

type toyTrainer struct {
	rule                toy
	setup               Setup
	inputs              int
	w                   []float32 // [class][input]
	bias                []float32 // fitted by toyFitter
	shown               []int64
	training, inference snn.Counts
}

func (t *toyTrainer) Learn(b Batch) (float64, error) {
	loss := 0.0
	for i, x := range b.X {
		if t.shown[0]++; int(t.shown[0]) == t.rule.Fails {
			return 0, fmt.Errorf("presentation %d: %w", t.shown[0], errToy)
		}
		noise := b.Stream.At(b.Index[i])
		row := t.w[b.Label[i]*t.inputs:][:t.inputs]
		for k := range row {
			d := x[k] + float32(0.2*noise.Float64(uint64(k))) - row[k]
			row[k] += float32(float32(t.rule.Rate) * d)
			loss += float64(d * d)
		}
	}
	t.count(&t.training, len(b.X))
	t.training.Projections[0].WeightUpdates += int64(len(b.X) * t.inputs)
	return loss / float64(len(b.X)), nil
}

// count makes one spike a sample and cell.
func (t *toyTrainer) count(c *snn.Counts, samples int) {
	net := t.setup.Model.Net
	if c.Populations == nil {
		for _, p := range net.Populations {
			c.Populations = append(c.Populations, snn.PopulationCounts{Name: p.Name, Size: p.Size()})
		}
		for _, p := range net.Projections {
			c.Projections = append(c.Projections, snn.ProjectionCounts{Pre: p.Pre, Post: p.Post, Wiring: p.Wiring})
		}
	}
	c.Samples, c.Steps = c.Samples+int64(samples), c.Steps+int64(samples)
	c.Populations[0].Spikes += int64(samples * t.inputs)
	c.Projections[0].SynapticEvents += int64(samples * t.inputs * t.setup.Classes)
}

func (t *toyTrainer) Classify(b Batch, out *Outcome) error {
	*out = Outcome{Class: make([]int, len(b.X)), NLL: make([]float64, len(b.X))}
	t.setup.Pool.Run(len(b.X), func(i, _ int) { out.Class[i], out.NLL[i] = t.nearest(b.X[i]) })
	t.count(&t.inference, len(b.X))
	if t.rule.Short {
		out.Class = out.Class[1:]
	}
	return nil
}

func (t *toyTrainer) nearest(x []float32) (class int, distance float64) {
	for c := range t.setup.Classes {
		d := float64(t.bias[c])
		for k, v := range x {
			e := float64(v - t.w[c*t.inputs+k])
			d += float64(e * e)
		}
		if c == 0 || d < distance {
			class, distance = c, d
		}
	}
	return class, distance
}

func (t *toyTrainer) Counts() (training, inference snn.Counts) {
	t.count(&t.training, 0)
	t.count(&t.inference, 0)
	return t.training.Plus(silent(t.training)), t.inference.Plus(silent(t.inference))
}

func (t *toyTrainer) SetCounts(training, inference snn.Counts) {
	t.training, t.inference = training, inference
	nameWirings(&t.training, t.setup.Model.Net)
	nameWirings(&t.inference, t.setup.Model.Net)
}

func (t *toyTrainer) State() []Tensor {
	return []Tensor{
		{Name: "w", Shape: []int{t.setup.Classes, t.inputs}, F32: t.w}, {Name: "shown", Shape: []int{1}, I64: t.shown},
		{Name: "bias", Shape: []int{t.setup.Classes}, F32: t.bias},
	}
}

func (*toyTrainer) Restored() error { return nil }

func (t *toyTrainer) Sync() {
	w, ld := t.setup.Model.Weights(0)
	for c := range t.setup.Classes {
		for k := range t.inputs {
			w[k*ld+c] = t.w[c*t.inputs+k]
		}
	}
}

func (*toyTrainer) StateBytes() int64 { return 8 }

// toyFitter makes classes that are rare among the samples of its read-out less likely.
type toyFitter struct{ *toyTrainer }

func (t *toyFitter) CalibrationSize(n int) int { return n / 2 }

func (t *toyFitter) Calibrate(next func() (Batch, bool)) error {
	clear(t.bias)
	for b, ok := next(); ok; b, ok = next() {
		for _, c := range b.Label {
			t.bias[c] -= 1e-3
		}
	}
	return nil
}

func (t *toyFitter) Readout() []Tensor { return t.State()[2:] }

// toyEncoder is never called.
type toyEncoder struct{ T int }

func (e toyEncoder) Steps() int { return e.T }

func (toyEncoder) Encode(*snn.Spikes, []float32, float32, snn.Stream) {}

// toyTask has samples around three corners of a cube.
func toyTask() Task {
	t := Task{Name: "toy", Classes: 3, Shape: []int{3}}
	for k, part := range []*Samples{&t.Train, &t.Valid, &t.Test} {
		for i := range []int{46, 20, 22}[k] {
			noise := snn.NewStream(7).At(k).At(i)
			x := make([]float32, 3)
			for j := range x {
				x[j] = float32(noise.Float64(uint64(j)))
			}
			x[i%3] += 0.6
			part.X, part.Label = append(part.X, x), append(part.Label, i%3)
		}
	}
	return t
}

func toyEntry(store string) Entry {
	return Entry{
		Net: snn.Feedforward(3, 3), Learner: toy{}, Encoder: toyEncoder{4},
		Settings: Settings{Epochs: 4, Batch: 5, Seed: 3, Workers: 1, Store: store},
	}
}
