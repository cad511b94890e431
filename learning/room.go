package learning

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/memory"
)

// need is memory for something, in float64 because it may be more than any integer.
type need struct {
	what  string
	bytes float64
}

// checkRoom refuses what needs more memory than there is, so that a slip of the pen in a size is an error and not the end of the
// process.
func checkRoom(rule string, needs ...need) error {
	sum, largest := 0.0, need{}
	for _, n := range needs {
		sum += n.bytes
		if n.bytes > largest.bytes {
			largest = n
		}
	}
	have := memory.Available()
	if sum <= have {
		return nil
	}
	return fmt.Errorf("learning: %s: it needs %.3g bytes of memory, %.3g of them for %s; there are %.3g: make that smaller",
		rule, sum, largest.bytes, largest.what, have)
}

// stepsOf returns how many steps of dt a time lasts, or an error if they cannot be counted in 31 bits.
func stepsOf(rule, name string, ms, dt float64) (int, error) {
	n := math.Round(ms / dt)
	if !(n < math.MaxInt32) {
		return 0, fmt.Errorf("learning: %s: %s of %v ms is %.3g steps of %v ms; give less than %d steps", rule, name, ms, n, dt, math.MaxInt32)
	}
	return int(n), nil
}

// check returns what is wrong with a Setup for any rule. Rules that read raw samples need no encoder.
func (s Setup) check(rule string, encoded bool) error {
	switch {
	case s.Model == nil:
		return fmt.Errorf("learning: %s: the Setup has no Model; make one with Net.Init", rule)
	case s.Batch < 1:
		return fmt.Errorf("learning: %s: a mini-batch of %d; it needs at least 1 sample", rule, s.Batch)
	case s.Samples < 0:
		return fmt.Errorf("learning: %s: Setup.Samples is %d; give 0 (not known) or more", rule, s.Samples)
	case !encoded:
		return nil
	case s.Encoder == nil:
		return errors.New("learning: " + rule + ": the entry needs an encoder")
	case s.Encoder.Steps() < 1:
		return fmt.Errorf("learning: %s: the encoder has %d steps; give it at least 1", rule, s.Encoder.Steps())
	case s.Encoder.Steps() >= math.MaxInt32:
		return fmt.Errorf("learning: %s: the encoder has %d steps; give it less than %d", rule, s.Encoder.Steps(), math.MaxInt32)
	}
	return nil
}

// room is the largest number of samples that a mini-batch can have.
func (s Setup) room() int {
	if s.Samples > 0 {
		return min(s.Batch, s.Samples)
	}
	return s.Batch
}
