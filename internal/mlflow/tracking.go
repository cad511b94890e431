package mlflow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// Param is what a run was given.
type Param struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Tag is what is known of a run.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Metric is a number that a run reached, at a step, at a time in milliseconds since 1970.
type Metric struct {
	Key   string  `json:"key"`
	Value float64 `json:"value"`
	Time  int64   `json:"timestamp"`
	Step  int64   `json:"step"`
}

// Status is how far a run is.
type Status string

// How far a run is, in MLflow's words.
const (
	Running  Status = "RUNNING"
	Finished Status = "FINISHED"
	Failed   Status = "FAILED"
)

// run is a run as a server has it.
type run struct {
	Info struct {
		ID        string `json:"run_id"`
		Artifacts string `json:"artifact_uri"`
	} `json:"info"`
	Data struct {
		Metrics []struct {
			Key string `json:"key"`
		} `json:"metrics"`
		Tags []Tag `json:"tags"`
	} `json:"data"`
}

func (r *run) tag(key string) string {
	for _, t := range r.Data.Tags {
		if t.Key == key {
			return t.Value
		}
	}
	return ""
}

// Experiment returns the id of the experiment of a name, which is made where there is none.
func (c *Client) Experiment(ctx context.Context, name string) (string, error) {
	id, err := c.experimentNamed(ctx, name)
	if !hasCode(err, "RESOURCE_DOES_NOT_EXIST") {
		return id, err
	}
	var made struct {
		ID string `json:"experiment_id"`
	}
	err = c.post(ctx, "experiments/create", map[string]string{"name": name}, &made)
	if hasCode(err, "RESOURCE_ALREADY_EXISTS") { // another one was faster
		return c.experimentNamed(ctx, name)
	}
	return made.ID, err
}

func (c *Client) experimentNamed(ctx context.Context, name string) (string, error) {
	var found struct {
		Experiment struct {
			ID    string `json:"experiment_id"`
			Stage string `json:"lifecycle_stage"`
		} `json:"experiment"`
	}
	err := c.get(ctx, "experiments/get-by-name", url.Values{"experiment_name": {name}}, &found)
	if err == nil && found.Experiment.Stage == "deleted" {
		err = fmt.Errorf("mlflow: %s: the experiment %q was deleted there; restore it, or give another name", c, name)
	}
	return found.Experiment.ID, err
}

// find returns the oldest run of an experiment that has a tag, or nil.
func (c *Client) find(ctx context.Context, experiment string, tag Tag) (*run, error) {
	question := map[string]any{
		"experiment_ids": []string{experiment}, "filter": fmt.Sprintf("tags.`%s` = '%s'", tag.Key, tag.Value),
		"run_view_type": "ACTIVE_ONLY", "max_results": 1, "order_by": []string{"attributes.start_time ASC", "attributes.run_id ASC"},
	}
	var found struct {
		Runs []*run `json:"runs"`
	}
	if err := c.post(ctx, "runs/search", question, &found); err != nil || len(found.Runs) == 0 {
		return nil, err
	}
	return found.Runs[0], nil
}

func (c *Client) create(ctx context.Context, experiment string, r Record) (*run, error) {
	question := map[string]any{"experiment_id": experiment, "run_name": r.Name, "start_time": r.Start.UnixMilli(), "tags": []Tag{r.Identity}}
	var made struct {
		Run *run `json:"run"`
	}
	err := c.post(ctx, "runs/create", question, &made)
	if err == nil && (made.Run == nil || made.Run.Info.ID == "") {
		err = fmt.Errorf("mlflow: %s: runs/create: the answer names no run", c)
	}
	return made.Run, err
}

// end says how far a run is, and when it ended unless it is still running.
func (c *Client) end(ctx context.Context, id string, r Record) error {
	question := map[string]any{"run_id": id, "status": r.Status}
	if r.Status != Running {
		question["end_time"] = r.End.UnixMilli()
	}
	return c.post(ctx, "runs/update", question, &struct{}{})
}

// steps returns the steps at which a server has numbers of a metric.
func (c *Client) steps(ctx context.Context, id, key string) (map[int64]bool, error) {
	all, query := map[int64]bool{}, url.Values{"run_id": {id}, "metric_key": {key}, "max_results": {"1000"}}
	for {
		var page struct {
			Metrics []struct {
				Step json.Number `json:"step"` // as text at some servers
			} `json:"metrics"`
			Next string `json:"next_page_token"`
		}
		if err := c.get(ctx, "metrics/get-history", query, &page); err != nil {
			return nil, err
		}
		for _, m := range page.Metrics {
			step, _ := m.Step.Int64() // 0 where it is left out
			all[step] = true
		}
		if page.Next == "" || page.Next == query.Get("page_token") {
			return all, nil
		}
		query.Set("page_token", page.Next)
	}
}
