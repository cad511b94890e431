package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// library is what the script says of itself.
type library struct {
	Peer   string
	Absent string              // why it cannot be used here, if it cannot
	Has    map[string][]string // by kind: neurons, surrogates and losses
}

// covered is what nets of subjects are built with, by the library's names.
var covered = map[string][]string{
	"neurons":    {"Alpha", "Lapicque", "Leaky", "RLeaky", "RSynaptic", "Synaptic"},
	"surrogates": {"atan", "custom_surrogate", "fast_sigmoid", "sigmoid", "spike_rate_escape", "straight_through_estimator", "triangular"},
	"losses": {"ce_count_loss", "ce_max_membrane_loss", "ce_rate_loss", "ce_temporal_loss", "l1_rate_sparsity", "mse_count_loss",
		"mse_membrane_loss", "mse_temporal_loss"},
}

// absence is something that is not compared, and why.
type absence struct{ kind, name, why string }

// absences are what the library has and no subject does: whole names of what it exports, and forms of those that are covered.
func absences() []absence {
	return []absence{
		{"neurons", "LIF", "the class that the others are made of; it has no step of its own"},
		{"neurons", "SpikingNeuron", "the class that the others are made of; it has no step of its own"},
		{"neurons", "AssociativeLeaky", "a matrix for a state, with keys and values that are worked out from the input; no cell here has one"},
		{"neurons", "DeltaLeaky", "fires when the membrane changes by more than a threshold; no cell here compares changes"},
		{"neurons", "GradedSpikes", "multiplies what a layer gives by factors that are learned; here the weights behind it are"},
		{"neurons", "LeakyParallel", "torch's RNN with ReLU: a potential cannot be below 0, and there is no reset"},
		{"neurons", "StateLeaky", "Leaky without reset, of all steps in one convolution; that net is compared as Leaky"},
		{"neurons", "LinearLeaky", "Linear and StateLeaky in one module; that net is compared as Linear and Leaky"},
		{"neurons", "SLSTM", "gates of an LSTM in front of a threshold; no cell here has gates"},
		{"neurons", "SConv2dLSTM", "gates of an LSTM in front of a threshold; no cell here has gates"},
		{"surrogates", "heaviside", "the derivative is the spike itself, which is no function of the potential alone that a rule here has"},
		{"surrogates", "SSO", "random: the derivative is drawn below the threshold"},
		{"surrogates", "LSO", "as published a leaky slope; the function hands out SSO, with the slope for its mean"},
		{"surrogates", "SFS", "FastSigmoid that is cut off below a height; no rule here cuts it"},
		{"of Alpha", "reset_mechanism subtract", "moves three states by three different things; snn.Alpha says why there is no equation"},
		{"of Alpha", "learn_alpha, learn_beta, learn_threshold", "the numbers of snn.Alpha are no parameters of single cells"},
		{"of Lapicque", "learn_beta", "has no effect there: the step works with R and C"},
		{"of RSynaptic", "reset_delay False", "stops with an error unless it is handed the spikes of the step before, and then resets by those"},
		{"of every neuron", "reset_delay False, a potential twice above its threshold",
			"snn.ResetSameStepDelta, whose spikes are compared; gradient.Rule refuses to differentiate it, and snn.ResetSameStep is compared"},
		{"of every neuron", "reset_delay False and a loss of membranes", "the library's potentials are those behind the reset, ours those that fire"},
		{"of every neuron", "inhibition", "only the highest potential of a layer may fire, in each sample; no cell here knows of others"},
		{"of every neuron", "state_quant", "potentials of few bits; the states of cells here are float32"},
		{"of every neuron", "graded_spikes_factor", "a factor of what a layer gives; here it is the Gain of the projections behind it"},
		{"of Conv2d", "bias", "one a channel; here each cell has one"},
		{"of losses", "off_target below 0 and on_target",
			"the library clamps by off_target what is 0 already: the target is 0, as in the defaults of mse_temporal_loss"},
		{"of surrogates", "sigmoid far below the threshold", "the library's is not a number beyond 88/k, where its exponential overflows"},
		{"of losses", "population_code, weight, multi_spike, target_is_time",
			"several cells a class, weights of classes, several spikes or times as targets"},
		{"of layers", "BatchNormTT", "normalises by the mini-batch; no net here does"},
	}
}

// check refuses a library that has something that is neither compared nor among the absences, or that lacks what is said to be there.
func (l library) check() (err error) {
	for kind, all := range covered {
		known := slices.Clone(all)
		for _, a := range absences() {
			if a.kind == kind {
				known = append(known, a.name)
			}
		}
		for _, name := range l.Has[kind] {
			if !slices.Contains(known, name) {
				err = errors.Join(err, fmt.Errorf("%s has %s, which is neither compared nor among what is not", l.Peer, name))
			}
		}
		for _, name := range known {
			if !slices.Contains(l.Has[kind], name) {
				err = errors.Join(err, fmt.Errorf("%s has no %s; what is said of it in tests/conformance is not true", l.Peer, name))
			}
		}
	}
	return err
}

func writeAbsent(out io.Writer) error {
	fmt.Fprintln(out, "\nwhat the library has and is not compared:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, a := range absences() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", a.kind, a.name, a.why)
	}
	return w.Flush()
}
