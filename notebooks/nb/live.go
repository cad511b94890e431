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
// validation accuracy after each epoch, one curve for each entry, over its seeds. It is redrawn in place when an
// epoch has finished, at most twice a second, and the last state stays. Above it is the line of Progress.
// ylabel names the vertical axis. Runs without validation samples are not drawn.
// Outside a notebook it is Progress.
func Live(title, ylabel string) func(learning.Progress) {
	line := Progress()
	if !gonbui.IsNotebook {
		return line
	}
	id, h := "live-"+gonbui.UniqueId(), &history{}
	t := &throttle{every: 500 * time.Millisecond, draw: func() { redraw(id, title, ylabel, h.curves()) }}
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

func redraw(id, title, ylabel string, curves []plot.Curve) {
	f, err := plot.Learning(title, ylabel, curves...)
	if err == nil {
		err = drawInto(id, f, liveDPI)
	}
	if err != nil {
		display(id, bundle{protocol.MIMETextPlain: "error: " + err.Error()}, 0)
	}
}

// history is the validation accuracy of all runs so far.
type history struct {
	mu      sync.Mutex
	entries []entryHistory // in order of appearance
}

type entryHistory struct {
	name string
	runs []runHistory
}

// runHistory is one seed's accuracy by epoch; index 0 is epoch 1. An epoch that was not reported is NaN: a run that
// continues reports only what is new.
type runHistory struct {
	seed     uint64
	accuracy []float64
}

// take notes the last finished epoch and says whether it is new.
func (h *history) take(p learning.Progress) bool {
	if p.Last == nil || p.Last.Epoch < 1 || math.IsNaN(p.Last.ValidAccuracy) {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	run := h.run(p.Entry, p.Seed)
	if len(run.accuracy) >= p.Last.Epoch {
		return false
	}
	run.accuracy = padded(run.accuracy, p.Last.Epoch)
	run.accuracy[p.Last.Epoch-1] = p.Last.ValidAccuracy
	return true
}

// run finds a run's history or begins it.
func (h *history) run(entry string, seed uint64) *runHistory {
	i := slices.IndexFunc(h.entries, func(e entryHistory) bool { return e.name == entry })
	if i < 0 {
		i = len(h.entries)
		h.entries = append(h.entries, entryHistory{name: entry})
	}
	e := &h.entries[i]
	j := slices.IndexFunc(e.runs, func(r runHistory) bool { return r.seed == seed })
	if j < 0 {
		j = len(e.runs)
		e.runs = append(e.runs, runHistory{seed: seed})
	}
	return &e.runs[j]
}

// padded is a followed by as many NaN as make n.
func padded(a []float64, n int) []float64 {
	a = slices.Clone(a)
	for len(a) < n {
		a = append(a, math.NaN())
	}
	return a
}

// curves are the histories as package plot wants them: all runs of an entry as long as the longest.
func (h *history) curves() []plot.Curve {
	h.mu.Lock()
	defer h.mu.Unlock()
	curves := make([]plot.Curve, len(h.entries))
	for i, e := range h.entries {
		epochs := 0
		for _, r := range e.runs {
			epochs = max(epochs, len(r.accuracy))
		}
		curves[i] = plot.Curve{Name: e.name}
		for epoch := range epochs {
			curves[i].X = append(curves[i].X, float64(epoch+1))
		}
		for _, r := range e.runs {
			curves[i].Runs = append(curves[i].Runs, padded(r.accuracy, epochs))
		}
	}
	return curves
}
