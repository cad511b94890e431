package sweep

import (
	"fmt"
	"time"
)

// Progress is how far a sweep is.
type Progress struct {
	Done, Of int // runs, of those that differ
	Stored   int // of Done, that the store had
	Failed   int // of Done
	Elapsed  time.Duration
	Left     time.Duration // about how long the others take; below 0 while that is not known
	Last     *Run          // that has ended
	Err      error         // why that failed
	Note     string        // what else the executor says of the others, such as how they stand in a queue
	work     time.Duration // of the runs that were trained, one after the other
}

// estimate takes for the others the mean time of those that were trained, atOnce at a time. None of the others is thought to be in the store.
func (p *Progress) estimate(atOnce int) {
	trained := p.Done - p.Stored
	if p.Left = -1; trained > 0 {
		p.Left = p.work / time.Duration(trained) * time.Duration(p.Of-p.Done) / time.Duration(max(atOnce, 1))
	}
	if p.Done == p.Of {
		p.Left = 0
	}
}

// Rate is how many runs were trained in an hour.
func (p Progress) Rate() float64 { return float64(p.Done-p.Stored) / max(p.Elapsed.Hours(), 1e-9) }

// String is one line: "12 of 40 runs, 3 of them stored, 1 failed, 210 an hour, 8m0s left".
func (p Progress) String() string {
	s := fmt.Sprintf("%d of %d runs", p.Done, p.Of)
	if p.Stored > 0 {
		s += fmt.Sprintf(", %d of them stored", p.Stored)
	}
	if p.Failed > 0 {
		s += fmt.Sprintf(", %d failed", p.Failed)
	}
	if p.Done > p.Stored {
		s += fmt.Sprintf(", %.3g an hour", p.Rate())
	}
	if p.Left > 0 {
		s += fmt.Sprintf(", %v left", p.Left.Round(time.Second))
	}
	if p.Note != "" {
		s += "; " + p.Note
	}
	return s
}
