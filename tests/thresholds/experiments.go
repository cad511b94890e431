package main

import (
	"slices"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// steps are those of a presentation, hidden the cells whose thresholds are compared.
const steps, hidden = 20, 64

// set is an experiment on a data set.
type set struct {
	task learning.Task
	thresholds.Experiment
}

// experiments are those of the digits and of Yin-Yang.
func experiments(quick bool) ([]set, error) {
	digits, err := datasets.Digits()
	if err != nil {
		return nil, err
	}
	yinYang, epochs := datasets.YinYang().Take(1000, 500, 1000), 4
	if quick {
		digits, yinYang, epochs = digits.Take(200, 100, 100), yinYang.Take(200, 100, 100), 3
	}
	var all []set
	for _, s := range []struct {
		from    datasets.Set
		inputs  int
		encoder learning.Encoder
	}{
		{digits, 64, encode.Bernoulli{T: steps}},
		{yinYang, 40, encode.Population{T: steps, Fields: 8, Response: encode.Rates}},
	} {
		task, err := learning.TaskOf(s.from, nil)
		if err != nil {
			return nil, err
		}
		e := thresholds.Experiment{
			Forms:    thresholds.Forms(),
			Subjects: subjects(s.inputs, task.Classes, s.encoder, learning.Settings{Epochs: epochs, Batch: 50, Workers: 1}, quick),
		}
		e.Capacity = thresholds.Capacity{Epochs: 40, Patterns: thirds()}
		if quick {
			e.Capacity = thresholds.Capacity{Epochs: 5, Patterns: []int{20, 50}}
		}
		all = append(all, set{task, e})
	}
	return all, nil
}

// subjects are the two rules, over learning rates that each double.
func subjects(inputs, classes int, encoder learning.Encoder, settings learning.Settings, quick bool) []thresholds.Subject {
	entry := learning.Entry{Encoder: encoder, Settings: settings}
	local, errors := entry, entry
	local.Name, local.Net = "csdp", plainCSDP(inputs, hidden, classes)
	errors.Name, errors.Net = "surrogate", snn.Feedforward(inputs, hidden, classes)
	octaves := 7
	if quick {
		octaves = 2
	}
	return []thresholds.Subject{
		{
			Entry: local, Hidden: []string{"hidden1"}, Rates: doubled(.0005, octaves),
			At: func(rate float64) learning.Learner { return csdp.Rule{Rate: rate} },
		},
		{
			Entry: errors, Hidden: []string{"hidden1"}, Rates: doubled(.00125, octaves),
			At: func(rate float64) learning.Learner {
				return gradient.Rule{Loss: gradient.Loss{Kind: gradient.MSECount, Right: .8, Wrong: .2}, Optimizer: optim.Optimizer{Rate: rate}}
			},
		},
	}
}

// doubled returns n learning rates from the first on.
func doubled(first float64, n int) (rates []float64) {
	for range n {
		rates = append(rates, first)
		first *= 2
	}
	return rates
}

// thirds are numbers of patterns from 16 to 512, three in an octave.
func thirds() []int {
	return []int{16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512}
}

// plainCSDP is the net of CSDP with neither lateral synapses, which are one of the forms, nor reconstruction.
func plainCSDP(sizes ...int) snn.Net {
	n := snn.CSDP(sizes...).Without("reconstruction")
	n.Projections = slices.DeleteFunc(n.Projections, func(p snn.Projection) bool { return p.Pre == p.Post })
	return n
}
