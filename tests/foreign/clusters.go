package main

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/codes"
	"github.com/spikecell/spikecell/snn"
)

// clusters divides the test samples by what layers make of them into as many clusters as there are classes, and says how far these are the classes.
func clusters(ctx context.Context, all []learning.Entry, task learning.Task, seeds []uint64) (snn.Table, error) {
	t := snn.Table{Head: []string{"code", "NMI", "ARI"}}
	pixels, err := agreements(seeds, task, func(uint64) ([][]float32, error) { return task.Test.X, nil })
	if err != nil {
		return t, err
	}
	t.Rows = append(t.Rows, append([]string{"pixels"}, pixels...))
	for _, e := range append([]learning.Entry{untrained(all[0])}, all...) {
		for _, layer := range layersOf(e.Net) {
			row, err := agreements(seeds, task, func(seed uint64) ([][]float32, error) { return codesOf(ctx, e, task, seed, layer) })
			if err != nil {
				return t, err
			}
			t.Rows = append(t.Rows, append([]string{e.Name + ", " + layer}, row...))
		}
	}
	t.Notes = []string{fmt.Sprintf("%d test samples in %d clusters, the best of 10 beginnings of k-means by its own sum, %d seeds",
		task.Test.Len(), task.Classes, len(seeds))}
	return t, nil
}

// layersOf names the hidden layers, or the excitatory cells of a net that competes.
func layersOf(n snn.Net) (names []string) {
	for _, p := range n.Populations {
		switch p.Name {
		case "hidden1", "hidden2", "excitatory":
			names = append(names, p.Name)
		}
	}
	return names
}

// codesOf are the spike counts of a layer of the network of a seed.
func codesOf(ctx context.Context, e learning.Entry, task learning.Task, seed uint64, layer string) ([][]float32, error) {
	e.Settings.Seed = seed
	report, err := learning.Train(ctx, e, task)
	if err != nil {
		return nil, err
	}
	trained, err := report.Trained()
	if err != nil {
		return nil, err
	}
	return codes.Counts(ctx, trained, layer, task.Test.X)
}

// agreements are NMI and ARI of clusters and classes, with their intervals over seeds.
func agreements(seeds []uint64, task learning.Task, rows func(seed uint64) ([][]float32, error)) ([]string, error) {
	var nmi, ari []float64
	for _, seed := range seeds {
		x, err := rows(seed)
		if err != nil {
			return nil, err
		}
		found, err := codes.KMeans{K: task.Classes, Seed: seed}.Cluster(x)
		if err != nil {
			return nil, err
		}
		a, err := codes.NMI(found.Cluster, task.Test.Label)
		if err != nil {
			return nil, err
		}
		b, err := codes.ARI(found.Cluster, task.Test.Label)
		if err != nil {
			return nil, err
		}
		nmi, ari = append(nmi, a), append(ari, b)
	}
	return []string{text(nmi), text(ari)}, nil
}

func text(values []float64) string {
	i := learning.IntervalOf(values)
	return fmt.Sprintf("%.3f [%.3f, %.3f]", i.Mean, i.Lo, i.Hi)
}
