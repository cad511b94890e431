package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// standard names the entries that `spikecell compare` trains unless it is told otherwise; docs/results.md says what they reach.
// Beside them there are conventional networks of the same layers, named by their hidden ones: ann-256, ann-256-64, ….
var standard = []string{"csdp", "csdp-unsup", "stdp", "surrogate"}

// standardOf names the entries that are trained on a data set unless others are asked for.
func standardOf(data string) []string {
	switch data {
	case "yin-yang":
		return []string{"eventprop", "surrogate"}
	case "fsdd":
		return entryNames(fsddEntries())
	case "qtdb":
		return entryNames(qtdbEntries())
	}
	return standard
}

// standardEntries returns entries for a data set by its name on the command line. Constants that differ from the published ones
// were chosen on validation samples of the digits, or of the set itself; docs/ says which on the rule's page.
func standardEntries(data string, rules []string) ([]learning.Entry, error) {
	all := entriesFor(data)
	var chosen []learning.Entry
	for _, rule := range rules {
		i := slices.IndexFunc(all, func(e learning.Entry) bool { return e.Name == rule })
		if i < 0 {
			return nil, fmt.Errorf("compare: no rule %q; there are %s", rule, strings.Join(entryNames(all), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func entriesFor(data string) []learning.Entry {
	switch data {
	case "mnist", "fashion":
		return mnistEntries()
	case "yin-yang":
		return yinYangEntries()
	case "fsdd":
		return fsddEntries()
	case "qtdb":
		return qtdbEntries()
	}
	return digitsEntries()
}

func entryNames(all []learning.Entry) []string {
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.Name
	}
	return names
}

func digitsEntries() []learning.Entry {
	rate, decay := learning.AuthorRates(98)
	coins := encode.Bernoulli{T: 50}
	return []learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(64, 256, 64, 10), Encoder: coins,
			Learner:  learning.CSDP{Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 20, Batch: 98},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(64, 256, 64, 10), Encoder: coins,
			Learner:  learning.CSDP{SelfSupervised: true, Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 5, Batch: 98},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(64, 400), Encoder: encode.Poisson{MaxRate: 250},
			Learner:  learning.STDP{Norm: 0.4},
			Settings: learning.Settings{Epochs: 3},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(64, 256, 10), Encoder: encode.Direct{T: 25},
			Learner: learning.Surrogate{
				Loss: learning.Loss{Kind: learning.MSECount, Right: 0.8, Wrong: 0.2}, Optimizer: learning.Optimizer{Rate: 2e-3},
			},
			Settings: learning.Settings{Epochs: 20, Batch: 32},
		},
		digitsANN("ann-256", 64, 256, 10), digitsANN("ann-256-64", 64, 256, 64, 10), digitsANN("ann-400", 64, 400, 10),
	}
}

// digitsANN is the conventional network of the layers of a spiking one.
func digitsANN(name string, sizes ...int) learning.Entry {
	return learning.Entry{
		Name: name, Net: snn.Feedforward(sizes...), Encoder: encode.Direct{T: 1},
		Learner:  learning.ANN{Optimizer: learning.Optimizer{Rate: 1e-2}},
		Settings: learning.Settings{Epochs: 20, Batch: 32},
	}
}

func mnistEntries() []learning.Entry {
	coins := encode.Bernoulli{T: 50}
	rate := learning.Optimizer{Rate: 2e-3}
	falling := learning.Schedule{Kind: learning.Cosine, Steps: 1} // over the whole run, see fallOver
	return []learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(784, 3000, 600, 10), Encoder: coins, Learner: learning.CSDP{},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(784, 3000, 600, 10), Encoder: coins,
			Learner:  learning.CSDP{SelfSupervised: true},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(784, 400), Encoder: encode.Poisson{}, Learner: learning.STDP{},
			Settings: learning.Settings{Epochs: 3, Select: learning.LastEpoch},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 25},
			Learner: learning.Surrogate{
				Function: learning.SurrogateFunction{Kind: learning.ATan}, Loss: learning.Loss{Kind: learning.CEMembrane},
				Optimizer: rate, Schedule: falling,
			},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
		convEntry(rate, falling),
		{
			Name: "ann-1000", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 1},
			Learner:  learning.ANN{Optimizer: rate, Schedule: falling},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
	}
}

// convEntry is the net of snnTorch's sixth tutorial [eshraghian2023], with cells and constants of our own.
func convEntry(rate learning.Optimizer, falling learning.Schedule) learning.Entry {
	net, err := snn.Layers([]int{28, 28}, "12C5-MP2-64C5-MP2-10")
	if err != nil {
		panic(err) // a constant
	}
	return learning.Entry{
		Name: "surrogate-conv", Net: net, Encoder: encode.Direct{T: 10},
		Learner: learning.Surrogate{
			Function: learning.SurrogateFunction{Kind: learning.ATan}, Loss: learning.Loss{Kind: learning.CECount}, Optimizer: rate, Schedule: falling,
		},
		Settings: learning.Settings{Epochs: 12, Batch: 128, Select: learning.LastEpoch},
	}
}

// fallOver returns the learner of an entry with a schedule that falls over the whole run: as many steps as it has
// mini-batches of n samples.
func fallOver(e learning.Entry, n int) learning.Learner {
	steps := e.Settings.Epochs * ((n + e.Settings.Batch - 1) / max(e.Settings.Batch, 1))
	switch l := e.Learner.(type) {
	case learning.Surrogate:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case learning.ANN:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case learning.GRU:
		l.Schedule = falling(l.Schedule, steps)
		return l
	}
	return e.Learner
}

// falling is a schedule with its number of steps, if it falls to 0.
func falling(s learning.Schedule, steps int) learning.Schedule {
	if s.Kind == learning.Cosine || s.Kind == learning.Linear {
		s.Steps = steps
	}
	return s
}
