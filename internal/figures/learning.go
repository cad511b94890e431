package figures

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/plot/project"
	"github.com/spikecell/spikecell/snn"
)

// LayerCodes draws what a layer of a trained net makes of samples, as spike counts by cell, brought into two dimensions by t-SNE: who lies beside
// whom is alike to the layer.
func LayerCodes(ctx context.Context, r *learning.Report, s learning.Samples, population string) (*plot.Figure, error) {
	if len(s.Label) != s.Len() {
		return nil, fmt.Errorf("figures: %d labels for %d samples; codes are drawn by class", len(s.Label), s.Len())
	}
	clouds, err := codeClouds(ctx, r, s, population)
	if err != nil {
		return nil, err
	}
	return plot.Scatter("Codes of "+population, plot.Axis{Label: "t-SNE 1"}, plot.Axis{Label: "t-SNE 2"}, clouds...)
}

// codeClouds are the codes of a layer in two dimensions, a cloud for each class.
func codeClouds(ctx context.Context, r *learning.Report, s learning.Samples, population string) ([]plot.Cloud, error) {
	codes, err := layerCodes(ctx, r, s.X, population)
	if err != nil {
		return nil, err
	}
	e, err := project.TSNE{Seed: r.Entry.Settings.Seed}.Embed(ctx, codes)
	if err != nil {
		return nil, err
	}
	return plot.Clouds(e.At[0], e.At[1], s.Label, classNames(len(r.Confusion)))
}

// layerCodes returns the spikes of each cell of a population by sample, with nothing learned and other inputs, such as labels, silent.
func layerCodes(ctx context.Context, r *learning.Report, x [][]float32, population string) ([][]float32, error) {
	if r == nil || r.Model == nil || r.Entry.Encoder == nil {
		return nil, errors.New("figures: the report has no model or encoder; learning.Train returns one that has")
	}
	at := r.Model.Net.Index(population)
	if at < 0 {
		return nil, fmt.Errorf("figures: the net has no population %q", population)
	}
	sim, err := snn.NewSim(r.Model, 1)
	if err != nil {
		return nil, err
	}
	code := snn.NewStream(r.Entry.Settings.Seed).Named("codes")
	in, all := inputsOf(r.Model.Net), make([][]float32, len(x))
	for i := range x {
		r.Entry.Encoder.Encode(in[0][0], x[i], 1, code.At(i))
		all[i] = make([]float32, r.Model.Net.Populations[at].Size())
		sim.Reset()
		for t := range in[0][0].Steps {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := sim.Deliver(t, in...); err != nil {
				return nil, err
			}
			sim.Fire()
			countBits(all[i], sim.Spikes(at, 0))
		}
	}
	return all, nil
}

// inputsOf has a spike train for the first input of a net, and silence for all others.
func inputsOf(n snn.Net) (in [][]*snn.Spikes) {
	for _, p := range n.Populations {
		switch {
		case p.Cell != nil:
		case len(in) == 0:
			in = append(in, []*snn.Spikes{{}})
		default:
			in = append(in, []*snn.Spikes{nil})
		}
	}
	return in
}

// countBits adds the spikes of a step.
func countBits(to []float32, row []uint64) {
	for word, fired := range row {
		for ; fired != 0; fired &= fired - 1 {
			to[64*word+bits.TrailingZeros64(fired)]++
		}
	}
}

// classNames are the numbers of classes.
func classNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// CellClasses draws the classes of the cells of a net of Diehl and Cook beside their receptive fields, cells in the same places. Inputs are square
// images.
func CellClasses(r *learning.Report) (*plot.Figure, error) {
	labels, err := stdp.Labels(r)
	if err != nil {
		return nil, err
	}
	feed := r.Entry.Net.Projections[0]
	fields, err := r.Model.Fields(feed.Pre, feed.Post)
	if err != nil {
		return nil, err
	}
	if len(fields) != len(labels) {
		return nil, fmt.Errorf("figures: %v has %d cells, and %d have labels", feed, len(fields), len(labels))
	}
	side := int(math.Sqrt(float64(len(fields[0]))))
	columns := int(math.Ceil(math.Sqrt(float64(len(labels)))))
	left, err := plot.Weights("Receptive fields", fields, side, side, columns)
	if err != nil {
		return nil, err
	}
	right, err := plot.Assignment("Classes of the cells", labels, columns, classNames(len(r.Confusion)))
	if err != nil {
		return nil, err
	}
	return plot.Grid("", plot.Layout{Share: plot.ShareKey}, left, right)
}

// ContrastGoodness draws the goodness of positive and of negative samples in each layer of a net that CSDP trained, by epoch.
func ContrastGoodness(r *learning.Report) (*plot.Figure, error) {
	if r == nil {
		return nil, errors.New("figures: the report is nil; learning.Train returns one")
	}
	rule, ok := r.Entry.Learner.(csdp.Rule)
	if !ok {
		return nil, fmt.Errorf("figures: the report is of %T; goodness is of csdp.Rule", r.Entry.Learner)
	}
	return plot.Goodness("Goodness of positive and negative samples", rule.Threshold, nb.Goodness(r)...)
}
