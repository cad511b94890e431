package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// pricing is what the flags of `spikecell energy` say.
type pricing struct {
	report, counts string
	chips, methods []string
	explain, json  bool
}

func energyCommand() *cobra.Command {
	var o pricing
	c := &cobra.Command{
		Use:   "energy (-report FILE | -counts FILE.json)",
		Short: "Price a trained network on hardware: energy, latency, and whether it fits",
		Long: "Prices one inference of a network from the events that were counted, on every chip and by every method that the package\n" +
			"hwmodel knows, or on some. Figures are typical values with the range that holds them 9 times in 10; docs/energy.md has\n" +
			"equations, sources, and how each figure can mislead.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.OutOrStdout()) },
	}
	f := c.Flags()
	f.StringVar(&o.report, "report", "", "`file` report.json of a run in the run store")
	f.StringVar(&o.counts, "counts", "", "`file` of events of one inference, of this program or any other (docs/energy.md)")
	f.StringSliceVar(&o.chips, "chip", nil, "which chips, separated by commas; loihi is all that begin so; a name with a dot is a chip file")
	f.StringSliceVar(&o.methods, "method", nil, "which methods, separated by commas")
	f.BoolVar(&o.explain, "explain", false, "print the derivations term by term, with sources")
	f.BoolVar(&o.json, "json", false, "print one JSON array")
	return c
}

func (o pricing) run(w io.Writer) error {
	inference, training, rule, err := o.activity()
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
		_, err = io.WriteString(w, c.Explain())
		return err
	}
	tables := []string{c.Table().String(), c.Fit().String(), strings.Join(c.Flags, "\n") + "\n"}
	if training != nil {
		t, err := trainingTable(*training, rule)
		if err != nil {
			return err
		}
		tables = append(tables, t.String())
	}
	_, err = io.WriteString(w, strings.Join(tables, "\n"))
	return err
}

// activity reads the one file that is named; a report tells of its training too.
func (o pricing) activity() (inference snn.Activity, training *snn.Activity, rule string, err error) {
	switch {
	case (o.report == "") == (o.counts == ""):
		return inference, nil, "", errors.New("energy: give one of -report FILE and -counts FILE.json")
	case o.counts != "":
		text, err := os.ReadFile(o.counts)
		if err != nil {
			return inference, nil, "", fmt.Errorf("energy: %w", err)
		}
		inference, err = snn.ParseActivity(text)
		if err != nil {
			return inference, nil, "", fmt.Errorf("energy: %s: %w", o.counts, err)
		}
		return inference, nil, "", nil
	}
	r, err := learning.ReadReport(o.report)
	if err != nil {
		return inference, nil, "", err
	}
	if inference, err = r.Inference.Activity(r.Net); err != nil {
		return inference, nil, "", fmt.Errorf("energy: %s: Inference: %w", o.report, err)
	}
	t, err := r.Training.Activity(r.Net)
	if err != nil {
		return inference, nil, "", fmt.Errorf("energy: %s: Training: %w", o.report, err)
	}
	return inference, &t, r.Rule, nil
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

// ruleOf is the cost of a learning rule by the name of its learner.
func ruleOf(learner string) (hwmodel.Rule, bool) {
	switch learner {
	case learning.CSDP{}.Name(), learning.CSDP{SelfSupervised: true}.Name():
		return hwmodel.CSDPRule, true
	case learning.STDP{}.Name():
		return hwmodel.STDPRule, true
	case learning.Surrogate{}.Name():
		return hwmodel.BPTTRule, true
	}
	return hwmodel.Rule{}, false
}

// trainingTable prices the training by its own rule, and what others would do in the same presentations of the same network.
func trainingTable(a snn.Activity, learner string) (hwmodel.Table, error) {
	t := hwmodel.Table{Head: []string{"training", "on", "a presentation", fmt.Sprintf("all %d", a.Samples), "state of the rule"}}
	chips, err := hwmodel.Named("loihi-1", "sram-line")
	if err != nil {
		return t, err
	}
	own, known := ruleOf(learner)
	rules := []hwmodel.Rule{hwmodel.EPropRule, hwmodel.BPTTRule}
	if known {
		rules = append([]hwmodel.Rule{own}, rules...)
	}
	seen := map[string]bool{}
	for _, r := range rules {
		for _, c := range chips {
			e, err := c.Training(r, a)
			if err != nil || seen[r.Name+c.Name] {
				continue // a rule that this chip cannot run
			}
			seen[r.Name+c.Name] = true
			name := r.Name
			if r.Name != own.Name {
				name += ", on the same events"
			}
			t.Rows = append(t.Rows, []string{name, e.Where, e.EnergyText(), e.WholeText(), fmt.Sprintf("%.4g bytes", e.StateBytes)})
		}
	}
	return t, nil
}
