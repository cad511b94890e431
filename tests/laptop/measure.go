//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// measure trains the sweep twice: undisturbed, and with an interrupt in its middle.
func (s size) measure(ctx context.Context) (o outcome, err error) {
	dir, err := os.MkdirTemp("", "laptop-*")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(dir)
	o = outcome{Runs: s.points * s.seeds, Processors: runtime.GOMAXPROCS(0)}
	if err := s.undisturbed(ctx, filepath.Join(dir, "one"), &o); err != nil {
		return o, err
	}
	return o, s.interrupted(ctx, filepath.Join(dir, "two"), &o)
}

// start starts a child, with more variables if there are any.
func (s size) start(ctx context.Context, store string, more ...string) (*exec.Cmd, io.ReadCloser, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	c := exec.CommandContext(ctx, self)
	c.Env = append(append(os.Environ(), childStore+"="+store, fmt.Sprintf("%s=%d %d %d", childSize, s.points, s.seeds, s.epochs)), more...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	return c, out, c.Start()
}

// reading is what is known when a run has ended.
type reading struct {
	told
	at        time.Duration // since the start
	processor float64       // seconds of the process
}

// follow hands on what a child says.
func follow(c *exec.Cmd, out io.Reader, begun time.Time, each func(reading)) error {
	for d := json.NewDecoder(out); ; {
		r := reading{}
		if err := d.Decode(&r.told); err != nil {
			return c.Wait()
		}
		r.at, r.processor = time.Since(begun), processorTime(c.Process.Pid)
		each(r)
	}
}

func (s size) undisturbed(ctx context.Context, store string, o *outcome) error {
	begun, before := time.Now(), idleTime()
	c, out, err := s.start(ctx, store)
	if err != nil {
		return err
	}
	end := make(chan bool)
	var watching sync.WaitGroup
	watching.Go(func() { o.Ready = ready(c.Process.Pid, o.Processors, end) })
	var tenth, last reading
	err = follow(c, out, begun, func(r reading) {
		if last = r; r.Done <= max(1, r.Of/10) {
			tenth = r
		}
	})
	close(end)
	watching.Wait()
	if err == nil && last.Done != o.Runs {
		err = fmt.Errorf("%d of %d runs ended", last.Done, o.Runs)
	}
	if err != nil {
		return err
	}
	idle := idleTime() - before
	o.Seconds, o.Processor, o.Used = last.at.Seconds(), last.processor, last.processor/(last.processor+idle)
	o.LeftTime = tenth.Left.Seconds() / (last.at - tenth.at).Seconds()
	pace := tenth.processor / tenth.at.Seconds()
	o.LeftWork = tenth.Left.Seconds() * pace / (last.processor - tenth.processor)
	return nil
}

// interrupted sends the signal of Ctrl-C when half of the runs have ended, and lets another child go on.
func (s size) interrupted(ctx context.Context, store string, o *outcome) error {
	c, out, err := s.start(ctx, store, childWaits+"=1")
	if err != nil {
		return err
	}
	err = follow(c, out, time.Now(), func(r reading) {
		if o.Before = r.Done; r.Done == r.Of/2 {
			_ = c.Process.Signal(os.Interrupt)
		}
	})
	if err != nil {
		return err
	}
	if c, out, err = s.start(ctx, store); err != nil {
		return err
	}
	var last reading
	err = follow(c, out, time.Now(), func(r reading) { last = r })
	o.Again, o.After = max(0, o.Before-last.Stored), last.Done-last.Stored
	if err == nil && last.Done != o.Runs {
		err = errors.New("the sweep did not go on to its end")
	}
	return err
}

// period is that of looking at threads.
const period = 10 * time.Millisecond

// ready is the mean number of threads of a process that run or are ready to run, up to the number of processors and as a share of
// it.
func ready(pid, processors int, end <-chan bool) float64 {
	tick := time.NewTicker(period)
	defer tick.Stop()
	sum, n := 0., 0.
	for {
		select {
		case <-end:
			return sum / max(n, 1)
		case <-tick.C:
			if running, ok := runningThreads(pid); ok {
				sum, n = sum+float64(min(running, processors))/float64(processors), n+1
			}
		}
	}
}

// runningThreads counts those that the system has in state R.
func runningThreads(pid int) (n int, ok bool) {
	all, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid)) // the pattern is well-formed
	for _, path := range all {
		if stat, err := os.ReadFile(path); err == nil && bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" R")) {
			n++
		}
	}
	return n, len(all) > 0
}

// ticks are those of /proc in a second.
const ticks = 100

// processorTime is that of a process, seconds.
func processorTime(pid int) float64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	const user, system = 11, 12 // fields behind the name
	f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if err != nil || len(f) <= system {
		return 0
	}
	a, _ := strconv.ParseFloat(f[user], 64)
	b, _ := strconv.ParseFloat(f[system], 64)
	return (a + b) / ticks
}

// idleTime is how long all processors together had nothing to do, or waited for a disk, seconds.
func idleTime() float64 {
	stat, err := os.ReadFile("/proc/stat")
	f := strings.Fields(string(stat))
	const idle, wait = 4, 5 // fields of the first line
	if err != nil || len(f) <= wait {
		return 0
	}
	a, _ := strconv.ParseFloat(f[idle], 64)
	b, _ := strconv.ParseFloat(f[wait], 64)
	return (a + b) / ticks
}
