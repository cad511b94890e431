package convstdp

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// cellBytes is what a worker needs of a cell: its potential, and spikes and lists of these.
const cellBytes = 40

// firing is the part of the cells that is taken to fire of a sample: a quarter of those of a code of contrasts do, fewer behind it.
const firing = 4

// Bytes returns about how much memory training takes beyond the model: the potentials and spikes of each worker, what it reads together, and the
// features of the samples of the run, or of a mini-batch if it is not known how many these are, as far as they are stored.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	feature, worker := 0.0, 0.0
	for _, p := range s.Net.Populations {
		worker += cellBytes * float64(p.Size())
	}
	counts := 12 * float64(len(s.Net.Projections))
	s.EachProjection(func(p snn.Projection, pre, post int, _ bool) {
		if p.Frozen {
			return
		}
		if s.Net.Population(p.Post).Fires() {
			feature = max(feature, 4*float64(pre)/firing+(4+counts)*s.Steps)
			return
		}
		feature = max(feature, float64(pre)/8+counts)
		worker += readTogether * (4*float64(post) + 4*float64(mapOf(*s.Net.Population(p.Post)).places())*float64(pre)/firing)
	})
	stored := min(max(s.Samples, s.Batch)*(feature+featureBytes), mostStored)
	return rules.Finite(max(s.Workers, 1)*worker + stored)
}
