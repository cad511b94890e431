package stdp

import (
	"fmt"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// TripletSet is a set of parameters of the triplet rule, of tables 3 and 4 of [pfister2006]: fitted to slices of visual cortex or to cultures of
// hippocampus, where all spikes pair or the nearest, with all four amplitudes or the fewest that describe the data.
type TripletSet uint8

// The sets of [pfister2006]. VisualCortex is the default of [Triplet].
const (
	VisualCortex TripletSet = iota
	VisualCortexMinimal
	VisualCortexNearest
	VisualCortexNearestMinimal
	Hippocampus
	HippocampusMinimal
	HippocampusNearest
	HippocampusNearestMinimal
)

var tripletSets = [...]string{"VisualCortex", "VisualCortexMinimal", "VisualCortexNearest", "VisualCortexNearestMinimal", "Hippocampus",
	"HippocampusMinimal", "HippocampusNearest", "HippocampusNearestMinimal"}

// String returns the name of the constant.
func (s TripletSet) String() string { return rules.NameOf(s, tripletSets[:]) }

// MarshalText writes the name, so that reports can be read.
func (s TripletSet) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *TripletSet) UnmarshalText(b []byte) error { return rules.ParseName(s, b, tripletSets[:]) }

// Triplet returns the rule with the parameters of the set; it panics if there is no such set. Minimal sets have no traces r₂, and so no τ_x,
// whose field then has its default, beside amplitudes of [learning.Zero].
func (s TripletSet) Triplet() Triplet {
	if int(s) >= len(tripletSets) {
		panic(fmt.Sprintf("stdp: TripletSet(%d).Triplet: there is no such set; the last one is %v", s, HippocampusNearestMinimal))
	}
	r := [...]Triplet{
		{Plus2: 5e-10, Plus3: 6.2e-3, Minus2: 7e-3, Minus3: 2.3e-4, TauX: 101, TauY: 125},
		{Plus2: none, Plus3: 6.5e-3, Minus2: 7.1e-3, Minus3: none, TauY: 114},
		{Plus2: 8.8e-11, Plus3: 5.3e-2, Minus2: 6.6e-3, Minus3: 3.1e-3, TauX: 714, TauY: 40},
		{Plus2: none, Plus3: 5e-2, Minus2: 8e-3, Minus3: none, TauY: 40},
		{Plus2: 6.1e-3, Plus3: 6.7e-3, Minus2: 1.6e-3, Minus3: 1.4e-3, TauX: 946, TauY: 27},
		{Plus2: 5.3e-3, Plus3: 8e-3, Minus2: 3.5e-3, Minus3: none, TauY: 40},
		{Plus2: 4.6e-3, Plus3: 9.1e-3, Minus2: 3e-3, Minus3: 7.5e-9, TauX: 575, TauY: 47},
		{Plus2: 4.6e-3, Plus3: 9.1e-3, Minus2: 3e-3, Minus3: none, TauY: 48},
	}[s]
	r.TauPlus, r.TauMinus, r.Nearest = 16.8, 33.7, s%4 >= 2
	return r
}

const none = rules.Zero
