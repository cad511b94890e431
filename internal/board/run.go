package board

import (
	"cmp"
	"math"
	"path/filepath"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
)

// state is how a run stands.
type state string

const (
	finished state = "finished"
	underWay state = "under way"
	stopped  state = "stopped" // begun, and nobody trains it now
	failed   state = "failed"
	damaged  state = "cannot be read"
)

// states are all of them, in the order in which people look for them.
var states = []state{underWay, finished, failed, stopped, damaged}

// leaseFresh is how old the last beat of a claim may be of a run that is under way. Claims beat every 3 s, and end after 30 s.
const leaseFresh = 30 * time.Second

// run is what the board shows of one, and does not change: another look makes another one.
type run struct {
	description
	Fingerprint, Folder string
	Bytes               int64
	Modified            time.Time
	State               state
	Error               string // why it failed, or cannot be read
	Failure             *learning.RunFailure
	Name, Rule, Task    string
	Seed                uint64
	Epoch               int // that is reported, or under way
	Epochs              int // that were or will be trained; 0 if that is not known
	Done                int // samples of the epoch under way
	Valid, Test         learning.Metrics
	Seconds             float64
	Ended               []learning.Epoch // of one that is not finished
	Result              string
	beat                time.Time // of the claim on it, by the clock of its file system
	grew                time.Time // when another beat was seen, by the clock here
}

// readRun looks at the folder of a run, without writing or locking anything, for what a list needs first.
func readRun(root, fingerprint string) *run {
	stored, err := learning.SummaryOf(root, fingerprint)
	r := &run{Fingerprint: fingerprint, Folder: filepath.Join(root, fingerprint), Bytes: stored.Bytes, Modified: stored.Modified,
		State: finished, Valid: unknown(), Test: unknown(), Failure: stored.Failure}
	if err == nil {
		err = stored.Fault
	}
	switch {
	case err != nil:
		r.State, r.Error = damaged, err.Error()
	case stored.Report != nil:
		r.report(stored.Report)
	default:
		r.begun()
	}
	return r
}

// described is the run with what its other files say: what it trains, and the name of its entry, which the file of the model has.
func (r *run) described() *run {
	told := *r
	told.description = readDescription(r.Folder)
	if r.State != finished {
		told.Seed, told.Epochs, told.Rule = told.description.Seed, told.description.Epochs, told.description.rule()
	} else if says, err := runstore.Metadata(runstore.Disk{}, filepath.Join(r.Folder, "model.safetensors")); err == nil {
		told.Name = says["name"]
	}
	told.Learner = nil // which thousands of runs would keep for nothing
	return &told
}

// unknown is what a run has reached that was not judged.
func unknown() learning.Metrics {
	nan := math.NaN()
	return learning.Metrics{Accuracy: nan, NLL: nan, BalancedAccuracy: nan, AUROC: nan, MSE: nan}
}

// report adds what a finished run reached.
func (r *run) report(p *learning.ReportSummary) {
	r.Rule, r.Task, r.Seed, r.Epoch, r.Epochs = p.Rule, p.Task, p.Seed, p.Best, p.Epochs
	r.Valid, r.Test, r.Seconds, r.Result = p.Valid, p.Test, p.TrainSeconds, p.Result
}

// begun adds how far a run is that is not finished, and who claims it.
func (r *run) begun() {
	r.State = stopped
	if r.Failure != nil {
		r.State, r.Error = failed, r.Failure.Error
	} else {
		r.beat = runstore.Claimed(runstore.Disk{}, r.Folder)
	}
	p, err := learning.ReadProgress(r.Folder)
	if err != nil && r.Error == "" {
		r.Error = err.Error() // files change while they are read: the next look may do better
	}
	if p == nil {
		return
	}
	r.Epoch, r.Done, r.Ended = p.Epoch, p.Done, p.Epochs
	for _, e := range p.Epochs {
		r.Seconds += e.TrainSeconds
	}
	if n := len(p.Epochs); n > 0 {
		r.Valid = p.Epochs[n-1].Valid
	}
}

// judge says whether somebody trains a run that has a claim: whether the claim grows, from one look to the next, for clocks of machines differ. At
// the first look there is only its date.
func (r *run) judge(before *run, now time.Time) {
	if r.State != stopped || r.beat.IsZero() {
		return
	}
	switch {
	case before == nil || before.beat.IsZero():
		if now.Sub(r.beat).Abs() < leaseFresh {
			r.grew = now
		}
	case !before.beat.Equal(r.beat):
		r.grew = now
	default:
		r.grew = before.grew
	}
	if !r.grew.IsZero() && now.Sub(r.grew) < leaseFresh {
		r.State = underWay
	}
}

// hint is what a plan knows of a run before there is a report.
type hint struct{ name, rule, task string }

// hinted is the run with what others know of it.
func (r *run) hinted(h hint, task string) *run {
	told := *r
	if told.Task = task; h.task != "" {
		told.Name, told.Rule, told.Task = h.name, h.rule, h.task
	}
	return &told
}

// entryKey names the entry that the run is of. A run without a description is an entry of its own.
func (r *run) entryKey() string { return cmp.Or(r.Key, r.Fingerprint) }

// Called is what people know the run by.
func (r *run) Called() string {
	if r.Name != "" {
		return r.Name
	}
	return r.Rule
}

// Why is why it failed or cannot be read, without the package that says so.
func (r *run) Why() string { return strings.TrimPrefix(r.Error, "learning: ") }

// Short is the beginning of the fingerprint, which tells runs apart.
func (r *run) Short() string { return r.Fingerprint[:min(12, len(r.Fingerprint))] }

// Vectors reports whether the run is judged by an error in place of an accuracy.
func (r *run) Vectors() bool {
	return math.IsNaN(r.Test.Accuracy) && math.IsNaN(r.Valid.Accuracy) && !(math.IsNaN(r.Test.MSE) && math.IsNaN(r.Valid.MSE))
}

// Share is how much of the epochs is done, from 0 to 1.
func (r *run) Share() float64 {
	if r.Epochs == 0 {
		return 0
	}
	return min(float64(len(r.Ended))/float64(r.Epochs), 1)
}
