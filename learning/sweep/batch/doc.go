// Package batch is a plan in a folder beside the run store, whose runs any engine of batch jobs trains as numbered tasks: package slurm's job arrays,
// Snakemake, HyperQueue. A task knows the folder, the number of a list and its own place in the list; it reads two lines, trains the runs that they
// name into the store, and may be killed, repeated, or run twice at a time. docs/sweeps.md has the files.
package batch
