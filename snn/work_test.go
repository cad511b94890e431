package snn

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/worktest"
)

// chained are n populations of one cell, each joined to the next without delay, to itself, and by a delay to the one before; listed from
// their beginning or from their end.
func chained(n int, backwards bool) Net {
	net := Net{Populations: []Population{{Name: "p0", Shape: []int{1}}}}
	for i := 1; i < n; i++ {
		net.Populations = append(net.Populations, Population{Name: fmt.Sprint("p", i), Shape: []int{1}, Cell: LIF{Tau: 20}})
		pre, post := fmt.Sprint("p", i-1), fmt.Sprint("p", i)
		net.Projections = append(net.Projections, Projection{Pre: pre, Post: post}, Projection{Pre: post, Post: post, Delay: 1})
		if i > 1 {
			net.Projections = append(net.Projections, Projection{Pre: post, Post: pre, Delay: 2})
		}
	}
	if backwards {
		slices.Reverse(net.Populations)
		slices.Reverse(net.Projections)
	}
	return net
}

// sparseWork draws, checks and simulates a net of a fixed size and as many synapses onto each cell, of which each carries one spike.
func sparseWork(t *testing.T, fan int) {
	n := Net{Populations: []Population{{Name: "in", Shape: []int{300}}, {Name: "a", Shape: []int{2100}, Cell: LIF{Beta: .9}}},
		Projections: []Projection{{Pre: "in", Post: "a", Wiring: Sparse{FanIn: fan}}, {Pre: "in", Post: "a", Name: "late", Wiring: Sparse{FanIn: fan, Delays: [2]int{0, 3}}}}}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	x := NewSpikes(5, 300)
	for i := range 300 {
		x.Set(i%5, i)
	}
	for step := range 9 {
		if err := s.Deliver(step, []*Spikes{x}); err != nil {
			t.Fatal(err)
		}
		s.Fire()
	}
	if got := s.Counts().Projections[0].SynapticEvents; got != int64(fan)*2100 {
		t.Errorf("%d events of %d synapses onto each of 2100 cells", got, fan)
	}
}

// TestWorkOfNets is what TestWorkIsLinear counts: chains are written, read, drawn, simulated, counted and printed, and synapses deliver.
func TestWorkOfNets(t *testing.T) {
	n := worktest.Size(t)
	sparseWork(t, n/5)
	for _, backwards := range []bool{false, true} {
		text, err := json.Marshal(chained(n, backwards))
		if err != nil {
			t.Fatal(err)
		}
		net, err := ParseNet(text)
		if err != nil {
			t.Fatal(err)
		}
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		s := mustSim(t, m, 2)
		for step := range 3 {
			if err := s.Deliver(step, make([]*Spikes, 2)); err != nil {
				t.Fatal(err)
			}
			s.Fire()
		}
		if _, err := s.Counts().Activity(net); err != nil || net.String() == "" {
			t.Fatal(err)
		}
	}
}

// Four times the populations, and in another net four times the synapses, take no more than four times the work and a tenth. There are so many that one list of names that is searched
// for each projection takes more.
func TestWorkIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this package again")
	}
	if growth := worktest.Growth(t, "TestWorkOfNets", "../snn,../internal/strictjson,../internal/engine,../internal/kernel", 5, 305); growth > 4.4 {
		t.Errorf("four times the populations and synapses take %.3g times the work", growth)
	}
}

// The order of populations is that of rounds over all of them, each of which takes those that are ready.
func TestOrderIsThatOfRounds(t *testing.T) {
	for seed := range 200 {
		g := rand.New(rand.NewPCG(uint64(seed), 1))
		n := 2 + g.IntN(12)
		rank := g.Perm(n)
		net := Net{}
		for i := range n {
			net.Populations = append(net.Populations, Population{Name: fmt.Sprint(i), Shape: []int{1}, Cell: LI{Beta: .5}})
			for j := range n {
				if rank[i] < rank[j] && g.IntN(3) == 0 {
					net.Projections = append(net.Projections, Projection{Pre: fmt.Sprint(i), Post: fmt.Sprint(j), Delay: g.IntN(2)})
				}
			}
		}
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		s := mustSim(t, m, 1)
		var want []int
		done := make([]bool, n)
		for len(want) < n {
			for i := range n {
				ready := !done[i]
				for _, j := range s.projs {
					ready = ready && !(j.late && j.post == i && !done[j.pre])
				}
				if ready {
					want, done[i] = append(want, i), true
				}
			}
		}
		if !slices.Equal(s.order, want) {
			t.Fatalf("order %v, by rounds %v", s.order, want)
		}
	}
}
