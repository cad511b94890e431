package learning

import (
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
)

// module is the path that names of types begin with.
const module = "github.com/spikecell/spikecell/"

// formerNames are those of files that were written before.
var formerNames = runstore.Renamed{Type: currentType, Field: currentField}

// currentType returns the name that a type has now, of one that a description names as it was when every rule stood in this package.
func currentType(name string) string {
	old, ok := strings.CutPrefix(name, module+"learning.")
	if !ok {
		return name
	}
	now := old
	switch old {
	case "Surrogate":
		now = "gradient.Rule"
	case "Loss", "SurrogateFunction":
		now = "gradient." + old
	case "CSDP":
		now = "csdp.Rule"
	case "Mixing":
		now = "csdp.Mixing"
	case "STDP":
		now = "stdp.Rule"
	case "DiehlCookRule", "PairRule", "TripletRule":
		now = "stdp." + strings.TrimSuffix(old, "Rule")
	case "ANN":
		now = "ann.Rule"
	case "Optimizer", "Schedule", "AdamRates":
		now = "optim." + old
	default:
		return name
	}
	return module + "learning/" + now
}

// currentField returns the name that a field of a type has now.
func currentField(typ, field string) string {
	if typ == module+"learning/stdp.Rule" && field == "Rule" {
		return "Plasticity"
	}
	return field
}
