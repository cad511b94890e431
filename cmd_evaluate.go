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
	json        bool
}

func evaluateCommand() *cobra.Command {
	var o evaluating
	c := &cobra.Command{
		Use:   "evaluate MODEL",
		Short: "Measure a trained network on labelled samples",
		Long:  "MODEL is a saved network, the folder of a run, or the first letters of a run in the store.",
		Args:  func(_ *cobra.Command, args []string) error { return checkArguments("evaluate MODEL", args, 1, 1) },
		RunE:  func(c *cobra.Command, args []string) error { return o.run(c.Context(), args[0], c.OutOrStdout()) },
	}
	f := c.Flags()
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringVar(&o.source.data, "data", "digits", "digits, mnist or fashion")
	f.StringVar(&o.part, "part", "test", "train, valid or test")
	f.IntVar(&o.source.holdout, "holdout", 10000, "training samples of mnist and fashion held out for validation")
	f.BoolVar(&o.source.download, "download", false, "fetch the data set if no place has it")
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	return c
}

func (o evaluating) run(ctx context.Context, model string, stdout io.Writer) error {
	if o.source.holdout < 0 {
		return fmt.Errorf("evaluate: %d samples held out; want 0 or more", o.source.holdout)
	}
	net, err := loadNetwork("evaluate", o.store, model)
	if err != nil {
		return err
	}
	task, err := o.source.task(ctx)
	if err != nil {
		return err
	}
	parts := map[string]learning.Samples{"train": task.Train, "valid": task.Valid, "test": task.Test}
	s, ok := parts[o.part]
	if !ok || s.Len() == 0 {
		return fmt.Errorf("evaluate: %s has no samples in part %q; there are train, valid and test", task.Name, o.part)
	}
	m, err := net.Evaluate(ctx, s)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(stdout).Encode(m)
	}
	_, err = fmt.Fprintf(stdout, "%s, trained on %s: %.2f %% of %d %s samples of %s (balanced over classes %.2f %%)\n",
		net.Entry.Name, net.Task, 100*m.Accuracy, m.Samples, o.part, task.Name, 100*m.BalancedAccuracy)
	return err
}
