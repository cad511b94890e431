package rules

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Encoder has the methods of [learning.Encoder], which imports this package.
type Encoder = interface {
	Steps() int
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

// CheckEncoded compares what an encoder made of a sample with what it says of itself, and with the population that reads it.
func CheckEncoded(e Encoder, s *snn.Spikes, population string, cells int, currents bool) error {
	switch {
	case (s.Current != nil || s.Graded != nil) && !currents:
		return fmt.Errorf("the encoder %T gives currents, and the rule needs spikes, for example of encode.Bernoulli", e)
	case s.Current != nil && len(s.Current) != cells:
		return fmt.Errorf("the encoder %T gives %d currents, and population %q has %d cells", e, len(s.Current), population, cells)
	case s.Graded != nil && len(s.Graded) != s.Steps*s.Cells:
		return fmt.Errorf("the encoder %T gives %d graded values for %d steps of %d cells", e, len(s.Graded), s.Steps, s.Cells)
	case s.Current == nil && s.Cells != cells:
		return fmt.Errorf("the encoder %T gives %d cells, and population %q has %d", e, s.Cells, population, cells)
	case s.Current == nil && s.Steps != e.Steps():
		return fmt.Errorf("the encoder %T gives %d steps, and says that it has %d", e, s.Steps, e.Steps())
	}
	return nil
}

// Probe returns what an encoder makes of a raw sample; of one that is nil, of zeros, one for each of so many cells.
func Probe(e Encoder, sample []float32, cells int) (*snn.Spikes, error) {
	if sample == nil {
		sample = make([]float32, cells)
	} else if c, ok := e.(interface{ CheckSample(x []float32) error }); ok {
		if err := c.CheckSample(sample); err != nil {
			return nil, fmt.Errorf("Setup.Probe: %w", err)
		}
	}
	x := &snn.Spikes{}
	e.Encode(x, sample, 1, snn.NewStream(0))
	return x, nil
}

// HearsCells reports whether an encoder passes on the spikes of cells before, as [learning.Mixed] has it, so that raw samples are no input values.
func HearsCells(e any) bool {
	h, ok := e.(interface{ HearsCells() bool })
	return ok && h.HearsCells()
}
