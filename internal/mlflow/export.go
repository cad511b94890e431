package mlflow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// Tags by which an export knows what a server has: the hash of a result whose numbers, or whose files, are all there.
const (
	tagExported = "spikecell.exported"
	tagFiles    = "spikecell.artifacts"
)

// Outcome is what an export found or did.
type Outcome int

// What an export found or did.
const (
	Added     Outcome = iota // the server did not have the run
	Completed                // it had a part of it, or an unfinished run
	Known                    // it had all of it
)

func (o Outcome) String() string {
	return [...]string{"exported", "updated", "there already"}[o]
}

// Export brings a server to have a run in an experiment, and returns the run's id there. A run that it has by its identity gets what it lacks: no
// number of a metric at a step is written twice. Two exports of a run at the same time may each make one.
func (c *Client) Export(ctx context.Context, experiment string, r Record) (id string, done Outcome, err error) {
	there, err := c.find(ctx, experiment, r.Identity)
	if err != nil {
		return "", done, err
	}
	done = Completed
	switch {
	case there == nil:
		done = Added
		if there, err = c.create(ctx, experiment, r); err != nil {
			return "", done, err
		}
	case r.Result != "" && there.tag(tagExported) == r.Result:
		done = Known
	}
	if done != Known {
		if err := c.fill(ctx, there, r.allowed(), done == Added); err != nil {
			return there.Info.ID, done, err
		}
	}
	if len(r.Files) > 0 && (r.Result == "" || there.tag(tagFiles) != r.Result) {
		err = c.upload(ctx, there, r)
		if done == Known && err == nil {
			done = Completed
		}
	}
	return there.Info.ID, done, err
}

// fill writes what a run lacks: metrics only where it has none at their step, params and tags anew, which changes none. What says that all is there
// comes last.
func (c *Client) fill(ctx context.Context, there *run, r Record, empty bool) error {
	metrics := r.Metrics
	if !empty {
		var err error
		if metrics, err = c.lacking(ctx, there, metrics); err != nil {
			return err
		}
	}
	for _, b := range batches(r.Params, r.Tags, metrics) {
		b.Run = there.Info.ID
		if err := c.post(ctx, "runs/log-batch", b, &struct{}{}); err != nil {
			return err
		}
	}
	if err := c.end(ctx, there.Info.ID, r); err != nil || r.Result == "" {
		return err
	}
	return c.tag(ctx, there, Tag{tagExported, r.Result})
}

func (c *Client) tag(ctx context.Context, there *run, t Tag) error {
	return c.post(ctx, "runs/log-batch", batch{Run: there.Info.ID, Tags: []Tag{t}}, &struct{}{})
}

// lacking are those of the metrics that a run does not have.
func (c *Client) lacking(ctx context.Context, there *run, metrics []Metric) (all []Metric, err error) {
	known := map[string]map[int64]bool{}
	for _, m := range there.Data.Metrics {
		if known[m.Key], err = c.steps(ctx, there.Info.ID, m.Key); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(metrics), func(m Metric) bool { return known[m.Key][m.Step] }), nil
}

// batch is a request of what is written into a run.
type batch struct {
	Run     string   `json:"run_id"`
	Params  []Param  `json:"params,omitempty"`
	Tags    []Tag    `json:"tags,omitempty"`
	Metrics []Metric `json:"metrics,omitempty"`
}

// batches are requests that a server takes, in the order of what they hold.
func batches(params []Param, tags []Tag, metrics []Metric) (all []batch) {
	for _, part := range parts(params, mostParams) {
		all = append(all, batch{Params: part})
	}
	for _, part := range parts(tags, mostParams) {
		all = append(all, batch{Tags: part})
	}
	for _, part := range parts(metrics, mostMetric) {
		all = append(all, batch{Metrics: part})
	}
	return all
}

// parts splits a list into those of so many entries, and of so many bytes as a request may have.
func parts[T any](list []T, most int) (all [][]T) {
	begin, bytes := 0, 0
	for i, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			panic(fmt.Sprintf("mlflow: %v: %v", v, err)) // texts and finite numbers have JSON
		}
		if i > begin && (i-begin == most || bytes+len(text)+1 > mostBytes) {
			all, begin, bytes = append(all, list[begin:i]), i, 0
		}
		bytes += len(text) + 1
	}
	if begin < len(list) {
		all = append(all, list[begin:])
	}
	return all
}
