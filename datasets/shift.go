package datasets

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Shift says how [Set.Shift] makes more training samples of lists of events: a thing that a camera saw is the same thing a few
// pixels away.
type Shift struct {
	Copies int // moved copies of each training sample
	Reach  int // pixels that a copy moves at most, in each of the four directions
	// Width, Height and Polarities are the sides of the camera, whose addresses are (polarity·Height + y)·Width + x; 0 means 1.
	Width, Height, Polarities int
	Seed                      uint64 // draws how far each copy moves
}

// mostCopied bounds the copies of a set to 4 gigabytes.
const mostCopied = 1 << 30

// Shift returns the set with Copies copies of the whole training part behind it, each sample of which is moved by a number of pixels of its own,
// uniform from −Reach to Reach across and down. Events that leave the picture are left out; a copy that has none left is moved anew. Times and
// labels stay. Validation and test samples are as they were: [Set.Hold], [Set.Split] and [Set.Folds] come before, since behind it copies of a
// sample would train and the sample itself test. Samples are lists of events, {0, 2}, as of [NMNIST]; another shape, an address beyond the sides, a
// time that is not finite, no copies or reach, and copies of more than 2³⁰ values are errors.
func (s Set) Shift(by Shift) (Set, error) {
	by.Width, by.Height, by.Polarities = cmp.Or(by.Width, 1), cmp.Or(by.Height, 1), cmp.Or(by.Polarities, 1)
	if err := by.check(s.Shape); err != nil {
		return Set{}, fmt.Errorf("datasets: %s: shift: %w", s.Name, err)
	}
	if err := s.Train.checkCounts(); err != nil {
		return Set{}, fmt.Errorf("datasets: %s: shift: the training part has %w", s.Name, err)
	}
	moved, err := by.copies(s.Train.X)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: %s: shift: %w", s.Name, err)
	}
	s.Train = s.Train.and(Samples{X: moved, Label: slices.Repeat(s.Train.Label, by.Copies),
		StepLabel: slices.Repeat(s.Train.StepLabel, by.Copies), Target: slices.Repeat(s.Train.Target, by.Copies)})
	return s, nil
}

// copies returns the first copy of every sample, then the second of every one, and so on.
func (by Shift) copies(x [][]float32) ([][]float32, error) {
	values := 0
	for _, events := range x {
		values += len(events) + 6 // and what a list takes that has none
	}
	if float64(values)*float64(by.Copies) > mostCopied {
		return nil, fmt.Errorf("%d copies of %d values are too many; make at most %d values", by.Copies, values, mostCopied)
	}
	draw := stream(by.Seed, "shift")
	moved := make([][]float32, 0, len(x)*by.Copies)
	for range by.Copies {
		for i, events := range x {
			there, err := by.move(events, by.draw(draw), by.draw(draw))
			for err == nil && len(there) == 0 && len(events) > 0 { // where it stood, something is left
				there, err = by.move(events, by.draw(draw), by.draw(draw))
			}
			if err != nil {
				return nil, fmt.Errorf("training sample %d: %w", i, err)
			}
			moved = append(moved, there)
		}
	}
	return moved, nil
}

// camera has the sides of by.
func (by Shift) camera() Camera { return Camera{by.Width, by.Height, by.Polarities} }

func (by Shift) check(shape []int) error {
	switch {
	case len(shape) != 2 || shape[1] != 2:
		return fmt.Errorf("samples of shape %v are not lists of events, {0, 2}", shape)
	case by.Copies < 1 || by.Copies > 1000:
		return fmt.Errorf("%d copies; give 1 to 1000", by.Copies)
	case by.camera().check() != nil:
		return by.camera().check()
	case by.Reach < 1 || by.Reach >= max(by.Width, by.Height):
		return fmt.Errorf("a reach of %d in a picture of %d by %d pixels; give at least 1, and less than it has", by.Reach, by.Width, by.Height)
	}
	return nil
}

// draw is how far a copy moves along one side.
func (by Shift) draw(r *rand.Rand) int { return r.IntN(2*by.Reach+1) - by.Reach }

// move returns the events of x that are still within the picture when all are moved so many pixels across and down.
func (by Shift) move(x []float32, across, down int) ([]float32, error) {
	if len(x)%2 != 0 {
		return nil, fmt.Errorf("%d values are not (time, address) pairs", len(x))
	}
	camera, moved := by.camera(), make([]float32, 0, len(x))
	for i := 0; i < len(x); i += 2 {
		e, err := camera.event(x[i], x[i+1])
		if err != nil {
			return nil, fmt.Errorf("event %d %w", i/2, err)
		}
		if e.column, e.row = e.column+across, e.row+down; camera.sees(e) {
			moved = append(moved, x[i], camera.address(e))
		}
	}
	return slices.Clip(moved), nil
}
