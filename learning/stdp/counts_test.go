package stdp

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func TestCountsOfSTDP(t *testing.T) {
	for _, delays := range [][3]int{{0, 0, 1}, {1, 2, 0}, {3, 1, 2}} {
		for _, steps := range []int{1, 2, 300} {
			for _, rest := range []float64{learning.Zero, 25} {
				at := fmt.Sprintf("delays %v, T = %d, rest %v", delays, steps, rest)
				n := snn.DiehlCook(12, 6)
				for i, d := range delays {
					n.Projections[i].Delay = d
				}
				m := initial(t, n)
				e := encode.Poisson{T: steps, MaxRate: 600}
				tr := bind(t, Rule{MinSpikes: learning.Zero, Rest: rest}, m, e, 2, 1)
				b := ruletest.Patterns(4, 12, 2, 3)
				if err := tr.Classify(b, &learning.Outcome{}); err != nil {
					t.Fatal(err)
				}
				_, got := tr.Counts()
				in := ruletest.Encoded(e, b, func(s snn.Stream) snn.Stream { return s.At(0) })
				total := steps + int(max(rest, 0)*2)
				fired, want := ruletest.Simulated(t, m, total, in)
				ruletest.CompareWithSim(t, at, got, want)
				ruletest.CompareCounts(t, at, n, got, ruletest.Presented{Trains: fired, Rows: ruletest.All(4), Steps: total})
				if steps == 300 {
					ruletest.Lively(t, at, got)
				}
			}
		}
	}
}

// Delays of single synapses are no net that a simulation has; the spikes are those of the trainer.
func TestCountsOfDelayedSTDP(t *testing.T) {
	n := snn.DiehlCook(12, 6)
	for _, steps := range []int{1, 2, 300} {
		e := encode.Poisson{T: steps, MaxRate: 600}
		tr := bind(t, Rule{MinSpikes: learning.Zero, Rest: 25, Delays: 10}, initial(t, n), e, 2, 1)
		if err := tr.Classify(ruletest.Patterns(1, 12, 2, 3), &learning.Outcome{}); err != nil {
			t.Fatal(err)
		}
		_, got := tr.Counts()
		l, fired := tr.lanes[0], make([][][]int, 3)
		for pop, p := range map[int]struct{ start, cells []uint32 }{
			tr.net.input: {l.train.Start, l.train.Idx}, tr.net.exc: {l.exc.start, l.exc.fired}, tr.net.inh: {l.inh.start, l.inh.fired},
		} {
			for k := 1; k < len(p.start); k++ {
				var cells []int
				for _, c := range p.cells[p.start[k-1]:p.start[k]] {
					cells = append(cells, int(c))
				}
				fired[pop] = append(fired[pop], cells)
			}
		}
		presented := ruletest.Presented{Trains: ruletest.Trains{fired}, Rows: ruletest.All(1), Steps: steps}
		ruletest.CompareCounts(t, fmt.Sprintf("T = %d", steps), n, got, presented)
	}
}
