package learning

import "github.com/spikecell/spikecell/snn"

// Rate is how often the cells of a population, which is no input, fired in the presentations of an epoch.
type Rate struct {
	Population string
	Cells      int
	Spikes     float64 // of a cell and step
}

// rate notes the rates of the epoch that ends, or of what this process has trained of it; none of rules without spikes.
func (r *run) rate() {
	if readsRaw(r.entry.Learner) {
		return
	}
	training, _ := r.trainer.Counts()
	r.rates = ratesBetween(r.model.Net, r.counted, training)
	training.Populations = append([]snn.PopulationCounts(nil), training.Populations...)
	r.counted = training
}

// ratesBetween returns the rates of what was counted after before.
func ratesBetween(n snn.Net, before, after snn.Counts) (all []Rate) {
	steps := float64(after.Steps - before.Steps)
	if !(steps > 0) || len(after.Populations) != len(n.Populations) {
		return nil
	}
	for i, p := range n.Populations {
		if p.Cell == nil || !p.Fires() {
			continue
		}
		spikes := after.Populations[i].Spikes
		if i < len(before.Populations) {
			spikes -= before.Populations[i].Spikes
		}
		all = append(all, Rate{p.Name, p.Size(), float64(spikes) / steps / float64(p.Size())})
	}
	return all
}
