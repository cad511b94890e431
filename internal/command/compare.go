package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/notebooks/nb"
)

// comparing is what the flags of `spikecell compare` say.
type comparing struct {
	data           string
	rules          []string
	seeds, epochs  int
	holdout        int
	workers        int
	store          string
	json, download bool
	sums           bool
}

func compareCommand() *cobra.Command {
	var o comparing
	c := &cobra.Command{
		Use:   "compare",
		Short: "Train learning rules on the same data and seeds, and compare them",
		Long: "Trains the standard entry of each rule with every seed, chooses epochs on validation samples, classifies the test\n" +
			"set once, and prints a table, or with -json one object. Runs are kept in the run store: the same command answers\n" +
			"at once the next time, and continues where it was stopped.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr()) },
	}
	f := c.Flags()
	f.StringVar(&o.data, "data", "digits", "digits, yin-yang, mnist, fashion, fsdd or qtdb")
	f.StringSliceVar(&o.rules, "rules", nil, "which rules, separated by commas (default "+strings.Join(standard, ",")+"; of yin-yang "+
		strings.Join(standardOf("yin-yang"), ",")+"; with -hash all)")
	f.IntVar(&o.seeds, "seeds", 5, "number of seeds: 1, 2, …")
	f.IntVar(&o.epochs, "epochs", 0, "epochs of every entry; 0 for each entry's own")
	f.IntVar(&o.holdout, "holdout", 10000, "training samples of mnist and fashion held out for validation; 0 trains on all")
	f.IntVar(&o.workers, "workers", 0, "processors; 0 for all. Results do not depend on it")
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache; - for none)")
	f.BoolVar(&o.download, "download", false, "fetch the data set if no place has it: mnist and fashion")
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	f.BoolVar(&o.sums, "hash", false,
		"print SHA-256 sums of final weights, thresholds, losses and predictions; trains anew, with the last epoch's model")
	return c
}

func (o comparing) run(ctx context.Context, stdout, stderr io.Writer) error {
	if o.seeds > 1<<16 {
		return fmt.Errorf("compare: %d seeds; no more than %d", o.seeds, 1<<16)
	}
	if o.seeds < 1 || o.epochs < 0 || o.workers < 0 || o.holdout < 0 {
		return fmt.Errorf("compare: %d seeds, %d epochs, %d workers and %d held out: want 1 seed or more, and nothing below 0",
			o.seeds, o.epochs, o.workers, o.holdout)
	}
	if o.sums && o.json {
		return errors.New("compare: give one of -hash and -json")
	}
	task, err := o.task(ctx, "compare")
	if err != nil {
		return err
	}
	entries, err := standardEntries(o.data, o.ruleNames())
	if err != nil {
		return err
	}
	for _, w := range task.Warnings() {
		fmt.Fprintf(stderr, "warning: %s\n", w)
	}
	show, done := nb.TerminalProgress(stderr)
	for i := range entries {
		s := &entries[i].Settings
		s.Workers, s.Store, s.Progress = o.workers, o.store, show
		if o.epochs > 0 {
			s.Epochs = o.epochs
		}
		entries[i].Learner = fallOver(entries[i], task.Train.Len())
	}
	if o.sums {
		err := o.hash(ctx, entries, task, stdout, stderr)
		done()
		return err
	}
	c, err := learning.Compare(ctx, entries, task, learning.Seeds(o.seeds))
	done()
	if ctx.Err() != nil && o.store != "-" {
		fmt.Fprintln(stderr, "what was trained is saved; the same command continues from there")
	}
	if err != nil {
		return err
	}
	return o.print(stdout, c)
}

// ruleNames are the rules asked for, or those of the data set; sums are of all entries.
func (o comparing) ruleNames() []string {
	switch {
	case len(o.rules) > 0:
		return o.rules
	case o.sums:
		return entryNames(entriesFor(o.data))
	}
	return standardOf(o.data)
}

