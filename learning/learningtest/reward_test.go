package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// rewarded are the nets of LIF cells under a reward, of as many cells for each digit.
func rewarded() map[string]learning.Entry {
	all := map[string]learning.Entry{}
	for name, e := range lifNets() {
		kind := stdp.MSTDPET
		if name == "sparse" || name == "maps" {
			kind = stdp.MSTDP
		}
		for i, p := range e.Net.Populations {
			if p.Name == "cells" && name == "maps" {
				e.Net.Populations[i].Shape = []int{3, 3, 10}
			}
		}
		rate := map[string]float64{"maps": 1e-5}[name]
		e.Learner = stdp.Rule{Reward: stdp.Reward{Kind: kind, Rate: rate}, Output: "cells"}
		if name == "recurrent" {
			e.Learner = stdp.Rule{Reward: stdp.Reward{Kind: kind}, Output: "cells", Norm: .15, Rest: 5, MinSpikes: 5, MaxRepeats: 3}
		}
		all[name] = e
	}
	return all
}

func TestRewardedSTDP(t *testing.T) {
	for name, e := range rewarded() {
		t.Run(name, func(t *testing.T) {
			e.Settings = learning.Settings{Epochs: 2, Batch: 20, Seed: 1}
			learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), -1)
		})
	}
}

func TestRewardedSTDPAgainstSim(t *testing.T) {
	for name, e := range rewarded() {
		t.Run(name, func(t *testing.T) {
			l := e.Learner.(stdp.Rule)
			l.MinSpikes = learning.Zero
			e.Learner, e.Settings = l, learning.Settings{Batch: 20}
			learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{
				Stream: func(s snn.Stream) snn.Stream { return s.At(0) }, Rest: int(max(l.Rest, 0)),
			})
		})
	}
}
