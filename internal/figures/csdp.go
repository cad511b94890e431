package figures

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// curveSeeds is how many runs a curve or a bar is the mean of.
const curveSeeds = 3

// digitSide is the height and the width of the embedded digits.
const digitSide = 8

func csdpLearning() Figure {
	return Figure{
		Name:  "csdp-learning",
		Title: "Learning curves of CSDP, with labels and without",
		Caption: "Validation accuracy of contrastive-signal-dependent plasticity (CSDP, Ororbia 2024) after each epoch, with " +
			"labels (csdp) and without " +
			"(csdp-unsup), on 1,797 digits of $8 \\times 8$ pixels: mean of three seeds with its 95 % interval, and single seeds.",
		Style: plot.Style{Medium: plot.Paper},
		Make: ofComparison(func(c *learning.Comparison) (Made, error) {
			f, err := plot.Learning("", "validation accuracy", nb.Curves(c)...)
			return Made{Figure: f, Data: epochs(c)}, err
		}, "csdp", "csdp-unsup"),
	}
}

func csdpRasters() Figure {
	return Figure{
		Name:    "csdp-rasters",
		Title:   "Spikes of a net trained by CSDP",
		Caption: "Spikes of all populations of a net trained by CSDP (Ororbia 2024) while it sees the first test digit without a label.",
		Style:   plot.Style{Medium: plot.Paper},
		Make: ofRun("csdp", func(_ context.Context, r *learning.Report, task learning.Task) (Made, error) {
			trace, err := present(r, task)
			if err != nil {
				return Made{}, err
			}
			dt := r.Entry.Net.Step()
			f, err := plot.Raster("", dt, nb.Trains(trace)...)
			return Made{Figure: f, Data: spikes(dt, trace)}, err
		}),
	}
}

// present shows the first test digit to a trained net: to its first input alone.
func present(r *learning.Report, task learning.Task) (*snn.Trace, error) {
	var x snn.Spikes
	r.Entry.Encoder.Encode(&x, task.Test.X[0], 1, snn.NewStream(1))
	in := []*snn.Spikes{&x}
	for _, p := range r.Entry.Net.Populations[1:] {
		if p.Cell == nil {
			in = append(in, nil)
		}
	}
	return r.Model.Run(in...)
}

func csdpFields() Figure {
	return fields("csdp-fields", "Receptive fields of CSDP", "csdp", "hidden1",
		"Weights into the first 48 cells of the first hidden layer, learned by CSDP (Ororbia 2024): orange lifts the potential, blue lowers it.")
}

// fields is a figure of the weights from the input into the first cells of a population.
func fields(name, title, rule, post, caption string) Figure {
	return Figure{
		Name: name, Title: title, Caption: caption,
		Style: plot.Style{Medium: plot.Paper},
		Make: ofRun(rule, func(_ context.Context, r *learning.Report, _ learning.Task) (Made, error) {
			w, err := r.Model.Fields("input", post)
			if err != nil {
				return Made{}, err
			}
			w = w[:48]
			f, err := plot.Weights("", w, digitSide, digitSide, 12)
			return Made{Figure: f, Data: pictures("weights", w, digitSide)}, err
		}),
	}
}

func csdpReconstructions() Figure {
	return Figure{
		Name:  "csdp-reconstructions",
		Title: "Digits as CSDP's net draws them",
		Caption: "The first ten test digits (top) and what the reconstruction layer of a net trained by CSDP (Ororbia 2024) makes " +
			"of them (bottom), as rates.",
		Style: plot.Style{Medium: plot.Paper},
		Make: ofRun("csdp", func(_ context.Context, r *learning.Report, task learning.Task) (Made, error) {
			some := learning.Samples{X: task.Test.X[:10], Label: task.Test.Label[:10]}
			drawn, err := r.Reconstruct(some)
			if err != nil {
				return Made{}, err
			}
			f, err := plot.Reconstructions("", some.X, drawn, digitSide, digitSide)
			data := pictures("original", some.X, digitSide)
			data.Rows = append(data.Rows, pictures("reconstruction", drawn, digitSide).Rows...)
			return Made{Figure: f, Data: data}, err
		}),
	}
}

func csdpCircuit() Figure {
	return diagram("csdp-circuit", "The circuit of CSDP",
		"The circuit of contrastive-signal-dependent plasticity (Ororbia 2024): synapses forward ($W$), back ($V$), lateral ($M$), "+
			"from the label ($B$), and "+
			"onto the read-outs for the class ($C$) and for the reconstruction of the input ($R$).",
		plot.OneAndHalf, CSDPCircuit)
}

func csdpCodes() Figure {
	return Figure{
		Name:  "csdp-codes",
		Title: "Codes of CSDP's first hidden layer",
		Caption: "What the first hidden layer of a net trained by CSDP (Ororbia 2024) makes of the 360 test digits: spike counts " +
			"of its cells, brought into two dimensions " +
			"by t-SNE with a perplexity of 30. The net has learned with labels; here it is shown none.",
		Style: plot.Style{Medium: plot.Paper},
		Make: ofRun("csdp", func(ctx context.Context, r *learning.Report, task learning.Task) (Made, error) {
			clouds, err := codeClouds(ctx, r, task.Test, "hidden1")
			if err != nil {
				return Made{}, err
			}
			data := table.Table{Head: []string{"class", "x", "y"}}
			for _, c := range clouds {
				for i := range c.X {
					data.Rows = append(data.Rows, []string{c.Name, number(c.X[i]), number(c.Y[i])})
				}
			}
			f, err := plot.Scatter("", plot.Axis{Label: "t-SNE 1"}, plot.Axis{Label: "t-SNE 2"}, clouds...)
			return Made{Figure: f, Data: data}, err
		}),
	}
}

func csdpGoodness() Figure {
	return Figure{
		Name:  "csdp-goodness",
		Title: "Goodness of positive and negative samples",
		Caption: "Goodness $\\sum z^2$ of the traces $z$ in both hidden layers while a net learns by CSDP (Ororbia 2024): that of " +
			"positive samples rises above that of " +
			"negative ones, with a wrong label. The dashed line is the threshold of the loss.",
		Style: plot.Style{Medium: plot.Paper},
		Make: ofRun("csdp", func(_ context.Context, r *learning.Report, _ learning.Task) (Made, error) {
			data := table.Table{Head: []string{"layer", "epoch", "positive", "negative"}}
			for _, l := range nb.Goodness(r) {
				for i := range l.Positive {
					data.Rows = append(data.Rows, []string{l.Name, fmt.Sprint(i + 1), number(l.Positive[i]), number(l.Negative[i])})
				}
			}
			f, err := ContrastGoodness(r)
			return Made{Figure: f, Data: data}, err
		}),
	}
}
