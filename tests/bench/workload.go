package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// workload is something whose time docs/performance.md states.
type workload struct {
	id      string
	unit    string // of which the time is given
	slow    bool   // -quick leaves it out, unless it is asked for
	measure func(b *bench) (*result, error)
}

// result is what was measured of a workload. docs of the command say what the fields mean.
type result struct {
	ID            string  `json:"id"`
	Unit          string  `json:"unit"`
	MS            float64 `json:"ms"`
	FloorMS       float64 `json:"floor_ms"`
	Ratio         float64 `json:"ratio"`
	RSSMB         float64 `json:"rss_mb"`
	AllocsPerStep float64 `json:"allocs_per_step"`
	PeakGFLOPS    float64 `json:"peak_gflops"`
	FiringRate    float64 `json:"firing_rate,omitempty"`
	Extrapolated  int     `json:"extrapolated,omitempty"`
}

// workloads are all of them.
func workloads() []workload {
	return []workload{
		{id: "bptt-rate", unit: "mini-batch", measure: bpttRate},
		{id: "bptt-static", unit: "mini-batch", measure: bpttStatic},
		{id: "conv-t6", unit: "mini-batch", measure: convT6},
		{id: "rec-700", unit: "mini-batch", measure: rec700},
		{id: "eprop-lif", unit: "mini-batch", measure: epropMiniBatch(false)},
		{id: "eprop-alif", unit: "mini-batch", measure: epropMiniBatch(true)},
		{id: "eprop-online-lif", unit: "mini-batch", measure: epropOnline(false)},
		{id: "eprop-online-alif", unit: "mini-batch", measure: epropOnline(true)},
		{id: "ecg-brf", unit: "mini-batch", measure: ecgMiniBatch(ecgBRF())},
		{id: "ecg-alif", unit: "mini-batch", measure: ecgMiniBatch(ecgALIF())},
		{id: "brunel", unit: "simulated second", measure: brunelSeconds},
		{id: "yin-yang", unit: "run", measure: yinYang},
		{id: "csdp-step", unit: "step", measure: csdpStep},
		{id: "csdp-epoch-3000-600", unit: "epoch", measure: epochOf(csdpMNIST(784, 3000, 600, 10))},
		{id: "csdp-epoch-1024-256", unit: "epoch", measure: epochOf(csdpMNIST(784, 1024, 256, 10))},
		{id: "csdp-unsup-3000-600", unit: "epoch", slow: true, measure: epochOf(csdpUnlabelledMNIST())},
		{id: "dc-400", unit: "presentation", measure: presentationsOf(400)},
		{id: "dc-1600", unit: "presentation", measure: presentationsOf(1600)},
		{id: "sg-epoch", unit: "epoch", measure: epochOf(surrogateMNIST())},
		{id: "inference", unit: "image", measure: inference},
		{id: "notebook-cell", unit: "cell", measure: notebookCell},
	}
}

// rig is a net, what trains it, and what it is fed.
type rig struct {
	net     snn.Net
	learner learning.Learner
	encoder learning.Encoder
	batch   int
	classes int     // 0 means 10
	flop    float64 // of a sample, worked out densely
}

const classes = 10

// outputs is the number of classes.
func (r rig) outputs() int {
	if r.classes == 0 {
		return classes
	}
	return r.classes
}

func (r rig) bind(b *bench) (learning.Trainer, error) {
	m, err := r.net.Init(1)
	if err != nil {
		return nil, err
	}
	return r.learner.Bind(learning.Setup{Model: m, Encoder: r.encoder, Classes: r.outputs(), Batch: r.batch, Stream: snn.NewStream(1), Pool: b.pool})
}

// batches cuts samples into full mini-batches, in random order.
func (r rig) batches(x [][]float32, label []int) (list []learning.Batch) {
	order := snn.NewStream(1).Named("order").Perm(len(x))
	for ; len(order) >= r.batch; order = order[r.batch:] {
		b := learning.Batch{Stream: snn.NewStream(2), Index: order[:r.batch]}
		for _, i := range b.Index {
			b.X, b.Label = append(b.X, x[i]), append(b.Label, label[i])
		}
		list = append(list, b)
	}
	return list
}

// learning trains with warm mini-batches, again and again those of the list, and then times n.
func (r rig) learning(b *bench, list []learning.Batch, warm, n int) (learning.Trainer, timing, error) {
	t, err := r.bind(b)
	if err != nil {
		return nil, timing{}, err
	}
	learn := func(i int) error {
		loss, err := t.Learn(list[i%len(list)])
		if err == nil && (math.IsNaN(loss) || math.IsInf(loss, 0)) {
			err = fmt.Errorf("mini-batch %d: the loss is %v", i, loss)
		}
		return err
	}
	for i := range warm {
		if err := learn(i); err != nil {
			return nil, timing{}, err
		}
	}
	done, err := b.times(n, func(i int) error { return learn(warm + i) })
	return t, done, err
}

// result of a workload of which a unit takes ms milliseconds and flop operations if it is done densely.
func (b *bench) result(ms, flop float64) *result {
	floor := flop / b.peak() / 1e6
	return &result{MS: ms, FloorMS: floor, Ratio: ms / floor, RSSMB: peakMemory(), PeakGFLOPS: b.peak()}
}

// firingRate is the share of hidden cells that fired in a step.
func firingRate(c snn.Counts, populations ...string) float64 {
	spikes, updates := int64(0), int64(0)
	for _, p := range c.Populations {
		for _, name := range populations {
			if p.Name == name {
				spikes += p.Spikes
				updates += int64(p.Size) * c.Steps
			}
		}
	}
	return float64(spikes) / float64(updates)
}

// mnist returns MNIST, or says why there is none.
func mnist() (datasets.Set, error) {
	set, err := datasets.MNIST(datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		return set, skipped{"MNIST is in none of the places where package datasets looks; see docs/guide/data.md"}
	}
	return set, err
}
