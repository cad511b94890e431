package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// pricing is what the flags of `spikecell energy` say.
type pricing struct {
	report, counts string
	store          string
	chips, methods []string
	explain, json  bool
}

func energyCommand() *cobra.Command {
	var o pricing
	c := &cobra.Command{
		Use:   "energy (-report RUN | -counts FILE.json)",
		Short: "Price a trained network on hardware: energy, latency, and whether it fits",
		Long: "Prices one inference of a network from the events that were counted, on every chip and by every method that the package\n" +
			"hwmodel knows, or on some. Figures are typical values with the range that holds them 9 times in 10; docs/energy.md has\n" +
			"equations, sources, and how each figure can mislead.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.report == "" {
				if err := unread(c, "energy", "it is where a run is looked for; give -report RUN with it", "store"); err != nil {
					return err
				}
			}
			return o.run(c.Context(), c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&o.report, "report", "", "`run` in the run store: its first letters, its folder or its report.json")
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringVar(&o.counts, "counts", "", "`file` of events of one inference, of this program or any other (docs/energy.md)")
	f.StringSliceVar(&o.chips, "chip", nil, "which chips, separated by commas; loihi is all that begin so; a name with a dot or slash is a chip file")
	f.StringSliceVar(&o.methods, "method", nil, "which methods, separated by commas")
	f.BoolVar(&o.explain, "explain", false, "print the derivations term by term, with sources")
	f.BoolVar(&o.json, "json", false, "print one JSON array")
	return c
}

func (o pricing) run(ctx context.Context, w io.Writer) error {
	if o.json && o.explain {
		return errors.New("energy: give one of -json and -explain")
	}
	inference, trained, err := o.activity(ctx)
	if err != nil {
		return err
	}
	methods, chips, err := o.chosen()
	if err != nil {
		return err
	}
	c, err := hwmodel.CompareActivity(inference, methods, chips...)
	if err != nil {
		return err
	}
	switch {
	case o.json:
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(c)
	case o.explain:
		_, err = io.WriteString(plainWriter{w}, c.Explain())
		return err
	}
	tables := []string{c.Table().String(), fitTable(c).String(), strings.Join(c.Flags, "\n") + "\n"}
	if trained != nil {
		t, err := trained.table()
		if err != nil {
			return err
		}
		tables = append(tables, t.String())
	}
	_, err = io.WriteString(plainWriter{w}, strings.Join(tables, "\n"))
	return err
}

// activity reads the one file that is named; a report tells of its training too.
func (o pricing) activity(ctx context.Context) (snn.Activity, *training, error) {
	if (o.report == "") == (o.counts == "") {
		return snn.Activity{}, nil, errors.New("energy: give one of -report RUN and -counts FILE.json")
	}
	if o.counts != "" {
		text, err := readFile(ctx, o.counts)
		if err != nil {
			return snn.Activity{}, nil, fmt.Errorf("energy: %w", err)
		}
		if err := learning.CheckBeside(o.counts, text); err != nil {
			return snn.Activity{}, nil, fmt.Errorf("energy: %w", err)
		}
		a, err := snn.ParseActivity(text)
		if err != nil {
			return snn.Activity{}, nil, fmt.Errorf("energy: %s: %w", o.counts, err)
		}
		return a, nil, nil
	}
	file, err := findReport("energy", o.store, o.report)
	if err != nil {
		return snn.Activity{}, nil, err
	}
	r, err := learning.ReadReport(file)
	if err != nil {
		return snn.Activity{}, nil, err
	}
	a, err := r.Inference.Activity(r.Net)
	if err != nil {
		return a, nil, fmt.Errorf("energy: %s: Inference: %w", o.report, err)
	}
	t, err := r.Training.Activity(r.Net)
	if err != nil {
		return a, nil, fmt.Errorf("energy: %s: Training: %w", o.report, err)
	}
	return a, &training{t, r.Costs, r.Net, max(r.Batch, 1)}, nil
}

func (o pricing) chosen() (methods []hwmodel.Method, chips []hwmodel.Chip, err error) {
	for _, name := range o.methods {
		m, err := hwmodel.ParseMethod(name)
		if err != nil {
			return nil, nil, err
		}
		methods = append(methods, m)
	}
	chips, err = hwmodel.Named(o.chips...)
	return methods, chips, err
}