// task reads the data set for a command.
func (o comparing) task(ctx context.Context, verb string) (learning.Task, error) {
	opt := datasets.Options{Download: o.download, Context: ctx}
	var set datasets.Set
	var err error
	switch o.data {
	case "digits":
		return learning.TaskOf(datasets.Digits())
	case "yin-yang":
		return learning.TaskOf(datasets.YinYang(), nil)
	case "mnist":
		set, err = datasets.MNIST(opt)
	case "fashion":
		set, err = datasets.FashionMNIST(opt)
	case "fsdd":
		return o.taskOf(verb)(spoken(opt))
	case "qtdb":
		return o.taskOf(verb)(ecg(opt))
	default:
		return learning.Task{}, fmt.Errorf("%s: no data set %q; there are digits, yin-yang, mnist, fashion, fsdd and qtdb", verb, o.data)
	}
	return o.taskOf(verb)(set.Hold(o.holdout), err)
}

// taskOf makes a task of a set, and says in one line how to get one that is absent.
func (o comparing) taskOf(verb string) func(datasets.Set, error) (learning.Task, error) {
	return func(set datasets.Set, err error) (learning.Task, error) {
		if absent := (*datasets.AbsentError)(nil); errors.As(err, &absent) && (!o.download || absent.Fetch == "") {
			return learning.Task{}, fmt.Errorf("%s: %s is not in %s; %s, or set SPIKECELL_DATA to a folder that holds a folder %[2]s",
				verb, absent.Set, strings.Join(absent.Places, ", "), o.wayTo(absent))
		}
		return learning.TaskOf(set, err)
	}
}

// wayTo says where an absent set comes from.
func (o comparing) wayTo(absent *datasets.AbsentError) string {
	switch {
	case absent.Fetch != "":
		return "-download fetches it from " + absent.Address
	case o.download:
		return "-download does not fetch this set: put it there from " + absent.Address
	}
	return "put it there from " + absent.Address
}

func (o comparing) print(w io.Writer, c *learning.Comparison) error {
	if o.json {
		j, err := comparisonJSON(o.data, c)
		if err != nil {
			return err
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(j)
	}
	energy, err := energyTable(c)
	if err != nil {
		return err
	}
	tables := []string{fmt.Sprintf("%s: %d training, %d validation and %d test samples, %d seeds; brackets are 95 %% intervals over seeds\n",
		c.Task, c.Split.Train, c.Split.Valid, c.Split.Test, len(c.Seeds)), c.Table().String(), energy.String()}
	if len(c.Paired) > 0 {
		tables = append(tables, c.PairedTable().String())
	}
	_, err = io.WriteString(w, strings.Join(tables, "\n"))
	return err
}

// energyTable prices one inference of each entry, as a mean over its seeds.
func energyTable(c *learning.Comparison) (learning.Table, error) {
	t := learning.Table{Head: []string{"entry", "horowitz-fp32, J / inference", "loihi-1, J / inference"}}
	for _, e := range c.Entries {
		joule, err := energyOf(e)
		if err != nil {
			return t, err
		}
		loihi := "–"
		if joule.Loihi != nil {
			loihi = fmt.Sprintf("%.3g", *joule.Loihi)
		}
		t.Rows = append(t.Rows, []string{e.Name, fmt.Sprintf("%.3g", joule.Horowitz), loihi})
	}
	return t, nil
}

// energy is in joules per inference. A network without spikes has no price on a chip for spikes.
type energy struct {
	Horowitz float64  `json:"horowitz-fp32"`
	Loihi    *float64 `json:"loihi-1"`
}

// energyOf prices the mean over seeds, by arithmetic and by Loihi's event energies without static power.
func energyOf(r learning.Result) (energy, error) {
	chips, err := hwmodel.Named("horowitz-fp32", "loihi-1")
	if err != nil {
		return energy{}, err
	}
	entry := r.Reports[0].Entry
	a, err := r.Inference().Activity(entry.Net)
	if err != nil {
		return energy{}, err
	}
	if _, ok := entry.Learner.(ann.Rule); ok {
		h, err := chips[0].ANN(hwmodel.HorowitzFP32, a)
		return energy{Horowitz: h.Energy().Typical}, err
	}
	h, err := chips[0].Estimate(hwmodel.HorowitzFP32, a)
	if _, ok := entry.Learner.(ann.GRU); ok || err != nil {
		return energy{Horowitz: h.Energy().Typical}, err
	}
	l, err := chips[1].Estimate(hwmodel.ClosedForm, a)
	return energy{h.Energy().Typical, known(l.Energy().Typical)}, err
}
