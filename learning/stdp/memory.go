package stdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Bytes counts the input's weights and lists that last as long as a presentation and its rest.
func (l Rule) Bytes(r learning.RunSizes) float64 {
	if _, ok := diehlCookForm(r.Net, l.Output); !ok {
		return rules.Finite(l.simBytes(r))
	}
	n, cells := 0.0, 0.0
	r.EachProjection(func(_ snn.Projection, pre, post int, dense bool) {
		if dense {
			n += 4 * float64(pre) * float64(kernel.Ld(post))
			cells = float64(post)
			if l.Delays > 0 {
				n += 10 * float64(pre) * cells
			}
		}
	})
	whole := r.Steps + max(l.Rest, 0)/r.Net.Step()
	return rules.Finite(n + r.Outputs*cells*8 + 64*r.Steps + 20*whole + r.Workers*(r.Encoding+8*whole+60*cells))
}
