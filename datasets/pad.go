package datasets

import "fmt"

// mostPadded bounds the values of series that are made longer.
const mostPadded = 1 << 28

// Pad returns series of any length, of the shape {0, channels}, as series of so many steps: a shorter one stays as it was in its last step, so that
// nothing changes any more. They may then be scaled, and read by encoders that take samples of one length alone. Longer series, those without a
// step, sets of another shape, and more than 2²⁸ values in all are errors.
func (s Set) Pad(steps int) (Set, error) {
	if len(s.Shape) != 2 || s.Shape[0] != 0 || s.Shape[1] < 1 || steps < 1 {
		return Set{}, fmt.Errorf("datasets: %s: pad: samples of shape %v and %d steps; give series of shape {0, channels}, and 1 step or more",
			s.Name, s.Shape, steps)
	}
	channels := s.Shape[1]
	if all := s.Train.Len() + s.Valid.Len() + s.Test.Len(); float64(steps)*float64(channels)*float64(max(all, 1)) > mostPadded {
		return Set{}, fmt.Errorf("datasets: %s: pad: %d samples of %d steps of %d; give fewer, %d values in all at most",
			s.Name, all, steps, channels, mostPadded)
	}
	s.Shape = []int{steps, channels}
	for i, part := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		padded := make([][]float32, part.Len())
		for k, x := range part.X {
			if len(x) < channels || len(x)%channels != 0 || len(x)/channels > steps {
				return Set{}, fmt.Errorf("datasets: %s: pad: %s sample %d has %d values; give series of 1 to %d steps of %d", s.Name, partNames[i], k,
					len(x), steps, channels)
			}
			padded[k] = append(make([]float32, 0, steps*channels), x...)
			for last := x[len(x)-channels:]; len(padded[k]) < steps*channels; {
				padded[k] = append(padded[k], last...)
			}
		}
		part.X = padded
	}
	return s, nil
}
