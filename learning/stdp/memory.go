package stdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Bytes estimates the memory of a run. In a net of the form of [snn.DiehlCook] that is the input's weights, and lists that last as long as a
// presentation and its rest.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	if _, ok := diehlCookForm(s.Net, r.Output); !ok || !r.laned() {
		return rules.Finite(r.bytesOfSim(s))
	}
	n, cells := 0.0, 0.0
	s.EachProjection(func(_ snn.Projection, pre, post int, dense bool) {
		if dense {
			n += 4 * float64(pre) * float64(kernel.Ld(post))
			cells = float64(post)
			if r.Delays > 0 {
				n += 10 * float64(pre) * cells
			}
		}
	})
	whole := s.Steps + max(r.Rest, 0)/s.Net.Step()
	return rules.Finite(n + s.Outputs*cells*8 + 64*s.Steps + 20*whole + s.Workers*(s.Encoding+8*whole+60*cells))
}
