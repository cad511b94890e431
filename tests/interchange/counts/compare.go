package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/snn"
)

// apart is what was counted of a net without the script: events over all samples by the names of weights, and NeuroBench's metrics.
type apart struct {
	Samples    int64            `json:"samples"`
	Events     map[string]int64 `json:"events"`
	NeuroBench *neurobench      `json:"neurobench"`
}

// compareAll checks every net in a folder and prints a line for each.
func compareAll(w io.Writer, dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "events.json"))
	if err != nil {
		return err
	}
	var all map[string]apart
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		line, one := compare(filepath.Join(dir, name+".json"), all[name])
		fmt.Fprintf(w, "%-19s %s\n", name, line)
		if one != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", name, one))
		}
	}
	if len(all) == 0 {
		return errors.New("no nets were counted")
	}
	return err
}

// compare reads counts, compares their events, and prices them on every chip.
func compare(file string, want apart) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	a, err := snn.ParseActivity(text)
	if err != nil {
		return "", err
	}
	if a.Samples != want.Samples {
		return "", fmt.Errorf("%d samples, and %d were run", a.Samples, want.Samples)
	}
	if err := compareEvents(a, want); err != nil {
		return "", err
	}
	priced, err := hwmodel.CompareActivity(a, nil)
	if err != nil {
		return "", err
	}
	line := fmt.Sprintf("%d populations, %d projections: events as counted apart; %d prices", len(a.Populations), len(a.Projections), len(priced.Rows))
	if want.NeuroBench != nil {
		more, err := want.NeuroBench.compare(a)
		return line + "; " + more, err
	}
	return line, nil
}

// compareEvents wants of each weight the events that were counted apart. Weights that several populations share have a projection for each,
// whose names go on behind that of the weight, and no projection may be left over.
func compareEvents(a snn.Activity, want apart) error {
	covered := map[string]bool{}
	for weight, events := range want.Events {
		got, found := 0.0, 0
		for _, p := range a.Projections {
			if p.Name == weight || strings.HasPrefix(p.Name, weight+" (") {
				got, found, covered[p.Name] = got+p.SynapticEvents, found+1, true
			}
		}
		if apart := float64(events) / float64(want.Samples); found == 0 || math.Abs(got-apart) > 1e-9*apart {
			return fmt.Errorf("%s: %v events in %d projections, and %v were counted apart", weight, got, found, apart)
		}
	}
	for _, p := range a.Projections {
		if !covered[p.Name] {
			return fmt.Errorf("%s: %v events that were not counted apart", p.Name, p.SynapticEvents)
		}
	}
	return nil
}
