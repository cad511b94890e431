package datasets

import "fmt"

// Mirror returns the set with the mirror image of every training sample, left and right exchanged, behind the training part: a garment is the same
// from either side, a letter is not. Labels and targets stay. Validation and test samples are as they were: [Set.Hold], [Set.Split] and [Set.Folds]
// come before, since behind it a mirror image would train and its sample test. Samples are images, {height, width} or {height, width, channels};
// another shape, a sample of another size and copies of more than 2³⁰ values are errors.
func (s Set) Mirror() (Set, error) {
	if err := s.mirrorable(); err != nil {
		return Set{}, fmt.Errorf("datasets: %s: mirror: %w", s.Name, err)
	}
	width, channels := s.Shape[1], 1
	if len(s.Shape) == 3 {
		channels = s.Shape[2]
	}
	images := s.Train
	images.X = make([][]float32, s.Train.Len())
	for i, x := range s.Train.X {
		images.X[i] = mirrored(x, width, channels)
	}
	s.Train = s.Train.and(images)
	return s, nil
}

func (s Set) mirrorable() error {
	if n := len(s.Shape); n != 2 && n != 3 || s.Shape[0] < 1 {
		return fmt.Errorf("samples of shape %v are not images, {height, width} or {height, width, channels}", s.Shape)
	}
	if err := s.Train.checkCounts(); err != nil {
		return fmt.Errorf("the training part has %w", err)
	}
	size, values := 1., 0
	for _, side := range s.Shape {
		size *= float64(side)
	}
	for i, x := range s.Train.X {
		if float64(len(x)) != size {
			return fmt.Errorf("training sample %d has %d values, and shape %v another number", i, len(x), s.Shape)
		}
		values += len(x)
	}
	if values > mostCopied {
		return fmt.Errorf("copies of %d values are too many; make at most %d", values, mostCopied)
	}
	return nil
}

// mirrored returns an image whose rows of pixels, of so many channels each, are in reverse order.
func mirrored(x []float32, width, channels int) []float32 {
	m, row := make([]float32, len(x)), width*channels
	for at := 0; at < len(x); at += row {
		for c := range width {
			copy(m[at+c*channels:][:channels], x[at+(width-1-c)*channels:])
		}
	}
	return m
}
