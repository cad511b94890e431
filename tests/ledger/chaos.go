package main

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/stat"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/tests/mackeyglass/forecasters"
)

// repeats is how many repetitions of the Mackey-Glass task are scored.
const repeats = 10

// baseline is a model of the Mackey-Glass task that is no spiking one, whose mean is to lie in a span.
type baseline struct {
	model string
	span  span
}

func (b baseline) run(ctx context.Context, _ options) (finding, error) {
	f, average, err := scored(ctx, b.model)
	if err == nil {
		f.status, f.reason = b.span.judge("sMAPE", average)
	}
	return f, err
}

// spikingForecast sets the spiking model beside the baselines of the same series.
func spikingForecast(ctx context.Context, _ options) (finding, error) {
	f, average, err := scored(ctx, "delays")
	if err != nil {
		return f, err
	}
	f.status = pass
	for _, name := range []string{"esn", "lstm"} {
		_, other, err := scored(ctx, name)
		if err != nil {
			return f, err
		}
		f.measured += fmt.Sprintf("; %s %.2f", name, other)
		if average >= other {
			f.status, f.reason = gap, "not below "+name
		}
	}
	return f, nil
}

// scored returns the scores of the repetitions of a model, and their mean.
func scored(ctx context.Context, model string) (finding, float64, error) {
	scores, err := forecasters.Scores(model, datasets.MackeyGlass{}, repeats)
	if err != nil || ctx.Err() != nil {
		return finding{}, 0, err
	}
	f := finding{values: scores, measured: fmt.Sprintf("sMAPE %.2f", stat.Mean(scores, nil))}
	for r := range repeats {
		f.seeds = append(f.seeds, uint64(r))
	}
	return f, stat.Mean(scores, nil), nil
}
