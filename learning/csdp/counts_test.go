package csdp

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// withoutContext is the input of a net of CSDP in inference: silence for the label.
func withoutContext(n snn.Net, in []*snn.Spikes) [][]*snn.Spikes {
	if n.Index("context") < 0 {
		return [][]*snn.Spikes{in}
	}
	return [][]*snn.Spikes{in, make([]*snn.Spikes, len(in))}
}

func countedNets() map[string]snn.Net {
	bare := snn.CSDP(12, 70, 9, 3)
	bare.Populations = bare.Populations[:bare.Index("reconstruction")]
	var kept []snn.Projection
	for _, p := range bare.Projections {
		if bare.Index(p.Pre) >= 0 && bare.Index(p.Post) >= 0 {
			kept = append(kept, p)
		}
	}
	bare.Projections = kept
	return map[string]snn.Net{"whole": snn.CSDP(12, 70, 9, 3), "without reconstruction": bare, "self-supervised": snn.CSDPUnlabelled(70, 20, 3)}
}

func TestCountsOfCSDP(t *testing.T) {
	for name, n := range countedNets() {
		for _, steps := range []int{1, 2, 3, 80} {
			at := fmt.Sprintf("%s, T = %d", name, steps)
			rule := Rule{SelfSupervised: n.Index("context") < 0}
			tr := bind(t, rule, n, 2, steps, 1)
			b := ruletest.Batch(5, n.Populations[0].Size(), 3, 4) // in more than one part
			if err := tr.Classify(b, &learning.Outcome{}); err != nil {
				t.Fatal(err)
			}
			_, got := tr.Counts()
			in := ruletest.Encoded(ruletest.Coins{T: steps}, b, func(s snn.Stream) snn.Stream { return s.Named("positive") })
			fired, want := ruletest.Simulated(t, tr.model, steps, withoutContext(n, in)...)
			ruletest.CompareWithSim(t, at, got, want)
			ruletest.CompareCounts(t, at, n, got, ruletest.Presented{Trains: fired, Rows: ruletest.All(5), Steps: steps})
			if steps == 80 {
				ruletest.Lively(t, at, got)
			}
		}
	}
}

// While learning there are positive and negative rows, and read-outs have the positive ones only. With all weights frozen a simulation
// of all rows sees the same spikes.
func TestCountsOfLearningCSDP(t *testing.T) {
	for name, n := range countedNets() {
		for i := range n.Projections {
			n.Projections[i].Frozen = true
		}
		for _, steps := range []int{1, 2, 80} {
			tr := bind(t, Rule{SelfSupervised: n.Index("context") < 0}, n, 4, steps, 1)
			if _, err := tr.Learn(ruletest.Batch(4, n.Populations[0].Size(), 3, 4)); err != nil {
				t.Fatal(err)
			}
			got, _ := tr.Counts()
			in := withoutContext(n, tr.room.spikes[:8])
			for r, c := range tr.room.shown[:8] {
				if len(in) == 2 {
					in[1][r] = snn.NewSpikes(steps, 3)
					for step := range steps {
						in[1][r].Set(step, c)
					}
				}
			}
			fired, _ := ruletest.Simulated(t, tr.model, steps, in...)
			rows := func(pop int) int {
				if name := n.Populations[pop].Name; name == "class" || name == "reconstruction" {
					return 4
				}
				return 8
			}
			ruletest.CompareCounts(t, fmt.Sprintf("%s, T = %d", name, steps), n, got, ruletest.Presented{Trains: fired, Rows: rows, Steps: steps})
		}
	}
}
