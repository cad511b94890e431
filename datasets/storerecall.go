package datasets

import (
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
// at 50 Hz. One character in Delay is stored, and of those after the first that was stored one in Delay is recalled. A series with nothing to
// recall is drawn again. The class of each step of a recall is the bit, and no other step is judged. encode.Events{T: Steps(), Width: 100} makes
// spikes of the lists.
//
// The draws are those of numpy's RandomState(Seed); their order is this package's own, so that samples are not those of the authors.
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
	recallMostCharacters = 200
)

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (s StoreRecall) Resolve() (StoreRecall, error) {
	if s.Train == 0 && s.Valid == 0 && s.Test == 0 {
		s.Train, s.Valid, s.Test = 6400, 512, 1024
	}
	s.Characters, s.Delay, s.Seed = orDefault(s.Characters, 12), orDefault(s.Delay, 6), orDefault(s.Seed, 1)
	for _, n := range []int{s.Train, s.Valid, s.Test} {
		if n < 0 || n > evidenceMostSamples {
			return s, fmt.Errorf("datasets: store and recall: %d samples of a part; give 0 to %d", n, evidenceMostSamples)
		}
	}
	if s.Characters < 2 || s.Characters > recallMostCharacters {
		return s, fmt.Errorf("datasets: store and recall: %d characters; give 2 to %d, for one is stored before it is recalled",
			s.Characters, recallMostCharacters)
	}
	if s.Delay < 2 || s.Delay > recallMostCharacters {
		return s, fmt.Errorf("datasets: store and recall: a delay of %d characters; give 2 to %d", s.Delay, recallMostCharacters)
	}
	return s, nil
}

func orDefault[T int | uint32](x, def T) T {
	if x == 0 {
		return def
	}
	return x
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

// characters draws a series in which something is recalled.
func (s StoreRecall) characters(source *prng.MT19937) []character {
	for {
		series, kept, asked := make([]character, s.Characters), -1, false
		for i := range series {
			c := character{bit: int(source.Uint32() & 1)}
			command := yinYangUniform(source) * float64(s.Delay)
			switch {
			case command < 1 && kept >= 0:
				c.bit, c.recalls, asked = kept, true, true
			case command < 1, command < 2 && kept >= 0:
				c.store, kept = true, c.bit
			}
			series[i] = c
		}
		if asked {
			return series
		}
	}
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
