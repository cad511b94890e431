package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// calibratedMixed is a mixed trainer whose last part fits its read-out.
type calibratedMixed struct{ *mixedTrainer }

func (t calibratedMixed) calibrator() Calibrator { return t.last().trainer.(Calibrator) }

// CalibrationSize is that of the last part.
func (t calibratedMixed) CalibrationSize(n int) int { return t.calibrator().CalibrationSize(n) }

// Calibrate fits the read-out of the last part. Its events are in neither of Counts.
func (t calibratedMixed) Calibrate(next func() (b Batch, ok bool)) error {
	if err := t.calibrator().Calibrate(next); err != nil {
		return fmt.Errorf("learning: mixed: %s: %w", t.last().name, err)
	}
	t.last().hears.drain(&snn.Counts{})
	return nil
}

// Readout returns the tensors of State that Calibrate fits.
func (t calibratedMixed) Readout() []Tensor {
	return tensorsOf(len(t.parts)-1, t.calibrator().Readout())
}
