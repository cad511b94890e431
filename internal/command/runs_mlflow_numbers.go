package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/mlflow"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// metricsOf are the numbers of a report: of each epoch at its step, when it ended; of the test and of events at the step of the epoch that is
// reported.
func metricsOf(p *learning.Report, start, end time.Time) (all []mlflow.Metric) {
	spent, table := 0.0, p.EpochTable()
	for i, row := range table.Rows {
		spent += p.Epochs[i].TrainSeconds
		at := min(start.Add(seconds(spent)).UnixMilli(), end.UnixMilli())
		for k := 1; k < len(row); k++ {
			if v, err := strconv.ParseFloat(row[k], 64); err == nil { // what is not known is empty
				all = append(all, mlflow.Metric{Key: table.Head[k], Value: v, Time: at, Step: int64(p.Epochs[i].Epoch)})
			}
		}
	}
	add := func(key string, v float64) {
		all = append(all, mlflow.Metric{Key: key, Value: v, Time: end.UnixMilli(), Step: int64(p.Best)})
	}
	t := p.Test
	for i, key := range []string{"accuracy", "balanced_accuracy", "auroc", "nll", "bce", "sse", "mse", "mae", "smape"} {
		add("test_"+key, []float64{t.Accuracy, t.BalancedAccuracy, t.AUROC, t.NLL, t.BCE, t.SSE, t.MSE, t.MAE, t.SMAPE}[i])
	}
	for i, key := range []string{"test_samples", "test_unclassified", "reported_epoch", "parameters", "state_bytes"} {
		add(key, []float64{float64(t.Samples), float64(p.Unclassified), float64(p.Best), float64(p.Parameters), float64(p.StateBytes)}[i])
	}
	addCounts(add, "training", p.Training)
	addCounts(add, "inference", p.Inference)
	return all
}

// addCounts adds events, in all and of each population and projection.
func addCounts(add func(string, float64), of string, c snn.Counts) {
	spikes, events, updates := int64(0), int64(0), int64(0)
	for _, p := range c.Populations {
		spikes += p.Spikes
		add(fmt.Sprintf("%s_spikes.%s", of, p.Name), float64(p.Spikes))
	}
	for _, p := range c.Projections {
		events, updates = events+p.SynapticEvents, updates+p.WeightUpdates
		add(fmt.Sprintf("%s_synaptic_events.%s", of, p), float64(p.SynapticEvents))
	}
	for i, key := range []string{"samples", "steps", "spikes", "synaptic_events", "weight_updates"} {
		add(of+"_"+key, float64([]int64{c.Samples, c.Steps, spikes, events, updates}[i]))
	}
}

// flattened are the values of a description by their paths, as Net.Populations.1.Cell.Beta. A value that may have several types has its type's name.
func flattened(text []byte) (all []mlflow.Param, err error) {
	if !json.Valid(text) {
		return nil, errors.New("it is no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var walk func(path, field string) error
	depth := 0
	walk = func(path, field string) error {
		if depth++; depth > runstore.MostDeep { // each value has the names of all levels
			return fmt.Errorf("it is nested more than %d deep", runstore.MostDeep)
		}
		defer func() { depth-- }()
		t, err := d.Token()
		if err != nil {
			return err
		}
		add := func(value string) { all = append(all, mlflow.Param{Key: path, Value: value}) }
		switch t := t.(type) {
		case nil:
			add("none")
		case string:
			add(t)
		case json.Delim:
			return fields(d, t == '[', path, field, walk, add)
		default:
			add(fmt.Sprint(t))
		}
		return nil
	}
	return all, walk("", "")
}

// fields walks through the elements of a list or an object.
func fields(d *json.Decoder, list bool, path, field string, walk func(path, field string) error, add func(string)) error {
	empty := true
	for i := 0; d.More(); i++ {
		name, of := strconv.Itoa(i), field
		if !list {
			t, err := d.Token()
			if err != nil {
				return err
			}
			name, of = t.(string), t.(string)
		}
		if name == runstore.TypeKey {
			t, err := d.Token()
			if err != nil {
				return err
			}
			if kind := fmt.Sprint(t); path != "" && !strings.Contains(field, kind[strings.LastIndex(kind, ".")+1:]) {
				add(runstore.ShortType(kind))
				empty = false
			}
			continue
		}
		empty = false
		if err := walk(strings.TrimPrefix(path+"."+name, "."), of); err != nil {
			return err
		}
	}
	if empty && list {
		add("[]")
	}
	_, err := d.Token()
	return err
}
