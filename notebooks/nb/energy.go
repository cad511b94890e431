package nb

import (
	"cmp"
	"slices"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// Energies returns the rows of a comparison that have an energy above 0, for plot.Energies, coloured by what they cover and, where
// power over time is in them, at which pace. Groups stand together, in the order of the comparison, each from its least typical energy on.
func Energies(c *hwmodel.Comparison) []plot.Energy {
	var all []plot.Energy
	for _, r := range given("Energies", c).Rows {
		if !r.Known() || r.Energy().Typical == 0 {
			continue
		}
		all = append(all, energyOf(rowName(r), r.Coverage(), r.Energy()))
	}
	return grouped(all)
}

// rowName is the name of a chip and of the method, once where they are the same.
func rowName(r hwmodel.Row) string {
	if method := r.Method.String(); method != r.Chip {
		return r.Chip + ", " + method
	}
	return r.Chip
}

// grouped sorts entries by the place at which their group comes first, and within it by their typical energy.
func grouped(all []plot.Energy) []plot.Energy {
	first := map[string]int{}
	for i, e := range all {
		if _, ok := first[e.Group]; !ok {
			first[e.Group] = i
		}
	}
	slices.SortStableFunc(all, func(a, b plot.Energy) int {
		return cmp.Or(first[a.Group]-first[b.Group], cmp.Compare(a.Typical, b.Typical))
	})
	return all
}

func energyOf(name, group string, i hwmodel.Interval) plot.Energy {
	return plot.Energy{Name: name, Group: group, Low: i.Low, Typical: i.Typical, High: i.High}
}

// Scopes returns one estimate within every scope that is known, at both paces, for plot.Energies.
func Scopes(e hwmodel.Estimate) []plot.Energy {
	var all []plot.Energy
	for s := hwmodel.Dynamic; s <= hwmodel.WithHost; s++ {
		for p := hwmodel.FullSpeed; p <= hwmodel.RealTime; p++ {
			if e.Covers(s) && (s > hwmodel.Dynamic || p == hwmodel.FullSpeed) {
				all = append(all, energyOf(s.String(), p.String(), e.Total(s, p)))
			}
		}
	}
	return all
}

// Training returns what rules take for a presentation, by the name of each and coloured by where they learn, for plot.TrainingEnergies.
func Training(all ...hwmodel.TrainingEstimate) []plot.Energy {
	var energies []plot.Energy
	for _, e := range all {
		energies = append(energies, energyOf(e.Rule.Name, e.Where, e.Energy()))
	}
	return grouped(energies)
}

// Parts splits an estimate by cause, each with its range, for plot.Waterfall.
func Parts(e hwmodel.Estimate, s hwmodel.Scope, p hwmodel.Pace) []plot.Part {
	var all []plot.Part
	for _, share := range e.ByCause(s, p) {
		e := share.Energy
		all = append(all, plot.Part{Cause: share.Cause.String(), Joule: e.Typical, Low: e.Low, High: e.High})
	}
	return all
}

// CoreGroups returns the cores of a mapping with the share of the resource that each population uses most, for plot.Cores.
func CoreGroups(m hwmodel.Mapping) []plot.CoreGroup {
	var all []plot.CoreGroup
	for _, p := range m.Placements {
		g := plot.CoreGroup{Population: p.Population, Cores: p.Cores}
		for _, u := range p.Uses {
			g.Share = max(g.Share, u.Share())
		}
		all = append(all, g)
	}
	return all
}

// Point is what an entry of a comparison reached and what it costs by an estimate, for plot.AccuracyEnergy.
func Point(r learning.Result, e hwmodel.Estimate) plot.Point {
	b, i := Bars(&learning.Comparison{Entries: []learning.Result{r}})[0], e.Energy()
	return plot.Point{Name: r.Name, EnergyLo: i.Low, EnergyHi: i.High, Accuracy: b.Mean, AccuracyLo: b.Lo, AccuracyHi: b.Hi}
}

// RateCurve returns the dynamic energy of a network at multiples of its firing rates, against the spikes that cross a synapse, for
// plot.EnergyRate; beside the network without spikes by the same method, where there is one.
func RateCurve(c hwmodel.Chip, m hwmodel.Method, a snn.Activity, factors []float64) (plot.RateCurve, error) {
	q := plot.RateCurve{Name: c.Name + ", " + m.String()}
	all, err := c.AtRates(m, a, hwmodel.Dynamic, hwmodel.FullSpeed, factors)
	for i, e := range all {
		q.X = append(q.X, factors[i]*hwmodel.SpikesPerSynapse(a))
		q.Low, q.Typical, q.High = append(q.Low, e.Low), append(q.Typical, e.Typical), append(q.High, e.High)
	}
	if ann, err := c.ANN(m, a); err == nil {
		q.Reference = ann.Energy().Typical
	}
	return q, err
}
