// Package codes reads what the layers of a trained network make of samples, without its read-out, and finds clusters in it without labels.
//
//	trained, err := report.Trained()
//	rows, err := codes.Counts(ctx, trained, "hidden1", task.Test.X) // spikes of each cell, by sample
//	found, err := codes.KMeans{K: 10}.Cluster(rows)
//	nmi, err := codes.NMI(found.Cluster, task.Test.Label)
//
// [NMI] and [ARI] say how far two partitions of the same samples agree, such as clusters and classes. docs/codes.md has the equations.
package codes
