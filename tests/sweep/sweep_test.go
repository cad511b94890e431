// Package sweep calls everything that the packages export with arguments that break programs.
package sweep

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// child names the variable that makes the test program one that only makes calls, from a number on: a call may end its process.
const child = "SWEEP_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) == "" {
		os.Exit(m.Run())
	}
	var of string
	var from place
	if _, err := fmt.Sscan(os.Getenv(child), &of, &from.export, &from.call); err != nil {
		panic(err)
	}
	makeCalls(of, from, os.NewFile(3, "journal"))
}

// place is how far calls were made: the number of the export, and how many of its calls.
type place struct{ export, call int }

// makeCalls makes the calls from a place on, and writes each into the journal before it, and what was wrong after it.
func makeCalls(of string, from place, journal io.Writer) {
	limitMemory()
	watch := newWatch(func(why string) {
		fmt.Fprintf(journal, "fault\t%s\n", why)
		os.Exit(3)
	})
	in := newFolder()
	at := in.state()
	for i, e := range exports(of) {
		n := 0
		for c := range e.calls() {
			if n++; i < from.export {
				break
			} else if i == from.export && n <= from.call || c.endless() {
				continue
			}
			fmt.Fprintf(journal, "call\t%d %d\t%s\t%s\n", i, n, c.function, c.what)
			if spacious[c.function] == "" {
				watch.begin()
			}
			fault, failed := c.try()
			watch.end()
			if c.touches() && fault == "" {
				fault = in.left(at, c, failed)
			}
			if fault != "" {
				fmt.Fprintf(journal, "fault\t%s\n", strings.ReplaceAll(fault, "\n", " "))
			}
		}
		if in.left(at, call{}, true) != "" {
			fmt.Fprintln(journal, "fault\tchanges files, and is not in the table of those that touch them")
		}
	}
	fmt.Fprintln(journal, "end")
}

// fault is what a call did wrong.
type fault struct {
	call call
	text string
}

// mostCalls is how many calls are made in all, so that the tests of the module take no longer: a little more than the packages need now.
const mostCalls = 530_000

// TestEveryExport holds that no exported function or method, given any index, length, size or number, runs out of memory, hangs,
// panics without a word on what it was given, or returns a number that is none without an error.
func TestEveryExport(t *testing.T) {
	if raced {
		t.Skip("calls are made one by one: the race detector has nothing to find")
	}
	var all atomic.Int64
	t.Cleanup(func() {
		if n := all.Load(); n > mostCalls {
			t.Errorf("%d calls, more than %d: draw fewer pairs, or give the tables smaller values", n, mostCalls)
		}
	})
	for _, name := range packages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults, calls := callAll(t, path.Base(name))
			t.Logf("%d calls", calls)
			all.Add(int64(calls))
			reportFaults(t, path.Base(name), faults)
		})
	}
}

// callAll makes all calls of a package, in as many processes as it takes.
func callAll(t *testing.T, of string) (faults []fault, calls int) {
	var last place
	for ended := false; !ended; {
		var found []fault
		var made int
		found, made, ended = process(t, of, &last)
		faults, calls = append(faults, found...), calls+made
	}
	return faults, calls
}

// process makes calls until all are made or one ends the process.
func process(t *testing.T, of string, last *place) (faults []fault, calls int, ended bool) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d", child, of, last.export, last.call), "XDG_CACHE_HOME="+t.TempDir(), "SPIKECELL_DATA=")
	cmd.Dir, cmd.ExtraFiles = temporary(t), []*os.File{w}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	const patience = 2 * time.Minute
	asleep := time.AfterFunc(patience, func() { cmd.Process.Kill() }) // what uses no time of the processor waits for ever
	defer asleep.Stop()
	var now call
	for lines := bufio.NewScanner(r); lines.Scan(); asleep.Reset(patience) {
		switch f := strings.Split(lines.Text(), "\t"); f[0] {
		case "call":
			calls++
			if _, err := fmt.Sscan(f[1], &last.export, &last.call); err != nil {
				t.Fatal(err)
			}
			now = call{function: f[2], what: f[3]}
		case "fault":
			faults = append(faults, fault{now, f[1]})
		case "end":
			ended = true
		}
	}
	if err := cmd.Wait(); err != nil && (len(faults) == 0 || faults[len(faults)-1].call.what != now.what) {
		if calls == 0 {
			t.Fatalf("%v\n%s", err, &output)
		}
		line, _, _ := strings.Cut(output.String(), "\n")
		faults = append(faults, fault{now, "ends the process: " + line})
	}
	return faults, calls, ended
}
