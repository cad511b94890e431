package hwmodel

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/worktest"
	"github.com/spikecell/spikecell/snn"
)

// shapes are networks of n small populations, in the ways in which they can be joined, and listed.
var shapes = map[string]func(n int) snn.Activity{
	"chain":                      func(n int) snn.Activity { return joined(n, false, func(i int) []int { return []int{i - 1} }) },
	"chain, listed from its end": func(n int) snn.Activity { return joined(n, true, func(i int) []int { return []int{i - 1} }) },
	"star from one":              func(n int) snn.Activity { return joined(n, false, func(int) []int { return []int{0} }) },
	"star from one inside":       func(n int) snn.Activity { return joined(n, true, func(i int) []int { return []int{min(i-1, 1)} }) },
	"ladder of loops": func(n int) snn.Activity {
		return joined(n, false, func(i int) []int { return []int{i - 1, i, min(i+1, n-1)} })
	},
	"star to one": toOne,
}

// joined is an input and n−1 computed populations of 200 cells; population i takes input from those that pre names.
func joined(n int, backwards bool, pre func(i int) []int) snn.Activity {
	a := snn.Activity{T: 10, Dt: 1, Samples: 1}
	for i := range n {
		p := snn.PopulationActivity{Name: fmt.Sprint("p", i), Size: 200, Kind: snn.SpikingKind, Spikes: 20, MaxSpikesPerStep: 2, Updates: 2000, Fired: 20, StateBits: 32}
		if i == 0 {
			p.Kind, p.Updates, p.Fired = snn.InputKind, 0, 0
		}
		a.Populations = append(a.Populations, p)
	}
	for i := 1; i < n; i++ {
		seen := map[int]bool{}
		for _, k := range pre(i) {
			if !seen[k] {
				a.Projections = append(a.Projections, dense(a.Populations[k], a.Populations[i]))
			}
			seen[k] = true
		}
	}
	if backwards {
		for i, j := 1, n-1; i < j; i, j = i+1, j-1 {
			a.Populations[i], a.Populations[j] = a.Populations[j], a.Populations[i]
		}
	}
	return a
}

// toOne is n−2 populations between an input and an output.
func toOne(n int) snn.Activity {
	a := joined(n-1, false, func(int) []int { return []int{0} })
	out := a.Populations[n-2]
	out.Name = "out"
	a.Populations = append(a.Populations, out)
	for _, p := range a.Populations[1 : n-1] {
		a.Projections = append(a.Projections, dense(p, out))
	}
	return a
}

// TestWorkOf is what TestWorkIsLinear counts in a process of its own: networks of so many populations are read, mapped, priced by every
// method on every chip, and written.
func TestWorkOf(t *testing.T) {
	n := worktest.Size(t)
	for name, shape := range shapes {
		text, err := json.Marshal(shape(n))
		if err != nil {
			t.Fatal(err)
		}
		a, err := snn.ParseActivity(text)
		if err != nil {
			t.Fatal(err)
		}
		c, err := CompareActivity(a, nil, known(t)...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(c); err != nil {
			t.Fatal(err)
		}
		if c.Table().String() == "" || c.Fit().String() == "" || c.Explain() == "" {
			t.Errorf("%s: nothing is written", name)
		}
	}
}

// The statements that are executed, as the coverage tool counts them, grow with networks as they do: four times the populations take no more
// than four times the work and a tenth.
func TestWorkIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this package again")
	}
	const none, n = 3, 43 // chips are read whatever the network, and are in the work of the least
	if growth := worktest.Growth(t, "TestWorkOf", "../hwmodel,../snn,../internal/strictjson", none, n); growth > 4.4 {
		t.Errorf("four times the populations take %.3g times the work", growth)
	}
}

// Copies and column blocks of TrueNorth's layers are those that rounds over all layers find, however the network is joined.
func TestCopiesAreThoseOfRounds(t *testing.T) {
	c := chip(t, "truenorth")
	r, random := c.Rules.TrueNorth, rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 3 + random.IntN(10)
		a := joined(n, false, func(int) []int { return []int{random.IntN(n), random.IntN(n)} })
		for i := range a.Populations {
			a.Populations[i].Size = 1 + random.IntN(400)
		}
		p := placer{chip: c, activity: a, at: graphOf(a), layers: layers(a), m: &Mapping{}}
		copies, columns := r.copies(&p)
		want := map[string]int{}
		var most []int
		for range 20 * n {
			most = most[:0]
			for _, l := range p.layers {
				need := 0
				for _, j := range a.Projections {
					if j.Pre == l.Name {
						need += r.Signs.count() * r.reached(&p, j, want[j.Post])
					}
				}
				most = append(most, min(max(need, 1), mostCopies))
				want[l.Name] = r.columns(l, most[len(most)-1])
			}
		}
		for i, l := range p.layers {
			if columns[i] != want[l.Name] || copies[i] != most[i] {
				t.Fatalf("%s: %d copies in %d blocks, rounds find %d in %d: %+v", l.Name, copies[i], columns[i], most[i], want[l.Name], a)
			}
		}
	}
}
