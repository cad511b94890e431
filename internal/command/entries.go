package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
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
	rate, decay := csdp.AuthorRates(98)
	coins := encode.Bernoulli{T: 50}
	return []learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(64, 256, 64, 10), Encoder: coins,
			Learner:  csdp.Rule{Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 20, Batch: 98},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(64, 256, 64, 10), Encoder: coins,
			Learner:  csdp.Rule{SelfSupervised: true, Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 5, Batch: 98},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(64, 400), Encoder: encode.Poisson{MaxRate: 250},
			Learner:  stdp.Rule{Norm: 0.4},
			Settings: learning.Settings{Epochs: 3},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(64, 256, 10), Encoder: encode.Direct{T: 25},
			Learner: gradient.Rule{
				Loss: gradient.Loss{Kind: gradient.MSECount, Right: 0.8, Wrong: 0.2}, Optimizer: optim.Optimizer{Rate: 2e-3},
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
		Learner:  ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}},
		Settings: learning.Settings{Epochs: 20, Batch: 32},
	}
}

func mnistEntries() []learning.Entry {
	coins := encode.Bernoulli{T: 50}
	rate := optim.Optimizer{Rate: 2e-3}
	falling := optim.Schedule{Kind: optim.Cosine, Steps: 1} // over the whole run, see fallOver
	return []learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(784, 3000, 600, 10), Encoder: coins, Learner: csdp.Rule{},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(784, 3000, 600, 10), Encoder: coins,
			Learner:  csdp.Rule{SelfSupervised: true},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(784, 400), Encoder: encode.Poisson{}, Learner: stdp.Rule{},
			Settings: learning.Settings{Epochs: 3, Select: learning.LastEpoch},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 25},
			Learner: gradient.Rule{
				Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
				Optimizer: rate, Schedule: falling,
			},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
		convEntry(rate, falling),
		{
			Name: "ann-1000", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 1},
			Learner:  ann.Rule{Optimizer: rate, Schedule: falling},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
	}
}

// convEntry is the net of snnTorch's sixth tutorial [eshraghian2023], with cells and constants of our own.
func convEntry(rate optim.Optimizer, falling optim.Schedule) learning.Entry {
	net, err := snn.Layers([]int{28, 28}, "12C5-MP2-64C5-MP2-10")
	if err != nil {
		panic(err) // a constant
	}
	return learning.Entry{
		Name: "surrogate-conv", Net: net, Encoder: encode.Direct{T: 10},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CECount}, Optimizer: rate, Schedule: falling,
		},
		Settings: learning.Settings{Epochs: 12, Batch: 128, Select: learning.LastEpoch},
	}
}

// fallOver returns the learner of an entry with a schedule that falls over the whole run: as many steps as it has
// mini-batches of n samples.
func fallOver(e learning.Entry, n int) learning.Learner {
	steps := e.Settings.Epochs * ((n + e.Settings.Batch - 1) / max(e.Settings.Batch, 1))
	switch l := e.Learner.(type) {
	case gradient.Rule:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case ann.Rule:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case ann.GRU:
		l.Schedule = falling(l.Schedule, steps)
		return l
	}
	return e.Learner
}

// falling is a schedule with its number of steps, if it falls to 0.
func falling(s optim.Schedule, steps int) optim.Schedule {
	if s.Kind == optim.Cosine || s.Kind == optim.Linear {
		s.Steps = steps
	}
	return s
}
