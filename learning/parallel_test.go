package learning_test

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A second projection between the same two populations is one of its own: with weights of 0 that nothing changes it leaves all others what they
// become without it, and one that learns moves by itself.
func TestParallelProjectionsOfRules(t *testing.T) {
	for name, c := range everyRule() {
		if name == "STDP" || name == "ANN" || name == "GRU" {
			continue // which say what form of net they need
		}
		x := learning.Batch{Stream: snn.NewStream(2)}
		for i := range 6 {
			sample := make([]float32, 12)
			for k := range sample {
				sample[k] = float32((i+k)%3) / 2
			}
			x.X, x.Label, x.Index = append(x.X, sample), append(x.Label, i%2), append(x.Index, i)
		}
		learned := func(n snn.Net) (*snn.Model, map[string][]float32) {
			m, err := n.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := c.rule.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 8}, Classes: 2, Batch: 6, Stream: snn.NewStream(7)})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for range 3 {
				if _, err := tr.Learn(x); err != nil {
					t.Fatal(err)
				}
			}
			tr.Sync()
			all := map[string][]float32{}
			for k, p := range n.Projections {
				for row := range m.WeightRows(k) {
					all[p.String()] = append(all[p.String()], row...)
				}
			}
			return m, all
		}
		alone := c.net()
		_, want := learned(alone)
		for k := range alone.Projections {
			both := c.net()
			second := both.Projections[k]
			second.Name, second.Frozen, second.Init = "second", true, snn.Init{Kind: snn.InitConstant}
			both.Projections = append(both.Projections, second)
			_, got := learned(both)
			for of, w := range want {
				if !slices.Equal(got[of], w) {
					t.Errorf("%s: a second %v of weights 0 changes %s", name, alone.Projections[k], of)
				}
			}
			both.Projections[len(both.Projections)-1] = alone.Projections[k]
			both.Projections[len(both.Projections)-1].Name = "second"
			m, got := learned(both)
			start, err := both.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			moved := func(k int) bool {
				before, _ := start.Weights(k)
				after, _ := m.Weights(k)
				return !slices.Equal(before, after)
			}
			if slices.Equal(got["second"], got[alone.Projections[k].String()]) {
				t.Errorf("%s: the second %v has the weights of the first", name, alone.Projections[k])
			}
			if last := len(both.Projections) - 1; moved(k) != moved(last) {
				t.Errorf("%s: %v learns: %v; a second one: %v", name, alone.Projections[k], moved(k), moved(last))
			}
		}
	}
}
