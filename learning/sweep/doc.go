// Package sweep trains entries at many values of their fields: a [Sweep] is data, from which [New] makes a [Plan] of runs with fingerprints, an
// executor such as [Local] trains those that the run store does not have, and [Collect] puts what the store has into tables. docs/sweeps.md has the
// equations and the form of the file.
//
//	s := sweep.Sweep{
//		Entries: []learning.Entry{entry}, Seeds: learning.Seeds(5),
//		Fields:  []sweep.Field{{Path: "Learner.Optimizer.Rate", Lo: 1e-4, Hi: 1e-1, Log: true}},
//		Draw:    sweep.Draw{Kind: sweep.Sobol, Points: 16},
//	}
//	plan, err := sweep.New(s, task)
//	results, err := sweep.Local{}.Run(ctx, plan, nil)
//	fmt.Println(results.Table())
package sweep
