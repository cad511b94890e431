// Package thresholds compares forms of threshold: fixed ones, one drawn for each cell, ones that follow the spikes of a population or of their own
// cell, and lateral inhibition, which raises thresholds by another name.
//
// A [Form] is applied to the hidden populations of a net. [Run] trains each of several rules with each form, over a grid of learning rates and
// several seeds, and measures accuracy, spikes, silent cells, how many learning rates do, and how many patterns a net can store:
//
//	result, err := thresholds.Run(ctx, thresholds.Experiment{
//		Forms: thresholds.Forms(),
//		Subjects: []thresholds.Subject{{
//			Entry:  learning.Entry{Name: "surrogate", Net: snn.Feedforward(64, 64, 10), Encoder: encode.Bernoulli{T: 20}},
//			Hidden: []string{"hidden1"},
//			Rates:  []float64{.001, .002, .004, .008},
//			At:     func(rate float64) learning.Learner { return gradient.Rule{Optimizer: optim.Optimizer{Rate: rate}} },
//		}},
//		Capacity: thresholds.Capacity{Epochs: 20, Patterns: []int{20, 40, 80, 160}},
//	}, task, learning.Seeds(5))
//	fmt.Println(thresholds.Table(result).Markdown())
//
// Networks of one seed begin with the same weights and see the same samples, so that forms are compared seed by seed. What the run store has is not
// trained again. docs/thresholds.md has the equations of the forms and the definitions of what is measured.
package thresholds
