package perturb

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Manipulation is something that is done to a trained network, or to its input. It is plain data; those of one's own are types with these methods.
type Manipulation interface {
	// String names it with its numbers, in one line.
	String() string
	// Apply changes the subject, which is a copy, or says why it cannot.
	Apply(s *Subject) error
}

// Subject is what a manipulation changes.
type Subject struct {
	Model   *snn.Model       // weights, and thresholds by cell
	Encoder learning.Encoder // what makes spikes of samples; nil where the rule reads raw samples
	Probe   []float32        // a raw sample, by which it is seen what the encoder makes of samples
	Stream  snn.Stream       // by which cells and synapses are drawn: the same at every dose, so that more of them include the fewer
}

// check returns an error if there is nothing to change.
func (s *Subject) check() error {
	if s == nil || s.Model == nil {
		return errors.New("the subject has no model; Run makes one for each network and condition")
	}
	return s.Model.Check()
}

// Lesion cuts synapses of a projection: their weights become 0. Of weights that several synapses share, as in convolutions, the share is one of
// weights.
type Lesion struct {
	Projection string  // its name, pre→post if it has no other
	Share      float64 // of its synapses, drawn at random; 1 is all of them
}

// String names the projection and the share.
func (l Lesion) String() string { return "lesion of " + portion(l.Share) + l.Projection }

// Apply sets weights to 0.
func (l Lesion) Apply(s *Subject) error {
	if err := s.check(); err != nil {
		return err
	}
	i := s.Model.Net.ProjectionNamed(l.Projection)
	if i < 0 {
		return fmt.Errorf("no projection %q; the net has %s", l.Projection, named(s.Model.Net.Projections, snn.Projection.String))
	}
	if err := checkShare(l.Share); err != nil {
		return err
	}
	chance := s.Stream.Named("lesion").Named(l.Projection)
	k := uint64(0)
	for row := range s.Model.WeightRows(i) {
		for j := range row {
			if chance.Float64(k) < l.Share {
				row[j] = 0
			}
			k++
		}
	}
	return nil
}

// Silence keeps cells from firing, whatever reaches them: no potential is above their threshold. Cells of an input stay silent too.
type Silence struct {
	Population string
	Share      float64 // of its cells, drawn at random; 1 is all of them
}

// String names the population and the share.
func (m Silence) String() string { return "silence of " + portion(m.Share) + m.Population }

// Apply raises thresholds, or puts itself behind the encoder.
func (m Silence) Apply(s *Subject) error {
	return hold(s, m.Population, m.Share, "silence", unreachable)
}

// Clamp makes cells fire in every step in which their refractory period lets them, whatever reaches them. Cells of an input fire in every step.
// Cells whose thresholds have a Floor, as those of CSDP, cannot be clamped.
type Clamp struct {
	Population string
	Share      float64 // of its cells, drawn at random; 1 is all of them
}

// String names the population and the share.
func (m Clamp) String() string { return "clamp of " + portion(m.Share) + m.Population }

// Apply lowers thresholds, or puts itself behind the encoder.
func (m Clamp) Apply(s *Subject) error { return hold(s, m.Population, m.Share, "clamp", -unreachable) }

// unreachable is a threshold that no potential reaches; taken from a potential in every step, it overflows in none.
const unreachable = 1e20

// hold gives cells a threshold, or those of an input the behaviour that it stands for.
func hold(s *Subject, population string, share float64, how string, threshold float32) error {
	if err := s.check(); err != nil {
		return err
	}
	i := s.Model.Net.Index(population)
	if i < 0 {
		return fmt.Errorf("no population %q; the net has %s", population, named(s.Model.Net.Populations, func(p snn.Population) string { return p.Name }))
	}
	if err := checkShare(share); err != nil {
		return err
	}
	p := s.Model.Net.Populations[i]
	cells := draw(s.Stream.Named(how).Named(population), p.Size(), share)
	if p.Cell == nil {
		return s.hold(population, held{cells: cells, fire: threshold < 0})
	}
	if s.Encoder == nil {
		return fmt.Errorf("the rule reads raw samples, and cells of population %q do not fire", population)
	}
	thresholds := s.Model.Thresholds(i)
	if len(thresholds) == 0 || !p.Fires() {
		return fmt.Errorf("cells of population %q do not fire, and have no threshold to change", population)
	}
	if a := p.Adaptation().PerPopulation; threshold < 0 && a.Rate != 0 {
		return fmt.Errorf("thresholds of population %q do not fall below Adapt.PerPopulation.Floor, %v, so that its cells cannot be made to fire",
			population, a.Floor)
	}
	for _, k := range cells {
		thresholds[k] = threshold
	}
	return nil
}

// draw returns a share of n cells. The cells of a smaller share are among those of a larger one.
func draw(chance snn.Stream, n int, share float64) (cells []int) {
	for k := range n {
		if chance.Float64(uint64(k)) < share {
			cells = append(cells, k)
		}
	}
	return cells
}

func checkShare(share float64) error {
	if !(share > 0 && share <= 1) {
		return fmt.Errorf("a share of %v; give one above 0, at most 1, which is all", share)
	}
	return nil
}

// portion is a share in words, nothing for all.
func portion(share float64) string {
	if share == 1 {
		return ""
	}
	return fmt.Sprintf("%v %% of ", math.Round(share*1e4)/100)
}

// named lists names for an error.
func named[T any](all []T, name func(T) string) string {
	var names []string
	for _, x := range all {
		names = append(names, strconv.Quote(name(x)))
	}
	return strings.Join(names, ", ")
}
