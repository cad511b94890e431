package csdp

import (
	"testing"

	"github.com/spikecell/spikecell/internal/worktest"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// listedNet is a net of CSDP of so many cells in each population but class and context, in which every cell has fan synapses of each
// projection, as lists.
func listedNet(cells, fan int) snn.Net {
	n := snn.CSDP(cells, cells, cells, 3)
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Wiring, p.Bound.ZeroDiagonal = snn.Sparse{FanIn: min(fan, n.Population(p.Pre).Size())}, false
		p.Gain *= 8 // lists bring less than dense projections
	}
	return n
}

// TestWorkOfLists is what TestWorkIsLinear counts: a net is laid out, learns, is looked at, and its weights are read.
func TestWorkOfLists(t *testing.T) {
	n := worktest.Size(t)
	for name, net := range map[string]snn.Net{"cells": listedNet(n, 3), "synapses of each cell": listedNet(64, n/20)} {
		tr := bind(t, Rule{}, net, 3, 6, 1)
		b := ruletest.Batch(3, net.Populations[0].Size(), 3, 1)
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		if err := tr.Classify(b, &learning.Outcome{}); err != nil {
			t.Fatal(err)
		}
		tr.Sync()
		training, _ := tr.Counts()
		for _, p := range training.Populations {
			if p.Spikes == 0 && p.Size > 3 {
				t.Errorf("%s: population %q is silent: its synapses have no work", name, p.Name)
			}
		}
	}
}

// Four times the cells with as many synapses each, and in another net four times the synapses of each cell, take no more than four times the
// work and a tenth. A step that goes through pairs of cells would take sixteen times the first.
func TestWorkIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this package again")
	}
	if growth := worktest.Growth(t, "TestWorkOfLists", "../csdp,../../internal/kernel", 64, 384); growth > 4.4 {
		t.Errorf("four times the synapses take %.3g times the work", growth)
	}
}
