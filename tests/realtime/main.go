// Command realtime streams the test samples of N-MNIST through a trained network, event by event, on one core, and says how long an event and a
// decision take, how many events a second are taken, and how good the class is after so many milliseconds of a sample.
//
//	go run ./tests/realtime [-seed 1] [-repeat 3]
//
// The network is that of `spikecell compare -data nmnist`, from the run store where it is there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func main() {
	log.SetFlags(0)
	seed := flag.Uint64("seed", 1, "of the network")
	repeat := flag.Int("repeat", 3, "times that all samples are streamed; the fastest counts for events a second")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *seed, *repeat); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, seed uint64, repeat int) error {
	nmnist, err := entries.Find("nmnist")
	if err != nil {
		return err
	}
	set, err := nmnist.Load(0, datasets.Options{})
	if err != nil {
		return err
	}
	entry, err := nmnist.Entries([]string{"surrogate-conv"})
	if err != nil {
		return err
	}
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		return err
	}
	entry[0].Learner = entries.FallOver(entry[0], task.Train.Len())
	entry[0].Settings.Seed = seed
	report, err := learning.Train(ctx, entry[0], task)
	if err != nil {
		return err
	}
	code, ok := report.Entry.Encoder.(encode.Events)
	if !ok {
		return errors.New("the network of N-MNIST no longer takes events")
	}
	runtime.GOMAXPROCS(1)
	var best stream
	for range max(1, repeat) {
		s, err := streamAll(report.Model, code, set.Test)
		if err != nil {
			return err
		}
		if best.events == 0 || s.total < best.total {
			best = s
		}
	}
	best.print(report, set.Test)
	return nil
}

// stream is what was measured in one pass over all samples.
type stream struct {
	events   int
	total    time.Duration
	event    []time.Duration // from the call of an event to its return
	decision []time.Duration // from the end of a step to its class
	class    [][]int         // after each step of each sample
}

// streamAll gives the model the events of all samples, as fast as it takes them.
func streamAll(m *snn.Model, code encode.Events, test datasets.Samples) (s stream, err error) {
	live, err := snn.NewLive(m, snn.LiveOptions{})
	if err != nil {
		return s, err
	}
	begin := time.Now()
	for _, x := range test.X {
		classes, err := s.sample(live, code, x)
		if err != nil {
			return s, err
		}
		s.class = append(s.class, classes)
	}
	s.total = time.Since(begin)
	return s, nil
}

// sample streams one, and returns the class after each step.
func (s *stream) sample(live *snn.Live, code encode.Events, x []float32) (classes []int, err error) {
	live.Reset()
	end := float64(code.T) * code.StepLength()
	decide := func(at float64) error { // steps one by one: silence may last longer than one
		for next := float64(live.Steps()+1) * code.StepLength(); next <= at && next <= end; next += code.StepLength() {
			from := time.Now()
			if _, err := live.Until(next); err != nil {
				return err
			}
			classes = append(classes, live.Class())
			s.decision = append(s.decision, time.Since(from))
		}
		return nil
	}
	for i := 0; i < len(x) && float64(x[i]) < end; i += 2 {
		at := float64(x[i])
		from := time.Now()
		if err := decide(at); err != nil {
			return nil, err
		}
		if _, err := live.Event(at, code.Cell(x[i+1])); err != nil {
			return nil, err
		}
		s.event, s.events = append(s.event, time.Since(from)), s.events+1
	}
	return classes, decide(end)
}

func (s stream) print(report *learning.Report, test datasets.Samples) {
	fmt.Printf("%d events of %d samples in %.2f s on one core: %.3g events a second\n\n",
		s.events, test.Len(), s.total.Seconds(), float64(s.events)/s.total.Seconds())
	fmt.Println("| latency | median | 99th percentile | 99.9th | longest |\n|---|---|---|---|---|")
	for _, row := range []struct {
		name string
		of   []time.Duration
	}{{"of an event", s.event}, {"of a decision", s.decision}} {
		slices.Sort(row.of)
		at := func(share float64) time.Duration { return row.of[min(len(row.of)-1, int(share*float64(len(row.of))))] }
		fmt.Printf("| %s | %v | %v | %v | %v |\n", row.name, at(.5), at(.99), at(.999), at(1))
	}
	fmt.Printf("\nReal time: a sample lasts %d ms and takes %.1f ms.\n\n| after, ms | right, %% |\n|---|---|\n",
		int(report.Entry.Net.Step())*len(s.class[0]), 1000*s.total.Seconds()/float64(test.Len()))
	for t := range s.class[0] {
		right := 0
		for i, classes := range s.class {
			if classes[t] == test.Label[i] {
				right++
			}
		}
		fmt.Printf("| %d | %.0f |\n", int(report.Entry.Net.Step())*(t+1), 100*float64(right)/float64(test.Len()))
	}
	same := 0
	for i, classes := range s.class {
		if classes[len(classes)-1] == report.Predicted[i] {
			same++
		}
	}
	fmt.Printf("\nThe report classifies %.1f %% of the samples right, and %d of %d as the stream does.\n", 100*report.Test.Accuracy, same, test.Len())
}
