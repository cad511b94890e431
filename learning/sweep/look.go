package sweep

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
)

// look asks the stores for the runs of a plan, of runs that are the same for the first alone. Nothing is listed but the folder of each run.
func (p *Plan) look() ([]learning.RunSummary, error) {
	all := make([]learning.RunSummary, len(p.Runs))
	byStore := map[string][]int{}
	for i, r := range p.Runs {
		all[i].Fingerprint = r.Fingerprint
		if store := r.Entry.Settings.Store; store != "-" && r.Same == r.Number {
			byStore[store] = append(byStore[store], i)
		}
	}
	for store, runs := range byStore {
		names := make([]string, len(runs))
		for k, i := range runs {
			names[k] = p.Runs[i].Fingerprint
		}
		found, err := learning.SummariesOf(store, names)
		if err != nil {
			return nil, fmt.Errorf("sweep: %w", err)
		}
		for k, i := range runs {
			all[i] = found[k]
		}
	}
	return all, nil
}
