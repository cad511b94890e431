package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/learning"
)

// evaluating is what the flags of `spikecell evaluate` say.
type evaluating struct {
	source      comparing // where samples come from
	part, store string
	samples     string // a file of one's own
	json        bool
}

func evaluateCommand() *cobra.Command {
	var o evaluating
	c := &cobra.Command{
		Use:   "evaluate MODEL",
		Short: "Measure a trained network on labelled samples",
		Long: "MODEL is a saved network, the folder of a run, or the first letters of a run in the store. Samples are those of a data set, or\n" +
			"with -samples of a file of one's own: a line of numbers a sample, as `spikecell predict` reads them, with the label, from 0, behind them.",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("evaluate MODEL", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), args[0], c.InOrStdin(), c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringVar(&o.source.data, "data", "digits", "digits, yin-yang, mnist or fashion")
	f.StringVar(&o.samples, "samples", "", "`file` of labelled samples, instead of -data; - is standard input")
	f.StringVar(&o.part, "part", "test", "train, valid or test")
	f.IntVar(&o.source.holdout, "holdout", 10000, "training samples of mnist and fashion held out for validation")
	f.BoolVar(&o.source.download, "download", false, "fetch the data set if no place has it")
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	return c
}

func (o evaluating) run(ctx context.Context, model string, stdin io.Reader, stdout io.Writer) error {
	if o.source.holdout < 0 {
		return fmt.Errorf("evaluate: %d samples held out; want 0 or more", o.source.holdout)
	}
	net, err := loadNetwork("evaluate", o.store, model)
	if err != nil {
		return err
	}
	s, of, err := o.labelled(ctx, stdin)
	if err != nil {
		return err
	}
	m, err := net.Evaluate(ctx, s)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(stdout).Encode(m)
	}
	if net.Targets.Vectors() {
		_, err = fmt.Fprintf(stdout, "%s, trained on %s: %s on %d %s (MAE %.4g, sMAPE %.4g %%)\n",
			net.Entry.Name, net.Task, measured(m), m.Samples, of, m.MAE, m.SMAPE)
		return err
	}
	if m.Steps > 0 {
		of = fmt.Sprintf("steps of %d %s", m.Samples, of)
	}
	_, err = fmt.Fprintf(stdout, "%s, trained on %s: %s of %d %s (balanced over classes %.2f %%)\n",
		net.Entry.Name, net.Task, measured(m), max(m.Steps, m.Samples), of, 100*m.BalancedAccuracy)
	return err
}

// labelled returns the samples to measure on, and what they are.
func (o evaluating) labelled(ctx context.Context, stdin io.Reader) (learning.Samples, string, error) {
	if o.samples != "" {
		x, err := samplesOf(ctx, "evaluate", o.samples, stdin)
		if err != nil {
			return learning.Samples{}, "", err
		}
		s, err := withLabels(x)
		if err != nil {
			return s, "", fmt.Errorf("evaluate: %s: %w", o.samples, err)
		}
		return s, "samples of " + o.samples, nil
	}
	task, err := o.source.task(ctx)
	if err != nil {
		return learning.Samples{}, "", err
	}
	parts := map[string]learning.Samples{"train": task.Train, "valid": task.Valid, "test": task.Test}
	s, ok := parts[o.part]
	if !ok || s.Len() == 0 {
		return s, "", fmt.Errorf("evaluate: %s has no samples in part %q; there are train, valid and test", task.Name, o.part)
	}
	return s, o.part + " samples of " + task.Name, nil
}

// withLabels takes the last number of each sample as its label.
func withLabels(x [][]float32) (s learning.Samples, err error) {
	for i, row := range x {
		last := len(row) - 1
		label := int(row[last])
		if last < 1 || float32(label) != row[last] || label < 0 {
			return s, fmt.Errorf("sample %d: a label is a whole number from 0 behind the values, and here is %v behind %d values", i, row[last], last)
		}
		s.X, s.Label = append(s.X, row[:last]), append(s.Label, label)
	}
	return s, nil
}
