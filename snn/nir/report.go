package nir

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Scheme is how the equations of cells become steps of dt: by which factor a state of the time constant τ decays. What drives it then counts with 1
// less that factor.
type Scheme uint8

// The schemes: 1 − dt/τ, as Norse, snnTorch and SpiNNaker2 have it, and exp(−dt/τ), which is exact for input that is constant in a step.
const (
	Euler Scheme = iota
	Exponential
)

var schemeNames = [...]string{"euler", "exponential"}

// String returns the name of s.
func (s Scheme) String() string {
	if int(s) >= len(schemeNames) {
		return fmt.Sprintf("Scheme(%d)", uint8(s))
	}
	return schemeNames[s]
}

// MarshalText returns "euler" or "exponential".
func (s Scheme) MarshalText() ([]byte, error) {
	if int(s) >= len(schemeNames) {
		return nil, fmt.Errorf("nir: no scheme %d of %v", uint8(s), schemeNames)
	}
	return []byte(schemeNames[s]), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Scheme) UnmarshalText(text []byte) error {
	if s == nil {
		return fmt.Errorf("nir: Scheme.UnmarshalText: the scheme is nil")
	}
	for i, name := range schemeNames {
		if name == string(text) {
			*s = Scheme(i)
			return nil
		}
	}
	return fmt.Errorf("nir: no scheme is called %q; give %s", text, strings.Join(schemeNames[:], " or "))
}

// Report is what an import or export has chosen, folded or rounded.
type Report struct {
	Dt      float64  // length of a step, ms
	Scheme  Scheme   // by which cells are stepped
	Own     bool     // the graph is one of Spikecell's, unchanged but for weights: net and numbers are those that were exported
	Outputs []string // the populations that the outputs of the graph show
	Notes   []string // each begins with the node or population that it is about

	pooled map[string]snn.Shape // by projection, see Counted
}

// note adds a note about a node or population.
func (r *Report) note(of, format string, a ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf("%q: ", of)+fmt.Sprintf(format, a...))
}
