package learning

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Mixed trains one network by several rules. Each part has a rule and the projections that it changes, and learns in epochs of its own: one after
// another, or at the same time. docs/mixed.md says what a part sees of the others.
//
//	Mixed{Parts: []Part{
//		{Learner: stdp.Rule{}, Projections: []string{"input→excitatory"}, Epochs: 1},
//		{Learner: gradient.Rule{}, Projections: []string{"excitatory→output"}, After: 1},
//	}}
//
// A part trains the piece of the net that its projections need: the populations that they reach, and what reaches those, back to the last
// population whose spikes are all that the piece hears of the others. Those spikes are its input; they come from a simulation of the net before it,
// which takes cells and wirings that the rule of the part could not train. What the net says of a sample is what the last part says.
type Mixed struct {
	Parts []Part
}

// Part is a rule of a [Mixed] one.
type Part struct {
	Learner     Learner
	Projections []string // that it changes, by their names, as [snn.Projection.String] has them
	After       int      // epochs of the run before it begins to learn
	Epochs      int      // in which it learns; 0 means all that are left
}

// Name returns the names of the rules, joined by "+".
func (m Mixed) Name() string {
	names := make([]string, 0, len(m.Parts))
	for _, p := range m.Parts {
		if p.Learner != nil {
			names = append(names, p.Learner.Name())
		}
	}
	if len(names) == 0 {
		return "mixed"
	}
	return strings.Join(names, "+")
}

// Version is that of mixing and of each rule; "" if a rule has none.
func (m Mixed) Version() string {
	version := "1"
	for _, p := range m.Parts {
		if p.Learner == nil || p.Learner.Version() == "" {
			return ""
		}
		version += " " + p.Learner.Version()
	}
	return version
}

// PathDependent is true if it is of a rule.
func (m Mixed) PathDependent() bool {
	return m.any(func(l Learner) bool {
		p, ok := l.(PathDependent)
		return ok && p.PathDependent()
	})
}

// Learns is true for the kinds of targets that every rule learns.
func (m Mixed) Learns(k TargetKind) bool {
	return !m.any(func(l Learner) bool { return Goal{Kind: k}.check(l) != nil })
}

// LearnsFromSim is true: each rule refuses by itself what it does not take, in its piece of the net.
func (Mixed) LearnsFromSim() bool { return true }

// TakesAttention is true: each rule refuses by itself what it does not take.
func (Mixed) TakesAttention() bool { return true }

// LearnsQuantized is true: each rule refuses by itself what it does not take.
func (Mixed) LearnsQuantized() bool { return true }

// Assigned is that of the last part, or 0 if it gives no labels to cells.
func (m Mixed) Assigned(n int) int {
	if len(m.Parts) == 0 {
		return 0
	}
	if a, ok := m.Parts[len(m.Parts)-1].Learner.(Assigner); ok {
		return a.Assigned(n)
	}
	return 0
}

func (m Mixed) any(is func(Learner) bool) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool { return p.Learner != nil && is(p.Learner) })
}

// Resolve returns m with every default of its rules written out.
func (m Mixed) Resolve() Learner {
	m.Parts = slices.Clone(m.Parts)
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Learner != nil {
			p.Learner = p.Learner.Resolve()
		}
	}
	return m
}

// Bytes is what the rules need for their pieces of the net, together, and what is stored of the net before them.
func (m Mixed) Bytes(r RunSizes) (sum float64) {
	if r.Net.Check() != nil {
		return 0 // Bind says so, and what of the parts does not fit
	}
	pieces, err := m.pieces(r.Net)
	if err != nil {
		return 0
	}
	for i, p := range m.Parts {
		if at := pieces[i].from; at >= 0 && r.Repeats {
			one := heardBytes(pieces[i].before, r.Steps, float64(r.Net.Populations[at].Size()))
			sum += min(max(r.Samples, r.Batch)*one, mostHeard)
		}
		if l, ok := p.Learner.(MemoryEstimator); ok {
			own := r
			own.Net = pieces[i].net
			sum += l.Bytes(own)
		}
	}
	return sum
}

// parameters returns the number of weights, biases and parameters of cells that the rules may change, together.
func (m Mixed) parameters(n snn.Net) (sum int64) {
	pieces, err := m.pieces(n)
	if err != nil {
		return 0 // such a net was not trained
	}
	for i, p := range m.Parts {
		sum += Entry{Net: pieces[i].net, Learner: p.Learner}.parameters()
	}
	return sum
}

// part names part i in errors, with its rule.
func (m Mixed) part(i int) string { return fmt.Sprintf("part %d (%s)", i+1, m.Parts[i].Learner.Name()) }
