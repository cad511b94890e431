package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// wanted is what a server is to have of a run. It is put together from the report alone, not by the code that exports.
type wanted struct {
	Fingerprint string
	Folder      string
	Tags        map[string]string
	Description map[string]any
	Metrics     map[string]map[string]float64 // by name and step
}

// want writes what is wanted of all runs of a store, and returns how many there are.
func want(store, path string) (int, error) {
	runs, err := learning.Runs(store)
	if err != nil {
		return 0, err
	}
	var all []wanted
	for _, r := range runs {
		text, err := os.ReadFile(filepath.Join(r.Folder, "description.json"))
		if err != nil {
			return 0, err
		}
		w := wanted{Fingerprint: r.Fingerprint, Folder: r.Folder, Metrics: metrics(r.Report)}
		if err := json.Unmarshal(text, &w.Description); err != nil {
			return 0, err
		}
		w.Tags = map[string]string{"spikecell.fingerprint": r.Fingerprint, "spikecell.rule": r.Report.Rule, "spikecell.task": r.Report.Task,
			"spikecell.result": r.Report.Result, "spikecell.seed": fmt.Sprint(r.Report.Seed)}
		all = append(all, w)
	}
	text, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(path, text, 0o666)
	}
	return len(all), err
}

// metrics are numbers of a report: of epochs, of the test, of events.
func metrics(r *learning.StoredReport) map[string]map[string]float64 {
	all := map[string]map[string]float64{}
	add := func(name string, step int, v float64) {
		if v != v { // what is not known
			return
		}
		if all[name] == nil {
			all[name] = map[string]float64{}
		}
		all[name][fmt.Sprint(step)] = v
	}
	for _, e := range r.Epochs {
		add("loss", e.Epoch, e.Loss)
		add("train_seconds", e.Epoch, e.TrainSeconds)
		add("valid_accuracy", e.Epoch, e.Valid.Accuracy)
		add("valid_nll", e.Epoch, e.Valid.NLL)
		add("valid_bce", e.Epoch, e.Valid.BCE)
		add("valid_sse", e.Epoch, e.Valid.SSE)
		for _, o := range e.Observed {
			add(strings.ReplaceAll(o.Name, ", ", "_"), e.Epoch, o.Value)
		}
	}
	for name, v := range map[string]float64{"accuracy": r.Test.Accuracy, "balanced_accuracy": r.Test.BalancedAccuracy, "auroc": r.Test.AUROC,
		"nll": r.Test.NLL, "bce": r.Test.BCE, "sse": r.Test.SSE, "samples": float64(r.Test.Samples), "unclassified": float64(r.Unclassified)} {
		add("test_"+name, r.Best, v)
	}
	add("reported_epoch", r.Best, float64(r.Best))
	add("parameters", r.Best, float64(r.Parameters))
	add("state_bytes", r.Best, float64(r.StateBytes))
	events(r, add)
	return all
}

func events(r *learning.StoredReport, add func(string, int, float64)) {
	for i, c := range []string{"training", "inference"} {
		k := r.Training
		if i == 1 {
			k = r.Inference
		}
		spikes, synapses, updates := 0.0, 0.0, 0.0
		for _, p := range k.Populations {
			spikes += float64(p.Spikes)
			add(c+"_spikes."+p.Name, r.Best, float64(p.Spikes))
		}
		for _, p := range k.Projections {
			synapses, updates = synapses+float64(p.SynapticEvents), updates+float64(p.WeightUpdates)
			name := p.Name
			if name == "" {
				name = p.Pre + "_" + p.Post
			}
			add(c+"_synaptic_events."+name, r.Best, float64(p.SynapticEvents))
		}
		for name, v := range map[string]float64{"samples": float64(k.Samples), "steps": float64(k.Steps), "spikes": spikes,
			"synaptic_events": synapses, "weight_updates": updates} {
			add(c+"_"+name, r.Best, v)
		}
	}
}
