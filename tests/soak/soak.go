//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// work is one thing of a round. It returns how many runs or cells it was.
type work struct {
	name string
	do   func(ctx context.Context, round int) (int, error)
}

// recorder keeps samples, and appends each to a file, so that they can be drawn at any time.
type recorder struct {
	samples []sample
	begun   time.Time
	file    *os.File // nil for none
}

// newRecorder appends to the file of a path, "" for none.
func newRecorder(path string) (*recorder, error) {
	r := &recorder{begun: time.Now()}
	if path == "" {
		return r, nil
	}
	var err error
	r.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	return r, err
}

// add notes what is held after a round.
func (r *recorder) add(s sample) error {
	s.Seconds = time.Since(r.begun).Seconds()
	r.samples = append(r.samples, s)
	if r.file == nil {
		return nil
	}
	return json.NewEncoder(r.file).Encode(s)
}

// of are the samples of a part.
func of(all []sample, part string) (own []sample) {
	for _, s := range all {
		if s.Part == part {
			own = append(own, s)
		}
	}
	return own
}

// soak does all works, round after round, until so many are done or the context is over, which is no error, and samples after each.
func soak(ctx context.Context, part string, works []work, rounds int, r *recorder) error {
	done := 0
	for round := range rounds {
		for _, w := range works {
			n, err := w.do(ctx, round)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", w.name, round, err)
			}
			done += n
		}
		if err := r.add(sample{Part: part, Round: round, Done: done, Values: own()}); err != nil {
			return err
		}
	}
	return nil
}

// readSamples reads a file of samples.
func readSamples(path string) (all []sample, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for d := json.NewDecoder(f); d.More(); {
		var s sample
		if err := d.Decode(&s); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, errors.New(path + " has no samples")
	}
	return all, nil
}
