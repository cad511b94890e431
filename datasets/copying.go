package datasets

import (
	"cmp"
	"errors"
)

// Copying is the task of [hochreiter1997] in the form of [arjovsky2016]: Length symbols are shown, then nothing for Delay steps, then one step
// asks for the symbols, and in this one and those after it they are to be said in their order. A sample has the shape {2·Length + Delay, Symbols
// + 1}: in the steps of a symbol a 1 in its channel, in the step that asks a 1 in the last one. The class of each of the last Length steps is a
// symbol, and no other step is judged. Whoever does not remember is right in one of Symbols. encode.Train makes a spike of each 1.
type Copying struct {
	Train, Valid, Test int    // samples; all 0 means 5,000, 500 and 1,000
	Symbols            int    // 0 means 8
	Length             int    // 0 means 10
	Delay              int    // 0 means 100
	Seed               uint64 // 0 is a seed like any other
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (c Copying) Resolve() (Copying, error) {
	const task = "copying"
	n, err := partSizes(task, [3]int{c.Train, c.Valid, c.Test}, [3]int{5000, 500, 1000})
	c.Train, c.Valid, c.Test = n[0], n[1], n[2]
	c.Symbols, c.Length, c.Delay = cmp.Or(c.Symbols, 8), cmp.Or(c.Length, 10), cmp.Or(c.Delay, 100)
	return c, errors.Join(err, inRange(task, "symbols", c.Symbols, 2, 1000), inRange(task, "a length", c.Length, 1, 10000),
		inRange(task, "a delay", c.Delay, 1, 10000))
}

// Steps returns how many steps a sample has; 0 for a task that Resolve refuses.
func (c Copying) Steps() int {
	c, err := c.Resolve()
	if err != nil {
		return 0
	}
	return 2*c.Length + c.Delay
}

// Set draws the samples.
func (c Copying) Set() (Set, error) {
	c, err := c.Resolve()
	if err != nil {
		return Set{}, err
	}
	random, steps, width := stream(c.Seed, "copying"), c.Steps(), c.Symbols+1
	part := func(n int) (p Samples) {
		for range n {
			x, label := make([]float32, steps*width), make([]int, steps)
			x[(c.Length+c.Delay)*width+c.Symbols] = 1
			for t := range steps - c.Length {
				label[t] = -1
			}
			for t := range c.Length {
				symbol := random.IntN(c.Symbols)
				x[t*width+symbol], label[c.Length+c.Delay+t] = 1, symbol
			}
			p.X, p.StepLabel = append(p.X, x), append(p.StepLabel, label)
		}
		return p
	}
	return Set{
		Name: "copying", Classes: c.Symbols, Shape: []int{steps, width}, Train: part(c.Train), Valid: part(c.Valid), Test: part(c.Test),
	}, nil
}
