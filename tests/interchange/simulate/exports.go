package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// export is a network that snnTorch has written, and simulated.
type export struct {
	Name, File, Error string
	Input, Spikes     [][]int
}

// theirs imports what snnTorch has written, and compares the spikes.
func theirs(out io.Writer, folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, "exports.json"))
	if err != nil {
		return err
	}
	var all []export
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	var failed []error
	for _, e := range all {
		verdict, err := e.compare(folder)
		fmt.Fprintf(out, "%-9s %-58s %s\n", "snntorch", e.Name+", exported there", verdict)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// compare says whether a network of snnTorch has the same spikes here.
func (e export) compare(folder string) (verdict string, err error) {
	if e.Error != "" {
		if e.Name == "RSynaptic" { // docs/nir.md
			return "not exported there: " + e.Error, nil
		}
		return "failed", fmt.Errorf("%s: %s", e.Name, e.Error)
	}
	g, err := nir.Read(filepath.Join(folder, e.File))
	if err != nil {
		return "failed", err
	}
	m, r, err := nir.Import(g, nir.ImportOptions{Dt: .1}) // the step of all graphs of snnTorch
	if err != nil {
		return "failed", err
	}
	in := snn.NewSpikes(len(e.Input), len(e.Input[0]))
	for t, row := range e.Input {
		for i, z := range row {
			if z == 1 {
				in.Set(t, i)
			}
		}
	}
	trace, err := m.Run(in)
	if err != nil {
		return "failed", err
	}
	ours, fired := bits(trace.Populations[m.Net.Index(r.Outputs[0])].Spikes, nil), 0
	for t, row := range e.Spikes {
		if !slices.Equal(row, ours[t]) {
			return "differs", fmt.Errorf("%s: step %d: %v in snnTorch, and here %v", e.Name, t, row, ours[t])
		}
		for _, z := range row {
			fired += z
		}
	}
	if fired < 20 {
		return "failed", fmt.Errorf("%s: it fires %d times, too few to tell", e.Name, fired)
	}
	return fmt.Sprintf("the same %d spikes in %d steps", fired, len(ours)), nil
}
