//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// work is one thing of a round. It returns how many runs or cells it was.
type work struct {
	name string
	do   func(ctx context.Context, round int) (int, error)
}

// recorder appends samples to a file, so that they can be drawn at any time, and are no part of the memory that they are of.
type recorder struct {
	begun time.Time
	file  *os.File
	old   int64 // bytes that the file had before
}

// newRecorder appends to the file of a path, for "" to one that has no name.
func newRecorder(path string) (*recorder, error) {
	r := &recorder{begun: time.Now()}
	var err error
	if path != "" {
		r.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	} else if r.file, err = os.CreateTemp("", "samples-*"); err == nil {
		err = os.Remove(r.file.Name())
	}
	if err != nil {
		return nil, err
	}
	r.old, err = r.file.Seek(0, io.SeekEnd)
	return r, err
}

// add notes what is held after a round.
func (r *recorder) add(s sample) error {
	s.Seconds = time.Since(r.begun).Seconds()
	return json.NewEncoder(r.file).Encode(s)
}

// samples are those that were added, and closes the file.
func (r *recorder) samples() ([]sample, error) {
	_, err := r.file.Seek(r.old, io.SeekStart)
	if err != nil {
		return nil, err
	}
	all, err := decode(r.file)
	return all, errors.Join(err, r.file.Close())
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
	if all, err = decode(f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(all) == 0 {
		return nil, errors.New(path + " has no samples")
	}
	return all, nil
}

func decode(in io.Reader) (all []sample, err error) {
	for d := json.NewDecoder(in); d.More(); {
		var s sample
		if err := d.Decode(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
