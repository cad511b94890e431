// Package perturb tests hypotheses about trained networks: what becomes of accuracy and of firing rates when synapses are cut, cells are silenced or
// made to fire, and spikes of the input are moved, lost or added.
//
// An [Experiment] has entries, as a comparison has, conditions, and what is expected of them. [Run] trains each entry with each seed (what the run
// store has is not trained again), and shows the test samples to each trained network as it is, and under each condition. All conditions of a
// seed have the same network, the same samples and the same noise, so differences are paired by seed. Nothing is learned under a condition, and
// a read-out that the rule fits to training samples stays as it was fitted.
//
//	result, err := perturb.Run(ctx, perturb.Experiment{
//		Entries:    entries,
//		Conditions: perturb.Doses("silence hidden", func(share float64) perturb.Manipulation {
//			return perturb.Silence{Population: "hidden", Share: share}
//		}, .1, .2, .5),
//		Hypotheses: []perturb.Hypothesis{{
//			Says:    "a tenth of the hidden cells can be spared",
//			Entry:   "csdp", Condition: "silence hidden", Dose: .1,
//			Expect:  perturb.Unchanged, Margin: .01,
//		}},
//	}, task, learning.Seeds(5))
//
// docs/perturbation.md has the definitions, and what such experiments do not show.
package perturb
