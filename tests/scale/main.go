//go:build unix

// Command scale measures what a run store of many runs costs, with runs that train almost nothing, and simulates a cluster that trains into one
// (docs/scaling.md).
//
//	go run ./tests/scale [-runs 1000,10000] [-tasks 200] [-folder DIR] [-json]
//	go run ./tests/scale -simulate [-json]
//
// The stores are made in new folders below DIR, and removed. A store of 100,000 runs takes 4 GB and 600,000 files.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spikecell/spikecell/learning"
)

func main() {
	if os.Getenv(childStore) != "" {
		exit(child())
	}
	exit(run(os.Args[1:], os.Stdout))
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// measured is what the command prints.
type measured struct {
	Tasks     []overhead  `json:"tasks,omitempty"`
	Stores    []growth    `json:"stores,omitempty"`
	Simulated []simulated `json:"simulated,omitempty"`
}

func run(args []string, out io.Writer) error {
	f := flag.NewFlagSet("scale", flag.ContinueOnError)
	sizes := f.String("runs", "1000,10000", "runs of each store that is measured, with commas; \"\" for none")
	tasks := f.Int("tasks", 200, "tasks whose overhead is measured; 0 for none")
	folder := f.String("folder", "", "where the stores are made (default: that of temporary files)")
	simulation := f.Bool("simulate", false, "only simulate")
	asJSON := f.Bool("json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return err
	}
	var m measured
	var err error
	if *simulation {
		m.Simulated, err = simulateAll()
	} else {
		err = m.measure(*folder, *sizes, *tasks)
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(m)
	}
	return m.print(out)
}

// measure measures in stores of its own.
func (m *measured) measure(folder, sizes string, tasks int) error {
	for _, way := range ways {
		if tasks > 0 {
			o, err := inStore(folder, func(store string) (overhead, error) { return measureTasks(store, way, tasks) })
			if err != nil {
				return err
			}
			m.Tasks = append(m.Tasks, o)
		}
	}
	for text := range strings.SplitSeq(sizes, ",") {
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 200_000 {
			return fmt.Errorf("-runs %s: give numbers of 1 to 200000", sizes)
		}
		g, err := inStore(folder, func(store string) (growth, error) { return measureStore(store, n) })
		if err != nil {
			return err
		}
		m.Stores = append(m.Stores, g)
	}
	return nil
}

// inStore measures in a new store, and removes it.
func inStore[T any](folder string, measure func(store string) (T, error)) (v T, err error) {
	store, err := os.MkdirTemp(folder, "scale-")
	if err != nil {
		return v, err
	}
	defer os.RemoveAll(store)
	return measure(store)
}

func (m measured) print(out io.Writer) error {
	for _, t := range []learning.Table{tableOfTasks(m.Tasks), tableOfStores(m.Stores), tableOfSimulated(m.Simulated)} {
		if len(t.Rows) == 0 {
			continue
		}
		if _, err := fmt.Fprintln(out, t.String()); err != nil {
			return err
		}
	}
	return nil
}

// cost is what something took: on the clock, and of processors.
type cost struct {
	Wall float64 `json:"wall"` // ms
	CPU  float64 `json:"cpu"`  // ms, of this process
}

func (c cost) String() string { return fmt.Sprintf("%.3g (%.3g)", c.Wall, c.CPU) }

// timed measures what a function takes.
func timed(do func() error) (cost, error) {
	begun, used := time.Now(), processorTime()
	err := do()
	return cost{ms(time.Since(begun)), ms(processorTime() - used)}, err
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

// over divides by n.
func (c cost) over(n int) cost { return cost{c.Wall / float64(n), c.CPU / float64(n)} }
