// Package infer finds actions by the gradient of a future error: a forward model says what actions will lead to, the difference from what is
// desired goes back through it to the actions, and these follow it [traub2021]. docs/inference.md has the equations.
//
// A [Forward] model is a recurrent spiking network that learns what becomes of a [control.Arm]; a [Planner] acts by it:
//
//	report, err := infer.Forward{}.Train(ctx, learning.Settings{Seed: 1})
//	model, err := infer.Forward{}.Bind(report.Model, 100)
//	episodes, err := control.Reach{}.Episodes(ctx, &infer.Planner{Model: model}, 100, stream)
package infer
