package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"github.com/spikecell/spikecell/internal/kernel"
)

// measured is what a child tells its parent: one of these.
type measured struct {
	Machine  *machine
	Kernels  []kernelTime
	Workload *result
	Skipped  string // why there is nothing
}

// child measures one part.
func (t tool) child(o options, stdout io.Writer) error {
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	m, err := t.measure(newBench(o.quick, pool), o.part)
	var skip skipped
	if errors.As(err, &skip) {
		m.Skipped, err = skip.why, nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.part, err)
	}
	return json.NewEncoder(stdout).Encode(m)
}

// skipped is the error of a workload that cannot be measured here, which is no fault.
type skipped struct{ why string }

func (s skipped) Error() string { return s.why }

func (t tool) measure(b *bench, part string) (m measured, err error) {
	switch part {
	case machinePart:
		m.Machine = b.machine()
		return m, nil
	case kernelsPart:
		m.Kernels = b.kernels()
		return m, nil
	}
	for _, w := range t.workloads {
		if w.id == part {
			if m.Workload, err = w.measure(b); err == nil {
				m.Workload.ID, m.Workload.Unit = w.id, w.unit
			}
		}
	}
	return m, err
}

// parent measures all parts, each in a process of its own, and prints them.
func (t tool) parent(ctx context.Context, o options, stdout, stderr io.Writer) error {
	r := report{Quick: o.quick, Kernels: []kernelTime{}, Workloads: []result{}, Notes: []string{}}
	var failed error
	for i, id := range t.parts() {
		slow := i >= 2 && t.workloads[i-2].slow
		if !o.wanted(id, slow) {
			continue
		}
		fmt.Fprintln(stderr, "measuring", id)
		m, err := fork(ctx, id, o.quick, stderr)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", id, err))
		}
		r.take(id, m)
	}
	if o.json {
		return errors.Join(failed, writeJSON(stdout, r))
	}
	return errors.Join(failed, r.writeTable(stdout))
}

// take adds what a child has measured. The peak is the highest of the run: a core that something else used, as at its start
// perhaps, makes it lower, and nothing makes it higher.
func (r *report) take(id string, m measured) {
	r.Kernels = append(r.Kernels, m.Kernels...)
	if m.Machine != nil {
		r.machine = *m.Machine
	}
	if m.Workload != nil {
		r.Workloads = append(r.Workloads, *m.Workload)
		r.PeakGFLOPS = max(r.PeakGFLOPS, m.Workload.PeakGFLOPS)
	}
	if m.Skipped != "" {
		r.Notes = append(r.Notes, id+" is left out: "+m.Skipped)
	}
}

// fork measures one part in a child.
func fork(ctx context.Context, part string, quick bool, stderr io.Writer) (m measured, err error) {
	self, err := os.Executable()
	if err != nil {
		return m, err
	}
	c := exec.CommandContext(ctx, self, "-part", part, fmt.Sprintf("-quick=%v", quick))
	c.Stderr = stderr
	out, err := c.Output()
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(out, &m)
}
