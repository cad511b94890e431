package learning

import (
	"errors"
	"fmt"
	"slices"
)

// Join puts comparisons of the same entries on several tasks into one, as of the folds of a cross-validation: the runs of the first, then those of
// the second, and so on. Means and intervals are over all runs; a seed stands in Seeds for every comparison that used it. Task and Split are those of
// the first. Other entries, entries in another order, other targets, runs without test samples, and no comparison at all are errors.
func Join(parts ...*Comparison) (*Comparison, error) {
	if len(parts) == 0 || slices.Contains(parts, nil) {
		return nil, errors.New("learning: Join: no comparison; give those that Compare returned")
	}
	joined := *parts[0]
	joined.Seeds, joined.Entries, joined.Paired = nil, nil, nil
	reports := make([][]*Report, len(parts[0].Entries))
	for i, p := range parts {
		if p.Targets != joined.Targets || !slices.EqualFunc(p.Entries, parts[0].Entries, func(a, b Result) bool { return a.Name == b.Name }) {
			return nil, fmt.Errorf("learning: Join: comparison %d has other entries or targets than the first", i)
		}
		joined.Seeds = append(joined.Seeds, p.Seeds...)
		for k, e := range p.Entries {
			if len(e.Reports) == 0 || len(e.Reports) != len(p.Seeds) || slices.Contains(e.Reports, nil) {
				return nil, fmt.Errorf("learning: Join: comparison %d has no report of %q for each of %d seeds; give those that Compare returned",
					i, e.Name, len(p.Seeds))
			}
			if slices.ContainsFunc(e.Reports, func(r *Report) bool { return r.Test.Samples == 0 }) {
				return nil, fmt.Errorf("learning: Join: comparison %d has a report of %q without test samples; nothing of it could be joined", i, e.Name)
			}
			reports[k] = append(reports[k], e.Reports...)
		}
	}
	joined.fill(reports)
	return &joined, nil
}
