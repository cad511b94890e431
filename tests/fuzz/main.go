// Command fuzz runs the fuzz targets of the module, each in a process of its own with one worker, and counts what they did (SECURITY.md).
//
//	go run ./tests/fuzz [-minutes 10] [-n 20000] [-only REGEXP] [-jobs 1] [-corpus FOLDER] [-keep N] [-json]
//
// The targets are found in the test files. Each has n executions, or, with -minutes, as many as take so much processor time, of which that of the
// search itself is a part. A failing input is written where Go's own command writes it, in testdata/fuzz beside the target; one that does not
// fail a second time, such as a search that a busy machine kept from running for ten seconds, is removed, and the search goes on. The exit status
// is 1 if anything failed, or if a target was executed fewer than 1,000 times.
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
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

// settings are those of the command line.
type settings struct {
	executions int64
	processor  time.Duration // of a target; 0: executions count
	only       *regexp.Regexp
	jobs       int
	corpus     string
	keep       int
	json       bool
}

func parse(args []string) (s settings, err error) {
	f := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	f.Int64Var(&s.executions, "n", 20_000, "`executions` of each target, where -minutes are not given")
	minutes := f.Float64("minutes", 0, "`minutes` of processor time of each target")
	only := f.String("only", "", "`pattern` of targets, which are called as in ./snn FuzzParseNet")
	f.IntVar(&s.jobs, "jobs", 1, "how many `targets` run at a time")
	f.StringVar(&s.corpus, "corpus", "", "`folder` in which inputs that led further are kept (default: one of the user's cache)")
	f.IntVar(&s.keep, "keep", 0, "copy so many `inputs` that led further into testdata/fuzz beside each target, less those that are there")
	f.BoolVar(&s.json, "json", false, "print a line of JSON for each target when it ends")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if s.only, err = regexp.Compile(*only); err != nil {
		return s, err
	}
	s.processor = time.Duration(*minutes * float64(time.Minute))
	if s.executions < leastExecutions || s.processor < 0 || s.jobs < 1 || s.keep < 0 || f.NArg() > 0 {
		return s, fmt.Errorf("-n is at least %d, -minutes and -keep at least 0, -jobs at least 1, and there are no other arguments", leastExecutions)
	}
	return s, nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	all, err := targets(root)
	if err != nil {
		return err
	}
	if all = chosen(all, s.only); len(all) == 0 {
		return fmt.Errorf("no target is called like %s", s.only)
	}
	if s.corpus == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		s.corpus = filepath.Join(cache, "spikecell-fuzz")
	}
	built, err := os.MkdirTemp("", "spikecell-fuzz-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(built)
	results, err := fuzz(ctx, all, bench{settings: s, root: root, built: built}, out)
	if !s.json {
		printTable(out, results)
		fmt.Fprintf(out, "what led further is kept in %s\n", s.corpus)
	}
	return errors.Join(err, failures(results), ctx.Err())
}

// chosen returns the targets whose package and name match.
func chosen(all []target, only *regexp.Regexp) (kept []target) {
	for _, t := range all {
		if only.MatchString(t.String()) {
			kept = append(kept, t)
		}
	}
	return kept
}

// fuzz gives every target its turn, in order, and returns what came of it.
func fuzz(ctx context.Context, all []target, b bench, out io.Writer) ([]result, error) {
	for i, t := range all {
		if i == 0 || t.Package != all[i-1].Package {
			if err := b.build(ctx, t.Package); err != nil {
				return nil, err
			}
		}
	}
	results, begun := make([]result, len(all)), 0
	var wait sync.WaitGroup
	var printing sync.Mutex
	free := make(chan bool, b.jobs)
	for i, t := range all {
		free <- true
		if ctx.Err() != nil {
			break
		}
		begun++
		wait.Go(func() {
			defer func() { <-free }()
			results[i] = b.turn(ctx, t)
			printing.Lock()
			defer printing.Unlock()
			if b.json {
				_ = json.NewEncoder(out).Encode(results[i])
			} else {
				fmt.Fprintln(out, results[i])
			}
		})
	}
	wait.Wait()
	return results[:begun], nil
}

// failures is an error that names what failed.
func failures(results []result) (err error) {
	for _, r := range results {
		if r.Failed != "" {
			err = errors.Join(err, fmt.Errorf("%s: %s", r.target, r.Failed))
		}
	}
	return err
}
