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
	gain            float32            // of attention
	rate            map[string]float64 // of the nets, chosen by validation
}

func studyOf(name string) (study, error) {
	switch name {
	case "digits":
		return study{datasets.Digits, 8, 10, 1, map[string]float64{"attention": .03, "tokens": .03, "dense": .03}}, nil
	case "repeated":
		return study{repeated, symbols, 2, 4, map[string]float64{"attention": .01, "tokens": .03, "dense": .01}}, nil
	}
	return study{}, fmt.Errorf("no task is called %q; give digits or repeated", name)
}

// symbols is how many there are, each a channel; shown are four of them a sample.
const symbols, shown = 8, 4

// repeated are four symbols, each in a token that is drawn, the others being empty: all different, class 0, or one of them twice, class 1. Who
// adds up what single tokens say is right in half of the samples.
func repeated() (datasets.Set, error) {
	g := rand.New(rand.NewPCG(1, 2026))
	set := datasets.Set{Name: "one of four twice", Classes: 2, Shape: []int{tokens, symbols}}
	for _, part := range []struct {
		samples *datasets.Samples
		n       int
	}{{&set.Train, 2000}, {&set.Valid, 500}, {&set.Test, 1000}} {
		for i := range part.n {
			order, places, x := g.Perm(symbols)[:shown], g.Perm(tokens), make([]float32, tokens*symbols)
			if i%2 == 1 {
				order[0] = order[1]
			}
			for k, symbol := range order {
				x[places[k]*symbols+symbol] = 1
			}
			part.samples.X, part.samples.Label = append(part.samples.X, x), append(part.samples.Label, i%2)
		}
	}
	return set, nil
}
