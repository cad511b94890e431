// Package foreign asks how well trained networks tell samples of another kind from those of their task, of which they were never told: by the
// goodness of CSDP's layers, by the largest probability of a class, or by what needs no network, such as how bright a sample is.
//
//	result, err := foreign.Run(ctx, foreign.Experiment{
//		Cases: []foreign.Case{
//			{Entry: csdp, Detectors: []foreign.Detector{foreign.Goodness{}, foreign.MaxSoftmax{}}},
//			{Entry: surrogate, Detectors: []foreign.Detector{foreign.MaxSoftmax{}}},
//		},
//		Raw:     []foreign.Detector{foreign.Intensity{}, foreign.Nearest{}},
//		Foreign: []foreign.Set{{"noise", foreign.Uniform(360, 64, 1)}, {"shuffled", foreign.Permuted(task.Test.X, 1)}},
//	}, task, learning.Seeds(5))
//
// The measure is the area under the curve of true over false positives ([learning.AUROC]): how probable it is that a test sample of the task has a
// higher score than a foreign one. docs/foreign.md has the equations.
package foreign
