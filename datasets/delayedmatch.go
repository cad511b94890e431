package datasets

import (
	"cmp"
	"errors"
	"math/rand/v2"
)

// DelayedMatch is the delayed match to sample of work on short memory, as in [yang2019]: a stimulus is shown for Show ms, nothing for Delay ms,
// and then for Show ms a stimulus that is the same one in half of the samples; class 1 is the same, 0 another. Each of Stimuli has ten cells,
// which fire with 0.05 in a step of 1 ms while it is shown, and with 0.005 else. A sample is a list of events, shape {0, 2}: encode.Events{T:
// Steps(), Width: 10·Stimuli}. Who knows only the first stimulus, or only the second one, is right in half of the samples.
type DelayedMatch struct {
	Train, Valid, Test int    // samples; all 0 means 3,200, 512 and 1,024
	Stimuli            int    // 0 means 4
	Show               int    // ms; 0 means 200
	Delay              int    // ms; 0 means 500
	Seed               uint64 // 0 is a seed like any other
}

// Cells of a stimulus, and the probabilities of a spike in a step.
const (
	matchCells  = 10
	matchShown  = .05
	matchHidden = .005
)

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (d DelayedMatch) Resolve() (DelayedMatch, error) {
	const task = "delayed match"
	n, err := partSizes(task, [3]int{d.Train, d.Valid, d.Test}, [3]int{3200, 512, 1024})
	d.Train, d.Valid, d.Test = n[0], n[1], n[2]
	d.Stimuli, d.Show, d.Delay = cmp.Or(d.Stimuli, 4), cmp.Or(d.Show, 200), cmp.Or(d.Delay, 500)
	return d, errors.Join(err, inRange(task, "stimuli", d.Stimuli, 2, 1000), inRange(task, "ms to show", d.Show, 1, 1<<16),
		inRange(task, "ms of delay", d.Delay, 1, 1<<16))
}

// Steps returns how many steps of 1 ms a sample has; 0 for a task that Resolve refuses.
func (d DelayedMatch) Steps() int {
	d, err := d.Resolve()
	if err != nil {
		return 0
	}
	return 2*d.Show + d.Delay
}

// Set draws the samples.
func (d DelayedMatch) Set() (Set, error) {
	d, err := d.Resolve()
	if err != nil {
		return Set{}, err
	}
	random := stream(d.Seed, "delayed match")
	part := func(n int) (p Samples) {
		for range n {
			x, class := d.sample(random)
			p.X, p.Label = append(p.X, x), append(p.Label, class)
		}
		return p
	}
	return Set{
		Name: "delayed-match", Classes: 2, ClassNames: []string{"different", "same"}, Shape: []int{0, 2},
		Train: part(d.Train), Valid: part(d.Valid), Test: part(d.Test),
	}, nil
}

// sample draws both stimuli, and then the spikes step by step.
func (d DelayedMatch) sample(random *rand.Rand) (x []float32, class int) {
	class = random.IntN(2)
	first := random.IntN(d.Stimuli)
	second := (first + (1-class)*(1+random.IntN(d.Stimuli-1))) % d.Stimuli
	for t := range d.Steps() {
		shown := -1
		switch {
		case t < d.Show:
			shown = first
		case t >= d.Show+d.Delay:
			shown = second
		}
		for cell := range d.Stimuli * matchCells {
			p := matchHidden
			if cell/matchCells == shown {
				p = matchShown
			}
			if random.Float64() < p {
				x = append(x, float32(t), float32(cell))
			}
		}
	}
	return x, class
}
