package nb

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/spikecell/spikecell/learning"
)

// meter knows how far the runs are that report to it, and the job that they are of. Several may run at the same time: it follows one until
// that ends.
type meter struct {
	mu       sync.Mutex
	runs     map[runID]*runState // of runs that have not ended
	followed runID
	ended    []reading // ends that have not been read yet
	job      job
	quiet    bool // says nothing of stored runs, and counts them alone
	shown    bool // the end of a run was told
}

// runID tells runs apart.
type runID struct {
	entry string
	seed  uint64
}

type runState struct {
	latest  learning.Progress
	began   time.Time // when the first report came
	done    float64   // how much was done then: a stored run may continue in the middle
	samples int       // that were trained on then, of all epochs
	shown   bool      // something else was heard of it than that it is stored
}

// reading is what there is to show.
type reading struct {
	line     string
	fraction float64 // of the job, 0 to 1
	ended    bool
}

// take notes a report and says whether it is the last one of its run.
func (m *meter) take(p learning.Progress) (ended bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := runID{p.Entry, p.Seed}
	r := m.runs[id]
	if r == nil {
		if m.runs == nil {
			m.runs = map[runID]*runState{}
		}
		r = &runState{began: time.Now(), done: fraction(p), samples: trained(p)}
		m.runs[id] = r
		m.job.begins(p, len(m.runs) == 1)
	}
	if p.Phase == "stored" { // it took no time
		m.job.given += (fraction(p) - r.done) / float64(m.job.runs)
		r.began, r.done, r.samples = time.Now(), fraction(p), trained(p)
	}
	r.latest, r.shown = p, r.shown || p.Phase != "stored"
	if over(p) {
		m.end(id, r)
	}
	if m.runs[m.followed] == nil {
		m.followed = id
	}
	return over(p)
}

// end notes the end of a run, and of the job with its last run.
func (m *meter) end(id runID, r *runState) {
	delete(m.runs, id)
	m.job.ends()
	if !m.passesOver(r) {
		m.shown = true
		m.ended = append(m.ended, m.reading(r))
	}
	if all := m.job; all.runs > 1 && all.ended == all.runs && (m.shown || !m.quiet) {
		m.ended = append(m.ended, reading{line: fmt.Sprintf("all %d runs took %s", all.runs, brief(time.Since(all.began))), fraction: 1, ended: true})
	}
}

// passesOver says that nothing is said of a run, since it was stored as far as is known.
func (m *meter) passesOver(r *runState) bool {
	return m.quiet && r.latest.Phase == "stored" && !r.shown
}

// read returns what is new: the ends of runs, and after them how far the followed run is.
func (m *meter) read() []reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	news := m.ended
	m.ended = nil
	if r := m.runs[m.followed]; r != nil && len(news) == 0 && !m.passesOver(r) {
		news = append(news, m.reading(r))
	}
	return news
}

// reading is how far a run is, or in a job of several how far that is, with the run of which it was heard.
func (m *meter) reading(r *runState) reading {
	p, elapsed := r.latest, time.Since(r.began)
	pace := pace{left: left(elapsed, r.done, fraction(p)), rate: r.rate(elapsed)}
	if m.job.runs < 2 {
		return reading{line: line(p, elapsed, pace), fraction: fraction(p), ended: over(p)}
	}
	done := m.job.done(m.runs)
	pace.left = left(time.Since(m.job.began), m.job.given, done)
	return reading{line: m.job.place(over(p)) + line(p, elapsed, pace), fraction: done, ended: over(p)}
}

// rate is how many samples are trained on in a second; 0 while that is unknown.
func (r *runState) rate(elapsed time.Duration) float64 {
	if n := trained(r.latest) - r.samples; n > 0 && elapsed >= time.Second && r.latest.Phase == "train" {
		return float64(n) / elapsed.Seconds()
	}
	return 0
}

// trained is how many samples were trained on, where the present phase is training.
func trained(p learning.Progress) int { return max(p.Epoch-1, 0)*p.Of + p.Done }

// pace is how fast a run goes: the time that it, or its job, still takes, negative while unknown; samples a second, 0 while unknown.
type pace struct {
	left time.Duration
	rate float64
}

// left is about how long a run still takes that came from one fraction to another; negative while that is unknown.
func left(elapsed time.Duration, from, to float64) time.Duration {
	if to-from < 0.002 || elapsed < time.Second {
		return -1
	}
	return time.Duration(float64(elapsed) * (1 - to) / (to - from))
}

// over says whether a report is the last one of its run: the test is done, or a stored run has been told of.
func over(p learning.Progress) bool {
	switch p.Phase {
	case "test":
		return p.Of > 0 && p.Done >= p.Of
	case "stored":
		return p.Epoch >= p.Epochs
	}
	return false
}

// fraction is how much of a run's training is done. Validation and label assignment come after an epoch's training, and
// count as nothing.
func fraction(p learning.Progress) float64 {
	part := 1.0
	if p.Phase == "train" || p.Phase == "waiting" {
		part = float64(p.Done) / float64(max(p.Of, 1))
	}
	epochs := float64(p.Epoch-1) + part
	if p.Last != nil {
		epochs = max(epochs, float64(p.Last.Epoch))
	}
	if p.Phase == "test" {
		return 1
	}
	return min(max(epochs/float64(max(p.Epochs, 1)), 0), 1)
}

// line is a report in words, short enough for a terminal of 80 columns with a bar beside it.
func line(p learning.Progress, elapsed time.Duration, pace pace) string {
	words := []string{name(p.Entry), fmt.Sprintf("seed %d", p.Seed)}
	switch {
	case over(p):
		words = append(words, plural(p.Epochs, "epoch"))
	case p.Phase == "waiting":
		words = append(words, fmt.Sprintf("epoch %d/%d", p.Epoch, p.Epochs))
	default:
		words = append(words, fmt.Sprintf("epoch %d/%d", p.Epoch, p.Epochs), fmt.Sprintf("%s %d/%d", p.Phase, p.Done, p.Of))
	}
	if pace.rate > 0 {
		words = append(words, fmt.Sprintf("%.3g/s", pace.rate))
	}
	switch v := measure(p); {
	case math.IsNaN(v):
	case math.IsNaN(p.Last.Valid.Accuracy):
		words = append(words, fmt.Sprintf("valid MSE %.3g", v))
	default:
		words = append(words, fmt.Sprintf("valid %.1f %%", 100*v))
	}
	switch {
	case p.Phase == "stored":
		words = append(words, "stored")
	case over(p):
		words = append(words, "took "+brief(elapsed))
	case p.Phase == "waiting":
		words = append(words, "trained by another process")
	case pace.left >= 0:
		words = append(words, brief(pace.left)+" left")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// name is an entry's name, cut where it is too long for a line.
func name(entry string) string {
	r := []rune(entry)
	if len(r) > 24 {
		return string(r[:23]) + "…"
	}
	return entry
}

// brief is a duration with two units at most.
func brief(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
}

// measure is the validation accuracy of the last finished epoch, or for vectors the mean squared error; NaN where there is none.
func measure(p learning.Progress) float64 {
	if p.Last == nil {
		return math.NaN()
	}
	return p.Last.Valid.Measure()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
