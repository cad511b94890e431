package datasets

import (
	"cmp"
	"errors"
)

// Adding is the task of [hochreiter1997] in the form of [le2015]: a sample has Steps steps of two channels, a number from [0, 1) and a mark,
// which is 1 in one step of the first half, in one of the second, and 0 elsewhere. The target is the sum of the two numbers with a mark. Whoever
// always says 1 has a mean square error of 1/6.
type Adding struct {
	Train, Valid, Test int    // samples; all 0 means 5,000, 500 and 1,000
	Steps              int    // 0 means 100
	Seed               uint64 // 0 is a seed like any other
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (a Adding) Resolve() (Adding, error) {
	const task = "adding"
	n, err := partSizes(task, [3]int{a.Train, a.Valid, a.Test}, [3]int{5000, 500, 1000})
	a.Train, a.Valid, a.Test = n[0], n[1], n[2]
	a.Steps = cmp.Or(a.Steps, 100)
	return a, errors.Join(err, inRange(task, "steps", a.Steps, 2, 1<<16))
}

// Set draws the samples.
func (a Adding) Set() (Set, error) {
	a, err := a.Resolve()
	if err != nil {
		return Set{}, err
	}
	random := stream(a.Seed, "adding")
	part := func(n int) (p Samples) {
		for range n {
			x, half := make([]float32, 2*a.Steps), a.Steps/2
			for t := range a.Steps {
				x[2*t] = random.Float32()
			}
			first, second := random.IntN(half), half+random.IntN(a.Steps-half)
			x[2*first+1], x[2*second+1] = 1, 1
			p.X, p.Target = append(p.X, x), append(p.Target, []float32{x[2*first] + x[2*second]})
		}
		return p
	}
	return Set{Name: "adding", Outputs: 1, Shape: []int{a.Steps, 2}, Train: part(a.Train), Valid: part(a.Valid), Test: part(a.Test)}, nil
}
