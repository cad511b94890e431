package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// leastExecutions are those below which a target has not run: Go's minimiser alone can take all the time there is.
const leastExecutions = 1000

// growth bounds how many times as long as all before it a search is, since the pace falls as its corpus grows.
const growth = 4

// lostSearches is how often a search may end with a failure that is none, as on a machine that keeps it from running for ten seconds.
const lostSearches = 20

// mostOfAnInput is how much processor time an input may take. A search ends at one that takes ten seconds by the clock.
const mostOfAnInput = 5 * time.Second

// result is what a target did in its turn.
type result struct {
	target
	Executions int64   `json:"executions"`
	Processor  float64 `json:"processor_seconds"`
	New        int     `json:"new"`    // inputs that led further
	Corpus     int     `json:"corpus"` // of which there are so many with those from before
	Findings   int     `json:"findings"`
	Lost       int     `json:"lost,omitempty"` // searches that ended with a failure that did not repeat
	Failed     string  `json:"failed,omitempty"`
}

func (r result) String() string {
	line := fmt.Sprintf("%s: %d executions, %.1f s of processor time, %d new inputs", r.target, r.Executions, r.Processor, r.New)
	if r.Failed != "" {
		line += "\n" + r.Failed
	}
	return line
}

// bench runs targets.
type bench struct {
	settings
	root  string // of the module
	built string // folder of the test programs
}

func (b bench) program(pkg string) string {
	return filepath.Join(b.built, strings.ReplaceAll(strings.TrimPrefix(pkg, "./"), "/", "-")+".test")
}

// build builds the tests of a package with the counters that the search needs.
func (b bench) build(ctx context.Context, pkg string) error {
	build := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz=.", "-o", b.program(pkg), pkg)
	build.Dir = b.root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", pkg, err, out)
	}
	return nil
}

// turn searches until the target had its executions or its processor time.
func (b bench) turn(ctx context.Context, t target) result {
	r := result{target: t}
	for ask := b.first(); ask > 0 && r.Failed == "" && ctx.Err() == nil; ask = b.rest(r) {
		b.search(ctx, &r, ask)
	}
	r.Corpus = files(filepath.Join(b.cache(t), t.Name))
	if err := b.keep(t, b.settings.keep); err != nil && r.Failed == "" {
		r.Failed = err.Error()
	}
	if ctx.Err() == nil && r.Failed == "" && r.Executions < leastExecutions {
		r.Failed = fmt.Sprintf("it was executed %d times only", r.Executions)
	}
	return r
}

// first is how many executions the first search has.
func (b bench) first() int64 {
	if b.processor > 0 {
		return leastExecutions
	}
	return b.executions
}

// rest is how many executions the next search has, 0 if there is none.
func (b bench) rest(r result) int64 {
	if b.processor == 0 {
		return b.executions - r.Executions
	}
	left := b.processor.Seconds() - r.Processor
	if left <= 0 {
		return 0
	}
	ask := growth * r.Executions
	if r.Processor > 0 {
		ask = min(ask, int64(left/r.Processor*float64(r.Executions)))
	}
	return max(ask, leastExecutions)
}

func (b bench) cache(t target) string {
	return filepath.Join(b.corpus, filepath.FromSlash(strings.TrimPrefix(t.Package, "./")))
}

// search runs the target for a number of executions, and adds what it did.
func (b bench) search(ctx context.Context, r *result, executions int64) {
	out, used, err := b.run(ctx, r.target, "-test.run=^$", "-test.fuzz=^"+r.Name+"$", fmt.Sprintf("-test.fuzztime=%dx", executions),
		"-test.fuzzminimizetime=1x", "-test.parallel=1", "-test.fuzzcachedir="+b.cache(r.target))
	r.Processor += used.Seconds()
	did, found := progress(out)
	r.Executions += did
	r.New += found
	switch {
	case ctx.Err() != nil:
	case err != nil && b.passes(ctx, r.target, out):
		if r.Lost++; r.Lost > lostSearches {
			r.Failed = fmt.Sprintf("%d searches ended with failures that did not repeat, of which this is the last\n%s", r.Lost, withoutProgress(out))
		}
	case err != nil:
		r.Findings++
		r.Failed = withoutProgress(out)
	case did < executions:
		r.Failed = fmt.Sprintf("it was executed %d times of %d\n%s", did, executions, withoutProgress(out))
	}
}

// run runs the test program in the folder of its package. used is the processor time of all its processes.
func (b bench) run(ctx context.Context, t target, args ...string) (out string, used time.Duration, err error) {
	c := exec.CommandContext(ctx, b.program(t.Package), args...)
	c.Dir = filepath.Join(b.root, filepath.FromSlash(t.Package))
	c.Env = append(os.Environ(), "GOMAXPROCS=1")
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	text, err := c.CombinedOutput()
	if c.ProcessState != nil {
		used = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	return string(text), used, err
}

var (
	done    = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)
	written = regexp.MustCompile(`(?m)Failing input written to (\S+)$`)
	known   = regexp.MustCompile(`(?m)failure while testing seed corpus entry: \w+/(\S+)$`)
)

// progress returns what the last line of a search that tells it says of its executions and of inputs that led further.
func progress(out string) (executions int64, found int) {
	all := done.FindAllStringSubmatch(out, -1)
	if len(all) == 0 {
		return 0, 0
	}
	last := all[len(all)-1]
	executions, _ = strconv.ParseInt(last[1], 10, 64)
	found, _ = strconv.Atoi(last[2])
	return executions, found
}

// withoutProgress leaves out the lines that a search prints every three seconds.
func withoutProgress(out string) string {
	var kept []string
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "fuzz: elapsed: ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// passes reports whether the input that a search failed with passes after all; its file is then removed, if the search wrote it.
func (b bench) passes(ctx context.Context, t target, out string) bool {
	name, mine := "", ""
	folder := filepath.Join(b.root, filepath.FromSlash(t.Package))
	if m := written.FindStringSubmatch(out); m != nil {
		name = filepath.Base(m[1])
		mine = filepath.Join(folder, filepath.FromSlash(m[1]))
	} else if m := known.FindStringSubmatch(out); m != nil {
		name = m[1]
		kept, err := os.ReadFile(filepath.Join(b.cache(t), t.Name, name))
		if at := filepath.Join(folder, "testdata", "fuzz", t.Name, name); err == nil && !isFile(at) { // one that an earlier search kept
			mine = at
			if os.MkdirAll(filepath.Dir(at), 0o777) != nil || os.WriteFile(at, kept, 0o666) != nil {
				return false
			}
		}
	}
	if name == "" {
		return false
	}
	again, used, err := b.run(ctx, t, "-test.v", "-test.run=^"+t.Name+"$/^"+regexp.QuoteMeta(name)+"$")
	if err != nil || used > mostOfAnInput || !strings.Contains(again, "--- PASS: "+t.Name+"/"+name) {
		return false
	}
	return mine == "" || os.Remove(mine) == nil
}

// files is the number of files of a folder.
func files(folder string) int {
	all, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return -1
	}
	return len(all)
}
