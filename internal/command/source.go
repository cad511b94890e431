package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// source is the data set that the flags of a verb name.
type source struct {
	data     string
	holdout  int
	download bool
}

// task reads the set, and says in one line how to get one that is absent.
func (o source) task(ctx context.Context, verb string) (learning.Task, error) {
	known, err := entries.Find(o.data)
	if err != nil {
		return learning.Task{}, fmt.Errorf("%s: %w", verb, err)
	}
	set, err := known.Load(o.holdout, o.options(ctx))
	return learning.TaskOf(set, o.absence(err, verb))
}

// agree refuses a -holdout that a set does not read. A set that there is not is an error elsewhere.
func (o source) agree(c *cobra.Command, verb string) error {
	if set, err := entries.Find(o.data); err != nil || set.Holds() {
		return nil
	}
	return unread(c, verb, o.data+" has validation samples of its own, or none; leave it out", "holdout")
}

func (o source) options(ctx context.Context) datasets.Options {
	return datasets.Options{Download: o.download, Context: ctx}
}

// absence is the error of reading a set; that of one that is absent says in one line how to get it.
func (o source) absence(err error, verb string) error {
	if absent := (*datasets.AbsentError)(nil); errors.As(err, &absent) && (!o.download || absent.ByHand || absent.Fetch == "") {
		return fmt.Errorf("%s: %s is not in %s; %s, or set SPIKECELL_DATA to a folder that holds a folder %[2]s",
			verb, absent.Set, strings.Join(absent.Places, ", "), o.wayTo(absent))
	}
	return err
}

// wayTo says where an absent set comes from.
func (o source) wayTo(absent *datasets.AbsentError) string {
	switch {
	case absent.Fetch != "" && !absent.ByHand:
		return "-download fetches it from " + absent.Address
	case o.download:
		return "-download does not fetch this set: put it there from " + absent.Address
	}
	return "put it there from " + absent.Address
}
