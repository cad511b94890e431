// Command quantised measures what is left of networks on the digits when they run in integers: accuracy, and the share of spikes that differ from the
// simulation of the same rounded network.
//
//	go run ./tests/quantised [-seeds 5] [-epochs 20] [-workers 1]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"math/bits"
	"os"
	"os/signal"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/integer"
)

func main() {
	log.SetFlags(0)
	seeds := flag.Int("seeds", 5, "networks of each kind")
	epochs := flag.Int("epochs", 20, "of training")
	workers := flag.Int("workers", 1, "processors; 0 means all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *seeds, *epochs, *workers); err != nil {
		log.Fatal(err)
	}
}

// scales are those of nets that are trained with weights of so many bits, powers of two of which one is within the initial weights.
var scales = map[int]float64{8: 1. / 256, 4: 1. / 16, 2: 1. / 16}

func run(ctx context.Context, out io.Writer, seeds, epochs, workers int) error {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "| seed | trained with | rounded to | simulation | fixed point | spikes that differ | binary32 | spikes that differ |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|")
	for _, seed := range learning.Seeds(seeds) {
		for _, width := range []int{0, 8, 4, 2} {
			e, err := entry(seed, width, epochs, workers)
			if err != nil {
				return err
			}
			r, err := learning.Train(ctx, e, task)
			if err != nil {
				return err
			}
			if err := report(out, r, task, seed, width); err != nil {
				return err
			}
		}
	}
	return nil
}

// entry is the surrogate entry of the digits with weights of so many bits, 0 for float32.
func entry(seed uint64, width, epochs, workers int) (learning.Entry, error) {
	set, err := entries.Find("digits")
	if err != nil {
		return learning.Entry{}, err
	}
	all, err := set.Entries([]string{"surrogate"})
	if err != nil {
		return learning.Entry{}, err
	}
	e := all[0]
	e.Settings.Seed, e.Settings.Epochs, e.Settings.Workers = seed, epochs, workers
	for k := range e.Net.Projections {
		if width > 0 {
			e.Net.Projections[k].Quantization = snn.Quantization{Bits: width, Scale: scales[width]}
		}
	}
	return e, nil
}

// report prints what a trained net reaches in integers: as it is, or of float32 rounded to every number of bits.
func report(out io.Writer, r *learning.Report, task learning.Task, seed uint64, width int) error {
	trained, widths := "float32", []int{8, 4, 2}
	if width > 0 {
		trained, widths = fmt.Sprintf("%d bits", width), []int{width}
	} else {
		fmt.Fprintf(out, "| %d | float32 | not | %.2f %% | | | | |\n", seed, 100*r.Test.Accuracy)
	}
	for _, w := range widths {
		row := fmt.Sprintf("| %d | %s | %d bits", seed, trained, w)
		for _, exact := range []bool{false, true} {
			m, err := measure(r.Model, task.Test, w, exact)
			if err != nil {
				return err
			}
			if !exact {
				row += fmt.Sprintf(" | %.2f %%", m.simulation)
			} else if m.simulation != m.integers {
				return fmt.Errorf("seed %d: binary32 reaches %v, and its simulation %v", seed, m.integers, m.simulation)
			}
			row += fmt.Sprintf(" | %.2f %% | %d of %d", m.integers, m.differ, m.spikes)
		}
		fmt.Fprintln(out, row+" |")
	}
	return nil
}

// measured is what a rounded net reaches in the simulation and in integers, in per cent, and the spikes of the simulation.
type measured struct {
	simulation, integers float64
	differ, spikes       int
}

func measure(model *snn.Model, test learning.Samples, width int, exact bool) (m measured, err error) {
	small, err := integer.Quantize(model, integer.Rounding{Bits: width, Dyadic: exact})
	if err != nil {
		return m, err
	}
	o := integer.Options{Graded: []string{model.Net.Populations[0].Name}}
	if exact {
		o.Arithmetic = integer.Binary32
	}
	net, err := integer.Convert(small, o)
	if err != nil {
		return m, err
	}
	in := snn.NewSpikes(0, 0)
	for i, x := range test.X {
		encode.Direct{}.Encode(in, x, 1, snn.Stream{})
		got, err := net.Run(in)
		if err != nil {
			return m, err
		}
		want, err := small.Run(in)
		if err != nil {
			return m, err
		}
		m.integers += hit(got.Class == test.Label[i], len(test.X))
		m.simulation += hit(mostSpikes(want) == test.Label[i], len(test.X))
		for k := range want.Populations {
			m.add(got.Spikes[k], want.Populations[k].Spikes)
		}
	}
	return m, nil
}

func hit(is bool, of int) float64 {
	if is {
		return 100 / float64(of)
	}
	return 0
}

// mostSpikes returns the cell of the last population with most spikes, the first of several, or −1 if it is silent.
func mostSpikes(t *snn.Trace) (best int) {
	counts := t.Populations[len(t.Populations)-1].Spikes.Counts()
	for c, n := range counts {
		if n > counts[best] {
			best = c
		}
	}
	if counts[best] == 0 {
		return -1
	}
	return best
}

// add counts spikes that only one of two trains has.
func (m *measured) add(got, want *snn.Spikes) {
	if got == nil {
		return // graded input
	}
	for k, word := range want.Bits {
		m.differ += bits.OnesCount64(word ^ got.Bits[k])
		m.spikes += bits.OnesCount64(word)
	}
}
