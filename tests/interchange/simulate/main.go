// Command simulate exports networks as NIR files, simulates the files in Norse and snnTorch, which read them by importers of their own, and wants the
// spikes that they have here, in every step; and it imports what snnTorch has written, and wants the spikes that it has there. Weights are multiples
// of 1/64, so that libraries do not round sums differently.
//
//	go run ./tests/interchange/simulate python
//
// python is one that has nir 1.0.8, nirtorch 2.6, norse 1.1.0 and snntorch 1.0.0.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/tests/exchange"
)

func main() {
	exchange.Main("simulate", "norse and snntorch", filepath.Join("tests", "interchange", "simulate", "simulate.py"), run)
}

// job is what simulate.py is asked for.
type job struct {
	File, Library string
	Subtract      bool
	Shape         []int
	Input         [][]int
}

// result is what it answers.
type result struct {
	Spikes [][]int
	Error  string
}

// steps is how long each network is simulated.
const steps = 100

// run lets the libraries simulate all networks, and compares.
func run(ctx context.Context, out io.Writer, python, script string) error {
	folder, err := os.MkdirTemp("", "simulate-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	all := slices.Concat(norse(), snnTorch())
	jobs, ours, err := prepared(folder, all)
	if err != nil {
		return err
	}
	if err := writeJSON(filepath.Join(folder, "jobs.json"), jobs); err != nil {
		return err
	}
	if said, err := exec.CommandContext(ctx, python, script, folder).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, said)
	}
	text, err := os.ReadFile(filepath.Join(folder, "results.json"))
	if err != nil {
		return err
	}
	var results []result
	if err := json.Unmarshal(text, &results); err != nil || len(results) != len(all) {
		return fmt.Errorf("%s: %d answers to %d jobs: %w", script, len(results), len(all), err)
	}
	failed := []error{theirs(out, folder)}
	for i, n := range all {
		verdict, err := compare(n, ours[i], results[i])
		fmt.Fprintf(out, "%-9s %-58s %s\n", n.library, n.name, verdict)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// prepared writes the files of all networks, and runs them here.
func prepared(folder string, all []network) (jobs []job, ours [][][]int, err error) {
	for i, n := range all {
		m, err := n.net.Init(uint64(i) + 1)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", n.name, err)
		}
		onGrid(m)
		g, _, err := nir.Export(m, n.options)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", n.name, err)
		}
		file := fmt.Sprintf("%d.nir", i)
		if err := nir.Write(filepath.Join(folder, file), g); err != nil {
			return nil, nil, err
		}
		in := drawn(m.Net.Populations[0].Size(), uint64(i))
		trace, err := m.Run(in)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", n.name, err)
		}
		shape := g.Nodes["input"].(nir.Input).Shape
		jobs = append(jobs, job{File: file, Library: n.library, Subtract: strings.Contains(n.name, "subtracts"), Shape: shape, Input: bits(in, shape)})
		ours = append(ours, bits(trace.Populations[2].Spikes, nil))
	}
	return jobs, ours, nil
}

// onGrid rounds weights and biases to multiples of 1/64.
func onGrid(m *snn.Model) {
	round := func(x []float32) {
		for i, v := range x {
			x[i] = float32(math.Round(float64(v)*64) / 64)
		}
	}
	for k := range m.Net.Projections {
		for row := range m.WeightRows(k) {
			round(row)
		}
	}
	for i := range m.Net.Populations {
		round(m.Bias(i))
	}
}

// drawn are random spikes.
func drawn(cells int, seed uint64) *snn.Spikes {
	s, stream := snn.NewSpikes(steps, cells), snn.NewStream(seed)
	for t := range steps {
		for i := range cells {
			if stream.At(t).Float64(uint64(i)) < .4 {
				s.Set(t, i)
			}
		}
	}
	return s
}

// bits are spikes as numbers, of maps with the channels first.
func bits(s *snn.Spikes, shape []int) [][]int {
	all := make([][]int, s.Steps)
	for t := range all {
		all[t] = make([]int, s.Cells)
		for i := range s.Cells {
			if s.Has(t, i) {
				at := i
				if len(shape) == 3 {
					at = i%shape[0]*shape[1]*shape[2] + i/shape[0]
				}
				all[t][at] = 1
			}
		}
	}
	return all
}

// compare says whether a library has our spikes, or refuses the graph as it should.
func compare(n network, ours [][]int, theirs result) (verdict string, err error) {
	fired := 0
	for _, row := range ours {
		for _, z := range row {
			fired += z
		}
	}
	switch {
	case theirs.Error != "":
		return "failed", fmt.Errorf("%s in %s: %s", n.name, n.library, theirs.Error)
	case fired < steps/10:
		return "failed", fmt.Errorf("%s: it fires %d times here, too few to tell", n.name, fired)
	}
	for t := range ours {
		if len(theirs.Spikes) <= t || !slices.Equal(ours[t], theirs.Spikes[t]) {
			if n.known != "" {
				return fmt.Sprintf("differs from step %d on, as is known: %s", t, n.known), nil
			}
			return "differs", fmt.Errorf("%s in %s: step %d: %v, and here %v", n.name, n.library, t, theirs.Spikes[t:min(t+1, len(theirs.Spikes))], ours[t])
		}
	}
	if n.known != "" {
		return "the same", fmt.Errorf("%s in %s: it no longer differs, and docs/nir.md says that %s", n.name, n.library, n.known)
	}
	return fmt.Sprintf("the same %d spikes in %d steps", fired, len(ours)), nil
}

func writeJSON(file string, jobs []job) error {
	type entry struct {
		File     string  `json:"file"`
		Library  string  `json:"library"`
		Subtract bool    `json:"subtract"`
		Shape    []int   `json:"shape"`
		Input    [][]int `json:"input"`
	}
	var all []entry
	for _, j := range jobs {
		all = append(all, entry(j))
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
