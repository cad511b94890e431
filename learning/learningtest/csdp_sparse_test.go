package learningtest_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// wiredCSDP is a net of CSDP whose projections have the wirings that f gives them; nil leaves one as it is. Gains make up for synapses that are
// missing.
func wiredCSDP(n snn.Net, f func(p snn.Projection) snn.Wiring) snn.Net {
	for i, p := range n.Projections {
		n.Projections[i].Gain *= 2.5
		if w := f(p); w != nil {
			n.Projections[i].Wiring, n.Projections[i].Bound.ZeroDiagonal = w, false
		}
	}
	return n
}

// cyclicCSDP has three hidden populations in a cycle, beside their lateral synapses and those to their neighbours.
func cyclicCSDP() snn.Net {
	n := snn.CSDP(64, 48, 32, 32, 10)
	around := n.Projections[n.Projection("input", "hidden1")]
	around.Pre = "hidden3"
	n.Projections = append(n.Projections, around)
	return n
}

// mappedCSDP has a convolution in place of the first dense projection.
func mappedCSDP() snn.Net {
	n := snn.CSDP(64, 144, 32, 10)
	n.Population("input").Shape, n.Population("hidden1").Shape = []int{8, 8}, []int{6, 6, 4}
	n.Projections[n.Projection("input", "hidden1")].Wiring = snn.Conv2D{Kernel: [2]int{3, 3}}
	return n
}

// csdpNets are nets of CSDP of every wiring that it trains: sparse to and from all populations, one to one, mixed with dense projections, and
// recurrent in a cycle of three populations; some with goodness by group.
func csdpNets() map[string]snn.Net {
	sparse := func(p snn.Projection) snn.Wiring {
		if p.Pre == p.Post {
			return snn.Sparse{FanIn: 8, NoSelf: true}
		}
		return snn.Sparse{Probability: 0.5}
	}
	mixed := func(p snn.Projection) snn.Wiring {
		switch {
		case p.Pre == "input":
			return snn.Sparse{FanIn: 20, Repeats: true}
		case p.Pre == "hidden2" && p.Post == "hidden1":
			return snn.OneToOne{}
		}
		return nil
	}
	return map[string]snn.Net{
		"sparse":          wiredCSDP(snn.CSDP(64, 64, 32, 10), sparse),
		"mixed":           wiredCSDP(snn.CSDP(64, 32, 32, 10), mixed),
		"recurrent":       wiredCSDP(cyclicCSDP(), func(snn.Projection) snn.Wiring { return nil }),
		"sparse, cyclic":  wiredCSDP(cyclicCSDP(), sparse),
		"convolution":     wiredCSDP(mappedCSDP(), func(snn.Projection) snn.Wiring { return nil }),
		"grouped":         wiredCSDP(snn.CSDP(64, 64, 64, 10), mixed),
		"grouped, sparse": wiredCSDP(snn.CSDP(64, 64, 32, 10), sparse),
		"self-supervised": wiredCSDP(snn.CSDPUnlabelled(64, 64, 32, 10), sparse),
	}
}

func TestCSDPWirings(t *testing.T) {
	for name, n := range csdpNets() {
		rule := csdp.Rule{SelfSupervised: name == "self-supervised", Rate: 0.005, Decay: learning.Zero}
		if strings.HasPrefix(name, "grouped") {
			rule.Groups = 4
		}
		t.Run(name, func(t *testing.T) { csdpSuite(t, n, rule) })
	}
}

// TestCSDPNegatives: rules keep their promises with every kind of negatives.
func TestCSDPNegatives(t *testing.T) {
	for _, kind := range []csdp.NegativeKind{csdp.PredictedLabel, csdp.Hybrid, csdp.Noise, csdp.Rotated, csdp.Generated, csdp.MixedSpikes} {
		rule := csdp.Rule{SelfSupervised: kind != csdp.PredictedLabel, Rate: 0.005, Decay: learning.Zero, Negatives: csdp.Mixing{Kind: kind}}
		n := snn.CSDP(64, 64, 32, 10)
		if rule.SelfSupervised {
			n = snn.CSDPUnlabelled(64, 64, 32, 10)
		}
		t.Run(kind.String(), func(t *testing.T) { csdpSuite(t, n, rule) })
	}
}

// csdpSuite is what every rule promises, and that the net fires as the engine says.
func csdpSuite(t *testing.T, n snn.Net, rule csdp.Rule) {
	t.Helper()
	e := learning.Entry{Net: n, Learner: rule, Encoder: encode.Bernoulli{T: 20}, Settings: learning.Settings{Epochs: 4, Batch: 20, Seed: 1}}
	learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), 0.25)
	learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{
		Stream: func(s snn.Stream) snn.Stream { return s.Named("positive") }, Output: "class",
	})
}
