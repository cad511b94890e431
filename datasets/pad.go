package datasets

import "fmt"

// Pad returns series of any length, of the shape {0, channels}, as series of so many steps: a shorter one stays as it was in its last step, so that
// nothing changes any more. They may then be scaled, and read by encoders that take samples of one length alone. Longer series, those without a
// step, and sets of another shape are errors.
func (s Set) Pad(steps int) (Set, error) {
	if len(s.Shape) != 2 || s.Shape[0] != 0 || s.Shape[1] < 1 || steps < 1 {
		return Set{}, fmt.Errorf("datasets: %s: pad: samples of shape %v and %d steps; give series of shape {0, channels}, and 1 step or more",
			s.Name, s.Shape, steps)
	}
	channels := s.Shape[1]
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
