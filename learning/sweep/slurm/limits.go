package slurm

import (
	"errors"
	"time"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// limits are what Slurm lets a task take.
type limits struct {
	time   time.Duration
	lead   time.Duration // how long before the end of the time the task is told
	memory int64
}

// What is asked for is what was measured, times a factor: nodes are slower than the machine that measured, and runs of other points longer. A task
// that reaches its time loses nothing, since it goes on from its checkpoint; one that reaches its memory fails.
const (
	timeFactor   = 3
	timeMargin   = 2 * time.Minute // to load the program and the samples
	memoryFactor = 2
	memoryMargin = 1 << 28
	leastLead    = 15 * time.Second // a checkpoint, and a word to slurmctld
	mostLead     = 2 * time.Minute
)

// limits are those of a list. used is the memory that its first runs were seen to take.
func (w *work) limits(list batch.List, used int64) (limits, error) {
	l := limits{time: w.Time, memory: w.Memory}
	if l.time == 0 {
		longest, ok := w.longest(list.Runs)
		if !ok {
			return l, errors.New("slurm: no run of some entry is in the store yet, so that nobody knows how long a task takes; give a time (-time 2h), or " +
				"train one run of each entry first (-on local)")
		}
		l.time = timeFactor*time.Duration(list.Each)*longest + timeMargin
	}
	if l.memory == 0 {
		if used == 0 {
			return l, errors.New("slurm: this system does not say how much memory a process takes; give a memory (-memory 2G)")
		}
		l.memory = memoryFactor*used + memoryMargin
	}
	l.lead = min(max(l.time/4, leastLead), mostLead)
	return l, nil
}

// minutes are the whole ones that Slurm counts.
func (l limits) minutes() int { return max(1, int((l.time+time.Minute-1)/time.Minute)) }

func (l limits) megabytes() int64 { return max(1, (l.memory+1<<20-1)>>20) }
