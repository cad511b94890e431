//go:build unix

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// requestsOf is how many requests a task makes that learns for the time Work, in a store that answers at once.
func (c cluster) requestsOf() float64 {
	r := c.Rates
	return float64(c.Startup+r.Begin+r.Finish) + c.Work*(float64(r.Checkpoint)/r.CheckpointEvery+float64(r.Beat)/r.BeatEvery)
}

// load is the share of its time that the server is asked for; above 1 it is the bottleneck.
func (c cluster) load() float64 {
	alone := c.Work + float64(c.Startup+c.Rates.Begin+c.Rates.Finish)*(c.Latency+1/c.Server)
	return float64(c.Nodes) * c.requestsOf() / (alone * c.Server)
}

// counts reads the table of operations that the tests of package learning write.
func counts() (map[string]int, error) {
	_, here, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "..", "docs", "scaling-operations.csv"))
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, err
	}
	all := map[string]int{}
	for _, row := range rows[1:] {
		if all[row[0]], err = strconv.Atoi(row[len(row)-1]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// measuredRates are those of this program: a run begins with about a third of the operations by which it begins and finishes.
func measuredRates() (rates, error) {
	all, err := counts()
	run := all["begin and finish"]
	return rates{Begin: run / 3, Finish: run - run/3, Checkpoint: all["checkpoint"], CheckpointEvery: 8, Beat: 2, BeatEvery: 3, Backoff: backoff}, err
}

// backoff is that of package learning: checkpoints take a tenth of the time at most.
const backoff = 10

// simulateAll simulates 10³ nodes and up to 10⁵ runs.
func simulateAll() (all []simulated, err error) {
	r, err := measuredRates()
	if err != nil {
		return nil, err
	}
	base := cluster{Nodes: 1000, Spread: 0.2, Latency: 5e-4, Startup: 12, Image: 30, Chunk: 1e-3, Rates: r, Stagger: true}
	for _, work := range []float64{1, 10, 60, 600} {
		for _, server := range []float64{1e3, 1e4, 1e5} {
			c := base
			c.Work, c.Server, c.Tasks = work, server, 100_000
			if work >= 60 {
				c.Tasks = 10_000 // ten tasks of each node; more say the same
			}
			all = append(all, simulate(c))
		}
	}
	for _, change := range changes {
		c := base
		c.Work, c.Server, c.Tasks = 60, 1e3, 10_000
		change(&c)
		all = append(all, simulate(c))
	}
	return all, nil
}

// changes are what is tried one by one at tasks of a minute and a slow server.
var changes = []func(*cluster){
	func(c *cluster) { c.Rates.Backoff = 0 },
	func(c *cluster) { c.Rates.Backoff, c.Rates.CheckpointEvery = 0, 1 },
	func(c *cluster) { c.Rates.CheckpointEvery = 1 },
	func(c *cluster) { c.Stagger = false },
	func(c *cluster) { c.Jitter = 30 },
	func(c *cluster) { c.Rates.BeatEvery = 10 },
	func(c *cluster) { c.Nodes = 100 },
	func(c *cluster) { c.Server, c.Work = 100, 600 },
}

func tableOfSimulated(all []simulated) learning.Table {
	t := learning.Table{Head: []string{
		"nodes", "tasks", "work s", "server /s", "jitter s", "in step", "backoff", "save s", "beat s",
		"hours", "learning %", "server %", "load", "requests", "storm s", "late beat s",
	}}
	for _, s := range all {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(s.Nodes), strconv.Itoa(s.Tasks), fmt.Sprint(s.Work), fmt.Sprint(s.Server), fmt.Sprint(s.Jitter), fmt.Sprint(!s.Stagger),
			fmt.Sprint(s.Rates.Backoff), fmt.Sprint(s.Rates.CheckpointEvery), fmt.Sprint(s.Rates.BeatEvery), fmt.Sprintf("%.3g", s.Makespan/3600),
			fmt.Sprintf("%.1f", 100*s.Efficiency),
			fmt.Sprintf("%.1f", 100*s.Busy), fmt.Sprintf("%.2f", s.load()), fmt.Sprintf("%.1f", s.Requests), fmt.Sprintf("%.1f", s.Storm),
			fmt.Sprintf("%.2f", s.LatestBeat),
		})
	}
	return t
}
