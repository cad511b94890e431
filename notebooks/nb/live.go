package nb

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

// Live returns a function for learning.Settings.Progress (see Watch) that draws the learning curve while training: the
// validation accuracy, or for vectors the mean squared error, after each epoch, one curve for each entry, over its seeds.
// It is redrawn in place when an epoch has finished, at most twice a second, and the last state stays. Above it is the
// line of Progress. ylabel names the vertical axis. Runs without validation samples are not drawn.
// Outside a notebook it is Progress.
func Live(title, ylabel string) func(learning.Progress) {
	line := Progress()
	if !gonbui.IsNotebook {
		return line
	}
	id, h, page := "live-"+gonbui.UniqueId(), &history{}, kernel()
	t := &throttle{every: 500 * time.Millisecond, draw: func() { page.redraw(id, title, ylabel, h.curves()) }}
	return func(p learning.Progress) {
		line(p)
		if h.take(p) {
			t.changed(false)
		}
		if over(p) {
			t.flush() // the program may end before the interval does
		}
	}
}

// liveDPI is a compromise: live figures are sent often, and Jupyter drops what is above 1 MB/s.
const liveDPI = 144

func (n notebook) redraw(id, title, ylabel string, curves []plot.Curve) {
	f, err := plot.Learning(title, ylabel, curves...)
	if err == nil {
		err = n.drawInto(id, f, liveDPI)
	}
	if err != nil {
		n.display(id, bundle{protocol.MIMETextPlain: failed(err)}, 0)
	}
}

// history is what the validation samples said of all runs so far.
type history struct {
	mu      sync.Mutex
	entries []entryHistory // by their places in the comparison
}

type entryHistory struct {
	name  string
	place int // in the comparison, from 0
	runs  []runHistory
}

// runHistory is one seed's measure after each epoch from first on; epochs before it were not reported.
type runHistory struct {
	seed    uint64
	first   int
	measure []float64
}

// next is the epoch that has not been reported yet.
func (r *runHistory) next() int { return r.first + len(r.measure) }

// take notes the last finished epoch and says whether it is new.
func (h *history) take(p learning.Progress) bool {
	if math.IsNaN(measure(p)) || p.Last.Epoch < 1 {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	run := h.run(p)
	switch epoch := p.Last.Epoch; {
	case epoch < run.next():
		return false
	case epoch > run.next(): // what lies between is not known
		run.first, run.measure = epoch, nil
	}
	run.measure = append(run.measure, measure(p))
	return true
}

// run finds a run's history or begins it.
func (h *history) run(p learning.Progress) *runHistory {
	i := slices.IndexFunc(h.entries, func(e entryHistory) bool { return e.name == p.Entry })
	if i < 0 {
		i, _ = slices.BinarySearchFunc(h.entries, p.Place+1, func(e entryHistory, place int) int { return e.place - place })
		h.entries = slices.Insert(h.entries, i, entryHistory{name: p.Entry, place: p.Place})
	}
	e := &h.entries[i]
	j := slices.IndexFunc(e.runs, func(r runHistory) bool { return r.seed == p.Seed })
	if j < 0 {
		j = len(e.runs)
		e.runs = append(e.runs, runHistory{seed: p.Seed, first: 1})
	}
	return &e.runs[j]
}

// curves are the histories as package plot wants them. Colours belong to names, so an entry has the one that it has in the final figure.
func (h *history) curves() []plot.Curve {
	h.mu.Lock()
	defer h.mu.Unlock()
	curves := make([]plot.Curve, len(h.entries))
	for i, e := range h.entries {
		curves[i] = e.curve()
	}
	return curves
}

// curve begins at the first epoch that is known of all runs; a run that is not there yet is left out.
func (e entryHistory) curve() plot.Curve {
	first, last := 1, 0
	for _, r := range e.runs {
		first, last = max(first, r.first), max(last, r.next()-1)
	}
	c := plot.Curve{Name: e.name, On: validation}
	for epoch := first; epoch <= last; epoch++ {
		c.X = append(c.X, float64(epoch))
	}
	for _, r := range e.runs {
		if r.next() > first {
			c.Runs = append(c.Runs, slices.Clone(r.measure[first-r.first:]))
		}
	}
	return c
}
