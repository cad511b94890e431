package gradient

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// countedNet has every wiring, self-projections and delays shorter and longer than presentations.
func countedNet(delay int) snn.Net {
	n := snn.Feedforward(12, 12, 70, 3)
	n.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Threshold: .5}, Alpha: .5}
	n.Projections[0].Wiring, n.Projections[0].Init = snn.OneToOne{}, snn.Init{Kind: snn.InitConstant, Lo: 1}
	n.Projections[1].Gain, n.Projections[2].Gain = 3, 3
	for i := range n.Projections {
		n.Projections[i].Delay = delay
	}
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden2", Post: "hidden2", Delay: max(delay, 1), Init: n.Projections[1].Init})
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "hidden2", Delay: 2 * delay, Init: n.Projections[1].Init})
	return n
}

func TestCountsOfSurrogate(t *testing.T) {
	b := ruletest.Batch(5, 12, 3, 2)
	for _, delay := range []int{0, 1, 3} {
		for _, steps := range []int{1, 2, 9} {
			for _, e := range []learning.Encoder{ruletest.Coins{T: steps}, encode.Direct{T: steps}} {
				for _, truncate := range []int{0, 2} {
					at := fmt.Sprintf("%T, T = %d, delay %d, cut after %d", e, steps, delay, truncate)
					n := countedNet(delay)
					m := ruletest.Model(t, n)
					tr := bind(t, Rule{Truncate: truncate}, m, e, 5, 1)
					in := ruletest.Encoded(e, b, func(s snn.Stream) snn.Stream { return s })
					fired, want := ruletest.Simulated(t, m, steps, in)
					if err := tr.Classify(b, &learning.Outcome{}); err != nil {
						t.Fatal(err)
					}
					if _, err := tr.Learn(b); err != nil { // counts the forward pass before the update
						t.Fatal(err)
					}
					training, inference := tr.Counts()
					_, static := e.(encode.Direct)
					ruletest.CompareCounts(t, at+", learning", n, training, ruletest.Presented{Trains: fired, Rows: ruletest.All(5), Static: static, Steps: steps})
					ruletest.CompareCounts(t, at, n, inference, ruletest.Presented{Trains: fired, Rows: ruletest.All(5), Static: static, Steps: steps})
					for i := range want.Projections {
						inference.Projections[i].Nonzero = want.Projections[i].Nonzero // those of the weights since learned
					}
					ruletest.CompareWithSim(t, at, inference, want)
					if steps == 9 && delay < 3 {
						ruletest.Lively(t, at, inference)
					}
				}
			}
		}
	}
}
