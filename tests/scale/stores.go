//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"

	"github.com/spikecell/spikecell/internal/manyruns"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// growth is what a store of so many finished runs costs, in ms, and the sweep that they are of.
type growth struct {
	Runs      int     `json:"runs"`
	Fill      cost    `json:"fill"`      // write all runs, unsynced
	List      cost    `json:"list"`      // Summaries
	ListAgain cost    `json:"listAgain"` // RunList.Look, the second time
	Find      cost    `json:"find"`      // FindRun by the first letters
	Look      cost    `json:"look"`      // SummaryOf one run
	Train     cost    `json:"train"`     // begin and finish one more run
	Plan      cost    `json:"plan"`      // make the plan, with nothing stored
	PlanBytes float64 `json:"planBytes"` // MB of memory that the plan takes
	JSON      cost    `json:"json"`      // write the plan as JSON
	JSONBytes float64 `json:"jsonBytes"` // MB of it
	Missing   cost    `json:"missing"`   // status, with nothing stored
	Status    cost    `json:"status"`    // status, with everything stored
	Collect   cost    `json:"collect"`
}

// few is how often something small is done to measure it.
const few = 20

func measureStore(store string, n int) (g growth, err error) {
	g.Runs = n
	plan, err := g.measurePlan(store, n)
	if err != nil {
		return g, err
	}
	names := make([]string, n)
	for i, r := range plan.Runs {
		names[i] = r.Fingerprint
	}
	all := []struct {
		name string
		to   *cost
		n    int
		do   func() error
	}{
		{"status, nothing stored", &g.Missing, 1, func() error { return done(plan, 0) }},
		{"fill", &g.Fill, 1, func() error { return manyruns.Put(store, names) }},
		{"list", &g.List, 1, func() error { return checkStore(store, n) }},
		{"find", &g.Find, 1, func() error { _, err := learning.FindRun(store, names[n/2][:16]); return err }},
		{"look", &g.Look, few, func() error { return lookAt(store, names) }},
		{"status", &g.Status, 1, func() error { return done(plan, n) }},
		{"collect", &g.Collect, 1, func() error { _, err := sweep.Collect(plan); return err }},
		{"train", &g.Train, few, func() error { return trainTasks(store, 1e6, few) }},
	}
	for _, part := range all {
		c, err := timed(part.do)
		if err != nil {
			return g, err
		}
		*part.to = c.over(part.n)
		fmt.Fprintf(os.Stderr, "%d runs, %s: %v ms\n", n, part.name, *part.to)
	}
	g.ListAgain, err = listAgain(store)
	fmt.Fprintf(os.Stderr, "%d runs, list again: %v ms\n", n, g.ListAgain)
	return g, err
}

// planOf is a sweep of n runs: so many rates, and up to ten seeds.
func planOf(store string, n int) (*sweep.Plan, error) {
	seeds := min(n, 10)
	var rates []any
	for i := range (n + seeds - 1) / seeds {
		rates = append(rates, 1e-3*float64(1+i))
	}
	p, err := sweep.New(sweep.Sweep{
		Entries: []learning.Entry{manyruns.Entry(store, 1)}, Seeds: learning.Seeds(seeds),
		Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Values: rates}},
	}, manyruns.Task())
	if err == nil && len(p.Runs) != n {
		err = fmt.Errorf("a plan has %d runs, not %d; give a multiple of ten", len(p.Runs), n)
	}
	return p, err
}

func (g *growth) measurePlan(store string, n int) (plan *sweep.Plan, err error) {
	before := memoryInUse()
	g.Plan, err = timed(func() (err error) { plan, err = planOf(store, n); return err })
	if err != nil {
		return nil, err
	}
	g.PlanBytes = memoryInUse() - before
	fmt.Fprintf(os.Stderr, "%d runs, plan: %v ms, %.0f MB\n", n, g.Plan, g.PlanBytes)
	g.JSON, err = timed(func() error {
		text, err := json.Marshal(plan)
		g.JSONBytes = float64(len(text)) / 1e6
		return err
	})
	return plan, err
}

// memoryInUse returns the memory in use, in MB.
func memoryInUse() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// done wants so many runs of a plan to be done.
func done(p *sweep.Plan, n int) error {
	s, err := sweep.StatusOf(p)
	if err == nil && s.Done != n {
		err = fmt.Errorf("%v, not %d", s, n)
	}
	return err
}

func lookAt(store string, names []string) error {
	for i := range few {
		r, err := learning.SummaryOf(store, names[i*len(names)/few])
		if err == nil && r.Report == nil {
			err = errors.Join(errors.New("a run is not finished"), r.Fault)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func listAgain(store string) (c cost, err error) {
	list, err := learning.NewRunList(store)
	if err == nil {
		_, err = list.Look()
	}
	if err != nil {
		return c, err
	}
	return timed(func() error { _, err := list.Look(); return err })
}

func tableOfStores(all []growth) learning.Table {
	t := learning.Table{Head: []string{"runs", "list", "again", "find", "look", "train", "plan", "MB", "JSON", "MB",
		"status, none", "status, all", "collect"}}
	for _, g := range all {
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(g.Runs), g.List.String(), g.ListAgain.String(), g.Find.String(), g.Look.String(), g.Train.String(), g.Plan.String(),
			fmt.Sprintf("%.0f", g.PlanBytes), g.JSON.String(), fmt.Sprintf("%.0f", g.JSONBytes), g.Missing.String(), g.Status.String(), g.Collect.String(),
		})
	}
	return t
}
