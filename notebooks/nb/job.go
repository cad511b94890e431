package nb

import (
	"fmt"
	"time"

	"github.com/spikecell/spikecell/learning"
)

// job is all runs of a comparison, or one run.
type job struct {
	runs, ended int
	began       time.Time
	given       float64 // share of the job that was there without training: stored runs, and what runs had before they were continued
}

// begins notes the first report of a run. The first one after a job that has ended, or of another size, begins a job.
func (j *job) begins(p learning.Progress, alone bool) {
	if runs := max(p.Runs, 1); j.runs != runs || alone && j.ended >= j.runs {
		*j = job{runs: runs, began: time.Now()}
	}
	j.given += fraction(p) / float64(j.runs)
}

// ends notes the end of a run.
func (j *job) ends() {
	j.ended++
}

// done is the share of the job that is done, with what its runs have that have not ended.
func (j *job) done(runs map[runID]*runState) float64 {
	sum := float64(j.ended)
	for _, r := range runs {
		sum += fraction(r.latest)
	}
	return min(sum/float64(j.runs), 1)
}

// place is which run of the job is spoken of: one that has ended, or the one after it.
func (j *job) place(over bool) string {
	n := j.ended
	if !over {
		n++
	}
	return fmt.Sprintf("%d of %d ", n, j.runs)
}
