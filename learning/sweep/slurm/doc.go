// Package slurm trains the plan of a sweep on a cluster that Slurm runs: [Cluster] is a sweep.Executor that submits job arrays and follows them. It
// is no scheduler: what runs where and when, and what is run again after a node was lost, is Slurm's. What is done is known by the run store alone,
// and what is under way by the name of the jobs; numbers of jobs are never relied on. docs/sweeps.md has the commands, and what happens at each
// failure.
package slurm
