package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/notebooks/nb"
)

// comparing is what the flags of `spikecell compare` say.
type comparing struct {
	source
	rules         []string
	seeds, epochs int
	folds         int
	workers       int
	store         string
	json, sums    bool
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
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.agree(c); err != nil {
				return err
			}
			return o.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&o.data, "data", "digits", entries.List("or"))
	f.StringSliceVar(&o.rules, "rules", nil, "which rules, separated by commas (default "+entries.Defaults()+"; with -hash all)")
	f.IntVar(&o.seeds, "seeds", 5, "number of seeds: 1, 2, …")
	f.IntVar(&o.folds, "folds", 0, "cross-validation over the samples of all parts in so many folds, with every seed; 0 for the set's own test samples")
	f.IntVar(&o.epochs, "epochs", 0, "epochs of every entry; 0 for each entry's own")
	f.IntVar(&o.holdout, "holdout", 10000, "training samples of MNIST and Fashion-MNIST held out for validation; 0 trains on all")
	f.IntVar(&o.workers, "workers", 0, "processors; 0 for all. Results do not depend on it")
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache; - for none)")
	f.BoolVar(&o.download, "download", false, "fetch the data set if no place has it: those of MNIST and Fashion-MNIST")
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	f.BoolVar(&o.sums, "hash", false,
		"print SHA-256 sums of final weights, thresholds, losses and predictions; trains anew, with the last epoch's model")
	return c
}

func (o comparing) run(ctx context.Context, stdout, stderr io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	show, done := nb.TerminalProgress(stderr)
	chosen, err := o.entries(show)
	if err != nil {
		return err
	}
	if o.sums {
		defer done()
		return o.hash(ctx, chosen, stdout, stderr)
	}
	train := o.compare
	if o.folds > 0 {
		train = o.crossValidate
	}
	c, err := train(ctx, chosen, stderr)
	done()
	tellSaved(ctx, o.store, stderr)
	if err != nil {
		return err
	}
	return o.print(stdout, c)
}

// agree refuses flags that what others ask for does not read.
func (o comparing) agree(c *cobra.Command) error {
	if o.sums {
		if err := unread(c, "compare", "-hash trains anew and keeps nothing; leave it out", "store"); err != nil {
			return err
		}
	}
	if o.folds > 0 {
		return unread(c, "compare", "-folds takes a tenth of each fold's training samples to validate; leave it out", "holdout")
	}
	return o.source.agree(c, "compare")
}

// check refuses flags that cannot be meant.
func (o comparing) check() error {
	switch {
	case o.seeds > 1<<16:
		return fmt.Errorf("compare: %d seeds; no more than %d", o.seeds, 1<<16)
	case o.seeds < 1:
		return fmt.Errorf("compare: -seeds is %d; give 1 or more, and 2 or more for intervals", o.seeds)
	case o.epochs < 0:
		return fmt.Errorf("compare: -epochs is %d; give 1 or more, or 0 for each entry's own", o.epochs)
	case o.workers < 0:
		return fmt.Errorf("compare: -workers is %d; give 1 or more, or 0 for all processors", o.workers)
	case o.holdout < 0:
		return fmt.Errorf("compare: -holdout is %d; give 1 or more samples, or 0 to train on all", o.holdout)
	case o.sums && o.json:
		return errors.New("compare: give one of -hash and -json")
	case o.folds < 0 || o.folds == 1:
		return fmt.Errorf("compare: %d folds; give 2 or more, or 0 for the set's own test samples", o.folds)
	case o.folds > 0 && o.sums:
		return errors.New("compare: give one of -hash and -folds")
	}
	return nil
}

// compare trains the entries on the set's own split.
func (o comparing) compare(ctx context.Context, chosen []learning.Entry, stderr io.Writer) (*learning.Comparison, error) {
	task, err := o.task(ctx, "compare")
	if err != nil {
		return nil, err
	}
	warn(stderr, task)
	return learning.Compare(ctx, fallOver(chosen, task), task, learning.Seeds(o.seeds))
}

// warn tells what a task warns of.
func warn(stderr io.Writer, task learning.Task) {
	for _, w := range task.Warnings() {
		fmt.Fprintf(stderr, "warning: %s\n", w)
	}
}

// fallOver are the entries with schedules that fall over the whole run on a task.
func fallOver(chosen []learning.Entry, task learning.Task) []learning.Entry {
	chosen = slices.Clone(chosen)
	for i := range chosen {
		chosen[i].Learner = entries.FallOver(chosen[i], task.Train.Len())
	}
	return chosen
}

// entries are the rules asked for, or those of the data set, with the settings that flags give; sums are of all entries.
func (o comparing) entries(show func(learning.Progress)) ([]learning.Entry, error) {
	set, err := entries.Find(o.data)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	names := o.rules
	switch {
	case len(names) > 0:
	case o.sums:
		names = set.Names()
	default:
		names = set.Standard()
	}
	chosen, err := set.Entries(names)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	for i := range chosen {
		s := &chosen[i].Settings
		s.Workers, s.Store, s.Progress = o.workers, o.store, show
		if o.epochs > 0 {
			s.Epochs = o.epochs
		}
	}
	return chosen, nil
}

func (o comparing) print(w io.Writer, c *learning.Comparison) error {
	if o.json {
		j, err := comparisonJSON(o.data, o.folds, c)
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
	over, name := "seeds", c.Task
	if o.folds > 0 {
		over, name = "folds of all seeds", fmt.Sprintf("%s, %d folds, each", c.Task, o.folds)
	}
	tables := []string{fmt.Sprintf("%s: %d training, %d validation and %d test samples, %d seeds; brackets are 95 %% intervals over %s\n",
		name, c.Split.Train, c.Split.Valid, c.Split.Test, o.seeds, over), c.Table().String(), energy.String()}
	if o.folds > 0 {
		tables = slices.Insert(tables, 1, o.repetitions(c).String())
	}
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
