// Command bench measures how fast this machine is, how near to that the kernels come, and how long the workloads take that
// docs/performance.md speaks of.
//
//	go run ./tests/bench [-json] [-quick] [-only id,…]
//	go run ./tests/bench -scaling folder
//	go run ./tests/bench -redraw folder
//	go run ./tests/bench -peers python
//
// Everything is measured in one run, each workload in a process of its own, and compared to the peak of the same minute: a
// loop of multiply-adds in registers, on all cores, which is timed between the samples. The table gives
//
//	time    a median: per mini-batch, step, epoch, presentation or image, as the column says
//	floor   how long the same network takes if every product is worked out densely, at the peak
//	ratio   time / floor: below 1 no dense program can follow
//	memory  the most that the process had in memory, the data set included
//	allocs  objects allocated per simulated time step, after the first mini-batch
//
// -quick ends within 90 seconds on two cores of the class that docs/performance.md names: it measures less often, and
// extrapolates epochs from 20 mini-batches. MNIST is looked for where package datasets looks; without it, the workloads that
// need it are left out, and a note says so.
//
// -json prints one object:
//
//	cpu, cores, kernel         the processor, how many cores are used, the instruction set in use
//	peak_gflops, read_gbs      of all cores: multiply-adds in registers, bandwidth of reading main memory
//	core                       the same of one core: peak_gflops, and by size of what is read, read_gbs and copy_gbs
//	quick                      whether -quick was given
//	kernels                    of each: id, ms, bound_ms, ratio = bound/time, bound: what bounds it
//	workloads                  of each: id, unit, ms, floor_ms, ratio, rss_mb, allocs_per_step; peak_gflops, the peak
//	                           between its samples, by which floor_ms is worked out; firing_rate, the share of hidden
//	                           cells that fire in a step; extrapolated, how many units were measured where that is
//	                           less than the whole
//	notes                      what was left out, and why
//
// -scaling times mini-batches while one of firing rate, batch, width and number of steps varies, prints a line through each of the
// sweeps, and draws them against the number of synaptic events; -redraw draws them anew from the tables that it left. -peers compares
// with other toolkits: peers/README.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := tool{workloads: workloads()}
	os.Exit(t.main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// tool is the command.
type tool struct{ workloads []workload }

// options are its flags.
type options struct {
	json, quick bool
	only        []string // parts to measure; nil: all
	part        string   // the one part that this process measures for its parent
	peers       string   // the Python to compare with
	scaling     string   // folder for figures
	redraw      string   // folder of figures
}

// main returns the exit code.
func (t tool) main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := t.parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err == nil && o.part != "":
		err = t.child(o, stdout)
	case err == nil && o.peers != "":
		err = comparePeers(ctx, o, stdout, stderr)
	case err == nil && o.scaling != "":
		err = scaling(o.scaling, stdout, stderr)
	case err == nil && o.redraw != "":
		err = redraw(o.redraw, stdout)
	case err == nil:
		err = t.parent(ctx, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

func (t tool) parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	f.BoolVar(&o.quick, "quick", false, "measure for at most 90 seconds, and extrapolate epochs")
	only := f.String("only", "", "measure only these, separated by commas: "+strings.Join(t.parts(), ", "))
	f.StringVar(&o.part, "part", "", "measure one `part` in this process and print it as JSON; the command calls itself so")
	f.StringVar(&o.scaling, "scaling", "", "instead, measure how time grows with firing rate, batch, width and steps, and draw it into this `folder`")
	f.StringVar(&o.redraw, "redraw", "", "instead, draw the figures of -scaling anew from the tables that it left in this `folder`")
	f.StringVar(&o.peers, "peers", "", "compare with other toolkits in this `python` instead; see tests/bench/peers/README.md")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	for _, id := range append(slices.Clone(o.only), o.part) {
		if id != "" && !slices.Contains(t.parts(), id) {
			return o, fmt.Errorf("there is no %q; there are %s", id, strings.Join(t.parts(), ", "))
		}
	}
	return o, nil
}

// The parts that are no workloads.
const (
	machinePart = "machine"
	kernelsPart = "kernels"
)

// parts are the names of all that can be measured, in order.
func (t tool) parts() []string {
	p := []string{machinePart, kernelsPart}
	for _, w := range t.workloads {
		p = append(p, w.id)
	}
	return p
}

// wanted says whether a part is measured. The machine always is: the others are compared to it.
func (o options) wanted(id string, slow bool) bool {
	if o.only == nil {
		return !(slow && o.quick)
	}
	return id == machinePart || slices.Contains(o.only, id)
}

// report is all that was measured.
type report struct {
	machine
	Quick     bool         `json:"quick"`
	Kernels   []kernelTime `json:"kernels"`
	Workloads []result     `json:"workloads"`
	Notes     []string     `json:"notes"`
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
