package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

// predicting is what the flags of `spikecell predict` say.
type predicting struct {
	store        string
	json, scaled bool
}

func predictCommand() *cobra.Command {
	var o predicting
	c := &cobra.Command{
		Use:   "predict MODEL [SAMPLES.csv]",
		Short: "Classify samples without labels by a trained network",
		Long: "MODEL is a saved network, the folder of a run, or the first letters of a run in the store. Samples are lines of numbers, as\n" +
			"in the data set of the network, separated by commas, semicolons, tabs or spaces, from a file or from standard input; empty\n" +
			"lines are skipped, and samples counted from 0. Between commas, semicolons and tabs a cell may stand in quotes (RFC 4180).\n" +
			"Where the data set was scaled, samples are scaled alike, unless -scaled says that they are already. Each line of output is\n" +
			"the class by its name or number, or – where the output is silent, and the score of every class; of a network with a class\n" +
			"for each step, the class of each; of one that gives numbers, those.",
		Args: func(_ *cobra.Command, args []string) error {
			return checkArguments("predict MODEL [SAMPLES.csv]", args, 1, 2)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), args, c.InOrStdin(), c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON array")
	c.Flags().BoolVar(&o.scaled, "scaled", false, "samples are scaled already")
	return c
}

func (o predicting) run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	net, err := loadNetwork("predict", o.store, args[0])
	if err != nil {
		return err
	}
	file := "-"
	if len(args) == 2 {
		file = args[1]
	}
	x, err := samplesOf(ctx, "predict", file, stdin, labelling{})
	if err != nil {
		return err
	}
	if !o.scaled {
		if x, err = net.Scaled(x); err != nil {
			return err
		}
	}
	said, err := net.Predict(ctx, x)
	if err != nil {
		return err
	}
	if o.json {
		return printPredictionsJSON(stdout, said)
	}
	return printPredictions(stdout, net.ClassNames, said)
}

// predictionJSON is what `spikecell predict -json` prints of a sample; class is null where the output is silent.
type predictionJSON struct {
	Class  *int      `json:"class"`
	Name   string    `json:"name,omitempty"` // of the class, where it has one
	Scores []float64 `json:"scores"`
	// Of each step, null for none, and the numbers of a target: where the network was trained for them.
	StepClass []*int    `json:"stepClass,omitempty"`
	Output    []float32 `json:"output,omitempty"`
}

func printPredictionsJSON(w io.Writer, said []learning.Prediction) error {
	all := make([]predictionJSON, len(said))
	for i, p := range said {
		all[i].Name, all[i].Scores, all[i].Output = p.Name, p.Scores, p.Output
		for t, c := range p.StepClass {
			all[i].StepClass = append(all[i].StepClass, nil)
			if c >= 0 {
				all[i].StepClass[t] = &said[i].StepClass[t]
			}
		}
		if p.Class >= 0 {
			all[i].Class = &said[i].Class
		}
	}
	return json.NewEncoder(w).Encode(all)
}

func printPredictions(w io.Writer, names []string, said []learning.Prediction) error {
	for _, p := range said {
		if _, err := fmt.Fprintln(w, predictionLine(names, p)); err != nil {
			return err
		}
	}
	return nil
}

// predictionLine is a class and the scores that it was read from, the class of each step, or the numbers of a target.
func predictionLine(names []string, p learning.Prediction) string {
	var words []string
	switch {
	case p.Output != nil:
		for _, v := range p.Output {
			words = append(words, fmt.Sprintf("%.6g", v))
		}
	case p.StepClass != nil:
		for _, c := range p.StepClass {
			words = append(words, className(names, c))
		}
	default:
		words = append(words, className(names, p.Class))
		for _, s := range p.Scores {
			words = append(words, fmt.Sprintf("%.4g", s))
		}
	}
	return strings.Join(words, "\t")
}

// className returns what a class is called, as text of one cell, or its number.
func className(names []string, c int) string {
	switch {
	case c < 0:
		return "–"
	case c < len(names):
		return table.Line(names[c])
	}
	return strconv.Itoa(c)
}
