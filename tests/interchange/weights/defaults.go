package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/tests/interchange/weights/subjects"
)

// norseDefaults is Norse's LIFCell as the page describes it.
func norseDefaults() snn.Cell {
	return snn.Synaptic{TauSyn: 5, LIF: snn.LIF{Tau: 10, Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}}
}

// compareDefaults counts the spikes of a layer of Norse's cells, with numbers that are on no grid, and those that differ here: first ones are a
// matter of rounding, and what follows from them, so few are let pass.
func compareDefaults(out io.Writer, folder string) error {
	dict, err := tensors.Read(filepath.Join(folder, "defaults.safetensors"))
	if err != nil {
		return err
	}
	recorded, err := tensors.ReadNPZ(filepath.Join(folder, "defaults.npz"))
	if err != nil {
		return err
	}
	net := snn.Feedforward(100, 200)
	net.Populations[1].Cell = norseDefaults()
	s := subjects.Subject{Net: net, Names: statedict.Modules{"fc1": "input→output", "lif1": "output"}}
	m, err := statedict.Load(s.Net, dict, statedict.Modules{"fc1": "input→output"})
	if err != nil {
		return err
	}
	input, err := recorded.Named("input")
	if err != nil {
		return err
	}
	theirs, err := recorded.Named("lif1")
	if err != nil {
		return err
	}
	fired, err := s.Fire(m, input, []string{"lif1"})
	if err != nil {
		return err
	}
	spikes, differ := 0, 0
	ours := tensors.Float64s(fired["lif1"].Values)
	for i, z := range tensors.Float64s(theirs.Values) {
		if z != 0 {
			spikes++
		}
		if z != ours[i] {
			differ++
		}
	}
	fmt.Fprintf(out, "%d of %d spikes of Norse's LIFCell with its defaults and normal weights differ here\n", differ, spikes)
	if spikes < 10000 || differ*1000 > spikes {
		return fmt.Errorf("%d of %d spikes differ", differ, spikes)
	}
	return nil
}
