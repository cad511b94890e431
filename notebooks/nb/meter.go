package nb

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/spikecell/spikecell/learning"
)

// meter knows how far the runs are that report to it; they may run at the same time.
type meter struct {
	mu     sync.Mutex
	latest learning.Progress
	starts map[runID]start
}

// runID tells runs apart.
type runID struct {
	entry string
	seed  uint64
}

// start is when the first report of a run came, and how much was done then: a stored run may continue in the middle.
type start struct {
	at   time.Time
	done float64
	over bool // the run has ended; a further report begins it anew
}

// reading is what there is to show.
type reading struct {
	line     string
	fraction float64 // of the run, 0 to 1
	ended    bool
}

// take notes a report and says whether it is the last one of its run.
func (m *meter) take(p learning.Progress) (ended bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.latest = p
	if m.starts == nil {
		m.starts = map[runID]start{}
	}
	id := runID{p.Entry, p.Seed}
	s, known := m.starts[id]
	if !known || s.over && !over(p) {
		s = start{at: time.Now(), done: fraction(p)}
	}
	s.over = over(p)
	m.starts[id] = s
	return s.over
}

// read is the state of the run that reported last.
func (m *meter) read() reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.latest
	s := m.starts[runID{p.Entry, p.Seed}]
	elapsed := time.Since(s.at)
	return reading{line: line(p, elapsed, left(elapsed, s.done, fraction(p))), fraction: fraction(p), ended: over(p)}
}

// left is about how long a run still takes that came from one fraction to another; negative while that is unknown.
func left(elapsed time.Duration, from, to float64) time.Duration {
	if to-from < 0.002 || elapsed < time.Second {
		return -1
	}
	return time.Duration(float64(elapsed) * (1 - to) / (to - from))
}

// over says whether a report is the last one of its run: the test is done.
func over(p learning.Progress) bool { return p.Phase == "test" && p.Of > 0 && p.Done >= p.Of }

// fraction is how much of a run's training is done. Validation and label assignment come after an epoch's training, and
// count as nothing.
func fraction(p learning.Progress) float64 {
	part := 1.0
	if p.Phase == "train" {
		part = float64(p.Done) / float64(max(p.Of, 1))
	}
	if p.Phase == "test" {
		return 1
	}
	return min(max((float64(p.Epoch-1)+part)/float64(max(p.Epochs, 1)), 0), 1)
}

// line is a report in words, short enough for a terminal of 80 columns with a bar beside it.
func line(p learning.Progress, elapsed, left time.Duration) string {
	words := []string{name(p.Entry), fmt.Sprintf("seed %d", p.Seed)}
	if over(p) {
		words = append(words, fmt.Sprintf("%d epochs", p.Epochs))
	} else {
		words = append(words, fmt.Sprintf("epoch %d/%d", p.Epoch, p.Epochs), fmt.Sprintf("%s %d/%d", p.Phase, p.Done, p.Of))
	}
	if a := accuracy(p); !math.IsNaN(a) {
		words = append(words, fmt.Sprintf("valid %.1f %%", 100*a))
	}
	switch {
	case over(p):
		words = append(words, "took "+brief(elapsed))
	case left >= 0:
		words = append(words, brief(left)+" left")
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

// accuracy is the validation accuracy of the last finished epoch; NaN where there is none.
func accuracy(p learning.Progress) float64 {
	if p.Last == nil {
		return math.NaN()
	}
	return p.Last.Valid.Accuracy
}
