package main

import (
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/snn/encode"
)

// experiment is one call of perturb.Run on the digits, with what is expected of it. Expectations were written down before the first run.
type experiment struct {
	name string
	perturb.Experiment
}

// do is a condition of one or several manipulations.
func do(name string, all ...perturb.Manipulation) perturb.Condition {
	return perturb.Condition{Name: name, Do: all}
}

func experiments(standard map[string]learning.Entry) ([]experiment, error) {
	rate, latency := standard["surrogate"], standard["surrogate"]
	rate.Name, rate.Encoder = "rate code", encode.Bernoulli{T: 25}
	latency.Name, latency.Encoder = "latency code", encode.Latency{T: 25}
	dale, err := daleEntries(standard["csdp"], rate)
	if err != nil {
		return nil, err
	}
	return []experiment{
		inhibitionOfCSDP(standard["csdp"]), inhibitionOfSTDP(standard["stdp"]), timing(rate, latency, standard["csdp"]),
		spare(standard["csdp"], rate), dalesLaw(append(dale, standard["csdp"], rate)),
	}, nil
}

func inhibitionOfCSDP(csdp learning.Entry) experiment {
	return experiment{"lateral inhibition, CSDP", perturb.Experiment{
		Entries: []learning.Entry{csdp},
		Conditions: []perturb.Condition{do("no lateral synapses",
			perturb.Lesion{Projection: "hidden1→hidden1", Share: 1}, perturb.Lesion{Projection: "hidden2→hidden2", Share: 1})},
		Hypotheses: []perturb.Hypothesis{
			{
				Says:  "without lateral inhibition hidden cells fire more",
				Entry: "csdp", Condition: "no lateral synapses", Rate: "hidden1", Expect: perturb.Higher,
			},
			{Says: "and fewer digits are named", Entry: "csdp", Condition: "no lateral synapses", Expect: perturb.Lower},
		},
	}}
}

func inhibitionOfSTDP(stdp learning.Entry) experiment {
	return experiment{"lateral inhibition, STDP", perturb.Experiment{
		Entries:    []learning.Entry{stdp},
		Conditions: []perturb.Condition{do("no inhibition", perturb.Lesion{Projection: "inhibitory→excitatory", Share: 1})},
		Hypotheses: []perturb.Hypothesis{
			{Says: "without inhibition excitatory cells fire more", Entry: "stdp", Condition: "no inhibition", Rate: "excitatory", Expect: perturb.Higher},
			{Says: "and fewer digits are named", Entry: "stdp", Condition: "no inhibition", Expect: perturb.Lower},
		},
	}}
}

func timing(all ...learning.Entry) experiment {
	return experiment{"timing or rate", perturb.Experiment{
		Entries:    all,
		Conditions: []perturb.Condition{do("times shuffled", perturb.Shuffle{}), do("steps shuffled", perturb.Shuffle{Together: true})},
		Hypotheses: []perturb.Hypothesis{
			{Says: "a rate code does not need times", Entry: "rate code", Condition: "times shuffled", Expect: perturb.Unchanged, Margin: .01},
			{Says: "nor does CSDP, taught by one", Entry: "csdp", Condition: "times shuffled", Expect: perturb.Unchanged, Margin: .01},
			{Says: "a latency code needs them", Entry: "latency code", Condition: "times shuffled", Expect: perturb.Lower, Margin: .1},
			{Says: "and the order of steps", Entry: "latency code", Condition: "steps shuffled", Expect: perturb.Lower, Margin: .1},
		},
	}}
}

func spare(all ...learning.Entry) experiment {
	silence := perturb.Doses("silence hidden1", func(share float64) perturb.Manipulation {
		return perturb.Silence{Population: "hidden1", Share: share}
	}, .1, .25, .5, .75)
	return experiment{"cells to spare", perturb.Experiment{
		Entries:    all,
		Conditions: silence,
		Hypotheses: []perturb.Hypothesis{
			{Says: "CSDP can spare a tenth of its first layer", Entry: "csdp", Condition: "silence hidden1", Dose: .1, Expect: perturb.Unchanged, Margin: .01},
			{Says: "gradients can, too", Entry: "rate code", Condition: "silence hidden1", Dose: .1, Expect: perturb.Unchanged, Margin: .01},
			{
				Says: "with half of it silent CSDP names more", Entry: "csdp", Condition: "silence hidden1", Dose: .5,
				Against: &perturb.Case{Entry: "rate code", Condition: "silence hidden1", Dose: .5}, Expect: perturb.Higher,
			},
		},
	}}
}

func dalesLaw(all []learning.Entry) experiment {
	return experiment{"Dale's law", perturb.Experiment{
		Entries: all,
		Hypotheses: []perturb.Hypothesis{
			{
				Says: "Dale's law costs accuracy under surrogate gradients", Entry: "rate code, Dale", Condition: perturb.Intact,
				Against: &perturb.Case{Entry: "rate code", Condition: perturb.Intact}, Expect: perturb.Lower,
			},
			{
				Says: "and under CSDP", Entry: "csdp, Dale", Condition: perturb.Intact,
				Against: &perturb.Case{Entry: "csdp", Condition: perturb.Intact}, Expect: perturb.Lower,
			},
		},
	}}
}

// daleEntries are those of CSDP and of gradients with a fifth of the first hidden layer inhibitory.
func daleEntries(all ...learning.Entry) ([]learning.Entry, error) {
	for i, e := range all {
		net, err := perturb.Dale(e.Net, "hidden1", .2)
		if err != nil {
			return nil, err
		}
		all[i].Name, all[i].Net = e.Name+", Dale", net
	}
	return all, nil
}

// standardEntries are those of the digits by name.
func standardEntries() (map[string]learning.Entry, error) {
	set, err := entries.Find("digits")
	if err != nil {
		return nil, err
	}
	list, err := set.Entries([]string{"csdp", "csdp-unsup", "stdp", "surrogate"})
	if err != nil {
		return nil, err
	}
	of := map[string]learning.Entry{}
	for _, e := range list {
		of[e.Name] = e
	}
	return of, nil
}
