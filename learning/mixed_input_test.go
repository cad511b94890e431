package learning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// silentOnInput hides what its trainer says of the input.
type silentOnInput struct{ learning.Learner }

func (l silentOnInput) Resolve() learning.Learner { return silentOnInput{l.Learner.Resolve()} }

func (l silentOnInput) Bind(s learning.Setup) (learning.Trainer, error) {
	t, err := l.Learner.Bind(s)
	if err != nil {
		return nil, err
	}
	return struct{ learning.Trainer }{t}, nil
}

// A part whose trainer does not say which population it reads has the only input of its net, as it has when it trains alone.
func TestMixedOfRulesThatDoNotSayWhatTheyRead(t *testing.T) {
	net := snn.Feedforward(64, 12, 10)
	net.Populations[1].Cell, net.Populations[2].Cell = snn.LIF{Tau: 20, ResetTiming: snn.ResetSameStep}, snn.LI{Tau: 20}
	net.Projections[1].Delay = 1
	settings := learning.Settings{Epochs: 1, Batch: 10, Seed: 1}
	for _, l := range []learning.Learner{eprop.Rule{}, silentOnInput{eprop.Rule{}}} {
		alone := learning.Entry{Name: "alone", Net: net, Learner: l, Encoder: encode.Bernoulli{T: 5}, Settings: settings}
		mixed := alone
		mixed.Learner = learning.Mixed{Parts: []learning.Part{{Learner: l, Projections: namesOf(net)}}}
		want, got := trainedOn(t, alone, someDigits(t)), trainedOn(t, mixed, someDigits(t))
		if !slices.Equal(want.Predicted, got.Predicted) || want.Epochs[0].Loss != got.Epochs[0].Loss {
			t.Errorf("%T: a loss of %v, and of one part %v", l, want.Epochs[0].Loss, got.Epochs[0].Loss)
		}
	}
}

// A rule is told how many epochs its part has, and not those of the run: here the inner mixture begins after two of one.
func TestMixedTellsAPartItsEpochs(t *testing.T) {
	net := snn.Feedforward(64, 12)
	net.Populations[1].Name, net.Projections[0].Post = "cells", "cells"
	net = readBy(net, "cells")
	inner := learning.Mixed{Parts: []learning.Part{{Learner: fewSpikes, Projections: []string{"input→cells"}, After: 2}}}
	for epochs, want := range map[int]string{1: "begins after 2 epochs, and the run has 1", 4: ""} {
		e := learning.Entry{
			Net: net, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Epochs: 6, Batch: 10, Store: "-"},
			Learner: learning.Mixed{Parts: []learning.Part{
				{Learner: inner, Projections: []string{"input→cells"}, Epochs: epochs}, {Learner: linear, Projections: []string{"cells→output"}, After: epochs},
			}},
		}
		_, err := learning.Train(t.Context(), e, someDigits(t))
		if text := fmt.Sprint(err); (want == "") != (err == nil) || want != "" && !strings.Contains(text, want) {
			t.Errorf("%d epochs: %v, want %q", epochs, err, want)
		}
	}
}
