package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/spikecell/spikecell/datasets"
)

// study is a task of eight tokens.
type study struct {
	load            func() (datasets.Set, error)
	inputs, classes int
	rate            map[string]float64 // of the nets, chosen by validation
}

func studyOf(name string) (study, error) {
	switch name {
	case "digits":
		return study{datasets.Digits, 8, 10, map[string]float64{"attention": .06, "tokens": .06, "dense": .03}}, nil
	case "repeated":
		return study{repeated, symbols, 2, map[string]float64{"attention": .03, "tokens": .03, "dense": .03}}, nil
	}
	return study{}, fmt.Errorf("no task is called %q; give digits or repeated", name)
}

// symbols is how many there are, each a channel.
const symbols = 16

// repeated are rows of eight symbols: all different, class 0, or one of them twice, class 1. Who knows how often each symbol is there is right, and
// who adds up what single tokens say is not.
func repeated() (datasets.Set, error) {
	g := rand.New(rand.NewPCG(1, 2026))
	set := datasets.Set{Name: "one of eight twice", Classes: 2, Shape: []int{tokens, symbols}}
	for _, part := range []struct {
		samples *datasets.Samples
		n       int
	}{{&set.Train, 2000}, {&set.Valid, 500}, {&set.Test, 1000}} {
		for i := range part.n {
			order, x := g.Perm(symbols)[:tokens], make([]float32, tokens*symbols)
			if i%2 == 1 {
				at := g.Perm(tokens)
				order[at[0]] = order[at[1]]
			}
			for token, symbol := range order {
				x[token*symbols+symbol] = 1
			}
			part.samples.X, part.samples.Label = append(part.samples.X, x), append(part.samples.Label, i%2)
		}
	}
	return set, nil
}
