package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Probe returns the gradients of the parts that follow one, each in its piece of the net; there is none of the projections of others.
func (t *mixedTrainer) Probe(b Batch) ([]GradientNorm, error) {
	n := t.setup.Model.Net
	all := make([]GradientNorm, len(n.Projections))
	for _, p := range t.parts {
		prober, ok := p.trainer.(Prober)
		if !ok {
			continue
		}
		norms, err := prober.Probe(b)
		if err != nil {
			return nil, fmt.Errorf("learning: mixed: %s: %w", p.name, err)
		}
		p.hears.drain(&snn.Counts{})
		for k, g := range norms {
			if j := p.net.Projections[k]; !j.Frozen {
				all[n.ProjectionNamed(j.String())] = g
			}
		}
	}
	return all, nil
}
