package datasets

import (
	"cmp"
	"fmt"

	"gonum.org/v1/gonum/mathext/prng"
)

// StoreRecall is the task of [bellec2018] in which a network keeps a bit: a series of characters of 200 ms, each a 0 or a 1, some of which a command
// says to store, until another command asks for what was stored last. A sample is a list of events, shape {0, 2}, of 100 cells in steps of 1 ms:
//
//	cells 0-24, 25-49   fire in the characters 0 and 1
//	cells 50-74         fire where the character is to be stored
//	cells 75-99         fire where it is to be recalled; no character is shown then
//
// at 50 Hz. While nothing is stored each character is with a chance of 1/(Delay + 1), and then as likely each is recalled, which ends the storing.
// A series without a command, with a recall directly behind its store, or with something stored at its end is drawn again. The class of each step of
// a recall is the bit, and no other step is judged. encode.Events{T: Steps(), Width: 100} makes spikes of the lists.
//
// The series are as likely as those of the authors' code. The draws are those of numpy's RandomState(Seed) in this package's own order, so that
// samples are not theirs.
type StoreRecall struct {
	Train, Valid, Test int    // samples; all 0 means 6,400, 512 and 1,024
	Characters         int    // of a series; 0 means 12
	Delay              int    // characters between commands, on average; 0 means 6
	Seed               uint32 // 0 means 1
}

// Cells and times of the task, and the probability of a spike in a step.
const (
	recallGroup          = 25
	recallCells          = 4 * recallGroup
	recallCharacter      = 200
	recallRate           = 0.05
	recallMostCharacters = 100 // of many with short delays, hardly a series is whole
)

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (s StoreRecall) Resolve() (StoreRecall, error) {
	n, err := partSizes("store and recall", [3]int{s.Train, s.Valid, s.Test}, [3]int{6400, 512, 1024})
	s.Train, s.Valid, s.Test = n[0], n[1], n[2]
	s.Characters, s.Delay, s.Seed = cmp.Or(s.Characters, 12), cmp.Or(s.Delay, 6), cmp.Or(s.Seed, 1)
	if err != nil {
		return s, err
	}
	if s.Characters < 3 || s.Characters > recallMostCharacters {
		return s, fmt.Errorf("datasets: store and recall: %d characters; give 3 to %d, for one is stored, and another comes before it is recalled",
			s.Characters, recallMostCharacters)
	}
	if s.Delay < 2 || s.Delay > recallMostCharacters {
		return s, fmt.Errorf("datasets: store and recall: a delay of %d characters; give 2 to %d", s.Delay, recallMostCharacters)
	}
	return s, nil
}

// Steps returns how many steps of 1 ms a sample has; 0 for a task that Resolve refuses.
func (s StoreRecall) Steps() int {
	s, err := s.Resolve()
	if err != nil {
		return 0
	}
	return s.Characters * recallCharacter
}

// Set draws the samples.
func (s StoreRecall) Set() (Set, error) {
	s, err := s.Resolve()
	if err != nil {
		return Set{}, err
	}
	source := prng.NewMT19937()
	source.Seed(uint64(s.Seed))
	part := func(n int) (p Samples) {
		for range n {
			x, class := s.events(source, s.characters(source))
			p.X, p.StepLabel = append(p.X, x), append(p.StepLabel, class)
		}
		return p
	}
	return Set{
		Name: "store-recall", Classes: 2, ClassNames: []string{"0", "1"}, Shape: []int{0, 2},
		Train: part(s.Train), Valid: part(s.Valid), Test: part(s.Test),
	}, nil
}

// character is one of a series. A recalled one has the bit that was stored.
type character struct {
	bit            int
	store, recalls bool
}

// characters draws a series in which something is recalled, and whatever is stored.
func (s StoreRecall) characters(source *prng.MT19937) []character {
	for {
		if series, whole := s.draw(source); whole {
			return series
		}
	}
}

// draw draws a series. It is whole if there are commands, if the last of them recalls, and if no recall is directly behind its store.
func (s StoreRecall) draw(source *prng.MT19937) (series []character, whole bool) {
	series = make([]character, s.Characters)
	kept, stored, early := -1, -1, false
	for i := range series {
		c := character{bit: int(source.Uint32() & 1)}
		switch command := yinYangUniform(source)*float64(s.Delay+1) < 1; {
		case command && kept < 0:
			c.store, kept, stored = true, c.bit, i
		case command:
			c.bit, c.recalls, kept = kept, true, -1
			early = early || i == stored+1
		}
		series[i] = c
	}
	return series, stored >= 0 && kept < 0 && !early
}

// events draws the spikes of a series, step by step, and returns the class of each step.
func (s StoreRecall) events(source *prng.MT19937, series []character) (x []float32, class []int) {
	for step := range s.Steps() {
		c := series[step/recallCharacter]
		for cell := range recallCells {
			if c.fires(cell/recallGroup) && yinYangUniform(source) < recallRate {
				x = append(x, float32(step), float32(cell))
			}
		}
		if c.recalls {
			class = append(class, c.bit)
		} else {
			class = append(class, -1)
		}
	}
	return x, class
}

// fires reports whether the cells of a group fire in the character.
func (c character) fires(group int) bool {
	switch group {
	case 2:
		return c.store
	case 3:
		return c.recalls
	}
	return !c.recalls && c.bit == group
}
