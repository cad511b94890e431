package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

// evaluating is what the flags of `spikecell evaluate` say.
type evaluating struct {
	source      // where samples come from
	part, store string
	samples     string // a file of one's own
	json        bool
	scaled      bool // the samples of that file
}

func evaluateCommand() *cobra.Command {
	var o evaluating
	c := &cobra.Command{
		Use:   "evaluate MODEL",
		Short: "Measure a trained network on labelled samples",
		Long: "MODEL is a saved network, the folder of a run, or the first letters of a run in the store. Samples are those of a data set, or\n" +
			"with -samples of a file of one's own: a line of numbers a sample, as `spikecell predict` reads them, with what is to be said of it behind\n" +
			"them: the class, by its name or numbered from 0; the class of each step of a presentation, -1 where none is judged; or the numbers of a\n" +
			"target, of each step if there is one for each. Where the data set of the network was scaled, they are scaled alike, unless\n" +
			"-scaled says that they are already.",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("evaluate MODEL", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.agree(c); err != nil {
				return err
			}
			return o.run(c.Context(), args[0], c.InOrStdin(), c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringVar(&o.data, "data", "digits", entries.List("or"))
	f.StringVar(&o.samples, "samples", "", "`file` of labelled samples, instead of -data; - is standard input")
	f.BoolVar(&o.scaled, "scaled", false, "-samples are scaled already")
	f.StringVar(&o.part, "part", "test", "train, valid or test")
	f.IntVar(&o.holdout, "holdout", 10000, "training samples of MNIST and Fashion-MNIST held out for validation")
	f.BoolVar(&o.download, "download", false, "fetch the data set if no place has it: those of MNIST and Fashion-MNIST")
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	return c
}

// agree refuses flags that what others ask for does not read.
func (o evaluating) agree(c *cobra.Command) error {
	if o.samples != "" {
		return unread(c, "evaluate", "-samples is a file of one's own, in place of a data set", "data", "part", "holdout", "download")
	}
	if err := unread(c, "evaluate", "it says how the samples of a file are; give -samples with it", "scaled"); err != nil {
		return err
	}
	return o.source.agree(c, "evaluate")
}

func (o evaluating) run(ctx context.Context, model string, stdin io.Reader, stdout io.Writer) error {
	if o.holdout < 0 {
		return fmt.Errorf("evaluate: %d samples held out; want 0 or more", o.holdout)
	}
	net, err := loadNetwork("evaluate", o.store, model)
	if err != nil {
		return err
	}
	m, of, err := o.measure(ctx, net, stdin)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(stdout).Encode(m)
	}
	_, err = fmt.Fprintln(stdout, table.Line(evaluationLine(net, m, of)))
	return err
}

// evaluationLine says what a network reaches, and on which samples.
func evaluationLine(net *learning.Trained, m learning.Metrics, of string) string {
	if net.Targets.Vectors() {
		return fmt.Sprintf("%s, trained on %s: %s on %d %s (MAE %.4g, sMAPE %.4g %%)",
			net.Entry.Name, net.Task, measured(m), m.Samples, of, m.MAE, m.SMAPE)
	}
	if m.Steps > 0 {
		of = fmt.Sprintf("steps of %d %s", m.Samples, of)
	}
	return fmt.Sprintf("%s, trained on %s: %s of %d %s (balanced over classes %.2f %%)",
		net.Entry.Name, net.Task, measured(m), max(m.Steps, m.Samples), of, 100*m.BalancedAccuracy)
}

// measure returns what the network reaches, and on which samples.
func (o evaluating) measure(ctx context.Context, net *learning.Trained, stdin io.Reader) (m learning.Metrics, of string, err error) {
	if o.samples == "" {
		s, of, err := o.labelled(ctx, net)
		if err != nil {
			return m, "", err
		}
		m, err = net.Evaluate(ctx, s)
		return m, of, err
	}
	x, err := samplesOf(ctx, "evaluate", o.samples, stdin, labelling{targetsBehind(net), net.ClassNames})
	if err != nil {
		return m, "", err
	}
	s, err := withTargets(net, x)
	if err != nil {
		err = fmt.Errorf("evaluate: %s: %w", o.samples, err)
	}
	if err == nil && !o.scaled {
		s.X, err = net.Scaled(s.X)
	}
	if err == nil {
		m, err = net.Evaluate(ctx, s)
	}
	if err != nil {
		return m, "", o.unlabelled(ctx, net, x, err)
	}
	return m, "samples of " + o.samples, nil
}

// labelled returns the samples of a data set to measure on, and what they are.
func (o evaluating) labelled(ctx context.Context, net *learning.Trained) (learning.Samples, string, error) {
	if set, err := entries.Find(o.data); err == nil && net.Targets != set.Targets() {
		return learning.Samples{}, "", fmt.Errorf("evaluate: the network gives %v, and %s has %v; give -samples, a file of your own",
			net.Targets, o.data, set.Targets())
	}
	task, err := o.task(ctx, "evaluate")
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

// unlabelled says of lines that are samples as a whole that they have no labels; of others err stands.
func (o evaluating) unlabelled(ctx context.Context, net *learning.Trained, lines [][]float32, err error) error {
	first := lines[:1]
	if !o.scaled {
		var short error
		if first, short = net.Scaled(first); short != nil {
			return err
		}
	}
	if _, whole := net.Predict(ctx, first); whole != nil {
		return err
	}
	return fmt.Errorf("evaluate: %s: the lines have the %d values that the network takes, and no labels; write what is to be said of each sample, %v, "+
		"behind its values, or use spikecell predict", o.samples, len(lines[0]), net.Targets)
}

// withTargets takes the last numbers of each sample as what the network is to say of it.
func withTargets(net *learning.Trained, x [][]float32) (s learning.Samples, err error) {
	n := targetsBehind(net)
	for i, row := range x {
		values := len(row) - n
		if values < 1 {
			return s, fmt.Errorf("sample %d: %d numbers; behind the values there are to be %d of a target, %v", i, len(row), n, net.Targets)
		}
		s.X = append(s.X, row[:values])
		if net.Targets.Vectors() {
			s.Target = append(s.Target, row[values:])
			continue
		}
		label, err := wholeNumbers(row[values:])
		if err != nil {
			return s, fmt.Errorf("sample %d: %w", i, err)
		}
		if net.Targets == learning.ClassPerStep {
			s.StepLabel = append(s.StepLabel, label)
		} else if label[0] < 0 {
			return s, fmt.Errorf("sample %d: a label is a whole number from 0 behind the values, and here is %d behind %d values", i, label[0], values)
		} else {
			s.Label = append(s.Label, label[0])
		}
	}
	return s, nil
}

// targetsBehind is how many numbers behind the values of a sample say what the network is to say of it.
func targetsBehind(net *learning.Trained) int {
	n := 1
	if net.Targets.Vectors() {
		n = net.Outputs
	}
	if net.Targets == learning.ClassPerStep || net.Targets == learning.VectorPerStep {
		n *= net.Entry.Encoder.Steps()
	}
	return n
}

// wholeNumbers returns labels, of which -1 is none.
func wholeNumbers(x []float32) ([]int, error) {
	all := make([]int, len(x))
	for i, v := range x {
		if all[i] = int(v); float32(all[i]) != v || all[i] < -1 {
			return nil, fmt.Errorf("a label is a whole number from 0 behind the values, and here is %v", v)
		}
	}
	return all, nil
}
