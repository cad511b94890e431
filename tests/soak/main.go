//go:build linux

// Command soak keeps one process busy for hours and wants what it holds to stay as it is: memory, goroutines, threads, descriptors, children,
// temporary files (docs/soak.md).
//
//	go run ./tests/soak [-only runs,cells,kills,board] [-for 2h] [-rounds N] [-samples FILE] [-figure DIR] [-json]
//	go run ./tests/soak -read FILE [-figure DIR] [-json]
//
// Part runs trains: runs of every rule, with new seeds every round, runs that are cancelled, go on, are stored, or fail, sweeps, figures,
// simulations, files, prices. Part cells executes a notebook in one kernel: figures, live curves, much text, errors, interrupts, processes that are
// left. Part kills ends the command spikecell in the middle of a notebook, again and again, by SIGKILL, SIGTERM, SIGHUP and the end of its
// terminal, and wants nothing to be left. Part board asks a board for its pages and figures while runs come and go. After each round a sample is
// taken and appended to -samples, from which -read draws and judges at any time. A straight line is fitted to each measure; the exit status is 1
// unless it is flat, by bounds in bytes and counts that no clock has a part in.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	only, samples, read, figures string
	duration                     time.Duration
	rounds                       int
	json                         bool
}

// parts are what can be soaked.
var parts = []struct {
	name, counted string // what it is, and what its rounds are of
	do            func(ctx context.Context, rounds int, r *recorder) error
}{
	{"runs", "runs", func(ctx context.Context, rounds int, r *recorder) error {
		return soak(ctx, "runs", runWorks(), rounds, r)
	}},
	{"cells", "cells", cells},
	{"kills", "runs that were ended", kills},
	{"board", "requests", boards},
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var o options
	f := flag.NewFlagSet("soak", flag.ContinueOnError)
	f.StringVar(&o.only, "only", "", "`parts`, separated by commas: runs, cells, kills, board (default: all, one after the other)")
	f.DurationVar(&o.duration, "for", 10*time.Minute, "how `long` each part lasts at most")
	f.IntVar(&o.rounds, "rounds", 1<<15, "how many `rounds` each part has at most")
	f.StringVar(&o.samples, "samples", "", "`file` that samples are appended to")
	f.StringVar(&o.read, "read", "", "`file` of samples to judge, in place of taking any")
	f.StringVar(&o.figures, "figure", "", "`folder` of figures")
	f.BoolVar(&o.json, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return err
	}
	samples, err := o.take(ctx)
	if err != nil {
		return err
	}
	r := reportOf(samples)
	if o.figures != "" {
		if err := drawAll(o.figures, samples); err != nil {
			return err
		}
	}
	return errors.Join(r.print(out, o.json), r.failure())
}

// take soaks, or reads what was taken before.
func (o options) take(ctx context.Context) ([]sample, error) {
	if o.read != "" {
		return readSamples(o.read)
	}
	release, err := apart()
	if err != nil {
		return nil, err
	}
	defer release()
	r, err := newRecorder(o.samples)
	if err != nil {
		return nil, err
	}
	known := 0
	for _, p := range parts {
		if o.only != "" && !strings.Contains(","+o.only+",", ","+p.name+",") {
			continue
		}
		known++
		own, stop := context.WithTimeout(ctx, o.duration)
		err := p.do(own, o.rounds, r)
		stop()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if known == 0 {
		return nil, fmt.Errorf("there is no part %s; there are runs, cells, kills and board", o.only)
	}
	return r.samples()
}

// apart gives this process and all that it starts a folder of their own for temporary files, which is in their environment too.
func apart() (release func(), err error) {
	dir, err := os.MkdirTemp("", "soak-*")
	if err != nil {
		return nil, err
	}
	old := os.Getenv("TMPDIR")
	return func() {
		_ = os.Setenv("TMPDIR", old)
		_ = os.RemoveAll(dir) // only temporary files
	}, errors.Join(os.Setenv("TMPDIR", dir), os.Setenv(mark, dir))
}
