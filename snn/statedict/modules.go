package statedict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Modules says what each module of a state_dict is in the net: the name of a projection or of a population.
//
//	statedict.Modules{"fc1": "input→hidden1", "lif1": "hidden1", "lif1.recurrent": "hidden1→hidden1"}
//
// A module that is a projection has the tensors MODULE.weight and MODULE.bias (nn.Linear, nn.Conv1d, nn.Conv2d), or MODULE.V (snnTorch's recurrence
// from each cell to itself). The bias is that of the population that the projection ends at. A name that is itself a tensor is its weight alone, as
// of Norse's "rec.input_weights" and "rec.recurrent_weights". A module that is a population has the parameters of a cell of snnTorch: MODULE.beta,
// MODULE.threshold and others.
type Modules map[string]string

// part is a module and its place in the net.
type part struct {
	module string
	index  int // of the projection or population
}

// parts are all modules, in the order of the net.
type parts struct{ projections, populations []part }

// resolve finds the projections and populations, and returns an error that lists all that cannot be.
func (m Modules) resolve(n snn.Net) (p parts, err error) {
	var faults []string
	taken := map[string]string{}
	for _, module := range slices.Sorted(maps.Keys(m)) {
		of := m[module]
		if other, twice := taken[of]; twice {
			faults = append(faults, fmt.Sprintf("%s and %s are both %q", other, module, of))
			continue
		}
		taken[of] = module
		if k := n.ProjectionNamed(of); k >= 0 {
			p.projections = append(p.projections, part{module, k})
		} else if i := n.Index(of); i >= 0 {
			p.populations = append(p.populations, part{module, i})
		} else {
			faults = append(faults, fmt.Sprintf("%s is %q, and the net has no such projection or population", module, of))
		}
	}
	byIndex := func(a, b part) int { return a.index - b.index }
	slices.SortFunc(p.projections, byIndex)
	slices.SortFunc(p.populations, byIndex)
	return p, all(faults)
}

// all returns one error of all faults, or nil.
func all(faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("statedict: %s", strings.Join(faults, "; "))
}

// unnamed lists the projections whose weights no module has, and which are not the same for every model of the net.
func (p parts) unnamed(n snn.Net) (faults []string) {
	for k, projection := range n.Projections {
		named := slices.ContainsFunc(p.projections, func(p part) bool { return p.index == k })
		if !named && !projection.Frozen && !common(projection) {
			faults = append(faults, fmt.Sprintf("no module is the projection %v", projection))
		}
	}
	return faults
}
